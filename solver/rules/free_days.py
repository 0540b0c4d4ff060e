"""Rule 10: days off."""

from solver.problem import Volunteer
from solver.variables import Literal, Variables, total

LABEL = "Everybody gets their days off"
BROKEN = ("free_days",)


def add(variables: Variables) -> None:
    """At least `free_days` local days that begin in the period are touched by none of a person's shifts."""
    for volunteer in variables.problem.volunteers:
        if volunteer.limits.free_days:
            add_for(variables, volunteer, volunteer.limits.free_days)


def add_for(variables: Variables, volunteer: Volunteer, wanted: int, only_if: Literal | None = None) -> None:
    """So many days off for one person; with `only_if`, where that is true."""
    problem = variables.problem
    by_facts = {day for shift in variables.facts_of(volunteer) for day in problem.touched[shift.id]}
    busy = []
    for day in problem.days:
        places = [place for place in variables.of(volunteer) if day in problem.touched[place.shift.id]]
        if places and day not in by_facts:
            busy.append(variables.any_of(places))
    left = len(problem.days) - wanted - len(by_facts.intersection(problem.days))
    if len(busy) > left:
        rule = variables.model.add(total(busy) <= max(0, left))
        if only_if is not None:
            rule.only_enforce_if(only_if)
