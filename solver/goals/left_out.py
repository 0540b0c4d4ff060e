"""Goal: nobody who offered to help stands aside."""

from collections.abc import Callable

from solver.variables import Linear, Literal, Values, Variables, total


def expression(variables: Variables) -> Linear:
    """How many with `share` > 0 answered `prefer` or `yes` for a shift of the period and are on none."""
    problem = variables.problem
    terms: list[Linear] = []
    for volunteer in problem.volunteers:
        willing = any(volunteer.availability.get(shift.id) in ("prefer", "yes") for shift in problem.of_period)
        if not willing or volunteer.share == 0 or any(map(problem.counts, variables.facts_of(volunteer))):
            continue
        mine = [place.on for place in variables.of(volunteer)]
        out = variables.derived(f"{volunteer.id} is left out", 1, _none_of(mine))
        variables.model.add(total(mine) + out >= 1)
        terms.append(out)
    return total(terms)


def _none_of(mine: list[Literal]) -> Callable[[Values], int]:
    return lambda values: not any(values[on.index] for on in mine)
