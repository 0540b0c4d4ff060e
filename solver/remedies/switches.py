"""A model of the problem in which everything that could be asked is granted, each thing behind a switch."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from solver.goals import GOALS
from solver.judge import goal_values
from solver.limits import Limit
from solver.problem import Goal, Problem
from solver.remedies.changes import Change, applied
from solver.remedies.quick import QUICK, THOROUGH, OnlyPlaces, Quick
from solver.rules import free_days, ruled
from solver.solution import Rota
from solver.variables import Linear, Literal, Place, Values, total

Condition = cp_model.BoundedLinearExpression | bool


@dataclass(frozen=True)
class Made:
    """A rota with changes, those of one person side by side, and the value of the goal in it.

    `certain`: what was asked to be small cannot be smaller.
    """

    rota: Rota
    changes: tuple[Change, ...]
    value: int
    certain: bool

    @property
    def people(self) -> int:
        """How many are asked or found."""
        return len({change.who.id for change in self.changes})

    @property
    def price(self) -> int:
        """What the changes cost."""
        return sum(change.price for change in self.changes)

    def asks_too_much(self, other: "Made") -> bool:
        """True if the other asks for less of the same and is as good."""
        return set(self.changes) > set(other.changes) and self.value >= other.value


class Switches:
    """Changes that may be made, in rotas that keep the goals before `goal` as good as `now`.

    `changes` as a goal does not count: whoever is asked hears of it anyway.
    """

    def __init__(self, problem: Problem, changes: Iterable[Change], goal: Goal, now: dict[Goal, int]) -> None:
        changes = list(changes)
        self.problem = applied(problem, [replace(change, free_days=0) for change in changes])
        self.variables = ruled(self.problem)
        self.model = self.variables.model
        self.goal = goal
        for before in problem.goals[: problem.goals.index(goal)]:
            if before != "changes":
                self.model.add(GOALS[before].expression(self.variables) <= now[before])
        self.value: Linear = GOALS[goal].expression(self.variables)
        self.made: dict[Change, Literal] = {}
        self._opened([change for change in changes if change.limit is None])
        self._raised(problem, [change for change in changes if change.limit is not None])
        self.people = self._asked()

    def _opened(self, changes: Iterable[Change]) -> None:
        """A switch is on where somebody is on a shift that the change opens, and brings the days off that go with it;
        nobody is asked about two."""
        of: dict[str, list[Literal]] = defaultdict(list)
        for change in changes:
            on = [place.on for place in self._places(change) if place.shift.id in change.shifts]
            made = self.made[change] = self._one_of(change.what, on)
            free_days.add_for(self.variables, self.problem.volunteer[change.who.id], change.free_days, only_if=made)
            of[change.who.id].append(made)
        for mine in of.values():
            self.model.add_at_most_one(mine)

    def _raised(self, problem: Problem, changes: Iterable[Change]) -> None:
        """A switch is on where somebody is beyond their limit; of several for one limit, the lowest that will do."""
        of: dict[tuple[str, Limit], list[Change]] = defaultdict(list)
        for change in sorted(changes, key=lambda change: change.more):
            if change.limit is not None:
                of[change.who.id, change.limit].append(change)
        for (name, limit), options in of.items():
            left = limit.left(problem, problem.volunteer[name]) or 0
            weights = [(place.on, limit.weight(place.shift)) for place in self._places(options[0])]
            taken = total(weight * on for on, weight in weights)
            above = left
            for change in options:
                made = self.variables.derived(change.what, 1, _between(weights, above, left + change.more))
                self.model.add(taken > above).only_enforce_if(made)
                self.made[change], above = made, left + change.more
            self.model.add(taken <= left + total(change.more * self.made[change] for change in options))
            self.model.add_at_most_one([self.made[change] for change in options])

    def _asked(self) -> Linear:
        """The number of people who are asked or found."""
        of: dict[str, list[Literal]] = defaultdict(list)
        for change, made in self.made.items():
            of[change.who.id].append(made)
        return total(self._one_of(f"{name} is asked", made) for name, made in of.items())

    def _one_of(self, name: str, literals: list[Literal]) -> Literal:
        """True if one of these is, and only then."""
        one = self.variables.derived(name, 1, lambda values: any(values[literal.index] for literal in literals))
        for literal in literals:
            self.model.add_implication(literal, one)
        self.model.add_bool_or([*literals, one.negated()])
        return one

    def _places(self, change: Change) -> list[Place]:
        return self.variables.of(self.problem.volunteer[change.who.id])

    @property
    def price(self) -> Linear:
        """What the changes that are made cost."""
        return total(change.price * made for change, made in self.made.items())

    def how_many(self, of: Iterable[Change]) -> Linear:
        """How many of these changes are made."""
        return total(self.made[change] for change in of)

    def beside(self, these: Iterable[Change]) -> Linear:
        """How many changes are made that are none of these."""
        these = set(these)
        return total(made for change, made in self.made.items() if change not in these)

    def least(
        self,
        search: Quick,
        small: Linear,
        where: Iterable[Condition],
        known: Rota,
        seconds: float,
        *,
        thorough: bool = False,
    ) -> Made | None:
        """The smallest that was found, looking from a known rota, where all of this holds; None: there is nothing or
        nothing was found in so many seconds, or with the work that such a question is worth."""
        asked = self.model.new_bool_var("this question")
        for condition in where:
            self.model.add(condition).only_enforce_if(asked)
        self._is(asked, 1)
        found = search.least(OnlyPlaces(self.variables), small, THOROUGH if thorough else QUICK, seconds, known)
        self._is(asked, 0)
        if found.rota is None or found.rota is known:
            return None
        values = self.variables.complete(found.rota)
        chosen = tuple(change for change, made in self.made.items() if values[made.index])
        return Made(found.rota, chosen, goal_values(self.problem, found.rota)[self.goal], found.done)

    def _is(self, literal: Literal, value: int) -> None:
        domain = self.model.proto.variables[literal.index].domain
        domain.clear()
        domain.extend([value, value])


def _between(weights: list[tuple[Literal, int]], above: int, most: int) -> Callable[[Values], int]:
    return lambda values: above < sum(weight * values[on.index] for on, weight in weights) <= most
