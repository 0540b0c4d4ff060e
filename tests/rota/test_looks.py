"""Rows that are looked up often: never an old one after a change, whoever made it."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy import bindparam, select, update

from rota import db, looks
from rota.config import Config
from rota.models import Instance

ASKED = select(Instance.public_url).where(Instance.uuid == bindparam("uuid"))


def say(database: db.Database, url: str) -> None:
    database.change(lambda session: session.execute(update(Instance).values(public_url=url)))


@pytest.fixture
def known(database: db.Database) -> db.Database:
    database.change(lambda session: session.add(Instance(uuid="a", public_url="first")))
    return database


def test_a_row_is_found_or_none(known: db.Database) -> None:
    assert [known.look(ASKED, uuid="a") for _ in range(3)] == [("first",)] * 3
    assert [known.look(ASKED, uuid="b") for _ in range(3)] == [None] * 3


def test_a_change_of_this_process_is_seen_at_once(known: db.Database) -> None:
    for number in range(200):
        say(known, f"{number}")
        assert known.look(ASKED, uuid="a") == (f"{number}",)


def test_a_change_of_another_process_is_seen_at_once(stored: Config, known: db.Database) -> None:
    other = db.connect(stored)
    for number in range(50):
        assert known.look(ASKED, uuid="a") is not None
        say(other, f"{number}")
        assert known.look(ASKED, uuid="a") == (f"{number}",)
    other.close()


def test_many_threads_never_go_back_in_time(known: db.Database) -> None:
    """While one writes numbers that rise, nobody reads one that is lower than what was committed before they asked."""
    committed = 0
    say(known, "0")

    def read(_: int) -> bool:
        for _ in range(300):
            least = committed
            row = known.look(ASKED, uuid="a")
            if row is None or int(row[0]) < least:
                return False
        return True

    with ThreadPoolExecutor(6) as pool:
        found = [pool.submit(read, one) for one in range(6)]
        for number in range(1, 40):
            say(known, str(number))
            committed = number
        assert [one.result() for one in found] == [True] * 6


def test_what_is_there_is_never_missing_while_others_commit(known: db.Database) -> None:
    def read(_: int) -> bool:
        return all(known.look(ASKED, uuid="a") is not None for _ in range(2000))

    with ThreadPoolExecutor(4) as pool:
        found = [pool.submit(read, one) for one in range(4)]
        while not all(one.done() for one in found):
            known._looks.forget()
        assert [one.result() for one in found] == [True] * 4


def test_a_connection_that_breaks_is_another_one_the_next_time(known: db.Database) -> None:
    assert known.look(ASKED, uuid="a") == ("first",)
    for connection in known._looks.connections:
        connection.close()  # as when the server was started anew
    with suppress(known._looks.fault):
        known.look(ASKED, uuid="a")
    assert known.look(ASKED, uuid="a") == ("first",)


def test_connections_are_let_go_and_come_again(known: db.Database) -> None:
    assert known.look(ASKED, uuid="a") == ("first",)
    known.close()
    assert known.look(ASKED, uuid="a") == ("first",)


def test_no_more_is_kept_than_may_be(known: db.Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "MOST_BYTES", 3500)
    for number in range(10):
        known.change(lambda session, number=number: session.add(Instance(uuid=f"{number}", public_url="x")))
    assert [known.look(ASKED, uuid=f"{number}") for number in range(10)] == [("x",)] * 10
    assert known._looks.bytes <= 3500
