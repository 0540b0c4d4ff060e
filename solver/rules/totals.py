"""Rule 9: not more than somebody offered, over the period and on one day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable

from solver.problem import Problem, Shift, Volunteer
from solver.variables import Place, Variables, total

LABEL = "Nobody does more shifts or hours than they offered"
BROKEN = ("max_shifts", "max_minutes", "max_tagged", "max_shifts_per_day", "max_minutes_per_day")
_UNIT = dt.timedelta(microseconds=1)  # fine enough for any file; the solver divides by what all lengths share


def add(variables: Variables) -> None:
    """Shifts, minutes and tagged shifts of the period, and shifts and minutes of each local day."""
    for volunteer in variables.problem.volunteers:
        limits = volunteer.limits
        places = variables.of(volunteer)
        facts = [shift for shift in variables.facts_of(volunteer) if variables.problem.counts(shift)]
        _at_most(variables, places, facts, limits.max_shifts, _one)
        _at_most(variables, places, facts, _minutes(limits.max_minutes), _length(variables.problem))
        for tag, most in limits.max_tagged.items():
            tagged = [place for place in places if tag in place.shift.tags]
            _at_most(variables, tagged, [shift for shift in facts if tag in shift.tags], most, _one)
        _of_each_day(variables, volunteer, facts)


def _of_each_day(variables: Variables, volunteer: Volunteer, facts: list[Shift]) -> None:
    day = variables.problem.day
    length = _length(variables.problem)
    by_day: dict[dt.date, list[Place]] = defaultdict(list)
    for place in variables.of(volunteer):
        by_day[day[place.shift.id]].append(place)
    for date, places in by_day.items():
        then = [shift for shift in facts if day[shift.id] == date]
        _at_most(variables, places, then, volunteer.limits.max_shifts_per_day, _one)
        _at_most(variables, places, then, _minutes(volunteer.limits.max_minutes_per_day), length)


def _at_most(
    variables: Variables, places: list[Place], facts: list[Shift], most: int | None, measure: Callable[[Shift], int]
) -> None:
    """What facts have used up is gone; where they exceed the limit, nothing more is added."""
    if most is None:
        return
    left = max(0, most - sum(map(measure, facts)))
    weights = [measure(place.shift) for place in places]
    if sum(weights) > left:
        variables.model.add(total(weight * place.on for weight, place in zip(weights, places, strict=True)) <= left)


def _one(shift: Shift) -> int:
    return 1


def _length(problem: Problem) -> Callable[[Shift], int]:
    return lambda shift: problem.length[shift.id] // _UNIT


def _minutes(limit: int | None) -> int | None:
    return None if limit is None else dt.timedelta(minutes=limit) // _UNIT
