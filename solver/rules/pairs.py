"""Rule 5: who is kept apart, who goes together, who cannot be away from home at once."""

import datetime as dt

from solver.problem import Pair
from solver.variables import Place, Variables

LABEL = "Pairs are kept apart, together, or not on duty at once"
BROKEN = ("apart", "together", "not_at_once")


def add(variables: Variables) -> None:
    """Each pair on each open shift; `not_at_once` also against frozen shifts."""
    for pair in variables.problem.pairs:
        if pair.kind == "not_at_once":
            _not_at_once(variables, *pair.volunteers)
            _not_at_once_with_facts(variables, *pair.volunteers)
            _not_at_once_with_facts(variables, *reversed(pair.volunteers))
        else:
            _on_each_team(variables, pair)


def _on_each_team(variables: Variables, pair: Pair) -> None:
    for shift in variables.problem.open_shifts:
        both = [variables.on(volunteer, shift.id) for volunteer in pair.volunteers]
        there = [on for on in both if on is not None]
        if pair.kind == "apart" and len(there) == 2:
            variables.model.add_at_most_one(there)
        if pair.kind == "together" and there:
            if len(there) == 2:
                variables.model.add(there[0] == there[1])
            else:
                variables.model.add(there[0] == 0)


def _not_at_once(variables: Variables, first: str, second: str) -> None:
    """Of shifts at the same time either has one at most: they are looked at as one slot."""
    mine, theirs = (_slots(variables.of(variables.problem.volunteer[name])) for name in (first, second))
    for my_slot in mine:
        for their_slot in theirs:
            if my_slot[0].shift.overlaps(their_slot[0].shift):
                variables.model.add_at_most_one(place.on for place in (*my_slot, *their_slot))


def _slots(places: list[Place]) -> list[list[Place]]:
    slots: dict[tuple[dt.datetime, dt.datetime], list[Place]] = {}
    for place in places:
        slots.setdefault((place.shift.start, place.shift.end), []).append(place)
    return list(slots.values())


def _not_at_once_with_facts(variables: Variables, first: str, second: str) -> None:
    problem = variables.problem
    for fact in variables.facts_of(problem.volunteer[second]):
        for mine in variables.of(problem.volunteer[first]):
            if mine.shift.overlaps(fact):
                variables.model.add(mine.on == 0)
