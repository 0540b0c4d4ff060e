"""How many of some shifts one person can take at most: an upper bound, by counting."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from solver.judge import of_a_person
from solver.limits import Limit
from solver.problem import Assignment, Problem, Shift, Volunteer


def could_be_on(problem: Problem, volunteer: Volunteer, shifts: Iterable[Shift]) -> list[Shift]:
    """Those of these open shifts that they offered and are not forbidden, and that go with the frozen ones they are
    on."""
    facts = [fact for fact in problem.facts if fact.volunteer == volunteer.id]
    offered = [shift for shift in shifts if volunteer.may(shift)]
    ones = [Assignment(volunteer=volunteer.id, shift=shift.id) for shift in offered]
    return [
        shift
        for shift, one in zip(offered, ones, strict=True)
        if one not in problem.forbidden and not (facts and of_a_person(problem, [*facts, one]))
    ]


def at_most(problem: Problem, volunteer: Volunteer, shifts: Iterable[Shift]) -> int:
    """No rota has this person on more of these open shifts: each of the person's own rules by itself."""
    could = could_be_on(problem, volunteer, shifts)
    tags = {tag for shift in could for tag in shift.tags}
    limits = [Limit("max_shifts"), Limit("max_minutes"), *(Limit("max_tagged", tag) for tag in sorted(tags))]
    by_limits = (_within(could, limit, limit.left(problem, volunteer)) for limit in limits)
    return min(_one_after_another(could), _over_days(problem, volunteer, could), *by_limits)


def _within(shifts: list[Shift], limit: Limit, left: int | None) -> int:
    """The lightest first, until the limit is reached."""
    if left is None:
        return len(shifts)
    count = used = 0
    for weight in sorted(map(limit.weight, shifts)):
        used += weight
        count += used <= left
    return count


def _one_after_another(shifts: Iterable[Shift]) -> int:
    """As many as do not overlap, with the rest behind each: whatever ends first is taken."""
    count, free = 0, dt.datetime.min.replace(tzinfo=dt.UTC)
    for shift in sorted(shifts, key=lambda shift: shift.end + shift.rest_after):
        if shift.start >= free:
            count, free = count + 1, shift.end + shift.rest_after
    return count


def _over_days(problem: Problem, volunteer: Volunteer, shifts: list[Shift]) -> int:
    """What each local day has room for, in runs that are not too long."""
    limits = volunteer.limits
    by_day: dict[dt.date, list[Shift]] = defaultdict(list)
    for shift in shifts:
        by_day[problem.day[shift.id]].append(shift)
    room = {day: _one_after_another(then) for day, then in by_day.items()}
    if limits.max_shifts_per_day is not None:
        room = {day: min(count, limits.max_shifts_per_day) for day, count in room.items()}
    runs = [limits.max_consecutive_days]
    runs += [most for tag, most in limits.max_consecutive_tagged.items() if all(tag in shift.tags for shift in shifts)]
    theirs = (one.shift for one in problem.published if one.volunteer == volunteer.id and one.shift in problem.frozen)
    if not by_day.keys().isdisjoint(problem.day[key] for key in theirs):
        runs = [None]  # on a day on which they are already, one more shift makes no run longer
    return min(_in_runs(room, most) for most in runs)


def _in_runs(room: dict[dt.date, int], longest: int | None) -> int:
    """The most that days with this much room hold, no more than `longest` of them in a row."""
    if longest is None or not room:
        return sum(room.values())
    best = {0: 0}  # by how many days in a row come last
    for step in range((max(room) - min(room)).days + 1):
        today = room.get(min(room) + dt.timedelta(days=step), 0)
        going_on = {run + 1: count + today for run, count in best.items() if run < longest}
        best = {0: max(best.values()), **going_on}
    return max(best.values())
