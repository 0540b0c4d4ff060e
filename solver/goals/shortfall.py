"""Goal: no shift below its minimum."""

from solver.goals.missing import missing_people
from solver.variables import Linear, Variables


def expression(variables: Variables) -> Linear:
    """Σ importance × people missing to `min`."""
    return missing_people(variables, lambda shift: shift.min)
