"""The solver's own model as a mixed-integer program, for another solver: `python -m tests.bench.rows CASE`.

JSON: `columns` [[lowest, highest], …], all whole numbers; `rows` [[lowest, highest, columns, coefficients], …];
`goals` [[name, columns, coefficients, constant], …] in their order; `places` [[column, volunteer, shift], …].
"""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from solver.goals import GOALS
from solver.problem import Problem
from solver.rules import ruled
from tests.bench.families import read_case

Row = tuple[int | None, int | None, list[int], list[int]]  # None: as far as it goes


def rows_of(problem: Problem) -> dict[str, Any]:
    """The whole model, all goals included."""
    variables = ruled(problem)
    model, goals = variables.model, []
    for goal in problem.goals:
        model.minimize(GOALS[goal].expression(variables))
        objective = model.proto.objective
        goals.append([goal, list(objective.vars), list(objective.coeffs), int(objective.offset)])
    return {
        "columns": [[variable.domain[0], list(variable.domain)[-1]] for variable in model.proto.variables],
        "rows": [row for constraint in model.proto.constraints for row in _rows(constraint)],
        "goals": goals,
        "places": [[place.on.index, place.volunteer.id, place.shift.id] for place in variables.places],
    }


def _rows(constraint: Any) -> Iterator[Row]:
    enforced = list(constraint.enforcement_literal)
    if constraint.has_linear():
        if enforced or len(list(constraint.linear.domain)) != 2:
            raise ValueError(f"a row cannot say this: {constraint}")
        lowest, highest = constraint.linear.domain
        yield lowest, highest, list(constraint.linear.vars), list(constraint.linear.coeffs)
    elif constraint.has_bool_and():  # if all of these, then each of those: so many more are true with it than without
        for literal in constraint.bool_and.literals:
            yield _sum([*enforced, -literal - 1], None, len(enforced))
    elif constraint.has_bool_or() and not enforced:
        yield _sum(constraint.bool_or.literals, 1, None)
    elif constraint.has_at_most_one() and not enforced:
        yield _sum(constraint.at_most_one.literals, None, 1)
    else:
        raise ValueError(f"a row cannot say this: {constraint}")


def _sum(literals: Iterable[int], lowest: int | None, highest: int | None) -> Row:
    """How many of the literals may be true; a negative one is the negation of a variable: −v − 1."""
    literals = list(literals)
    columns = [literal if literal >= 0 else -literal - 1 for literal in literals]
    negated = sum(literal < 0 for literal in literals)
    return (
        None if lowest is None else lowest - negated,
        None if highest is None else highest - negated,
        columns,
        [1 if literal >= 0 else -1 for literal in literals],
    )


if __name__ == "__main__":
    print(json.dumps(rows_of(read_case(sys.argv[1]))))
