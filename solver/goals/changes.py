"""Goal: what people hold in their hands stays."""

from solver.variables import Linear, Variables, total


def expression(variables: Variables) -> Linear:
    """How many (volunteer, shift of the period) pairs are in exactly one of `published` and the new rota."""
    problem = variables.problem
    open_ids = {shift.id for shift in problem.open_shifts}
    held = {(one.volunteer, one.shift) for one in problem.published if one.shift in open_ids}
    kept_or_new = total(
        1 - place.on if (place.volunteer.id, place.shift.id) in held else place.on for place in variables.places
    )
    return kept_or_new + sum(variables.on(*pair) is None for pair in held)
