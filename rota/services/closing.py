"""Closing a place from then to then: all its shifts in that time are cancelled at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlalchemy.orm import Session

from rota.db import Texts
from rota.models import Assignment, Group, Place, Shift
from rota.models.clock import WEEK, instant, local, monday_of
from rota.services import log, shifts, weeks
from rota.services.log import By
from rota.services.typed import Reading

LONGEST = dt.timedelta(days=31)
FIELDS = ("place", "from_date", "from_time", "to_date", "to_time")


@dataclass(frozen=True)
class Closed:
    """A shift that would fall, on the group's clocks, with so many people on it."""

    kind: Texts
    start: dt.datetime
    end: dt.datetime
    people: int


@dataclass(frozen=True)
class Closing:
    """What follows from closing `place` in [start, end), which are on the group's clocks; `weeks`: in which shifts
    fall."""

    place: Texts
    start: dt.datetime
    end: dt.datetime
    shifts: tuple[Closed, ...]
    weeks: tuple[dt.date, ...]

    @property
    def promises(self) -> int:
        return sum(shift.people for shift in self.shifts)


def from_now(group: Group, week: dt.date, *, now: dt.datetime) -> dict[str, str]:
    """The fields of a time that begins now, or with a week to come, and whose end nobody has said yet."""
    begins = max(now, instant(week, "00:00", ZoneInfo(group.timezone))).astimezone(ZoneInfo(group.timezone))
    return {"from_date": f"{begins:%Y-%m-%d}", "from_time": f"{begins:%H:%M}", "to_date": "", "to_time": ""}


def read_span(read: Reading, group: Group, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """From when to when a form says, in UTC: an end before its start is a fault, and so is what is over."""
    zone = ZoneInfo(group.timezone)
    start, end = (instant(read.date(f"{side}_date"), read.clock(f"{side}_time"), zone) for side in ("from", "to"))
    if read.faults:
        return start, end
    if end <= start:
        read.wrong("to_date", "end")
    elif end <= now:
        read.wrong("to_date", "past")
    elif end - start > LONGEST:
        read.wrong("to_date", "long")
    return start, end


def look(session: Session, group: Group, sent: Mapping[str, str], *, now: dt.datetime) -> Closing:
    """What would follow. Raises typed.NotDone."""
    place, start, end = _read(session, group, sent, now)
    zone = ZoneInfo(group.timezone)
    found = _concerned(session, group, place, start, end, now)
    ids = [shift.id for shift in found]
    held = weeks.held(group).where(Assignment.shift_id.in_(ids)).order_by(None)
    counted = held.with_only_columns(Assignment.shift_id, func.count(), maintain_column_froms=True)
    people: dict[int, int] = dict(session.execute(counted.group_by(Assignment.shift_id)).all())
    told = (
        Closed(one.kind.name, one.start.astimezone(zone), one.end.astimezone(zone), people.get(one.id, 0))
        for one in found
    )
    concerned = sorted({shifts.week_of(group, one) for one in found})
    return Closing(place.name, start.astimezone(zone), end.astimezone(zone), tuple(told), tuple(concerned))


def close(session: Session, group: Group, sent: Mapping[str, str], *, by: By, now: dt.datetime) -> int:
    """Cancel them, in whatever week they lie; who is on one hears of it. How many. Raises typed.NotDone."""
    place, start, end = _read(session, group, sent, now)
    by_week: dict[dt.date, list[Shift]] = defaultdict(list)
    for shift in _concerned(session, group, place, start, end, now):
        by_week[shifts.week_of(group, shift)].append(shift)
    for week, some in sorted(by_week.items()):
        session.add_all(some)
        session.flush()
        promises = shifts.call_off(session, group, some, now)
        log.note(
            session, group, by, "place_closed", week=week, now=now, place=place.name, shifts=len(some),
            promises=promises,
        )  # fmt: skip
    return sum(map(len, by_week.values()))


def _read(
    session: Session, group: Group, sent: Mapping[str, str], now: dt.datetime
) -> tuple[Place, dt.datetime, dt.datetime]:
    read = Reading(sent)
    place = next((one for one in shifts.places_of(session, group) if str(one.id) == sent["place"]), None)
    if place is None:
        read.wrong("place", "choose")
    start, end = read_span(read, group, now)
    read.done()
    assert place is not None
    return place, start, end


def _concerned(
    session: Session, group: Group, place: Place, start: dt.datetime, end: dt.datetime, now: dt.datetime
) -> list[Shift]:
    """The shifts there that overlap [start, end), are not over and not cancelled; also those that are not stored yet,
    and those that began in the week before."""
    zone = ZoneInfo(group.timezone)
    week, last = monday_of(local(start, zone).date()) - WEEK, monday_of(local(end, zone).date())
    found = []
    while week <= last:
        there = weeks.shifts_of_week(session, group, week) if weeks.FIRST <= week <= weeks.LAST else []
        overlap = (one for one in there if one.start < end and one.end > start and one.end > now)
        found += [one for one in overlap if one.place_key == place.key]
        week += WEEK
    return found
