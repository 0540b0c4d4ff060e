"""What remains and what goes: the ledger, purge, and what the doctor sees."""

import datetime as dt

import pytest
from sqlalchemy import text

from rota import db
from rota.config import Config
from rota.models import Assignment, Build, DatedWindow, Group, Load, Rota, Shift, Volunteer
from rota.services import doctor, feeds, groups, ledger, purge, rotas
from solver import Assignment as Pair
from solver import Solution
from tests.conftest import NOW
from tests.rota.factories import small_group

WEEK = dt.date(2010, 2, 15)
AFTER = dt.datetime(2010, 2, 22, 0, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def group(database: db.Database) -> Group:
    """Ada has two shifts of 2 points in the week, Ben one; Cleo offered and has none."""
    found: Group = database.change(lambda session: groups.import_group(session, small_group(), now=NOW))
    pairs = [("ada", "2010-02-15-tea"), ("ada", "2010-02-16-tea"), ("ben", "2010-02-21-tea")]
    taken = tuple(Pair(volunteer=who, shift=shift) for who, shift in pairs)

    def work(session: rotas.Session) -> None:
        rotas.store_proposal(session, found, WEEK, Solution(status="feasible", assignments=taken), now=NOW)
        rotas.publish(session, found, WEEK, now=NOW)

    database.change(work)
    return found


def loads(database: db.Database) -> dict[str, tuple[int, int]]:
    with database.read() as session:
        rows = session.query(Volunteer.key, Load.load, Load.share).join(Load, Load.volunteer_id == Volunteer.id)
        return {key: (load, share) for key, load, share in rows}


def test_a_week_becomes_points_when_it_is_over_and_not_before(database: db.Database, group: Group) -> None:
    almost = AFTER - dt.timedelta(hours=1, seconds=1)  # in Paris it is still Sunday
    assert database.change(lambda session: ledger.close_weeks(session, now=almost)) == 0
    assert loads(database) == {}
    assert database.change(lambda session: ledger.close_weeks(session, now=AFTER)) == 1
    assert loads(database) == {"ada": (4, 4), "ben": (2, 4), "cleo": (0, 4)}
    assert database.change(lambda session: ledger.close_weeks(session, now=AFTER + DAY)) == 0


def test_a_cancelled_shift_weighs_nothing(database: db.Database, group: Group) -> None:
    def cancel(session: rotas.Session) -> None:
        session.query(Shift).filter_by(key="2010-02-16-tea").one().cancelled_at = NOW

    database.change(cancel)
    database.change(lambda session: ledger.close_weeks(session, now=AFTER))
    assert loads(database)["ada"] == (2, 4)


def test_who_was_where_is_deleted_after_its_days_and_the_points_stay(database: db.Database, group: Group) -> None:
    monday_over = dt.datetime(2010, 2, 15, 11, 0, tzinfo=dt.UTC)
    purge.daily(database, now=monday_over + 14 * DAY, keep_days=14)
    assert counted(database, Shift) == 7
    purge.daily(database, now=monday_over + 14 * DAY + dt.timedelta(seconds=1), keep_days=14)
    assert counted(database, Shift) == 6
    assert counted(database, Assignment) == 2
    purge.daily(database, now=monday_over + 30 * DAY, keep_days=14)
    assert (counted(database, Shift), counted(database, Assignment), counted(database, Rota)) == (0, 0, 0)
    assert loads(database) == {"ada": (4, 4), "ben": (2, 4), "cleo": (0, 4)}
    assert counted(database, Volunteer) == 3


def counted(database: db.Database, model: type) -> int:
    with database.read() as session:
        return session.query(model).count()


def test_a_purged_word_is_nowhere_in_the_files(stored: Config, database: db.Database, group: Group) -> None:
    def canary(session: rotas.Session) -> None:
        ada = groups.find_volunteer(session, group, "ada")
        feeds.make_feed(session, ada, detail="full", label="", now=NOW)
        key = "2010-02-15-dunlin-canary"
        session.query(Shift).filter_by(key="2010-02-15-tea").one().key = key
        session.add(DatedWindow(volunteer_id=ada.id, start=NOW, end=NOW + DAY, level="no"))

    database.change(canary)
    if database.engine.dialect.name == "sqlite":
        assert found_in_files(stored)
    done = purge.daily(database, now=AFTER + 30 * DAY, keep_days=14)
    assert done.checkpointed
    assert counted(database, DatedWindow) == 0
    assert not found_in_files(stored)


def found_in_files(stored: Config) -> bool:
    return any(b"dunlin-canary" in file.read_bytes() for file in stored.var.glob("rota.sqlite*"))


def test_a_reader_in_the_way_is_told_and_the_next_round_finishes(
    stored: Config, database: db.Database, group: Group
) -> None:
    if database.engine.dialect.name != "sqlite":
        assert database.checkpoint()  # there is no such log elsewhere
        return
    with database.read() as session:
        session.query(Shift).all()
        database.change(lambda other: other.add(Build(
            group_id=group.id, week=WEEK, mode="plan", time_limit=1, state="done", stop=False, progress=[],
            trouble="", asked_at=NOW, ended_at=NOW, rota_id=None,
        )))  # fmt: skip
        done = purge.daily(database, now=AFTER + 30 * DAY, keep_days=14)
        assert not done.checkpointed
        assert "Run it again" in done.words()
    assert purge.daily(database, now=AFTER + 30 * DAY, keep_days=14).checkpointed


def test_the_doctor_finds_nothing(database: db.Database, group: Group) -> None:
    findings = doctor.look(database, now=NOW)
    assert [one for one in findings if not one.well] == []
    assert {"python", "ortools", "schema", "clock", "queue"} <= {one.what for one in findings}


def test_the_doctor_sees_a_clock_that_went_back_and_a_queue_that_nobody_works_on(
    database: db.Database, group: Group
) -> None:
    def ask(session: rotas.Session) -> None:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        session.add(Build(
            group_id=group.id, week=WEEK, mode="plan", time_limit=1, state="queued", stop=False, progress=[],
            trouble="", asked_at=NOW - DAY, ended_at=None, rota_id=None,
        ))  # fmt: skip

    database.change(ask)
    findings = doctor.look(database, now=NOW - dt.timedelta(hours=1))
    assert {one.what for one in findings if not one.well} == {"schema", "clock", "queue"}
