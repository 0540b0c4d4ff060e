"""When somebody can, as a file: read back, it says of every moment what they said."""

import datetime as dt
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar
from sqlalchemy.orm import Session

from rota import db
from rota.models import DatedWindow, Group, Volunteer, WeeklyWindow
from rota.planning.standing import levels_of_time, worst
from rota.services import availability_file, groups
from tests.conftest import NOW
from tests.rota.factories import small_group

PARIS = ZoneInfo("Europe/Paris")
STEP = dt.timedelta(minutes=30)


def at(day: int, clock: str, month: int = 2) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2010-{month:02}-{day:02}T{clock}:00").replace(tzinfo=PARIS)


def told(body: bytes, instant: dt.datetime) -> str:
    """What a program that knows RFC 7953 makes of it: of those that cover an instant the first by PRIORITY counts, and
    in it, whether something AVAILABLE does."""
    covering = []
    for one in Calendar.from_ical(body).walk("VAVAILABILITY"):
        start, end = (one[name].dt if name in one else None for name in ("DTSTART", "DTEND"))
        if (start is None or start <= instant) and (end is None or instant < end):
            covering.append(one)
    counts = min(covering, key=lambda one: one["PRIORITY"])
    for part in counts.walk("AVAILABLE"):
        alone = Calendar()
        alone.add_component(part)
        found = recurring_ical_events.of(alone, components=[Part]).between(instant, instant + dt.timedelta(seconds=1))
        if found:
            return str(part["X-ROTA-LEVEL"])
    return "no"


class Part(recurring_ical_events.EventAdapter):
    """AVAILABLE repeats as events do."""

    @staticmethod
    def component_name() -> str:
        return "AVAILABLE"


def test_each_half_hour_is_as_they_said_also_when_clocks_change(database: db.Database) -> None:
    def say(session: Session) -> tuple[Group, int]:
        group = groups.import_group(session, small_group(), now=NOW)
        ada = groups.find_volunteer(session, group, "ada")
        ada.has_pattern = True
        ada.weekly = [
            WeeklyWindow(days=["mon", "sun"], start="08:00", end="14:00", level="yes"),
            WeeklyWindow(days=["mon"], start="10:00", end="12:00", level="prefer"),
            WeeklyWindow(days=["sat"], start="22:00", end="06:00", level="if_needed"),
        ]
        ada.dated = [
            DatedWindow(start=at(15, "09:00"), end=at(16, "09:00"), level="no"),
            DatedWindow(start=at(15, "20:00"), end=at(15, "23:00"), level="prefer"),
            DatedWindow(start=at(15, "22:00"), end=at(16, "03:00"), level="yes"),
        ]
        return group, ada.id

    group, ada = database.change(say)
    with database.read() as session:
        body = availability_file.availability_file(session, session.get_one(Group, group.id), ada, now=NOW)
        person = session.get_one(Volunteer, ada)
        wrong = []
        for first in (at(13, "00:00"), at(15, "18:00"), at(27, "22:00", 3)):  # on 28 March clocks change
            for number in range(60):
                instant = (first.astimezone(dt.UTC) + number * STEP).astimezone(PARIS)
                level = worst(one for _, _, one in levels_of_time(person, instant, instant + STEP, PARIS))
                if told(body, instant) != level:
                    wrong.append((instant, level, told(body, instant)))
    assert wrong == []
    lines = body.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"BEGIN:VTIMEZONE" in lines


def test_who_said_nothing_is_there_at_all_times(database: db.Database) -> None:
    group = database.change(lambda session: groups.import_group(session, small_group(), now=NOW))
    with database.read() as session:
        ada = groups.find_volunteer(session, group, "ada")
        body = availability_file.availability_file(session, session.get_one(Group, group.id), ada.id, now=NOW)
    assert {told(body, at(15, "00:00") + number * dt.timedelta(hours=3)) for number in range(56)} == {"yes"}
    assert b"Ada" not in body
