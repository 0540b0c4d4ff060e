"""The solver: a problem in, the best rota out, and what is proved of it. Light to import: no OR-Tools here."""

from solver.problem import Assignment, Goal, Problem
from solver.solution import Solution

__all__ = ["Assignment", "Goal", "Problem", "Solution"]
