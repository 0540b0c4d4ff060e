"""The shifts that somebody holds although, by what they say now, they cannot: to be given away, not to be dropped."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from rota import planning
from rota.db import Texts
from rota.models import Assignment, Group, Shift, Volunteer
from rota.models.clock import WEEK, local, monday_of
from rota.services import weeks
from solver import Assignment as Pair
from solver import Problem
from solver.judge import of_a_person


@dataclass(frozen=True)
class Misfit:
    """A shift to come, on the group's clocks. `why`: it lies `before` or `after` the stay, or beyond the `limits`."""

    id: int
    kind: Texts
    start: dt.datetime
    end: dt.datetime
    why: str


def misfits(session: Session, group: Group, person: Volunteer, *, now: dt.datetime) -> tuple[Misfit, ...]:
    """The shifts that have not begun, that this person holds, and that their stay or limits rule out; by time.

    Of several that are too many together each one is named whose going would help, even with those outside the stay
    gone.
    """
    zone = ZoneInfo(group.timezone)
    since = dt.datetime.combine(monday_of(now.astimezone(zone).date()), dt.time(), zone) - weeks.DAY
    mine = weeks.held(group).where(
        Assignment.volunteer_id == person.id,
        Assignment.shift.has((Shift.start >= since) & Shift.cancelled_at.is_(None)),
    )
    held = sorted(session.scalars(mine), key=lambda one: (one.shift.start, one.shift_id))
    why = {one.shift_id: outside for one in held if (outside := _outside_stay(person, one.shift, now))}
    staying = [one for one in held if one.shift_id not in why]
    why |= dict.fromkeys(_beyond_limits(group, person, staying, now), "limits")
    return tuple(
        Misfit(one.id, one.kind.name, one.start.astimezone(zone), one.end.astimezone(zone), why[one.id])
        for one in (assignment.shift for assignment in held)
        if one.id in why
    )


def _outside_stay(person: Volunteer, shift: Shift, now: dt.datetime) -> str | None:
    if shift.start <= now:
        return None
    if person.arrives is not None and shift.start < person.arrives:
        return "before"
    return "after" if person.leaves is not None and shift.end > person.leaves else None


def _beyond_limits(group: Group, person: Volunteer, held: Sequence[Assignment], now: dt.datetime) -> set[int]:
    """The ids of the shifts that are too many, by the judge; week by week, for so the limits count."""
    zone = ZoneInfo(group.timezone)
    by_week: dict[dt.date, list[Assignment]] = defaultdict(list)
    for one in held:
        by_week[monday_of(local(one.shift.start, zone).date())].append(one)
    found: set[int] = set()
    for week, those in by_week.items():
        before = (one.shift for one in by_week.get(week - WEEK, ()))
        eve = [(person.key, one) for one in before if local(one.start, zone).date() == week - weeks.DAY]
        shifts = [one.shift for one in those]
        mine = [(person.key, one.key) for one in shifts]
        problem = planning.problem(group, week, shifts=shifts, volunteers=[person], context=eve, held=mine, now=now)
        found |= _too_many(problem, person, [shift for shift in shifts if shift.start > now])
    return found


def _too_many(problem: Problem, person: Volunteer, shifts: Sequence[Shift]) -> set[int]:
    """The ids of those, of the shifts of this week that have not begun, whose going would help."""

    def excess(some: Sequence[Shift]) -> int:
        """How far these go beyond the limits, in whatever units: less is less."""
        pairs = [Pair(volunteer=person.key, shift=shift.key) for shift in some]
        return sum(one.excess for one in of_a_person(problem, pairs) if ".limits." in one.place)

    most = excess(shifts)
    if not most:
        return set()
    helps = {one.id for one in shifts if excess([other for other in shifts if other != one]) < most}
    return helps or {one.id for one in shifts}
