"""The solver: a problem in, the best rota out, and what is proved of it. Light to import: no OR-Tools here."""

from solver.documents import DocumentError
from solver.problem import Assignment, Goal, Problem
from solver.solution import GoalResult, Solution, Status, Unfilled

__all__ = ["Assignment", "DocumentError", "Goal", "GoalResult", "Problem", "Solution", "Status", "Unfilled"]
