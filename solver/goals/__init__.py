"""④ The goals: one goal, one file; each gives an expression that is to be as small as possible."""

from types import ModuleType

from solver.goals import below_target, changes, left_out, reluctance, shortfall, skill_gaps, unfairness
from solver.problem import Goal

GOALS: dict[Goal, ModuleType] = {
    "shortfall": shortfall,
    "skill_gaps": skill_gaps,
    "below_target": below_target,
    "left_out": left_out,
    "unfairness": unfairness,
    "reluctance": reluctance,
    "changes": changes,
}
