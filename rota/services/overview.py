"""The proposal of a week at one look: what is short and why, who changes, how fair it is, what the goals gave."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.models import Group, Rota, Shift
from rota.models.clock import WEEK, instant
from rota.services import boards, fairness, proposals, shortages

FEW = 30  # shifts whose changes are told on the page itself; more have a page of their own


@dataclass(frozen=True)
class Day:
    """A day of the week with so many shifts, of which so many are short."""

    date: dt.date
    shifts: int
    short: int


@dataclass(frozen=True)
class Overridden:
    """Somebody whom an organizer has put on a shift against a rule."""

    slot: boards.Slot
    name: str
    override: proposals.Override


@dataclass(frozen=True)
class Overview:
    """`made_at` and `shown_until` (None: it was not shown to all) are on the group's clocks; `by_hand`: somebody has
    changed it since; `short`:
    of the shifts to come."""

    version: int
    made_at: dt.datetime
    shown_until: dt.datetime | None
    by_hand: bool
    days: tuple[Day, ...]
    short: tuple[shortages.Short, ...]
    overridden: tuple[Overridden, ...]
    effect: proposals.Effect
    goals: tuple[proposals.Reached, ...]
    people: tuple[fairness.Carried, ...]


def overview(session: Session, group: Group, rota: Rota, *, now: dt.datetime) -> Overview:
    """Everything about this version."""
    there = proposals.judged(session, group, rota, now, about=())
    zone = ZoneInfo(group.timezone)
    starts = _starts(session, group, rota.week)
    ids = {key: id_ for key, (id_, _) in starts.items()}
    short = tuple(one for one in shortages.short(session, group, rota, there, ids) if one.slot.start > now)
    shifts = Counter(start.astimezone(zone).date() for _, start in starts.values())
    lacking = Counter(one.slot.date for one in short)
    return Overview(
        version=rota.version,
        made_at=rota.made_at.astimezone(zone),
        shown_until=rota.shown_until.astimezone(zone) if rota.shown_until else None,
        by_hand=proposals.by_hand(session, group, rota),
        days=tuple(Day(date, count, lacking[date]) for date, count in sorted(shifts.items())),
        short=short,
        overridden=_overridden(session, group, rota),
        effect=proposals.effect(session, group, rota, most=FEW),
        goals=proposals.reached(rota),
        people=fairness.carried(session, group, rota),
    )


def _overridden(session: Session, group: Group, rota: Rota) -> tuple[Overridden, ...]:
    there = {entry.assignment.id: entry.assignment for entry in rota.entries}
    found = proposals.overrides(session, group, there.values())
    ids = {there[id_].shift_id for id_ in found}
    slots = boards.slots(session, group, ids) if found else ()
    return tuple(
        Overridden(slot, there[id_].volunteer.name, override)
        for slot in slots
        for id_, override in found.items()
        if there[id_].shift_id == slot.id
    )


def of_day(session: Session, group: Group, rota: Rota, date: dt.date) -> tuple[proposals.Team, ...]:
    """The shifts of one day of its week, with their teams in this version."""
    zone = ZoneInfo(group.timezone)
    starts = _starts(session, group, rota.week)
    ids = [id_ for id_, start in starts.values() if start.astimezone(zone).date() == date]
    return proposals.teams(session, group, rota, boards.slots(session, group, ids))


def _starts(session: Session, group: Group, week: dt.date) -> dict[str, tuple[int, dt.datetime]]:
    """The shifts of the week that take place, by their keys: ids and starts. One that only the weekly pattern makes so
    far has no id and is not among them."""
    zone = ZoneInfo(group.timezone)
    start, end = (instant(day, "00:00", zone) for day in (week, week + WEEK))
    stored = select(Shift.key, Shift.id, Shift.start).where(Shift.group_id == group.id, Shift.cancelled_at.is_(None))
    mine = stored.where(Shift.start >= start, Shift.start < end)
    return {key: (id_, begins) for key, id_, begins in session.execute(mine)}
