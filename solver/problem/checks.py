"""What one field alone cannot tell of a problem: unknown and repeated ids, ends before starts, contradictions.

A document with faults of form is looked at, too; what could not be read of it is an Unreadable and gives no fault.
"""

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from solver.documents import Fault, place, repeated, unknown

if TYPE_CHECKING:  # the document knows its checks, so they know it by name only
    from solver.problem.document import Problem
    from solver.problem.parts import Assignment, Shift, Volunteer

LONGEST_PERIOD = dt.timedelta(days=366)
LONGEST_SHIFT = dt.timedelta(days=31)
HEAVIEST = 200_000  # points of all shifts together: with it, the sum of the squares of all levels stays in 64 bits


def faults(problem: "Problem") -> Iterator[Fault]:
    """Everything that is wrong in a document beyond the form of its fields."""
    yield from _of_the_whole(problem)
    shifts = {shift.id for shift in problem.shifts}
    frozen = set(problem.frozen)
    for number, shift in enumerate(problem.shifts):
        at = f"shifts[{number}]"
        yield from _of_a_shift(at, shift)
        if shift.start >= problem.period.end:
            yield Fault(f"{at}.start", "no shift may start at the end of the period or later")
        if shift.start < problem.period.start and shift.id not in frozen:
            yield Fault(f"{at}.start", "a shift that starts before the period must be frozen")
    for number, volunteer in enumerate(problem.volunteers):
        yield from _of_a_volunteer(f"volunteers[{number}]", volunteer, shifts)
    volunteers = {volunteer.id for volunteer in problem.volunteers}
    for number, pair in enumerate(problem.pairs):
        for which, one in enumerate(pair.volunteers):
            yield from unknown(f"pairs[{number}].volunteers[{which}]", "volunteer", one, volunteers)
        if pair.volunteers[0] == pair.volunteers[1]:
            yield Fault(f"pairs[{number}].volunteers", "a pair must be two different people")
    for field in ("pinned", "forbidden", "published"):
        yield from _of_assignments(field, getattr(problem, field), volunteers, shifts)
    for number, name in enumerate(problem.frozen):
        yield from unknown(f"frozen[{number}]", "shift", name, shifts)
    pinned = set(problem.pinned)
    for number, assignment in enumerate(problem.forbidden):
        if assignment in pinned:
            words = f"{assignment.volunteer!r} is pinned to {assignment.shift!r}: it cannot be forbidden too"
            yield Fault(f"forbidden[{number}]", words)


def _of_the_whole(problem: "Problem") -> Iterator[Fault]:
    if problem.period.end <= problem.period.start:
        yield Fault("period.end", "the period must end after its start")
    if problem.period.end - problem.period.start > LONGEST_PERIOD:
        yield Fault("period.end", "the period must not be longer than a year")
    yield from repeated("goals", problem.goals)
    yield from repeated("shifts", (shift.id for shift in problem.shifts), ".id")
    yield from repeated("volunteers", (volunteer.id for volunteer in problem.volunteers), ".id")
    yield from repeated("frozen", problem.frozen)
    burden = sum(shift.burden for shift in problem.shifts)
    if burden > HEAVIEST:
        yield Fault("shifts", f"the burdens of all shifts add up to {burden} points; at most {HEAVIEST} are allowed")


def _of_a_shift(at: str, shift: "Shift") -> Iterator[Fault]:
    if shift.end <= shift.start:
        yield Fault(f"{at}.end", "a shift must end after its start")
    if shift.end - shift.start > LONGEST_SHIFT:
        yield Fault(f"{at}.end", f"a shift must not be longer than {LONGEST_SHIFT.days} days")
    if shift.target < shift.min:
        yield Fault(f"{at}.target", f"target must be {shift.min} (min) or more")
    if shift.max < shift.target:
        yield Fault(f"{at}.max", f"max must be {shift.target} (target) or more")
    yield from repeated(f"{at}.tags", shift.tags)
    for number, need in enumerate(shift.needs):
        yield from repeated(f"{at}.needs[{number}].any_of", need.any_of)


def _of_a_volunteer(at: str, volunteer: "Volunteer", shifts: set[str]) -> Iterator[Fault]:
    yield from repeated(f"{at}.skills", volunteer.skills)
    for name in volunteer.availability:
        if name not in shifts:
            yield Fault(place([at, "availability", name]), "there is no shift of this id")


def _of_assignments(
    field: str, assignments: "tuple[Assignment, ...]", volunteers: set[str], shifts: set[str]
) -> Iterator[Fault]:
    for number, one in enumerate(assignments):
        yield from unknown(f"{field}[{number}].volunteer", "volunteer", one.volunteer, volunteers)
        yield from unknown(f"{field}[{number}].shift", "shift", one.shift, shifts)
    yield from repeated(field, assignments)
