"""Rule 11: not too many days in a row, not too many nights in a row."""

import datetime as dt

from solver.problem import Volunteer
from solver.variables import Literal, Place, Variables

LABEL = "Not too many days in a row, nor of the same strain"
BROKEN = ("max_consecutive_days", "max_consecutive_tagged")


def add(variables: Variables) -> None:
    """No longer run of local days with a shift, or with a shift that bears a tag, than the limit; context counts."""
    for volunteer in variables.problem.volunteers:
        limits, places = volunteer.limits, variables.of(volunteer)
        if limits.max_consecutive_days is not None:
            _runs(variables, volunteer, places, "", limits.max_consecutive_days)
        for tag, most in limits.max_consecutive_tagged.items():
            _runs(variables, volunteer, [place for place in places if tag in place.shift.tags], tag, most)


def _runs(variables: Variables, volunteer: Volunteer, places: list[Place], tag: str, most: int) -> None:
    """In every window of `most` + 1 days one is free, unless facts fill it all."""
    day_of = variables.problem.day
    facts = {day_of[shift.id] for shift in variables.facts_of(volunteer) if not tag or tag in shift.tags}
    by_day: dict[dt.date, list[Place]] = {}
    for place in places:
        by_day.setdefault(day_of[place.shift.id], []).append(place)
    starts = {day - dt.timedelta(days=back) for day in by_day for back in range(most + 1)}
    for start in sorted(starts):
        window = [start + dt.timedelta(days=step) for step in range(most + 1)]
        if not all(day in facts or day in by_day for day in window):
            continue
        busy: list[Literal] = [variables.any_of(by_day[day]) for day in window if day not in facts]
        if busy:
            variables.model.add_bool_or([literal.negated() for literal in busy])
