"""③ What the solver is given (rota-problem/1): frozen input, its JSON, what is wrong with it in words."""

from solver.problem.days import LocalDays
from solver.problem.document import Problem
from solver.problem.parts import (
    GOALS,
    Assignment,
    Experience,
    Goal,
    Level,
    Limits,
    Need,
    Pair,
    Period,
    Rules,
    Shift,
    Volunteer,
    to_repair,
)

__all__ = [
    "GOALS", "Assignment", "Experience", "Goal", "Level", "Limits", "LocalDays", "Need", "Pair", "Period", "Problem",
    "Rules", "Shift", "Volunteer", "to_repair",
]  # fmt: skip
