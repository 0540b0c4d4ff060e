"""What comes next for somebody who has no shift."""

import datetime as dt
import json

from sqlalchemy.orm import Session

from rota import db
from rota.models import DatedWindow, Group, Kind, WeeklyWindow
from rota.services import ahead, groups
from tests.conftest import NOW
from tests.rota.personas import TEA_HOUSE, TEAMS, publish

WEDNESDAY = dt.datetime(2010, 2, 17, 17, 30, tzinfo=dt.UTC)  # 18:30 in Paris
INDUCTION = {
    "id": "welcome",
    "name": {"en": "Induction"},
    "weekly": [{"days": ["wed"], "start": "17:30", "end": "18:30"}],
}


def house(database: db.Database, **eve: object) -> Group:
    """The tea house, whose week is published, with an induction on Wednesdays; Eve has no shift."""
    people = [*TEA_HOUSE["volunteers"][:3], {"id": "eve", "name": "Eve", **eve}]
    data = {**TEA_HOUSE, "kinds": [*TEA_HOUSE["kinds"], INDUCTION], "volunteers": people}

    def make(session: Session) -> Group:
        group = groups.import_group(session, json.dumps(data), now=NOW)
        session.query(Kind).filter_by(key="welcome").one().is_induction = True
        return group

    return database.change(make)


def eve_s(database: db.Database, group: Group, now: dt.datetime = NOW) -> ahead.Ahead:
    with database.read() as session:
        return ahead.ahead(session, group, groups.find_volunteer(session, group, "eve").id, now=now)


def test_the_induction_is_told_by_its_beginning_until_it_is_over(database: db.Database) -> None:
    group = house(database, inducted_at=WEDNESDAY.isoformat(), weekly=[])
    found = eve_s(database, group)
    assert (f"{found.induction:%a %H:%M}", found.kind) == ("Wed 17:30", {"en": "Induction"})
    assert eve_s(database, group, WEDNESDAY) == ahead.Ahead(silent=True)


def test_where_no_induction_ends_then_it_is_told_from_when_on_shifts_may_be(database: db.Database) -> None:
    found = eve_s(database, house(database, inducted_at="2010-02-16T12:00:00+01:00"))
    assert (f"{found.induction:%a %H:%M}", found.kind) == ("Tue 12:00", None)


def test_who_has_not_said_when_they_can_is_asked(database: db.Database) -> None:
    group = house(database, weekly=[])
    assert eve_s(database, group) == ahead.Ahead(silent=True)
    windows = [
        WeeklyWindow(days=["mon"], start="08:00", end="20:00", level="yes"),
        DatedWindow(start=NOW, end=NOW + dt.timedelta(days=1), level="no"),
    ]
    for window in windows:

        def say(session: Session, window: WeeklyWindow | DatedWindow = window) -> None:
            eve = groups.find_volunteer(session, group, "eve")
            eve.weekly.clear()
            (eve.weekly if isinstance(window, WeeklyWindow) else eve.dated).append(window)  # type: ignore[arg-type]

        database.change(say)
        assert eve_s(database, group) == ahead.Ahead()  # nothing is published


def test_open_are_the_shifts_that_the_judge_lets_them_take(database: db.Database) -> None:
    group = house(database, kinds={"welcome": "no", "night": "no"})
    database.change(lambda session: publish(session, group, {**TEAMS, "2010-02-17-tea": ["ada", "ben", "dov"]}))
    assert eve_s(database, group) == ahead.Ahead(open=7)
    tuesday_noon = dt.datetime(2010, 2, 16, 11, 0, tzinfo=dt.UTC)
    assert eve_s(database, group, tuesday_noon) == ahead.Ahead(open=5)

    def fill_one_and_leave(session: Session) -> None:
        session.query(Kind).filter_by(key="tea").one().max = 3
        groups.find_volunteer(session, group, "eve").leaves = dt.datetime(2010, 2, 20, 12, 0, tzinfo=dt.UTC)

    database.change(fill_one_and_leave)
    assert eve_s(database, group) == ahead.Ahead(open=5)  # Wednesday's is full, on Sunday she is gone
