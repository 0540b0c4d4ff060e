"""Copying to a week what organizers have done by hand in another: single shifts, and shifts that do not happen."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from rota.db import Texts
from rota.models import Group, Shift
from rota.models.clock import WEEK, instant, local, monday_of
from rota.services import group_calendars, log, shifts, weeks
from rota.services.log import By

_AROUND = 8  # weeks before and after it, of which one may be copied


@dataclass(frozen=True)
class Copied:
    """A shift that would be added, or cancelled, on the group's clocks of the new week."""

    kind: Texts
    start: dt.datetime
    end: dt.datetime
    cancelled: bool


@dataclass(frozen=True)
class _Plan:
    add: list[Shift]
    cancel: list[Shift]


def sources(session: Session, group: Group, week: dt.date) -> list[tuple[dt.date, int]]:
    """The weeks of which something could be copied to this one, the newest first, and how much they have."""
    zone = ZoneInfo(group.timezone)
    start, end = (instant(week + many * WEEK, "00:00", zone) for many in (-_AROUND, _AROUND + 1))
    found = session.scalars(_by_hand(group).where(Shift.start >= start, Shift.start < end))
    counted = Counter(monday_of(local(one.start, zone).date()) for one in found)
    return sorted(((one, many) for one, many in counted.items() if one != week), reverse=True)


def look(session: Session, group: Group, week: dt.date, source: dt.date, *, now: dt.datetime) -> list[Copied]:
    """What would be copied, by time; what is there already is not."""
    zone, plan = ZoneInfo(group.timezone), _plan(session, group, week, source, now)
    found = [
        Copied(one.kind.name, one.start.astimezone(zone), one.end.astimezone(zone), cancelled)
        for some, cancelled in ((plan.add, False), (plan.cancel, True))
        for one in some
    ]
    return sorted(found, key=lambda one: one.start)


def copy(session: Session, group: Group, week: dt.date, source: dt.date, *, by: By, now: dt.datetime) -> int:
    """Copy it; who is on a shift that does not happen hears so. How many shifts: once more, there are none left."""
    plan = _plan(session, group, week, source, now)
    many = len(plan.add) + len(plan.cancel)
    session.add_all([*plan.add, *plan.cancel])
    session.flush()
    if plan.cancel:
        shifts.call_off(session, group, plan.cancel, now)
    if many:
        group_calendars.remake(session, [group.id], now)
        log.note(session, group, by, "week_copied", week=week, now=now, source=str(source), shifts=many)
    return many


def _plan(session: Session, group: Group, week: dt.date, source: dt.date, now: dt.datetime) -> _Plan:
    """New rows to be added, and shifts of the week (some of them not stored yet) to be cancelled."""
    zone, by = ZoneInfo(group.timezone), week - source
    start, end = (instant(day, "00:00", zone) for day in (source, source + WEEK))
    found = session.scalars(_by_hand(group).where(Shift.start >= start, Shift.start < end)).all()
    new = {_key(one, by, zone): one for one in found if one.single}
    taken = select(Shift.key).where(Shift.group_id == group.id, Shift.key.in_(new.keys()))
    there = set(session.scalars(taken))
    added = [_copy(one, key, by, zone) for key, one in new.items() if key not in there]
    here = {one.key: one for one in weeks.shifts_of_week(session, group, week)}
    struck = (here.get(_key(one, by, zone)) for one in found if not one.single)
    return _Plan([one for one in added if one.end > now], [one for one in struck if one and one.end > now])


def _by_hand(group: Group) -> Select[Shift]:
    """Single shifts that happen, and shifts of the weekly pattern that do not."""
    which = or_(Shift.single & Shift.cancelled_at.is_(None), ~Shift.single & Shift.cancelled_at.is_not(None))
    found = select(Shift).where(Shift.group_id == group.id, which).options(joinedload(Shift.kind))
    return found.order_by(Shift.start, Shift.id)


def _key(shift: Shift, by: dt.timedelta, zone: ZoneInfo) -> str:
    """The key of a shift in the new week: its own with the date moved; where it begins with none, one that follows
    from it."""
    date, rest = shift.key[:10], shift.key[10:]
    try:
        return f"{dt.date.fromisoformat(date) + by}{rest}"
    except ValueError:
        day = local(shift.start, zone).date() + by
        return f"{day}-{shift.kind.key}-x{sha256(shift.key.encode()).hexdigest()[:6]}"


def _copy(shift: Shift, key: str, by: dt.timedelta, zone: ZoneInfo) -> Shift:
    start, end = ((one.astimezone(zone) + by).astimezone(dt.UTC) for one in (shift.start, shift.end))
    if end <= start:  # in an hour that the clocks skip
        end = start + (shift.end - shift.start)
    return Shift(
        group_id=shift.group_id, kind_id=shift.kind_id, kind=shift.kind, key=key, start=start, end=end, single=True,
        own=dict(shift.own), cancelled_at=None,
    )  # fmt: skip
