"""Pairs on the site: added, removed, refused in words; for organizers alone."""

import re

import pytest
from sqlalchemy import select

from rota import db
from rota.models import LogEntry, Pair, Volunteer
from tests.rota.web.conftest import Browser, main_of


@pytest.fixture
def ids(lived_in: db.Database) -> dict[str, str]:
    with lived_in.read() as session:
        return {one.key: str(one.id) for one in session.scalars(select(Volunteer))}


def stored(database: db.Database) -> list[tuple[str, int, int]]:
    with database.read() as session:
        return [(one.kind, one.first_id, one.second_id) for one in session.scalars(select(Pair).order_by(Pair.id))]


def test_a_pair_is_added_told_by_names_and_removed(ada: Browser, lived_in: db.Database, ids: dict[str, str]) -> None:
    for kind, other in (("together", "ben"), ("not_at_once", "dov"), ("apart", "eve")):
        assert ada.send("/pairs", "/pairs", kind=kind, first=ids["ada"], second=ids[other]).status_code == 303
    assert stored(lived_in)[2] == ("apart", int(ids["ada"]), int(ids["eve"]))
    page = main_of(ada.get("/pairs"))
    assert page.count("/remove") == 3
    assert "<bdi>Ada</bdi> · <bdi>Eve without shifts</bdi>" in page
    (last,) = re.findall(r"/pairs/(\d+)/remove", page)[2:]
    assert ada.send(f"/pairs/{last}/remove", "/pairs").status_code == 303
    assert ada.send(f"/pairs/{last}/remove", "/pairs").status_code == 404
    assert [one[0] for one in stored(lived_in)] == ["together", "not_at_once"]
    with lived_in.read() as session:
        assert session.scalars(select(LogEntry.what).order_by(LogEntry.id)).all() == ["pair"] * 3 + ["unpair"]


@pytest.mark.parametrize(
    ("kind", "first", "second", "words"),
    [
        ("apart", "ada", "ada", "These are one person."),
        ("apart", "ben", "ada", "There is a word on these two already."),
        ("friends", "ada", "eve", "Choose two people"),
        ("apart", "ada", None, "Choose two people"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_what_was_chosen_stays(
    ada: Browser, lived_in: db.Database, ids: dict[str, str], kind: str, first: str, second: str | None, words: str
) -> None:
    ada.send("/pairs", "/pairs", kind="together", first=ids["ada"], second=ids["ben"])
    answer = ada.send("/pairs", "/pairs", kind=kind, first=ids[first], second=ids.get(second or "", ""))
    assert answer.status_code == 422
    assert words in main_of(answer)
    assert f'<option value="{ids[first]}" selected>' in main_of(answer)
    assert len(stored(lived_in)) == 1


def test_people_and_pairs_of_another_group_are_not_there(
    ada: Browser, cleo: Browser, lived_in: db.Database, ids: dict[str, str]
) -> None:
    assert ada.send("/pairs", "/pairs", kind="apart", first=ids["ada"], second=ids["fay"]).status_code == 404
    ada.send("/pairs", "/pairs", kind="apart", first=ids["ada"], second=ids["ben"])
    (mine,) = re.findall(r"/pairs/(\d+)/remove", ada.get("/pairs").text)
    assert cleo.send(f"/pairs/{mine}/remove", "/pairs").status_code == 404
    assert "Ada" not in cleo.get("/pairs").text
    assert len(stored(lived_in)) == 1
