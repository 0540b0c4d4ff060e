"""Pins: a smallest set of them that cannot stand together, and why."""

from collections.abc import Container
from types import ModuleType

from ortools.sat.python import cp_model

from solver.problem import Assignment, Problem
from solver.rules import RULES, pinned, ruled
from solver.solution import Conflict

SECONDS = 60.0  # for one question; it takes far less than one


def smallest(problem: Problem) -> tuple[Conflict, ...]:
    """No pin can be left out of the set without the rest becoming possible; () if all pins can stand together.

    Pins are dropped one after the other; what is possible without a pin did not need it for the contradiction.
    """
    pins = open_pins(problem)
    for pin in pins:
        if not problem.volunteer[pin.volunteer].may(problem.shift[pin.shift]):
            return (Conflict(volunteer=pin.volunteer, shift=pin.shift, rule="availability"),)
    if not _impossible(problem, pins, ()):
        return ()
    for pin in list(pins):
        without = [other for other in pins if other != pin]
        if _impossible(problem, without, ()):
            pins = without
    rule = _the_rule(problem, pins)
    return tuple(Conflict(volunteer=pin.volunteer, shift=pin.shift, rule=rule) for pin in pins)


def open_pins(problem: Problem) -> list[Assignment]:
    """The pins on shifts that are not frozen."""
    return [pin for pin in problem.pinned if pin.shift in problem.open_ids]


def _the_rule(problem: Problem, pins: list[Assignment]) -> str:
    """The label of the first rule without which the pins could stand together."""
    for rule in RULES:
        if rule is not pinned and not _impossible(problem, pins, (rule,)):
            return str(rule.LABEL)
    return "Several rules at once"


def _impossible(problem: Problem, pins: list[Assignment], without: Container[ModuleType]) -> bool:
    variables = ruled(problem.changed(pinned=tuple(pins)), without=without)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = SECONDS
    return solver.solve(variables.model) == cp_model.INFEASIBLE
