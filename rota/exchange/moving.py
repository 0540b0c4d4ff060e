"""A file moved to another week, by whole weeks."""

import datetime as dt
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from rota.exchange.document import Assignment, DatedWindow, GroupDocument, Shift, Stay, Volunteer
from rota.exchange.faults import date_in
from rota.exchange.fields import EARLIEST, LATEST, Part
from rota.models.clock import WEEK, local, monday_of

P = TypeVar("P", bound=Part)
S = TypeVar("S", Stay, DatedWindow, Shift)


def week_of(document: GroupDocument) -> dt.date | None:
    """The week (its Monday) that a file is about.

    It is the week after the latest of `history`; without any, that of the earliest shift that is pinned, single or
    cancelled; without those, of the earliest published one; without those, of the earliest dated entry; else None.
    """
    past = [entry.week for person in document.volunteers for entry in person.history]
    if past:
        return max(past) + WEEK
    zone = ZoneInfo(document.timezone)
    starts = {shift.id: local(shift.start, zone).date() for shift in document.shifts if not shift.cancelled}
    for keys in (
        [one.shift for one in document.pinned] + [shift.id for shift in document.shifts],
        [one.shift for one in document.published],
    ):
        if keys:
            return monday_of(min(starts[key] if key in starts else _date(key) for key in keys))
    dated = [local(entry.start, zone).date() for person in document.volunteers for entry in person.dated]
    return monday_of(min(dated)) if dated else None


def _date(shift_id: str) -> dt.date:
    found = date_in(shift_id)
    assert found is not None  # the checks have seen to it
    return found[0]


def moved(document: GroupDocument, week: dt.date) -> GroupDocument:
    """The same document with its week on `week` (a Monday): instants, weeks of `history`, and the dates with which
    ids of shifts begin.

    The walls' clocks show the same times in the new week; so across a change of the clocks an instant's offset
    changes. Where they skip a time, it counts from before the change. A file that is about no week stays as it is.
    Raises OverflowError where something would lie outside of the years 1970 to 2200.
    """
    about = week_of(document)
    if about is None or about == week:
        return document
    move = _Move(week - about, ZoneInfo(document.timezone))
    return _with(
        document,
        volunteers=tuple(map(move.volunteer, document.volunteers)),
        shifts=tuple(map(move.shift, document.shifts)),
        published=tuple(map(move.assignment, document.published)),
        pinned=tuple(map(move.assignment, document.pinned)),
    )


def _with(part: P, **changes: Any) -> P:
    """A copy with other values where the file had some: what it did not say stays unsaid."""
    return part.model_copy(update={name: new for name, new in changes.items() if name in part.model_fields_set})


class _Move:
    """By so much, on the walls of this zone."""

    def __init__(self, by: dt.timedelta, zone: ZoneInfo) -> None:
        self.by, self.zone = by, zone

    def instant(self, old: dt.datetime | None) -> dt.datetime | None:
        if old is None:
            return None
        there = old.astimezone(self.zone)
        self.date(there.date())
        return (there + self.by).astimezone(dt.UTC)  # adding to a wall time keeps what the wall shows

    def span(self, part: S) -> S:
        """Moves `start` and `end`. A span that lies in an hour that the clocks skip keeps its length."""
        start, end = self.instant(part.start), self.instant(part.end)
        if part.start and part.end and start and end and end <= start:
            end = start + (part.end - part.start)
        return _with(part, start=start, end=end)

    def volunteer(self, person: Volunteer) -> Volunteer:
        return _with(
            person,
            stay=self.span(person.stay),
            inducted_at=self.instant(person.inducted_at),
            dated=tuple(map(self.span, person.dated)),
            history=tuple(_with(past, week=self.date(past.week)) for past in person.history),
        )

    def shift(self, shift: Shift) -> Shift:
        moved = shift if shift.cancelled else self.span(shift)
        return _with(moved, id=self.key(shift.id))

    def assignment(self, one: Assignment) -> Assignment:
        return _with(one, shift=self.key(one.shift))

    def key(self, shift_id: str) -> str:
        found = date_in(shift_id)
        return f"{self.date(found[0])}-{found[1]}" if found else shift_id

    def date(self, old: dt.date) -> dt.date:
        new = old + self.by
        if not EARLIEST.date() < new < LATEST.date():
            raise OverflowError(f"{old} would become {new}")
        return new
