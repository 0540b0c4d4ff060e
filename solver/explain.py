"""In words: why a shift is short and what would help, why somebody is on a shift and what would be without them."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from solver.goals import GOALS
from solver.judge import Shortage, goal_values, objections, shortages
from solver.problem import Assignment, Goal, Problem
from solver.remedies import remedies
from solver.rules import ruled
from solver.search import SEARCHES, Search
from solver.solution import Remedy, Unfilled, WhyNot


@dataclass(frozen=True)
class Without:
    """What the best rota would be without one assignment: the first goal that gets worse, by how much, and the shifts
    that would then be short and are not now. `goal` None: another rota is as good in every goal that was compared."""

    goal: Goal | None
    worse_by: int
    short: tuple[str, ...]
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
    best: tuple[Assignment, ...] | None = None
    certain = True
    for goal in problem.goals:
        expression = GOALS[goal].expression(variables)
        found = search.least(variables, expression, SEARCHES[goal], seconds, best)
        if found.rota is None:
            return Without(goal, 0, (), certain=False)
        best = found.rota
        value = goal_values(problem, best)[goal]
        if value > now[goal]:
            before = {short.shift for short in shortages(problem, assignments)}
            short = tuple(gap.shift for gap in shortages(problem, best) if gap.shift not in before)
            return Without(goal, value - now[goal], tuple(dict.fromkeys(short)), certain and found.bound > now[goal])
        certain = certain and found.done
        variables.model.add(expression <= now[goal])
    return Without(None, 0, (), certain)


def why_not(problem: Problem, assignments: tuple[Assignment, ...], one: Assignment) -> list[str]:
    """What speaks against putting somebody on a shift, in words; [] if nothing does."""
    volunteer, shift = problem.volunteer[one.volunteer], problem.shift[one.shift]
    if not volunteer.may(shift):
        return [f"{volunteer.called} did not say that they can on {shift.id}"]
    return [broken.words for broken in objections(problem, assignments, one)]


_REASONS = {
    "unavailable": "did not offer it", "forbidden": "must not be on it", "skill": "lacks the skill",
    "full_team": "the team is full", "overlap": "is on {with} at that time", "rest": "needs rest from {with}",
    "limit": "has reached a limit of theirs ({with})", "free_day": "would lose a free day",
    "apart": "is kept apart from {with}", "together": "goes only together with {with}",
    "needs_lead": "new people need a lead there", "team_cannot_run": "could come, but the team could not run",
    "needed_elsewhere": "is needed elsewhere",
}  # fmt: skip


def gap_in_words(problem: Problem, gap: Unfilled) -> str:
    """A gap for people to read: what is missing, why, and what would help."""
    shift = problem.shift[gap.shift]
    who = f"{gap.missing} with {' or '.join(gap.any_of)}" if gap.any_of else f"{gap.missing} of {shift.min} people"
    lines = [f"{shift.activity or shift.id}, {shift.start:%a %d %b %H:%M} ({shift.id}): {who} missing"]
    lines += [f"  {problem.volunteer[why.volunteer].called}: {_reason(why)}" for why in gap.reasons]
    if gap.remedies:
        lines.append("  What would help:")
        for remedy in gap.remedies:
            gain = ", ".join(f"{goal} {change:+d}" for goal, change in remedy.gain.items())
            lines.append(f"    {remedy.text} ({gain})")
    elif any(need.required and need.any_of == gap.any_of for need in shift.needs):
        lines.append("  There is no team; what would help it stands with the people who are missing.")
    else:
        lines.append("  No small change is known that would help; more time may find one.")
    return "\n".join(lines)


def _reason(why: WhyNot) -> str:
    return _REASONS[why.reason].replace("{with}", why.with_ or "something else")


_WORSE: dict[Goal, str] = {
    "shortfall": "more people would be missing where there must be somebody",
    "skill_gaps": "more skills would be missing",
    "below_target": "more shifts would have fewer people than is right",
    "left_out": "somebody who offered to help would be left out",
    "unfairness": "the load would be shared less fairly",
    "reluctance": "people would be asked for what they like less",
    "changes": "more would change of what was promised",
}


def without_in_words(problem: Problem, one: Assignment, found: Without) -> str:
    """Why me, for people to read."""
    name = problem.volunteer[one.volunteer].called
    if found.goal is None:
        return (
            f"Without {name} another rota would be {'' if found.certain else 'about '}as good: somebody had to be it."
        )
    if not found.worse_by:
        return f"Without {name} no rota was found in the time there was."
    sure = "" if found.certain else " in the best rota that was found"
    short = [problem.shift[key] for key in found.short]
    if found.goal == "shortfall" and short:
        names = ", ".join(f"{shift.activity or shift.id} on {shift.start:%A at %H:%M}" for shift in short)
        return f"Without {name}{sure}, {names} could not run (shortfall +{found.worse_by})."
    return f"Without {name}{sure}, {_WORSE[found.goal]} ({found.goal} +{found.worse_by})."
