"""What one field alone cannot tell of a problem: unknown and repeated ids, ends before starts, contradictions."""

from collections import Counter
from collections.abc import Iterable, Iterator

from solver.documents import Fault, read
from solver.problem import Assignment, Problem, Shift


def read_problem(text: str | bytes) -> Problem:
    """Read and check a rota-problem/1. Raises DocumentError with every fault, each with its place."""
    return read(Problem, text, faults)


def faults(problem: Problem) -> Iterator[Fault]:
    """Everything that is wrong in a document whose every field is of the right form."""
    if problem.period.end <= problem.period.start:
        yield "period.end", "the period must end after its start"
    if (problem.period.end - problem.period.start).days > 366:
        yield "period.end", "the period must not be longer than a year"
    yield from _repeated("goals", problem.goals)
    yield from _repeated("shifts", (shift.id for shift in problem.shifts), ".id")
    yield from _repeated("volunteers", (volunteer.id for volunteer in problem.volunteers), ".id")
    yield from _repeated("frozen", problem.frozen)
    for number, shift in enumerate(problem.shifts):
        for field, words in _of_a_shift(problem, shift):
            yield f"shifts[{number}].{field}", words
    for number, volunteer in enumerate(problem.volunteers):
        at = f"volunteers[{number}]"
        for shift_id in volunteer.availability:
            if shift_id not in problem.shift:
                yield f"{at}.availability.{shift_id}", "there is no shift of this id"
        yield from _repeated(f"{at}.skills", volunteer.skills)
    yield from _of_pairs(problem)
    for field in ("pinned", "forbidden", "published"):
        yield from _of_assignments(problem, field, getattr(problem, field))
    for number, shift_id in enumerate(problem.frozen):
        if shift_id not in problem.shift:
            yield f"frozen[{number}]", f"there is no shift {shift_id!r}"
    pinned = set(problem.pinned)
    for number, one in enumerate(problem.forbidden):
        if one in pinned:
            yield f"forbidden[{number}]", f"{one.volunteer!r} is pinned to {one.shift!r}: it cannot be forbidden too"


def _of_a_shift(problem: Problem, shift: Shift) -> Iterator[Fault]:
    if shift.end <= shift.start:
        yield "end", "a shift must end after its start"
    elif (shift.end - shift.start).days > 31:
        yield "end", "a shift must not be longer than 31 days"
    if shift.start >= problem.period.end:
        yield "start", "no shift may start at the end of the period or later"
    if shift.start < problem.period.start and shift.id not in problem.frozen:
        yield "start", "a shift that starts before the period must be frozen"
    if shift.target < shift.min:
        yield "target", f"target must be {shift.min} (min) or more"
    if shift.max < shift.target:
        yield "max", f"max must be {shift.target} (target) or more"
    yield from _repeated("tags", shift.tags)
    for number, need in enumerate(shift.needs):
        yield from _repeated(f"needs[{number}].any_of", need.any_of)


def _of_pairs(problem: Problem) -> Iterator[Fault]:
    for number, pair in enumerate(problem.pairs):
        for which, volunteer_id in enumerate(pair.volunteers):
            if volunteer_id not in problem.volunteer:
                yield f"pairs[{number}].volunteers[{which}]", f"there is no volunteer {volunteer_id!r}"
        if pair.volunteers[0] == pair.volunteers[1]:
            yield f"pairs[{number}].volunteers", "a pair must be two different people"


def _of_assignments(problem: Problem, field: str, assignments: tuple[Assignment, ...]) -> Iterator[Fault]:
    for number, one in enumerate(assignments):
        if one.volunteer not in problem.volunteer:
            yield f"{field}[{number}].volunteer", f"there is no volunteer {one.volunteer!r}"
        if one.shift not in problem.shift:
            yield f"{field}[{number}].shift", f"there is no shift {one.shift!r}"
    yield from _repeated(field, assignments)


def _repeated(field: str, values: Iterable[object], ending: str = "") -> Iterator[Fault]:
    """Every value that stands in a list for the second time."""
    seen: Counter[object] = Counter()
    for number, value in enumerate(values):
        seen[value] += 1
        if seen[value] > 1:
            name = f"{value.volunteer} on {value.shift}" if isinstance(value, Assignment) else value
            yield f"{field}[{number}]{ending}", f"{name!r} stands here for the second time"
