"""Pins that cannot stand together: a smallest set of them, each with the rule that it breaks."""

from collections.abc import Iterable

from ortools.sat.python import cp_model

from solver.problem import Assignment, Problem
from solver.rules import RULES, pinned
from solver.solution import Conflict
from solver.variables import Variables


def smallest(problem: Problem, *, workers: int, seed: int) -> tuple[Conflict, ...]:
    """No pin can be left out of the set without the rest becoming possible; () if all pins can stand together.

    Pins are dropped one after the other; what is possible without a pin did not need it for the contradiction.
    """
    frozen = set(problem.frozen)
    pins = [pin for pin in problem.pinned if pin.shift not in frozen]
    for pin in pins:
        if not problem.volunteer[pin.volunteer].may(problem.shift[pin.shift]):
            return (Conflict(volunteer=pin.volunteer, shift=pin.shift, rule="availability"),)
    if _possible(problem, pins, ()):
        return ()
    for pin in list(pins):
        without = [other for other in pins if other != pin]
        if not _possible(problem, without, ()):
            pins = without
    rule = _the_rule(problem, pins)
    return tuple(Conflict(volunteer=pin.volunteer, shift=pin.shift, rule=rule) for pin in pins)


def _the_rule(problem: Problem, pins: list[Assignment]) -> str:
    """The label of the first rule without which the pins could stand together."""
    for rule in RULES:
        if rule is not pinned and _possible(problem, pins, (rule,)):
            return str(rule.LABEL)
    return "Several rules at once"


def _possible(problem: Problem, pins: list[Assignment], without: Iterable[object]) -> bool:
    variables = Variables(problem.model_copy(update={"pinned": tuple(pins)}))
    for rule in RULES:
        if rule not in without:
            rule.add(variables)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    return solver.solve(variables.model) != cp_model.INFEASIBLE
