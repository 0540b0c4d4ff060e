"""Goal: people do what they like to do."""

from solver.variables import Linear, Variables, total

COST = {"prefer": 0, "yes": 1, "if_needed": 3}


def expression(variables: Variables) -> Linear:
    """Σ over assignments of open shifts: prefer 0, yes 1, if_needed 3."""
    return total(COST[place.volunteer.availability[place.shift.id]] * place.on for place in variables.places)
