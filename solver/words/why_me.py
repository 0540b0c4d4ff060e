"""Why somebody is on a shift, in words."""

from solver.explain import Without
from solver.problem import Assignment, Goal, Problem
from solver.remedies import when
from solver.words.names import listed

_GOALS: dict[Goal, tuple[str, str]] = {  # what the group wants, and what it is when it gets worse
    "shortfall": ("no shift below its minimum", "more people would be missing where a shift needs them"),
    "skill_gaps": ("every skill that is needed is there", "more skills would be missing"),
    "below_target": ("as many people as is right", "more shifts would have fewer people than is right"),
    "left_out": ("nobody who offered is left out", "somebody who offered to help would be left out"),
    "unfairness": ("the load shared fairly", "the load would be shared less fairly"),
    "reluctance": ("people where they like to be", "people would be asked for what they like less"),
    "changes": ("few changes to what was promised", "more would change of what was promised"),
}


def why_me(problem: Problem, one: Assignment, found: Without) -> str:
    """What would be without them, and which goal of the group speaks for them."""
    name = problem.volunteer[one.volunteer].called
    if found.goal is None:
        as_good = "as good" if found.certain else "about as good"
        return f"Without {name} another rota would be {as_good}: somebody had to be it."
    if not found.worse_by:
        none = "what is pinned could not stand" if found.certain else "no rota was found in the time there was"
        return f"Without {name} {none}."
    wanted, worse = _GOALS[found.goal]
    if found.idle:
        shifts = listed([when(problem, problem.shift[key]) for key in found.idle], "and")
        worse = f"{shifts} could not run"
    known = f"Without {name}" if found.certain else f"In the best rota that was found without {name}"
    number = problem.goals.index(found.goal) + 1
    return f"{known}, {worse}. The group's goal number {number} is: {wanted} ({found.goal} +{found.worse_by})."
