"""Lists of names."""

from collections.abc import Sequence

from solver.problem import Problem

MANY = 12  # so many people are no longer told one by one


def listed(names: Sequence[str], last: str) -> str:
    """A, B and C, with "and" or another word before the last."""
    return f"{', '.join(names[:-1])} {last} {names[-1]}" if len(names) > 1 else names[0]


def people(problem: Problem, ids: Sequence[str]) -> str:
    """Volunteers by their names, or how many they are."""
    if len(ids) > MANY:
        return f"{len(ids)} people"
    return listed([problem.volunteer[one].called for one in ids], "and")
