"""Goal: load is shared in proportion to what people offered."""

from collections.abc import Callable, Iterable
from itertools import pairwise

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
    for load in _sums(place.shift.burden for place in places):
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


def _sums(burdens: Iterable[int]) -> list[int]:
    """Every load that some of the shifts add up to, smallest first."""
    bits = 1
    for burden in burdens:
        bits |= bits << burden
    return [load for load in range(bits.bit_length()) if bits >> load & 1]


def _above(load: int, places: list[Place]) -> Callable[[Values], int]:
    return lambda values: sum(place.shift.burden * values[place.on.index] for place in places) > load
