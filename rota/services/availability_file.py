"""When somebody can, as a file for calendar programs: VAVAILABILITY of RFC 7953."""

import datetime as dt
import hashlib
import itertools
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from icalendar import Availability, Available, Calendar
from sqlalchemy.orm import Session

from rota.ical import PRODID
from rota.languages import choose, translation
from rota.models import Group, Volunteer
from rota.models.clock import DAYS, monday_of
from rota.planning.standing import Part, Pattern, levels_of_time
from rota.services.events import installation

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
FIRST, LAST = 1, 9  # PRIORITY: single dates come before the usual week


def availability_file(session: Session, group: Group, volunteer_id: int, *, now: dt.datetime) -> bytes:
    """The usual week, on the group's clocks from the Monday before `now` on, and the single dates, which override it.

    What is inside an AVAILABLE is possible, its SUMMARY and X-ROTA-LEVEL say how willingly; the rest is not.
    """
    person = session.get_one(Volunteer, volunteer_id)
    zone = ZoneInfo(group.timezone)
    monday = monday_of(now.astimezone(zone).date())
    uid = f"{hashlib.sha256(f'{person.id} {person.key}'.encode()).hexdigest()[:32]}@{installation(session).uuid}"
    language = choose([person.language, *group.languages]).code
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    usual = _availability(f"week-{uid}", LAST, now)
    for number, (start, end, level) in enumerate(_usual(person, monday)):
        part = _available(f"week-{number}-{uid}", level, language, now)
        part.add("dtstart", start.replace(tzinfo=zone))
        part.add("dtend", end.replace(tzinfo=zone))
        part.add("rrule", {"freq": "weekly", "byday": DAYS[start.weekday()][:2].upper()})
        usual.add_component(part)
    calendar.add_component(usual)
    for number, (start, end, level) in enumerate(_single(person, zone)):
        dated = _availability(f"date-{number}-{uid}", FIRST, now)
        dated.add("dtstart", start)
        dated.add("dtend", end)
        if level != "no":
            part = _available(f"in-date-{number}-{uid}", level, language, now)
            part.add("dtstart", start)
            part.add("dtend", end)
            dated.add_component(part)
        calendar.add_component(dated)
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content


def _availability(uid: str, priority: int, now: dt.datetime) -> Availability:
    made = Availability()
    made.add("uid", uid)
    made.add("dtstamp", now)
    made.add("priority", priority)
    made.add("busytype", "BUSY-UNAVAILABLE")
    return made


def _available(uid: str, level: str, language: str, now: dt.datetime) -> Available:
    _ = translation(language).gettext
    words = {"prefer": _("Gladly"), "yes": _("Yes"), "if_needed": _("If needed")}
    made = Available()
    made.add("uid", uid)
    made.add("dtstamp", now)
    made.add("summary", words[level])
    made.add("x-rota-level", level)
    return made


def _usual(person: Volunteer, monday: dt.date) -> Iterator[tuple[dt.datetime, dt.datetime, str]]:
    """The possible parts of the usual week as the walls show them, days apart; without a pattern, all of it."""
    pattern = Pattern(person.has_pattern, person.weekly)
    walls = ZoneInfo("UTC")  # a week in which no clock changes
    for number in range(7):
        start = dt.datetime.combine(monday + number * DAY, dt.time(), walls)
        for begin, end, level in _joined(levels_of_time(pattern, start, start + DAY, walls)):
            if level != "no":
                yield begin.replace(tzinfo=None), end.replace(tzinfo=None), level


def _single(person: Volunteer, zone: ZoneInfo) -> Iterator[Part]:
    """The single dates without overlaps: of two the later row counts."""
    edges = sorted({edge for one in person.dated for edge in (one.start, one.end)})
    parts = []
    for begin, end in itertools.pairwise(edges):
        found = [one.level for one in person.dated if one.start <= begin < one.end]
        if found:
            parts.append((begin.astimezone(dt.UTC), end.astimezone(dt.UTC), found[-1]))
    return _joined(parts)  # type: ignore[arg-type]  # a level is one of four words


def _joined(parts: list[Part]) -> Iterator[Part]:
    """Neighbours of the same level as one."""
    last: Part | None = None
    for part in parts:
        if last and last[1] == part[0] and last[2] == part[2]:
            last = (last[0], part[1], part[2])
            continue
        if last:
            yield last
        last = part
    if last:
        yield last
