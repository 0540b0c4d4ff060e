"""Whom to ask for a shift, in which order, who is never asked; of two who accept at once one gets the last place."""

import datetime as dt
import json
import threading
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from rota import db
from rota.models import Ask, DatedWindow, Group, LogEntry, Notice, Shift, Volunteer
from rota.services import asking, asks, groups, pairs, people, promises, trades, weeks
from rota.services.log import By
from tests.conftest import NOW, at_once
from tests.rota.personas import TEA_HOUSE, publish

MON, TUE, WED = "2010-02-15-tea", "2010-02-16-tea", "2010-02-17-tea"
SEED = "s" * 40


@pytest.fixture
def group(database: db.Database) -> Group:
    """Ben alone has tea on Tuesday, and the team has room for two."""
    kinds = [{**TEA_HOUSE["kinds"][0], "target": 2, "max": 2}, TEA_HOUSE["kinds"][1]]

    def work(session: Session) -> Group:
        found = groups.import_group(session, json.dumps({**TEA_HOUSE, "kinds": kinds}), now=NOW)
        publish(session, found, {MON: ["dov"], TUE: ["ben"]})
        return found

    return database.change(work)


def shift(session: Session, group: Group, key: str) -> int:
    return session.scalars(select(Shift.id).where(Shift.key == key, Shift.group_id == group.id)).one()


def listed(database: db.Database, group: Group, key: str = TUE, **options: Any) -> list[str]:
    with database.read() as session:
        found = asking.ask_list(session, group, shift(session, group, key), now=NOW, **options)
        return [session.get_one(Volunteer, one.id).key for one in found.candidates]


def ask(database: db.Database, group: Group, who: str, key: str = TUE, now: dt.datetime = NOW) -> int:
    def work(session: Session) -> int:
        person = groups.find_volunteer(session, group, who)
        made = asking.ask(session, group, By(), shift(session, group, key), person.id, seed=SEED, now=now)
        session.flush()
        return made.id

    return database.change(work)


def alter(database: db.Database, group: Group, who: str, **values: Any) -> None:
    one = (Volunteer.key == who) & (Volunteer.group_id == group.id)
    database.change(lambda session: session.execute(update(Volunteer).where(one).values(**values)))


def test_who_has_what_is_missing_comes_first_then_who_was_asked_least_lately(
    database: db.Database, group: Group
) -> None:
    assert listed(database, group) == ["ada", "dov", "eve"]  # Ada drives
    ask(database, group, "dov", WED, NOW - dt.timedelta(days=2))
    ask(database, group, "ada", WED, NOW - dt.timedelta(days=1))
    assert listed(database, group) == ["ada", "eve", "dov"]
    ask(database, group, "eve", WED, NOW - dt.timedelta(hours=1))
    assert listed(database, group) == ["ada", "dov", "eve"]
    alter(database, group, "ada", skills=[])
    assert listed(database, group) == ["dov", "ada", "eve"]


def test_three_at_once_and_three_others(database: db.Database, group: Group) -> None:
    def more(session: Session) -> None:
        for key in ("gil", "hal"):
            person = people.add(session, group, By(), key, "en", key, now=NOW)
            person.key, person.has_pattern, person.arrives = key, False, None

    database.change(more)
    assert [listed(database, group, first=first) for first in (0, 3, 6)] == [
        ["ada", "dov", "eve"], ["gil", "hal"], ["ada", "dov", "eve"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "why", ["window", "pattern", "kind", "free day", "gave it back", "said no", "asked", "not inducted", "apart"]
)
def test_who_said_no_or_would_break_a_rule_is_not_asked(database: db.Database, group: Group, why: str) -> None:
    """Dov has tea on Monday."""

    def work(session: Session) -> None:
        dov = groups.find_volunteer(session, group, "dov")
        number = shift(session, group, TUE)
        start = session.get_one(Shift, number).start
        hour = dt.timedelta(hours=1)
        if why == "window":
            dov.dated = [DatedWindow(start=start - hour, end=start + hour, level="no")]
        elif why == "pattern":
            dov.has_pattern = True
        elif why == "kind":
            dov.kinds = {"tea": "no"}
        elif why == "free day":
            dov.limits = {"free_days": 6}
        elif why == "gave it back":
            trades.take(session, group, dov.id, number, now=NOW)
            session.flush()
            trades.drop(session, group, dov.id, number, now=NOW)
        elif why == "said no":
            asks.decline(asking.ask(session, group, By(), number, dov.id, seed=SEED, now=NOW))
        elif why == "asked":
            asking.ask(session, group, By(), number, dov.id, seed=SEED, now=NOW)
        elif why == "not inducted":
            dov.inducted_at = start + hour
        else:
            pairs.add(session, group, By(), "apart", dov.id, groups.find_volunteer(session, group, "ben").id, now=NOW)

    database.change(work)
    assert listed(database, group) == ["ada", "eve"]
    if why not in ("said no", "asked"):
        with pytest.raises(asking.NotToBeAsked):
            ask(database, group, "dov")


def test_asking_twice_is_one_question_with_one_link_that_no_store_tells(database: db.Database, group: Group) -> None:
    first = ask(database, group, "eve")
    assert ask(database, group, "eve", now=NOW + dt.timedelta(minutes=1)) == first
    with database.read() as session:
        one = session.get_one(Ask, first)
        token = asks.token_of(one, SEED)
        assert asks.by_token(session, group, one.volunteer_id, token).id == first
        with pytest.raises(asks.NoSuchAsk):
            asks.by_token(session, group, groups.find_volunteer(session, group, "ada").id, token)
        entry = session.scalars(select(LogEntry)).one()
        assert (entry.what, entry.volunteer_id, entry.shift_id, entry.week) == (
            "asked", one.volunteer_id, one.shift_id, dt.date(2010, 2, 15),
        )  # fmt: skip
        assert token.encode() not in one.token_hash


def test_accepting_makes_a_new_version_and_tells_nobody_else(database: db.Database, group: Group) -> None:
    number = ask(database, group, "eve")
    database.change(lambda session: asks.accept(session, group, session.get_one(Ask, number), now=NOW))
    with database.read() as session:
        held = sorted(one.volunteer.key for one in session.scalars(weeks.held(group)) if one.shift.key == TUE)
        assert held == ["ben", "eve"]
        assert session.scalars(select(Notice)).all() == []
        assert session.get_one(Ask, number).answer == "yes"
    assert listed(database, group) == []  # the team is full
    with pytest.raises(promises.CannotBe):
        ask(database, group, "ada")


def test_a_question_goes_with_its_shift_and_with_whom_it_asked(database: db.Database, group: Group) -> None:
    ask(database, group, "eve")
    ask(database, group, "ada", WED)

    def gone(session: Session) -> None:
        session.delete(session.get_one(Shift, shift(session, group, WED)))
        session.delete(groups.find_volunteer(session, group, "eve"))

    database.change(gone)
    with database.read() as session:
        assert session.scalars(select(Ask)).all() == []


def both_accept(database: db.Database, group: Group) -> Counter[str]:
    """What comes of it when Ada and Eve, both asked, accept at the same moment."""
    numbers = [ask(database, group, who) for who in ("ada", "eve")]

    def accept(number: int) -> None:
        database.change(lambda session: asks.accept(session, group, session.get_one(Ask, numbers[number]), now=NOW))

    return at_once(2, accept, promises.CannotBe)


def test_of_two_who_accept_at_once_one_gets_the_last_place(database: db.Database, group: Group) -> None:
    assert both_accept(database, group) == {"in": 1, "refused": 1}
    with database.read() as session:
        assert len([one for one in session.scalars(weeks.held(group)) if one.shift.key == TUE]) == 2
        assert sorted(session.scalars(select(Ask.answer))) == ["", "yes"]


def test_without_the_lock_it_goes_wrong(database: db.Database, group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control, without the transaction's isolation: both are judged before either is put on the team."""
    both_are_judged = threading.Barrier(2)
    judge = trades.promises.Published.against_taking

    def judge_together(self: promises.Published, one: promises.Assignment) -> Any:
        found = judge(self, one)
        both_are_judged.wait(timeout=30)
        return found

    numbers = [ask(database, group, who) for who in ("ada", "eve")]
    monkeypatch.setattr(promises.Published, "against_taking", judge_together)
    database.close()
    unlocked = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    monkeypatch.setattr(database, "_write_engine", unlocked)
    monkeypatch.setattr(db, "_lost_a_race", lambda error: False)

    def accept(number: int) -> None:
        database.change(lambda session: asks.accept(session, group, session.get_one(Ask, numbers[number]), now=NOW))

    assert at_once(2, accept, promises.CannotBe) != {"in": 1, "refused": 1}
