"""Publishing a proposal that was looked at: what it would change, what is refused, and two who publish at once."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from rota import db
from rota.models import Group, LogEntry, Rota, Shift
from rota.services import announcing, boards, feeds, groups, log, rotas, trades, versions
from rota.services.log import By
from tests.conftest import NOW, at_once
from tests.rota.services.test_rotas import MON, TUE, WEEK, group, held, propose, publish

__all__ = ["group"]  # a fixture


def publish_looked_at(
    database: db.Database, group: Group, version: int, *, seen: str = "0", by: By = rotas.SERVER
) -> int:
    def work(session: Session) -> int:
        return announcing.publish(session, group, WEEK, by, version=version, seen=seen, heard=0, reason="", now=NOW)

    return database.change(work)


def logged(database: db.Database) -> list[tuple[str, dict[str, object]]]:
    with database.read() as session:
        return [(one.what, one.facts) for one in session.query(LogEntry).order_by(LogEntry.id)]


def test_the_outlook_says_shift_by_shift_what_would_change(database: db.Database, group: Group) -> None:
    propose(database, group, [("ada", MON), ("ben", TUE)])
    publish(database, group)
    propose(database, group, [("ada", MON), ("cleo", TUE), ("ben", MON)])
    with database.read() as session:
        found = announcing.outlook(session, group, WEEK, now=NOW)
    assert (found.version, found.published, found.early, found.objections) == (2, 1, False, ())
    told = found.told
    assert (told.people, told.kept, told.added, told.removed) == (2, 1, 2, 1)
    assert [(str(one.slot.date), one.added, one.removed) for one in told.shifts] == [
        ("2010-02-15", ("Ben",), ()),
        ("2010-02-16", ("Cleo",), ("Ben",)),
    ]
    assert found.short == 5  # the other days have nobody


def test_publishing_is_written_down_with_its_number(database: db.Database, group: Group) -> None:
    propose(database, group, [("ada", MON)])
    assert publish_looked_at(database, group, 1) == 1
    assert logged(database) == [("published", {"version": 1})]


def test_another_proposal_than_the_one_looked_at_is_not_published(database: db.Database, group: Group) -> None:
    propose(database, group, [("ada", MON)])
    propose(database, group, [("ben", MON)])
    with pytest.raises(announcing.AnotherProposal):
        publish_looked_at(database, group, 1)
    with database.read() as session:
        assert rotas.published_version(session, group, WEEK) == 0


def test_what_somebody_else_changed_meanwhile_is_shown_first(database: db.Database, group: Group) -> None:
    propose(database, group, [("ada", MON)])
    database.change(lambda session: log.note(session, group, By(), "proposed", week=WEEK, now=NOW))
    with pytest.raises(log.Stale):
        publish_looked_at(database, group, 1, by=By(77))
    assert logged(database) == [("proposed", {})]


def test_a_promise_that_changed_since_is_not_overwritten(database: db.Database, group: Group) -> None:
    propose(database, group, [("ada", MON), ("ben", TUE)])
    publish(database, group)
    propose(database, group, [("ada", MON), ("ben", TUE), ("cleo", TUE)])

    def drop(session: Session) -> None:
        ben = groups.find_volunteer(session, group, "ben").id
        trades.drop(session, group, ben, session.query(Shift.id).filter_by(key=TUE).scalar(), now=NOW)

    database.change(drop)
    with pytest.raises(rotas.PromisesChanged):
        publish_looked_at(database, group, 2)
    assert set(held(database, group)) == {("ada", MON)}


def test_a_rota_that_no_longer_fits_is_told_with_names_and_times(database: db.Database, group: Group) -> None:
    propose(database, group, [("ada", MON)])

    def leave(session: Session) -> None:
        groups.find_volunteer(session, group, "ada").leaves = dt.datetime(2010, 2, 14, tzinfo=dt.UTC)

    database.change(leave)
    with pytest.raises(rotas.RulesBroken) as refused:
        publish_looked_at(database, group, 1)
    with database.read() as session:
        found = announcing.troubles(session, group, refused.value.broken)
    paris = dt.datetime(2010, 2, 15, 9, 0, tzinfo=dt.UTC)
    assert found == (announcing.Trouble("availability", "Ada", {"en": "Tea", "fr": "Thé"}, paris),)


def test_the_announcement_counts_what_is_short_and_still_to_come(database: db.Database, group: Group) -> None:
    propose(database, group, [("ada", MON)])
    with database.read() as session:
        assert announcing.announcement(session, group, WEEK, now=NOW) is None
    publish(database, group)
    saturday = dt.datetime(2010, 2, 20, 12, tzinfo=dt.UTC)
    with database.read() as session:
        found = announcing.announcement(session, group, WEEK, now=saturday)
    assert found is not None
    assert [(str(day), [one.missing for one in those]) for day, those in found.days] == [("2010-02-21", [1])]


def everybody(database: db.Database, group: Group) -> dict[str, int]:
    return dict(at_once(2, lambda number: publish_looked_at(database, group, 1), rotas.AlreadyPublished))


def test_of_two_organizers_at_once_one_publishes_and_the_other_is_told(database: db.Database, group: Group) -> None:
    propose(database, group, [("ada", MON)])
    assert everybody(database, group) == {"in": 1, "refused": 1}
    with database.read() as session:
        assert session.query(Rota).count() == 1
    assert logged(database) == [("published", {"version": 1})]


def test_without_the_lock_both_publish(database: db.Database, group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: no transaction's isolation."""
    propose(database, group, [("ada", MON)])
    both_have_looked = threading.Barrier(2)
    judge = rotas._judge

    def judge_together(*given: object, **more: object) -> None:
        judge(*given, **more)  # type: ignore[arg-type]  # whatever it was given
        both_have_looked.wait(timeout=30)

    monkeypatch.setattr(rotas, "_judge", judge_together)
    database.close()
    monkeypatch.setattr(database, "_write_engine", database.engine.execution_options(isolation_level="AUTOCOMMIT"))
    monkeypatch.setattr(db, "_lost_a_race", lambda error: False)
    assert everybody(database, group) != {"in": 1, "refused": 1}


def look_twice(database: db.Database, group: Group, between: Callable[[Session], object]) -> set[int]:
    """The versions that what one page reads is from, when something happens in the middle of it."""
    with database.read() as session:
        first = rotas.published_version(session, group, WEEK)
        between(session)
        news = announcing.announcement(session, group, WEEK, now=NOW)
        board = boards.week_board(session, group, WEEK)
        current = next(one.number for one in versions.history(session, group, WEEK) if one.now)
    assert news is not None
    assert board is not None
    return {first, news.version, board.version, current}


def test_no_page_mixes_two_published_versions(database: db.Database, group: Group) -> None:
    propose(database, group, [("ada", MON)])
    publish(database, group)
    propose(database, group, [("ben", MON)])
    assert look_twice(database, group, lambda session: publish(database, group)) == {1}
    propose(database, group, [("ada", MON)])

    def read_apart(session: Session) -> None:
        """The control: two transactions for one page."""
        publish(database, group)
        session.rollback()

    assert look_twice(database, group, read_apart) == {2, 3}


def test_a_feed_and_a_page_say_the_same_version(database: db.Database, group: Group) -> None:
    propose(database, group, [("ada", MON)])
    publish(database, group)

    def make(session: Session) -> str:
        ada = groups.find_volunteer(session, group, "ada")
        return feeds.make_feed(session, ada, detail="title", label="x", alarm=None, now=NOW)[1]

    token = database.change(make)
    propose(database, group, [("ben", MON)])

    def shifts_of_ada() -> list[tuple[int, int]]:
        """By the page and by the feed, before and after something is published in the middle of reading."""
        found = []
        with database.read() as session:
            for between in (publish, None):
                rota = rotas.published(session, group, WEEK)
                on_page = sum(one.assignment.volunteer.key == "ada" for one in rota.entries) if rota else 0
                in_feed = feeds.stored(session, token, NOW).body.count(b"BEGIN:VEVENT")
                found.append((on_page, in_feed))
                if between:
                    between(database, group)
        return found

    assert shifts_of_ada() == [(1, 1), (1, 1)]
    with database.read() as session:
        body = feeds.stored(session, token, NOW).body
    assert body.count(b"STATUS:CANCELLED") + (b"BEGIN:VEVENT" not in body) == 1
