"""People missing to a number, shift by shift: what `shortfall` and `below_target` have in common."""

from collections.abc import Callable

from solver.problem import Shift
from solver.variables import Linear, Place, Values, Variables, total


def missing_people(variables: Variables, wanted: Callable[[Shift], int]) -> Linear:
    """Σ importance × people missing to `wanted`, over the shifts of the period."""
    terms: list[Linear] = []
    for shift in variables.problem.of_period:
        number = wanted(shift)
        size = variables.size(shift)
        if isinstance(size, int):
            terms.append(shift.importance * max(0, number - size))
            continue
        missing = variables.derived(f"missing to {number} on {shift.id}", number, _to(number, variables.team(shift)))
        variables.model.add(missing + size >= number)
        # Implied, but the linear relaxation does not see it: without a team, all are missing.
        variables.model.add(missing >= number - number * variables.runs(shift))
        terms.append(shift.importance * missing)
    return total(terms)


def _to(number: int, places: list[Place]) -> Callable[[Values], int]:
    return lambda values: max(0, number - sum(values[place.on.index] for place in places))
