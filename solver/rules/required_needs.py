"""Rule 3: a shift does not run without those whom it cannot do without."""

from solver.variables import Variables, total

LABEL = "A shift has the skills that it requires, or nobody is on it"
BROKEN = ("required_need",)


def add(variables: Variables) -> None:
    """At least `count` of the team for each required need, if there is a team."""
    for shift in variables.problem.open_shifts:
        for need in shift.needs:
            if need.required:
                able = [place.on for place in variables.team(shift) if place.volunteer.has_one_of(need)]
                variables.model.add(total(able) >= need.count * variables.runs(shift))
