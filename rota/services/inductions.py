"""Inductions: when newcomers are shown how things are done, and may take shifts from then on."""

import datetime as dt
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.models import Group, Kind, Shift, Volunteer
from rota.models.clock import WEEK, monday_of
from rota.services import weeks

NOT_YET = dt.datetime(2150, 1, 1, tzinfo=dt.UTC)  # of somebody whose induction has no day
AHEAD = 3  # weeks in which one is looked for: this one and the next two


def has_no_day(inducted_at: dt.datetime | None) -> bool:
    """True for NOT_YET, and where a group's file was moved by some weeks or years."""
    return inducted_at is not None and inducted_at.year >= 2100


def next_induction(session: Session, group: Group, *, now: dt.datetime) -> Shift | None:
    """The group's first induction that starts after `now` and is not cancelled; it may not be stored yet."""
    this_week = monday_of(now.astimezone(ZoneInfo(group.timezone)).date())
    found = _inductions(session, group, (this_week + number * WEEK for number in range(AHEAD)))
    return next((shift for shift in found if shift.start > now), None)


def induction_of(session: Session, group: Group, volunteer: Volunteer, *, now: dt.datetime) -> Shift | None:
    """The induction that ends where the volunteer's shifts may begin; it may not be stored yet.

    None if that time is over or not set, or if there is no such induction (any more).
    """
    ends = volunteer.inducted_at
    if ends is None or ends <= now or has_no_day(ends):
        return None
    week = monday_of(ends.astimezone(ZoneInfo(group.timezone)).date())
    return next((shift for shift in _inductions(session, group, (week - WEEK, week)) if shift.end == ends), None)


def _inductions(session: Session, group: Group, mondays: Iterable[dt.date]) -> Iterator[Shift]:
    """By time; weeks are looked up as they are asked for, and none in a group that has no inductions."""
    kinds = select(Kind.id).where(Kind.group_id == group.id, Kind.is_induction)
    if session.scalars(kinds.limit(1)).first() is not None:
        for monday in mondays:
            yield from (one for one in weeks.shifts_of_week(session, group, monday) if one.kind.is_induction)
