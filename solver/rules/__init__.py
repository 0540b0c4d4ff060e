"""④ The rules, in the order of the format: one rule, one file, one label that a coordinator understands.

`BROKEN` is what the judge calls it when it is broken.
"""

from collections.abc import Container
from types import ModuleType

from solver.problem import Problem
from solver.rules import (
    consecutive,
    free_days,
    new_per_lead,
    pairs,
    pinned,
    required_needs,
    rest,
    team_size,
    totals,
)
from solver.variables import Variables

# Rule 1, and that a forbidden person is not on the team, are kept by there being no variable.
RULES: tuple[ModuleType, ...] = (
    team_size,
    required_needs,
    new_per_lead,
    pairs,
    pinned,
    rest,
    totals,
    free_days,
    consecutive,
)


def ruled(problem: Problem, *, without: Container[ModuleType] = ()) -> Variables:
    """The variables of a problem, bound by every rule, or by all but some."""
    variables = Variables(problem)
    for rule in RULES:
        if rule not in without:
            rule.add(variables)
    return variables
