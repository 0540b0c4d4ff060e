"""What a solution says of itself, held against its rota."""

from collections import Counter
from collections.abc import Iterator

from solver.documents import Fault
from solver.judge.rota import Rota
from solver.judge.values import goal_values, shortages
from solver.judge.whole import broken_rules
from solver.problem import Problem
from solver.solution import Solution, Unfilled


def judge(problem: Problem, solution: Solution) -> list[Fault]:
    """Every rule that the rota breaks (with its place in the problem) and every claim that is wrong (with its place
    in the solution), in words; [] means that all of it may be believed, but for what takes a solver or is a choice of
    words: bounds, which reason is told first, and what a remedy gains."""
    found: list[Fault] = []
    if solution.status in ("optimal", "feasible"):
        found += (Fault(broken.place, broken.words) for broken in broken_rules(problem, solution.assignments))
    return found + list(wrong_claims(problem, solution))


def wrong_claims(problem: Problem, solution: Solution) -> Iterator[Fault]:
    """Every claim that does not hold, with its place in the solution."""
    if solution.status in ("infeasible", "unknown"):
        yield from _without_a_rota(problem, solution)
        return
    if solution.conflict:
        yield Fault("conflict", f"the status is {solution.status}, so there is none")
    yield from _goals(problem, solution)
    yield from _unfilled(problem, solution)


def _without_a_rota(problem: Problem, solution: Solution) -> Iterator[Fault]:
    if solution.assignments:
        yield Fault("assignments", f"the status is {solution.status}, so there are none")
    if solution.status == "infeasible" and not solution.conflict:
        yield Fault("conflict", "the status is infeasible, but no pins are told that contradict each other")
    pinned = {(one.volunteer, one.shift) for one in problem.pinned}
    for number, pin in enumerate(solution.conflict):
        if (pin.volunteer, pin.shift) not in pinned:
            yield Fault(f"conflict[{number}]", f"{pin.volunteer!r} is not pinned to {pin.shift!r}")


def _goals(problem: Problem, solution: Solution) -> Iterator[Fault]:
    asked, told = list(problem.goals), [one.goal for one in solution.goals]
    if told != asked:
        yield Fault("goals", f"asked for were {', '.join(asked) or 'none'}; told are {', '.join(told) or 'none'}")
    values = goal_values(problem, solution.assignments)
    for number, one in enumerate(solution.goals):
        if one.value != values[one.goal]:
            yield Fault(f"goals[{number}].value", f"{one.goal} is {values[one.goal]}, not {one.value}")
        if not 0 <= one.bound <= one.value:
            yield Fault(f"goals[{number}].bound", f"a bound of {one.value} lies between 0 and it, {one.bound} does not")
        if one.proved != (one.bound == one.value):
            yield Fault(f"goals[{number}].proved", "this is true if value and bound meet, and only then")
    proved = all(one.proved for one in solution.goals)
    if proved != (solution.status == "optimal"):
        words = f"{'every goal is' if proved else 'not every goal is'} proved, so it is not {solution.status}"
        yield Fault("status", words)


def _unfilled(problem: Problem, solution: Solution) -> Iterator[Fault]:
    """Each gap once and with the right number. What a shift without a team needs may be told or not."""
    short = Counter((one.shift, one.any_of, one.missing) for one in shortages(problem, solution.assignments))
    may = Counter((one.shift, one.any_of, one.missing) for one in shortages(problem, solution.assignments, idle=True))
    told = Counter((one.shift, one.any_of, one.missing) for one in solution.unfilled)
    for shift, any_of, missing in (short - told).elements():
        yield Fault("unfilled", f"{shift} lacks {missing} {_kind(any_of)}, which is not told")
    for shift, any_of, missing in (told - may).elements():
        yield Fault("unfilled", f"{shift} is told to lack {missing} {_kind(any_of)}, which is not so")
    rota, _ = Rota.of(problem, solution.assignments)
    for number, gap in enumerate(solution.unfilled):
        if gap.shift in problem.shift:
            yield from _reasons(problem, rota, f"unfilled[{number}].reasons", gap)


def _reasons(problem: Problem, rota: Rota, at: str, gap: Unfilled) -> Iterator[Fault]:
    """One reason for everybody who could count and is not there, and for nobody else."""
    team = set(rota.teams.get(gap.shift, ()))
    could = {
        one.id
        for one in problem.volunteers
        if one.id not in team and (gap.any_of is None or set(gap.any_of) & set(one.skills))
    }
    told = Counter(why.volunteer for why in gap.reasons)
    for name in sorted(could - set(told)):
        yield Fault(at, f"there is none for {name!r}, who could count")
    for name, count in told.items():
        if name not in could:
            yield Fault(at, f"there is one for {name!r}, who could not count or is on the team")
        elif count > 1:
            yield Fault(at, f"there are {count} for {name!r}")


def _kind(any_of: tuple[str, ...] | None) -> str:
    return "people" if any_of is None else f"with {' or '.join(any_of)}"
