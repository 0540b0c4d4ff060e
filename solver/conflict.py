"""Pins: a smallest set of them that cannot stand together, and the rule that each of them breaks, in words."""

from collections.abc import Callable, Collection, Iterator
from types import ModuleType

from ortools.sat.python import cp_model

from solver.judge import Broken, objections
from solver.problem import Assignment, Problem
from solver.rules import (
    consecutive,
    free_days,
    new_per_lead,
    pairs,
    required_needs,
    rest,
    ruled,
    team_size,
    totals,
)
from solver.solution import Conflict

SECONDS = 60.0  # for one question; it takes far less than one
SETS = 50  # so many are looked at, to find one that is smaller than the first
MOST = 3  # so many people in the way are named
_NEVER = ("availability", "forbidden")  # what the judge calls rules that hold because there is no variable
# Where either of two rules would do to tell why, the one further behind is told: the clearer one.
_CLEAREST_LAST = (team_size, required_needs, new_per_lead, consecutive, free_days, totals, pairs, rest)

Pins = tuple[Assignment, ...]


def smallest(problem: Problem) -> tuple[Conflict, ...]:
    """No pin can be left out of the set without the rest becoming possible; () if all pins can stand together.

    Of several such sets it is the smallest, unless there are very many.
    """
    pins = tuple(pin for pin in problem.pinned if pin.shift in problem.open_ids)
    loose = problem.changed(pinned=())
    for pin in pins:
        never = [one.words for one in objections(loose, loose.facts, pin) if one.rule in _NEVER]
        if never:
            return (Conflict(volunteer=pin.volunteer, shift=pin.shift, rule="; ".join(never)),)
    found = smallest_of(_Model(loose, pins).minimal, pins)
    return tuple(_in_words(loose, found, _rules_of(loose, found))) if found else ()


class _Model:
    """The model of a problem without its pins, to be asked about any of these.

    Shifts on which nobody is pinned are left out, but for frozen ones: a rota that loses whole teams breaks no rule.
    """

    def __init__(self, problem: Problem, pins: Pins, without: Collection[ModuleType] = ()) -> None:
        kept = {*problem.frozen, *(pin.shift for pin in pins)}
        fewer = tuple(shift for shift in problem.shifts if shift.id in kept)
        self.variables = ruled(problem.changed(shifts=fewer, pinned=()), without=without)

    def contradiction(self, pins: Pins) -> Pins:
        """Some of these that cannot stand together; () if all can, or if nobody knows."""
        model = self.variables.model
        on = {pin: self.variables.on(pin.volunteer, pin.shift) for pin in pins}
        model.clear_assumptions()
        model.add_assumptions([literal for literal in on.values() if literal is not None])
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.catch_sigint_signal = False
        solver.parameters.max_time_in_seconds = SECONDS
        if solver.solve(model) != cp_model.INFEASIBLE:
            return ()
        core = set(solver.sufficient_assumptions_for_infeasibility())
        return tuple(pin for pin, literal in on.items() if literal is not None and literal.index in core) or pins

    def minimal(self, pins: Pins) -> Pins:
        """The same, and none of them can be left out."""
        core = self.contradiction(pins)
        for pin in core:
            core = self.contradiction(_but(core, pin)) or core
        return core


def smallest_of(minimal: Callable[[Pins], Pins], pins: Pins) -> Pins:
    """The smallest of all sets that `minimal` finds in some of the pins; it gives one of them, or ().

    Another set than one that is known lacks one of its pins. So it is looked for without each of them.
    """
    best = minimal(pins)
    waiting, seen = [(pins, best)], {pins}
    while waiting and len(best) > 1:
        some, found = waiting.pop(0)
        for fewer in (_but(some, pin) for pin in found):
            if fewer not in seen and len(seen) < SETS:
                seen.add(fewer)
                other = minimal(fewer)
                if other:
                    waiting.append((fewer, other))
                    best = min(best, other, key=len)
    return best


def _but(pins: Pins, pin: Assignment) -> Pins:
    return tuple(other for other in pins if other != pin)


def _rules_of(problem: Problem, pins: Pins) -> list[ModuleType]:
    """Rules that are enough to keep these pins from standing together; none of them can be left out."""
    left_out: set[ModuleType] = set()
    for rule in _CLEAREST_LAST:
        if _Model(problem, pins, without={*left_out, rule}).contradiction(pins):
            left_out.add(rule)
    return [rule for rule in _CLEAREST_LAST if rule not in left_out]


def _in_words(problem: Problem, pins: Pins, rules: list[ModuleType]) -> Iterator[Conflict]:
    """What each pin breaks beside the others, as the judge says it, and what keeps anybody else from helping there."""
    names = {name for rule in rules for name in rule.BROKEN}
    told = {pin: _broken_by(problem, pins, pin, names) for pin in pins}
    known = {one.rule for some in told.values() for one in some}
    untold = [rule for rule in rules if known.isdisjoint(rule.BROKEN)]
    for pin in pins:
        words = [one.words for one in told[pin]]
        for rule in untold or (() if words else rules):
            words += _in_the_way(problem, pins, pin.shift, rule)
        yield Conflict(volunteer=pin.volunteer, shift=pin.shift, rule="; ".join(dict.fromkeys(words)))


def _broken_by(problem: Problem, pins: Pins, pin: Assignment, names: Collection[str]) -> list[Broken]:
    """What this pin breaks beside the others; or else, how it keeps its volunteer from making their teams complete."""
    others = (*problem.facts, *_but(pins, pin))
    found = [one for one in objections(problem, others, pin) if one.rule in names]
    if found:
        return found
    for other in _but(pins, pin):
        could = Assignment(volunteer=pin.volunteer, shift=other.shift)
        if could not in pins and problem.volunteer[pin.volunteer].may(problem.shift[other.shift]):
            before, after = (objections(problem, rota, could) for rota in (others, (*others, pin)))
            found += (one for one in after if one not in before and one.rule in names)
    return found


def _in_the_way(problem: Problem, pins: Pins, shift_id: str, rule: ModuleType) -> list[str]:
    """What keeps others from this team, as far as this rule says it; its label, if that is nothing or too much."""
    rota, shift = (*problem.facts, *pins), problem.shift[shift_id]
    could = [Assignment(volunteer=one.id, shift=shift_id) for one in problem.volunteers if one.may(shift)]
    found = [broken for one in could if one not in pins for broken in objections(problem, rota, one)]
    words = [broken.words for broken in found if broken.rule in rule.BROKEN]
    return words if 0 < len(words) <= MOST else [rule.LABEL]
