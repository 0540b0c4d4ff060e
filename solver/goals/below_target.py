"""Goal: every shift at its target."""

from solver.goals.missing import missing_people
from solver.variables import Linear, Variables


def expression(variables: Variables) -> Linear:
    """Σ importance × people missing to `target`."""
    return missing_people(variables, lambda shift: shift.target)
