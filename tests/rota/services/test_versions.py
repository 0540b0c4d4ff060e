"""The versions of a week, and going back to an earlier one."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from rota import db
from rota.models import Group, LogEntry, Shift
from rota.services import feeds, groups, notices, rotas, trades, versions
from tests.conftest import NOW, at_once
from tests.rota.services.test_rotas import MON, TUE, WEEK, group, held, propose, publish

__all__ = ["group"]  # a fixture
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def two(database: db.Database, group: Group) -> Group:
    """Version 1: Ada and Ben have Monday, Ben has Tuesday. Version 2: Cleo alone has Monday."""
    propose(database, group, [("ada", MON), ("ben", MON), ("ben", TUE)])
    publish(database, group)
    propose(database, group, [("cleo", MON)])
    publish(database, group)
    return group


def go_back(database: db.Database, group: Group, number: int, *, current: int = 2, now: dt.datetime = LATER) -> int:
    def work(session: Session) -> int:
        return versions.go_back(session, group, WEEK, number, rotas.SERVER, current=current, now=now)

    return database.change(work)


def person(session: Session, group: Group, key: str) -> int:
    return groups.find_volunteer(session, group, key).id


def test_the_history_says_how_many_promises_each_version_changed(database: db.Database, two: Group) -> None:
    propose(database, two, [("cleo", MON), ("ada", TUE)])
    with database.read() as session:
        found = versions.history(session, two, WEEK)
    assert [(one.number, one.published, one.changed, one.now) for one in found] == [
        (3, False, 1, False),
        (2, True, 4, True),
        (1, True, None, False),
    ]


def test_back_to_an_earlier_version_is_a_new_one_with_its_promises(database: db.Database, two: Group) -> None:
    assert go_back(database, two, 1) == 3
    assert set(held(database, two)) == {("ada", MON), ("ben", MON), ("ben", TUE)}
    with database.read() as session:
        found = versions.history(session, two, WEEK)
        entry = session.query(LogEntry).order_by(LogEntry.id.desc()).first()
        news = notices.not_seen(session, two, WEEK, now=LATER)
    assert [(one.number, one.status, one.now) for one in found][:2] == [(3, "reverted", True), (2, "feasible", False)]
    assert entry is not None
    assert (entry.what, entry.facts) == ("reverted", {"version": 3, "to": 1})
    # Of what nobody has seen in between nothing is left to be told.
    assert {name: [one.news for one in those] for name, those in news} == {
        "Ada": ["added"], "Ben": ["added", "added"],
    }  # fmt: skip


def test_whoever_has_seen_the_version_between_hears_of_the_way_back(database: db.Database, two: Group) -> None:
    def see(session: Session) -> None:
        for key in ("ada", "ben", "cleo"):
            who = person(session, two, key)
            notices.acknowledge(session, who, [one.id for one in notices.unseen(session, two, who, now=NOW)])

    database.change(see)
    go_back(database, two, 1)
    with database.read() as session:
        news = notices.not_seen(session, two, WEEK, now=LATER)
    assert {name: [one.news for one in those] for name, those in news} == {
        "Ada": ["added"], "Ben": ["added", "added"], "Cleo": ["removed"],
    }  # fmt: skip


def test_feeds_say_what_was_gone_back_to(database: db.Database, two: Group) -> None:
    def make(session: Session) -> str:
        who = groups.find_volunteer(session, two, "ben")
        return feeds.make_feed(session, who, detail="title", label="x", alarm=None, now=NOW)[1]

    token = database.change(make)
    go_back(database, two, 1)
    with database.read() as session:
        body = feeds.stored(session, token, LATER).body.decode()
    assert body.count("BEGIN:VEVENT") == 2


def test_what_cannot_come_back_is_left_out_and_told(database: db.Database, two: Group) -> None:
    def happen(session: Session) -> None:
        session.query(Shift).filter_by(key=TUE).one().cancelled_at = NOW
        groups.find_volunteer(session, two, "ada").leaves = NOW

    database.change(happen)
    with database.read() as session:
        found = versions.way_back(session, two, WEEK, 1, now=LATER)
    assert [(one.who, str(one.slot.date), one.why) for one in found.left_out] == [
        ("Ada", "2010-02-15", "left"),
        ("Ben", "2010-02-16", "cancelled"),
    ]
    assert (found.told.added, found.told.removed, found.told.kept) == (1, 1, 0)
    go_back(database, two, 1)
    assert set(held(database, two)) == {("ben", MON)}


def test_a_shift_that_somebody_gave_back_stays_given_back(database: db.Database, group: Group) -> None:
    propose(database, group, [("ada", MON), ("ben", MON)])
    publish(database, group)

    def drop(session: Session) -> None:
        shift = session.query(Shift.id).filter_by(key=MON).scalar()
        trades.drop(session, group, person(session, group, "ben"), shift, now=NOW)

    database.change(drop)
    with database.read() as session:
        found = versions.way_back(session, group, WEEK, 1, now=LATER)
    assert [(one.who, one.why) for one in found.left_out] == [("Ben", "gave_back")]
    with pytest.raises(versions.NoDifference):
        go_back(database, group, 1)


def test_a_shift_that_has_begun_keeps_its_team(database: db.Database, two: Group) -> None:
    go_back(database, two, 1, now=dt.datetime(2010, 2, 15, 9, 30, tzinfo=dt.UTC))
    assert set(held(database, two)) == {("cleo", MON), ("ben", TUE)}


def test_a_version_that_breaks_a_rule_by_now_is_refused(database: db.Database, two: Group) -> None:
    def say_no(session: Session) -> None:
        groups.find_volunteer(session, two, "ben").kinds = {"tea": "no"}

    database.change(say_no)
    with pytest.raises(rotas.RulesBroken) as refused:
        go_back(database, two, 1)
    assert {(one.rule, one.volunteer) for one in refused.value.broken} == {("availability", "ben")}
    assert set(held(database, two)) == {("cleo", MON)}


def test_what_is_published_since_it_was_looked_at_is_not_overwritten(database: db.Database, two: Group) -> None:
    with pytest.raises(rotas.PromisesChanged):
        go_back(database, two, 1, current=1)


def test_only_what_was_published_comes_back(database: db.Database, two: Group) -> None:
    propose(database, two, [("cleo", MON), ("ada", TUE)])
    for number in (3, 9):
        with pytest.raises(versions.NoSuchVersion):
            go_back(database, two, number)


def test_a_proposal_that_waits_is_made_anew_after_it(database: db.Database, two: Group) -> None:
    propose(database, two, [("cleo", MON), ("ada", TUE)])
    go_back(database, two, 1)
    with pytest.raises(rotas.PromisesChanged):
        publish(database, two)


def test_of_two_who_go_back_at_once_one_does(database: db.Database, two: Group) -> None:
    got = at_once(2, lambda number: go_back(database, two, 1), rotas.PromisesChanged)
    assert got == {"in": 1, "refused": 1}
    with database.read() as session:
        assert [one.number for one in versions.history(session, two, WEEK)] == [3, 2, 1]


def test_where_nothing_is_published_a_proposal_is_told_as_all_new(database: db.Database, group: Group) -> None:
    propose(database, group, [("ada", MON)])
    with database.read() as session:
        found = versions.way_back(session, group, WEEK, 1, now=LATER)
    assert (found.current, found.published, found.told.added) == (None, False, 1)
    with pytest.raises(versions.NoSuchVersion):
        go_back(database, group, 1)
