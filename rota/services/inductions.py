"""Inductions: when newcomers are shown how things are done, and may take shifts from then on."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.models import Group, Kind, Shift, Volunteer
from rota.models.clock import WEEK, monday_of
from rota.services import weeks

AHEAD = 3  # weeks in which one is looked for: this one and the next two


def next_induction(session: Session, group: Group, *, now: dt.datetime) -> Shift | None:
    """The group's first induction that starts after `now` and is not cancelled; it may not be stored yet."""
    return next((shift for shift in _inductions(session, group, now) if shift.start > now), None)


def start_of(session: Session, group: Group, volunteer: Volunteer, *, now: dt.datetime) -> dt.datetime | None:
    """When the induction starts, on the group's clocks, that ends where the volunteer's shifts may begin.

    None if that time is over or not set, or if there is no such induction (any more).
    """
    if volunteer.inducted_at is None or volunteer.inducted_at <= now:
        return None
    found = (shift.start for shift in _inductions(session, group, now) if shift.end == volunteer.inducted_at)
    start = next(found, None)
    return start.astimezone(ZoneInfo(group.timezone)) if start else None


def _inductions(session: Session, group: Group, now: dt.datetime) -> Iterator[Shift]:
    """By time; weeks are looked up as they are asked for, and none in a group that has no inductions."""
    kinds = select(Kind.id).where(Kind.group_id == group.id, Kind.is_induction)
    if session.scalars(kinds.limit(1)).first() is None:
        return
    monday = monday_of(now.astimezone(ZoneInfo(group.timezone)).date())
    for number in range(AHEAD):
        shifts = weeks.shifts_of_week(session, group, monday + number * WEEK)
        yield from (shift for shift in shifts if shift.kind.is_induction)
