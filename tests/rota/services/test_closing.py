"""Closing a place, and marking people away: what lies in that time, and who hears of it."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota import db
from rota.models import DatedWindow, Group, LogEntry, Notice, Place, Shift, Volunteer
from rota.services import away, closing, groups, weeks
from rota.services.log import By
from rota.services.typed import NotDone
from tests.conftest import NOW, counted
from tests.rota.personas import WEEK, settle

SERVER = By()


@pytest.fixture
def tea(database: db.Database) -> Group:
    database.change(settle)
    with database.read() as session:
        return groups.find_group(session, "tea")


def span(start: str, end: str) -> dict[str, str]:
    (from_date, from_time), (to_date, to_time) = start.split(), end.split()
    return {"from_date": from_date, "from_time": from_time, "to_date": to_date, "to_time": to_time}


def hut(session: Session, group: Group) -> str:
    return str(session.scalars(select(Place.id).where(Place.group_id == group.id)).one())


def look(database: db.Database, group: Group, sent: dict[str, str], now: dt.datetime = NOW) -> closing.Closing:
    with database.read() as session:
        return closing.look(session, group, {"place": hut(session, group), **sent}, now=now)


def close(database: db.Database, group: Group, sent: dict[str, str], now: dt.datetime = NOW) -> int:
    return database.change(
        lambda session: closing.close(
            session, group, {"place": hut(session, group), **sent}, by=SERVER, now=now
        )
    )  # fmt: skip


def cancelled(database: db.Database, group: Group) -> list[str]:
    with database.read() as session:
        found = select(Shift.key).where(Shift.group_id == group.id, Shift.cancelled_at.is_not(None))
        return list(session.scalars(found.order_by(Shift.start)))


def test_what_follows_is_told_and_nothing_is_changed(database: db.Database, tea: Group) -> None:
    follows = look(database, tea, span("2010-02-15 11:00", "2010-02-17 10:00"))
    assert [(f"{one.start:%a %H:%M}", one.people) for one in follows.shifts] == [("Mon 10:00", 2), ("Tue 10:00", 1)]
    assert (follows.promises, follows.place) == (3, {"en": "The hut", "fr": "La cabane"})
    assert cancelled(database, tea) == []


def test_all_its_shifts_in_that_time_are_cancelled_and_their_people_told(database: db.Database, tea: Group) -> None:
    assert close(database, tea, span("2010-02-15 11:00", "2010-02-17 10:00")) == 2
    assert cancelled(database, tea) == ["2010-02-15-tea", "2010-02-16-tea"]
    with database.read() as session:
        told = session.execute(select(Volunteer.key, Notice.news).join(Notice, Notice.volunteer_id == Volunteer.id))
        assert sorted(map(tuple, told)) == [("ada", "cancelled"), ("ben", "cancelled"), ("ben", "cancelled")]
        (entry,) = session.scalars(select(LogEntry))
    assert (entry.what, entry.week, entry.facts["shifts"], entry.facts["promises"]) == ("place_closed", WEEK, 2, 3)
    assert close(database, tea, span("2010-02-15 11:00", "2010-02-17 10:00")) == 0


def test_a_shift_in_progress_counts_and_one_that_is_over_does_not(database: db.Database, tea: Group) -> None:
    during = dt.datetime(2010, 2, 16, 9, 30, tzinfo=dt.UTC)
    assert close(database, tea, span("2010-02-15 00:00", "2010-02-16 12:00"), now=during) == 1
    assert cancelled(database, tea) == ["2010-02-16-tea"]


def test_it_reaches_into_weeks_that_are_not_open_yet(database: db.Database, tea: Group) -> None:
    assert close(database, tea, span("2010-02-21 11:00", "2010-02-23 10:30")) == 3
    assert cancelled(database, tea) == ["2010-02-21-tea", "2010-02-22-tea", "2010-02-23-tea"]
    with database.read() as session:
        assert [one.key for one in weeks.shifts_of_week(session, tea, WEEK + dt.timedelta(days=7))][:2] == [
            "2010-02-22-night",
            "2010-02-24-tea",
        ]
        written = session.execute(select(LogEntry.week, LogEntry.facts).order_by(LogEntry.week)).all()
    assert [(str(week), facts["shifts"]) for week, facts in written] == [("2010-02-15", 1), ("2010-02-22", 2)]


def test_another_place_stays_open(database: db.Database, tea: Group) -> None:
    def elsewhere(session: Session) -> None:
        found = session.scalars(select(Shift).where(Shift.group_id == tea.id, Shift.key == "2010-02-16-tea")).one()
        found.own = {"place": None}

    database.change(elsewhere)
    assert close(database, tea, span("2010-02-15 00:00", "2010-02-18 00:00")) == 2
    assert cancelled(database, tea) == ["2010-02-15-tea", "2010-02-17-tea"]


@pytest.mark.parametrize(
    ("sent", "faults"),
    [
        (span("2010-02-15 11:00", "2010-02-15 11:00"), {"to_date": "end"}),
        (span("2010-02-16 11:00", "2010-02-15 12:00"), {"to_date": "end"}),
        (span("2010-02-11 11:00", "2010-02-12 19:00"), {"to_date": "past"}),
        (span("2010-02-15 11:00", "2010-03-18 11:01"), {"to_date": "long"}),
        (span("2010-02-31 11:00", "x 24:00"), {"from_date": "date", "to_date": "date", "to_time": "time"}),
        ({**span("2010-02-15 11:00", "2010-02-16 11:00"), "place": "99999"}, {"place": "choose"}),
    ],
)
def test_what_will_not_do_is_told_by_field(
    database: db.Database, tea: Group, sent: dict[str, str], faults: dict[str, str]
) -> None:
    for act in (look, close):
        with pytest.raises(NotDone) as refused:
            act(database, tea, sent)
        assert refused.value.faults == faults
    assert cancelled(database, tea) == []


def test_another_group_s_place_is_none(database: db.Database, tea: Group) -> None:
    with database.read() as session:
        theirs = hut(session, groups.find_group(session, "cellar"))
        with pytest.raises(NotDone) as refused:
            closing.look(session, tea, {**span("2010-02-15 00:00", "2010-02-16 00:00"), "place": theirs}, now=NOW)
    assert refused.value.faults == {"place": "choose"}


def test_an_hour_that_comes_twice_is_closed_whole(database: db.Database, tea: Group) -> None:
    follows = look(database, tea, span("2027-10-31 02:00", "2027-10-31 03:00"), dt.datetime(2027, 10, 1, tzinfo=dt.UTC))
    assert (follows.end.astimezone(dt.UTC) - follows.start.astimezone(dt.UTC)) == dt.timedelta(hours=2)


def mark(database: db.Database, group: Group, who: list[str], sent: dict[str, str]) -> away.Marked:
    def work(session: Session) -> away.Marked:
        ids = list(session.scalars(select(Volunteer.id).where(Volunteer.key.in_(who))))
        return away.mark(session, group, WEEK, ids, sent, by=SERVER, now=NOW)

    return database.change(work)


def test_people_are_marked_away_once_and_their_promises_counted(database: db.Database, tea: Group) -> None:
    sent = span("2010-02-15 11:00", "2010-02-16 10:30")
    assert mark(database, tea, ["ben", "ada", "eve"], sent) == away.Marked(people=3, promises=3)
    assert mark(database, tea, ["ben"], sent) == away.Marked(people=1, promises=2)
    with database.read() as session:
        windows = session.execute(
            select(Volunteer.key, DatedWindow.start, DatedWindow.end, DatedWindow.level)
            .join(DatedWindow).order_by(Volunteer.key)
        ).all()  # fmt: skip
        noted = session.execute(
            select(Volunteer.key, LogEntry.what, LogEntry.facts)
            .join(LogEntry, LogEntry.volunteer_id == Volunteer.id)
            .order_by(Volunteer.key)
        ).all()
        problem = weeks.week_problem(session, tea, WEEK, now=NOW)
    start, end = (dt.datetime(2010, 2, day, *time, tzinfo=dt.UTC) for day, time in ((15, (10, 0)), (16, (9, 30))))
    assert [tuple(one) for one in windows] == [(who, start, end, "no") for who in ("ada", "ben", "eve")]
    assert [tuple(one) for one in noted] == [(who, "marked_away", {}) for who in ("ada", "ben", "eve")]
    assert "2010-02-16-tea" not in problem.volunteer["ben"].availability
    assert "2010-02-17-tea" in problem.volunteer["ben"].availability


def test_nobody_and_people_of_others_are_not_marked(database: db.Database, tea: Group) -> None:
    for who in ([], ["fay"]):
        with pytest.raises(NotDone) as refused:
            mark(database, tea, who, span("2010-02-15 11:00", "2010-02-16 10:30"))
        assert refused.value.faults == {"who": "nobody"}
    with pytest.raises(NotDone) as refused:
        mark(database, tea, ["ben"], span("2010-02-16 11:00", "2010-02-16 10:30"))
    assert refused.value.faults == {"to_date": "end"}


def test_closing_takes_as_many_statements_whoever_is_on_the_shifts(database: db.Database, tea: Group) -> None:
    found = []
    for day in ("2010-02-17", "2010-02-15"):  # nobody, two people
        with counted(database) as said:
            close(database, tea, span(f"{day} 10:00", f"{day} 12:00"))
        found.append([one for one in said if "INTO notice" not in one and "FROM instance" not in one])
    assert len(found[0]) <= len(found[1]) <= len(found[0]) + 3
