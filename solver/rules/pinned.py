"""Rule 6: what organizers have settled."""

from solver.variables import Variables

LABEL = "Whoever is pinned to a shift is on it"
BROKEN = ("pinned",)


def add(variables: Variables) -> None:
    """Pinned people are on the team; a pin where somebody cannot makes the problem infeasible."""
    open_ids = {shift.id for shift in variables.problem.open_shifts}
    for pin in variables.problem.pinned:
        if pin.shift in open_ids:
            on = variables.on(pin.volunteer, pin.shift)
            variables.model.add(on == 1) if on is not None else variables.model.add_bool_or([])
