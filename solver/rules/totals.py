"""Rule 9: not more than somebody offered, over the period and on one day."""

from collections import defaultdict

from solver.problem import Shift, Volunteer
from solver.variables import Place, Variables, total

LABEL = "Nobody does more shifts or hours than they offered"


def add(variables: Variables) -> None:
    """Shifts, minutes and tagged shifts of the period, and shifts and minutes of each local day."""
    for volunteer in variables.problem.volunteers:
        limits = volunteer.limits
        places = variables.of(volunteer)
        facts = [shift for shift in variables.facts_of(volunteer) if variables.problem.counts(shift)]
        _at_most(variables, places, facts, limits.max_shifts, minutes=False)
        _at_most(variables, places, facts, limits.max_minutes, minutes=True)
        for tag, most in limits.max_tagged.items():
            tagged = [place for place in places if tag in place.shift.tags]
            _at_most(variables, tagged, [shift for shift in facts if tag in shift.tags], most, minutes=False)
        _of_each_day(variables, volunteer, facts)


def _of_each_day(variables: Variables, volunteer: Volunteer, facts: list[Shift]) -> None:
    day = variables.problem.day
    by_day: dict[object, list[Place]] = defaultdict(list)
    for place in variables.of(volunteer):
        by_day[day[place.shift.id]].append(place)
    for date, places in by_day.items():
        then = [shift for shift in facts if day[shift.id] == date]
        _at_most(variables, places, then, volunteer.limits.max_shifts_per_day, minutes=False)
        _at_most(variables, places, then, volunteer.limits.max_minutes_per_day, minutes=True)


def _at_most(variables: Variables, places: list[Place], facts: list[Shift], most: int | None, *, minutes: bool) -> None:
    """What facts have used up is gone; where they exceed the limit, nothing more is added."""
    if most is None or not places:
        return
    left = max(0, most - sum(shift.minutes if minutes else 1 for shift in facts))
    weights = [place.shift.minutes if minutes else 1 for place in places]
    if sum(weights) > left:
        variables.model.add(total(weight * place.on for weight, place in zip(weights, places, strict=True)) <= left)
