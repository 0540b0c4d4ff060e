"""What would help each gap, why somebody is on a shift and what would be without them, and why they are not."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from solver.gaps import nobody_there
from solver.goals import GOALS
from solver.judge import Shortage, broken_rules, goal_values, objections, shortages
from solver.problem import Assignment, Goal, Problem
from solver.remedies import remedies
from solver.rules import ruled
from solver.search import SEARCHES, Search
from solver.solution import Remedy, Unfilled


@dataclass(frozen=True)
class Without:
    """What the best rota would be without one assignment: the first goal that gets worse, by how much, and the shifts
    that would then have nobody and are not so now. `goal` None: another rota is as good in every goal that was
    compared. Worse by 0: there is no rota, or none was found. `certain`: that is proved."""

    goal: Goal | None
    worse_by: int
    idle: tuple[str, ...]
    certain: bool


def explained(
    problem: Problem,
    assignments: tuple[Assignment, ...],
    short: Iterable[Unfilled],
    *,
    search: Search,
    seconds: float = 5.0,
    until: float = math.inf,
) -> Iterator[Unfilled]:
    """Each gap with its remedies, as it is ready. `seconds` are for one question to the solver, which is asked none any
    more when its clock is at `until`."""
    for gap in short:
        about = Shortage(gap.shift, gap.missing, gap.any_of)
        tried: Iterator[Remedy] = remedies(problem, assignments, about, search=search, seconds=seconds, until=until)
        yield gap.model_copy(update={"remedies": tuple(tried)})


def without(
    problem: Problem, assignments: tuple[Assignment, ...], one: Assignment, *, search: Search, seconds: float
) -> Without:
    """Solve again with `one` forbidden, goal by goal, until a goal gets worse. `seconds` are for one goal."""
    now = goal_values(problem, assignments)
    variables = ruled(
        problem.changed(forbidden=(*problem.forbidden, one), pinned=tuple(pin for pin in problem.pinned if pin != one))
    )
    rest = tuple(other for other in assignments if other != one)
    best = None if broken_rules(variables.problem, rest) else rest
    certain = True
    for goal in problem.goals:
        expression = GOALS[goal].expression(variables)
        found = search.least(variables, expression, SEARCHES[goal], seconds, best)
        if found.rota is None:
            return Without(goal, 0, (), certain=found.done)
        best = found.rota
        value = goal_values(problem, best)[goal]
        if value > now[goal]:
            idle = tuple(key for key in _idle(problem, best) if key not in _idle(problem, assignments))
            return Without(goal, value - now[goal], idle, certain and found.bound > now[goal])
        certain = certain and found.done
        variables.model.add(expression <= now[goal])
    return Without(None, 0, (), certain)


def _idle(problem: Problem, assignments: tuple[Assignment, ...]) -> list[str]:
    return [gap.shift for gap in shortages(problem, assignments) if nobody_there(problem, gap)]


def why_not(problem: Problem, assignments: tuple[Assignment, ...], one: Assignment) -> list[str]:
    """What speaks against putting somebody on a shift, in words; [] if nothing does."""
    volunteer, shift = problem.volunteer[one.volunteer], problem.shift[one.shift]
    if not volunteer.may(shift):
        return [f"{volunteer.called} did not say that they can on {shift.id}"]
    return [broken.words for broken in objections(problem, assignments, one)]
