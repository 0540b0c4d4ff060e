"""Rule 10: days off."""

from solver.variables import Variables, total

LABEL = "Everybody gets their days off"
BROKEN = ("free_days",)


def add(variables: Variables) -> None:
    """At least `free_days` local days that begin in the period are touched by none of a person's shifts."""
    problem = variables.problem
    for volunteer in problem.volunteers:
        wanted = volunteer.limits.free_days
        if not wanted:
            continue
        by_facts = {day for shift in variables.facts_of(volunteer) for day in problem.touched[shift.id]}
        busy = []
        for day in problem.days:
            places = [place for place in variables.of(volunteer) if day in problem.touched[place.shift.id]]
            if places and day not in by_facts:
                busy.append(variables.any_of(places))
        left = len(problem.days) - wanted - len(by_facts.intersection(problem.days))
        if len(busy) > left:
            variables.model.add(total(busy) <= max(0, left))
