"""The log of organizers' writes, and the second of two organizers at once."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from rota import db
from rota.models import Group
from rota.services import groups, log, purge
from rota.services.log import By
from tests.conftest import NOW
from tests.rota.personas import WEEK, account, settle

LATER = WEEK + dt.timedelta(days=7)


@pytest.fixture
def tea(database: db.Database) -> Group:
    database.change(settle)
    with database.read() as session:
        return groups.find_group(session, "tea")


def two(session: Session, group: Group) -> tuple[By, By]:
    return By(account(session, group, "ada").id), By(account(session, group, "ben").id)


def test_all_is_told_newest_first_with_who_and_about_whom(database: db.Database, tea: Group) -> None:
    def write(session: Session) -> None:
        ada, _ = two(session, tea)
        ben = groups.find_volunteer(session, tea, "ben")
        log.note(session, tea, ada, "away", volunteer_id=ben.id, week=WEEK, now=NOW)
        log.note(session, tea, By(), "published", week=WEEK, now=NOW, version=2)

    database.change(write)
    with database.read() as session:
        told = [(one.what, one.role, one.who, one.about, one.facts) for one in log.recent(session, tea, now=NOW)]
    assert told == [("published", "server", None, None, {"version": 2}), ("away", "organizer", "Ada", "Ben", {})]


def test_after_thirty_days_it_is_neither_told_nor_stored(database: db.Database, tea: Group) -> None:
    database.change(lambda session: log.note(session, tea, By(), "published", now=NOW, version=1))
    later = NOW + log.KEPT
    with database.read() as session:
        assert log.recent(session, tea, now=later) == []
        assert len(log.recent(session, tea, now=later - dt.timedelta(seconds=1))) == 1
    purge.daily(database, now=later, keep_days=14)
    with database.read() as session:
        assert log.recent(session, tea, now=NOW) == []


@pytest.mark.parametrize("week", [WEEK, None])
def test_the_second_of_two_is_told_of_the_first(database: db.Database, tea: Group, week: dt.date | None) -> None:
    def at_once(session: Session) -> tuple[By, By, str]:
        ada, ben = two(session, tea)
        page = str(log.seen(session, tea, week))
        log.note(session, tea, ada, "published", week=week, now=NOW, version=2)
        return ada, ben, page

    ada, ben, page = database.change(at_once)
    with database.read() as session:
        log.refuse_stale(session, tea, page, ada, week=week)  # her own writes are no news to her
        log.refuse_stale(session, tea, page, ben, week=LATER)  # nor is another week's
        with pytest.raises(log.Stale) as stale:
            log.refuse_stale(session, tea, page, ben, week=week)
        assert [one.what for one in stale.value.entries] == ["published"]
        log.refuse_stale(session, tea, str(stale.value.seen), ben, week=week)  # has read it


@pytest.mark.parametrize("nonsense", ["", "x", "-1", "٣", "1" * 10])
def test_a_page_that_carries_nonsense_has_seen_nothing(database: db.Database, tea: Group, nonsense: str) -> None:
    database.change(lambda session: log.note(session, tea, two(session, tea)[0], "published", now=NOW, version=2))
    with database.read() as session, pytest.raises(log.Stale):
        log.refuse_stale(session, tea, nonsense, two(session, tea)[1])
