"""What a solution says of itself, held against its rota."""

from collections import Counter
from collections.abc import Iterator

from solver.judge.values import goal_values, shortages
from solver.problem import Problem
from solver.solution import Solution


def wrong_claims(problem: Problem, solution: Solution) -> Iterator[str]:
    """Every claim that does not hold, in words."""
    if solution.status in ("infeasible", "unknown"):
        if solution.assignments:
            yield f"the status is {solution.status}, but there are assignments"
        if solution.status == "infeasible" and not solution.conflict:
            yield "the status is infeasible, but no conflict is told"
        return
    if solution.conflict:
        yield f"the status is {solution.status}, but a conflict is told"
    asked, told = list(problem.goals), [one.goal for one in solution.goals]
    if told != asked:
        yield f"the goals told are {', '.join(told) or 'none'}; asked for were {', '.join(asked) or 'none'}"
    values = goal_values(problem, solution.assignments)
    for one in solution.goals:
        if one.value != values[one.goal]:
            yield f"{one.goal} is {values[one.goal]}, not {one.value}"
        if one.bound > one.value:
            yield f"the bound of {one.goal}, {one.bound}, is above its value, {one.value}"
        if one.proved != (one.bound == one.value):
            yield f"{one.goal}: proved must say whether value and bound meet"
    all_proved = all(one.proved for one in solution.goals)
    if all_proved != (solution.status == "optimal"):
        yield f"the status is {solution.status}, but {'every goal is' if all_proved else 'not every goal is'} proved"
    yield from _unfilled(problem, solution)


def _unfilled(problem: Problem, solution: Solution) -> Iterator[str]:
    short = Counter((one.shift, one.any_of, one.missing) for one in shortages(problem, solution.assignments))
    told = Counter((one.shift, one.any_of, one.missing) for one in solution.unfilled)
    for shift, any_of, missing in (short - told).elements():
        yield f"{shift} lacks {missing} {' or '.join(any_of or ['people'])}, which unfilled does not tell"
    for shift, any_of, missing in (told - short).elements():
        yield f"unfilled tells that {shift} lacks {missing} {' or '.join(any_of or ['people'])}, which it does not"
    for gap in solution.unfilled:
        for why in gap.reasons:
            if why.volunteer not in problem.volunteer:
                yield f"unfilled, {gap.shift}: there is no volunteer {why.volunteer!r}"
