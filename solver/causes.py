"""What a gap comes from, where counting shows it: fewer people than are needed offered it, or can be had at all."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from solver.gaps import nobody_there
from solver.offers import at_most, could_be_on
from solver.problem import Need, Problem, Shift, Volunteer
from solver.solution import Unfilled

Skills = tuple[str, ...] | None  # one of them is needed; None: anybody will do


@dataclass(frozen=True)
class FewForIt:
    """Of those who count, fewer than `needed` could be on the shift at all: `could`. Of the others, `away` offered
    nothing on that local day, `silent` offered other shifts of the day, and `barred` are forbidden it or held by what
    is frozen. All by their ids."""

    shift: str
    any_of: Skills
    needed: int
    could: tuple[str, ...]
    away: tuple[str, ...]
    silent: tuple[str, ...]
    barred: tuple[str, ...]


@dataclass(frozen=True)
class FewForAll:
    """Open shifts that need `needed` people who count, while each of these can be on so many of them at `most`.

    `what` the shifts have in common: a tag, an activity, their local day (a date), or nothing but the period ("").
    """

    kind: str
    what: str
    shifts: tuple[str, ...]
    any_of: Skills
    needed: int
    most: dict[str, int]


Cause = FewForIt | FewForAll


def causes(problem: Problem, gaps: Sequence[Unfilled]) -> Iterator[Cause]:
    """What is true of the gaps of one shift, and enough to explain them; nothing where it is only how things meet.

    Of a shift with nobody on it the gaps are the people and its required needs.
    """
    shift = problem.shift[gaps[0].shift]
    idle = nobody_there(problem, gaps[0])
    for gap in (*gaps[1:], gaps[0]) if shift.id in problem.open_ids else ():
        few = _few_for_it(problem, shift, gap.any_of)
        if few is not None:
            yield few
        else:
            yield from _few_for_all(problem, shift, gap.any_of, required=idle)


def _few_for_it(problem: Problem, shift: Shift, any_of: Skills) -> FewForIt | None:
    needed = _needed(shift, any_of)
    could, away, silent, barred = [], [], [], []
    for volunteer in _who_count(problem, any_of):
        if could_be_on(problem, volunteer, [shift]):
            could.append(volunteer.id)
        elif volunteer.may(shift):
            barred.append(volunteer.id)
        elif any(volunteer.may(one) for one in _same_day(problem, shift)):
            silent.append(volunteer.id)
        else:
            away.append(volunteer.id)
    if len(could) >= needed:
        return None
    return FewForIt(shift.id, any_of, needed, tuple(could), tuple(away), tuple(silent), tuple(barred))


def _few_for_all(problem: Problem, shift: Shift, any_of: Skills, *, required: bool) -> Iterator[FewForAll]:
    """The smallest set of shifts like this one that need more than can be had."""
    people = list(_who_count(problem, any_of))
    for kind, what, shifts in sorted(_like(problem, shift), key=lambda like: len(like[2])):
        alike = [one for one in shifts if one.min and _needed(one, any_of, required=required)]
        needed = sum(_needed(one, any_of, required=required) for one in alike)
        most = {volunteer.id: at_most(problem, volunteer, alike) for volunteer in people}
        if needed > sum(most.values()):
            ids = tuple(one.id for one in alike)
            yield FewForAll(kind, what, ids, any_of, needed, {name: count for name, count in most.items() if count})
            return


def _like(problem: Problem, shift: Shift) -> Iterator[tuple[str, str, list[Shift]]]:
    """What it has in common with others: a tag, the activity, the day, the period."""
    for tag in shift.tags:
        yield "tag", tag, [one for one in problem.open_shifts if tag in one.tags]
    if shift.activity:
        yield "activity", shift.activity, [one for one in problem.open_shifts if one.activity == shift.activity]
    open_shifts = [one for one in _same_day(problem, shift) if one.id in problem.open_ids]
    yield "day", str(problem.day[shift.id]), open_shifts
    yield "period", "", list(problem.open_shifts)


def _same_day(problem: Problem, shift: Shift) -> list[Shift]:
    return [one for one in problem.of_period if problem.day[one.id] == problem.day[shift.id]]


def _who_count(problem: Problem, any_of: Skills) -> Iterable[Volunteer]:
    for volunteer in problem.volunteers:
        if any_of is None or volunteer.has_one_of(Need(any_of=any_of)):
            yield volunteer


def _needed(shift: Shift, any_of: Skills, *, required: bool = False) -> int:
    """How many who count the shift needs; with `required`, only what it cannot do without."""
    if any_of is None:
        return shift.min
    alike = [need for need in shift.needs if set(need.any_of) == set(any_of) and need.required >= required]
    return max((need.count for need in alike), default=0)
