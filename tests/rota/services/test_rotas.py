"""Versions of a week's rota: proposals, publishing, identity, differences."""

import datetime as dt
from collections.abc import Iterable

import pytest

from rota import db
from rota.models import Assignment, Group, Rota
from rota.services import groups, rotas
from solver import Assignment as Pair
from solver import Solution
from tests.conftest import NOW
from tests.rota.factories import small_group

WEEK = dt.date(2010, 2, 15)
MON, TUE = "2010-02-15-tea", "2010-02-16-tea"


@pytest.fixture
def group(database: db.Database) -> Group:
    """Ada, Ben and Cleo may all make tea, every day from 10:00 to 12:00."""
    return database.change(lambda session: groups.import_group(session, small_group(), now=NOW))


def propose(database: db.Database, group: Group, pairs: Iterable[tuple[str, str]]) -> Rota:
    solution = Solution(
        status="feasible",
        assignments=tuple(Pair(volunteer=who, shift=shift) for who, shift in pairs),
        goals=(), unfilled=(), conflict=(), seed=1, seconds=0.0,
    )  # fmt: skip
    return database.change(lambda session: rotas.store_proposal(session, group, WEEK, solution, now=NOW))


def publish(database: db.Database, group: Group) -> rotas.Difference:
    return database.change(lambda session: rotas.publish(session, group, WEEK, now=NOW))


def held(database: db.Database, group: Group) -> dict[tuple[str, str], tuple[int, str]]:
    with database.read() as session:
        rota = rotas.published(session, group, WEEK)
        assert rota is not None
        return {
            (one.volunteer.key, one.shift.key): (one.id, one.uuid)
            for one in (entry.assignment for entry in rota.entries)
        }


def test_a_proposal_changes_nothing_that_people_hold(database: db.Database, group: Group) -> None:
    propose(database, group, [("ada", MON)])
    publish(database, group)
    before = held(database, group)
    propose(database, group, [("ben", MON)])
    assert held(database, group) == before


def test_a_promise_that_stays_is_the_same_row_with_the_same_uid(database: db.Database, group: Group) -> None:
    propose(database, group, [("ada", MON), ("ben", TUE)])
    publish(database, group)
    first = held(database, group)
    propose(database, group, [("ada", MON), ("cleo", TUE)])
    publish(database, group)
    second = held(database, group)
    assert second["ada", MON] == first["ada", MON]
    propose(database, group, [("ada", MON), ("ben", TUE)])
    publish(database, group)
    assert held(database, group) == first  # who comes back finds the old promise again
    with database.read() as session:
        assert session.query(Assignment).count() == 3


def test_publishing_tells_who_has_to_hear_of_it(database: db.Database, group: Group) -> None:
    propose(database, group, [("ada", MON), ("ben", TUE)])
    publish(database, group)
    propose(database, group, [("ada", MON), ("cleo", TUE)])
    told = publish(database, group).data()
    assert told == {
        "week": "2010-02-15", "version": 2, "people": 2, "kept": 1, "added": 1, "removed": 1,
        "changes": [
            {"volunteer": "ben", "shift": TUE, "added": False},
            {"volunteer": "cleo", "shift": TUE, "added": True},
        ],
    }  # fmt: skip


def test_a_proposal_is_published_once(database: db.Database, group: Group) -> None:
    propose(database, group, [("ada", MON)])
    publish(database, group)
    with pytest.raises(rotas.NothingToPublish, match=r"version 1 .* is published already"):
        publish(database, group)


def test_without_a_proposal_there_is_nothing_to_publish(database: db.Database, group: Group) -> None:
    with pytest.raises(rotas.NothingToPublish, match="build one first"):
        publish(database, group)


def test_a_proposal_that_no_longer_fits_is_refused(database: db.Database, group: Group) -> None:
    propose(database, group, [("ada", MON)])

    def leave(session: groups.Session) -> None:
        groups.find_volunteer(session, group, "ada").leaves = dt.datetime(2010, 2, 14, tzinfo=dt.UTC)

    database.change(leave)
    with pytest.raises(rotas.RulesBroken, match="Ada"):
        publish(database, group)
    with database.read() as session:
        assert rotas.published(session, group, WEEK) is None
