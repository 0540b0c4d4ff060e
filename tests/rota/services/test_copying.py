"""What was done by hand in a week, copied to another."""

import datetime as dt
from hashlib import sha256

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota import db
from rota.models import Group, LogEntry, Notice, Shift
from rota.services import copying, groups, shifts, weeks
from rota.services.log import By
from tests.conftest import NOW
from tests.rota.personas import WEEK, settle

SERVER = By()
DAYS = dt.timedelta(days=1)
BEFORE, AFTER = WEEK - 7 * DAYS, WEEK + 7 * DAYS


@pytest.fixture
def tea(database: db.Database) -> Group:
    """A group in whose week one shift was added, one cancelled, and one of each is no more."""
    database.change(settle)

    def work(session: Session) -> Group:
        group = groups.find_group(session, "tea")
        night = next(one for one in shifts.kinds_of(session, group) if one.key == "night")
        start = dt.datetime(2010, 2, 17, 21, 0, tzinfo=dt.UTC)
        for key, cancelled in (("2010-02-17-night-x0", None), ("extra", None), ("2010-02-17-night-x1", NOW)):
            session.add(
                Shift(
                    group_id=group.id, kind=night, key=key, start=start, end=start + dt.timedelta(hours=8), single=True,
                    own={"min": 3, "target": 4}, cancelled_at=cancelled,
                )
            )  # fmt: skip
        tuesday = select(Shift).where(Shift.group_id == group.id, Shift.key == "2010-02-16-tea")
        session.scalars(tuesday).one().cancelled_at = NOW
        return group

    return database.change(work)


def copy(database: db.Database, group: Group, week: dt.date, source: dt.date = WEEK, now: dt.datetime = NOW) -> int:
    return database.change(lambda session: copying.copy(session, group, week, source, by=SERVER, now=now))


def by_hand(database: db.Database, group: Group, week: dt.date) -> list[tuple[str, str, bool, int]]:
    """Key, start in UTC, cancelled, and its own least number."""
    with database.read() as session:
        made = weeks.whole_week(session, group, week)
        return [
            (one.key, f"{one.start:%d %H:%M}", one.cancelled_at is not None, one.value("min"))
            for one in made
            if one.single or one.cancelled_at is not None
        ]


def test_what_would_be_copied_is_told_first(database: db.Database, tea: Group) -> None:
    with database.read() as session:
        assert copying.sources(session, tea, AFTER) == [(WEEK, 3)]
        assert copying.sources(session, tea, WEEK) == []
        found = copying.look(session, tea, AFTER, WEEK, now=NOW)
    told = [(f"{one.start:%a %d %H:%M}", f"{one.end:%H:%M}", one.cancelled) for one in found]
    assert told == [("Tue 23 10:00", "12:00", True), *[("Wed 24 22:00", "06:00", False)] * 2]


def test_it_is_copied_once(database: db.Database, tea: Group) -> None:
    expected = [
        ("2010-02-23-tea", "23 09:00", True, 2),
        ("2010-02-24-night-x0", "24 21:00", False, 3),
        (f"2010-02-24-night-x{sha256(b'extra').hexdigest()[:6]}", "24 21:00", False, 3),
    ]
    assert copy(database, tea, AFTER) == 3
    assert by_hand(database, tea, AFTER) == expected
    assert copy(database, tea, AFTER) == 0
    assert len(by_hand(database, tea, AFTER)) == 3
    with database.read() as session:
        (entry,) = session.scalars(select(LogEntry))
    assert (entry.what, entry.week, entry.facts) == ("week_copied", AFTER, {"source": "2010-02-15", "shifts": 3})


def test_what_was_copied_and_cancelled_since_stays_cancelled(database: db.Database, tea: Group) -> None:
    copy(database, tea, AFTER)

    def cancel(session: Session) -> None:
        for one in session.scalars(select(Shift).where(Shift.single, Shift.key.startswith("2010-02-24"))):
            one.cancelled_at = NOW

    database.change(cancel)
    assert copy(database, tea, AFTER) == 0


def test_what_is_over_is_not_copied(database: db.Database, tea: Group) -> None:
    assert copy(database, tea, BEFORE) == 0


def test_whoever_is_on_a_shift_that_does_not_happen_is_told(database: db.Database, tea: Group) -> None:
    def cancel_next(session: Session) -> None:
        weeks.open_week(session, tea, AFTER)
        for one in session.scalars(select(Shift).where(Shift.group_id == tea.id)):
            one.cancelled_at = NOW if one.key == "2010-02-22-tea" else None

    database.change(cancel_next)
    assert copy(database, tea, WEEK, AFTER) == 1
    with database.read() as session:
        assert [one.news for one in session.scalars(select(Notice))] == ["cancelled", "cancelled"]


def test_the_wall_shows_the_same_time_after_the_clocks_change(database: db.Database, tea: Group) -> None:
    spring = WEEK + 6 * 7 * DAYS  # Paris is an hour further from 28 March 2010 on
    copy(database, tea, spring)
    assert [one[1] for one in by_hand(database, tea, spring)] == ["30 08:00", "31 20:00", "31 20:00"]
