"""Rule 4: not too many new people at once."""

from solver.variables import Variables, total

LABEL = "At most so many new people for each lead"
BROKEN = ("new_per_lead",)


def add(variables: Variables) -> None:
    """new ≤ max_new_per_lead × leads on every team."""
    most = variables.problem.rules.max_new_per_lead
    if most is None:
        return
    for shift in variables.problem.open_shifts:
        team = variables.team(shift)
        new = [place.on for place in team if place.volunteer.experience == "new"]
        leads = [place.on for place in team if place.volunteer.experience == "lead"]
        if new:
            variables.model.add(total(new) <= most * total(leads))
