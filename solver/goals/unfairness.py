"""Goal: load is shared in proportion to what people offered."""

import datetime as dt
from collections.abc import Callable
from functools import reduce
from itertools import pairwise, zip_longest
from operator import or_

from solver.problem import Volunteer
from solver.variables import Linear, Place, Values, Variables, total


def expression(variables: Variables) -> Linear:
    """Σ level², level = ⌈10 × (carried + burdens of the period) / share⌉, over volunteers with a share.

    A ladder of Booleans for each person: step k is true if the load is above the k-th load that can be reached, and
    costs what the square grows there.
    """
    return total(_square(variables, volunteer) for volunteer in variables.problem.volunteers if volunteer.share > 0)


def _square(variables: Variables, volunteer: Volunteer) -> Linear:
    known = sum(shift.burden for shift in variables.facts_of(volunteer) if variables.problem.counts(shift))
    places = variables.of(volunteer)
    highest: dict[int, int] = {}  # level -> the largest load of open shifts that stays on it
    for load in _loads(variables, volunteer):
        highest[-(-10 * (volunteer.carried + known + load) // volunteer.share)] = load
    levels = sorted(highest)
    steps = [
        variables.derived(f"{volunteer.id} is above level {level}", 1, _above(highest[level], places))
        for level in levels[:-1]
    ]
    for lower, upper in pairwise(steps):
        variables.model.add_implication(upper, lower)
    added = total(place.shift.burden * place.on for place in places)
    rungs = list(zip(pairwise(levels), steps, strict=True))
    room = highest[levels[0]] + total((highest[above] - highest[level]) * step for (level, above), step in rungs)
    variables.model.add(added <= room)
    return levels[0] ** 2 + total((above**2 - level**2) * step for (level, above), step in rungs)


def _loads(variables: Variables, volunteer: Volunteer) -> list[int]:
    """Every load that open shifts could add up to, smallest first, and a few more: of a person's limits only the hours
    and the shifts of a day are looked at. The fewer, the smaller the ladder."""
    by_day: dict[dt.date, list[int]] = {}
    for place in variables.of(volunteer):
        by_day.setdefault(variables.problem.day[place.shift.id], []).append(place.shift.burden)
    week = 1
    for burdens in by_day.values():
        of_day, week, before = _sums(burdens, volunteer.limits.max_shifts_per_day), 0, week
        for load in _numbers(of_day):
            week |= before << load
    heaviest = _heaviest(variables, volunteer)
    return [load for load in _numbers(week) if heaviest is None or load <= heaviest]


def _sums(burdens: list[int], most: int | None) -> int:
    """The bits of what up to `most` of the burdens add up to."""
    with_so_many = [1]
    for burden in burdens:
        more = [bits << burden for bits in with_so_many]
        if most is None:
            with_so_many[0] |= more[0]
        else:
            with_so_many = [had | new for had, new in zip_longest(with_so_many, [0, *more[:most]], fillvalue=0)]
    return reduce(or_, with_so_many)


def _numbers(bits: int) -> list[int]:
    return [number for number in range(bits.bit_length()) if bits >> number & 1]


def _heaviest(variables: Variables, volunteer: Volunteer) -> int | None:
    """No load of open shifts is above this: the hours that are left, all with the heaviest burden for their length."""
    if volunteer.limits.max_minutes is None:
        return None
    facts = (shift.length for shift in variables.facts_of(volunteer) if variables.problem.counts(shift))
    left = max(dt.timedelta(), dt.timedelta(minutes=volunteer.limits.max_minutes) - sum(facts, dt.timedelta()))
    shifts = [place.shift for place in variables.of(volunteer)]
    return max((left * one.burden // one.length for one in shifts), default=0)


def _above(load: int, places: list[Place]) -> Callable[[Values], int]:
    return lambda values: sum(place.shift.burden * values[place.on.index] for place in places) > load
