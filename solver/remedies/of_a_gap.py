"""What would help one gap: small changes of the problem, each tried by solving again."""

import math
from collections.abc import Iterator

from ortools.sat.python import cp_model

from solver.draw import in_drawn_order
from solver.judge import Shortage, goal_values
from solver.problem import Assignment, Goal, Problem
from solver.remedies.changes import NEWCOMER, changes, counts, in_words, when
from solver.remedies.quick import Quick
from solver.remedies.switches import Made, Switches
from solver.search import Search
from solver.solution import Remedy
from solver.variables import Linear, total

MOST = 8  # people to ask, one instead of the other
FEW = 2  # so few are not enough, and what helps less is told, too
MOST_SETS = 4  # sets of people, where one alone does not do
TOGETHER = 3  # people in a set
_PRICES = (2, NEWCOMER - 1, NEWCOMER)  # what a person may cost: at first little, never more than finding somebody


def remedies(
    problem: Problem,
    assignments: tuple[Assignment, ...],
    gap: Shortage,
    *,
    search: Search,
    seconds: float,
    until: float = math.inf,
) -> Iterator[Remedy]:
    """The changes with which this gap gets smaller and its goal better, the cheapest first; where asking one person is
    not enough, several at once. Each question to the solver takes at most `seconds`, and none is asked when its clock
    is at `until`.

    `gain` is how much the goal falls, by a rota that keeps the goals before it as good. What a shift without a team
    lacks of its required needs is told with the people who are missing, not once more. What is frozen stays.
    """
    goal: Goal = "shortfall" if gap.any_of is None else "skill_gaps"
    shift = problem.shift[gap.shift]
    there = any(one.shift == gap.shift for one in assignments)
    if goal not in problem.goals or gap.shift not in problem.open_ids or not (there or gap.any_of is None):
        return
    asking = Asking(in_drawn_order(problem), assignments, gap, goal, Quick(search), seconds, until)
    for made in asking.different():
        yield _remedy(made, goal, asking.now)
    if there and gap.any_of is None:  # the rota as it is would be as much better
        yield Remedy(kind="fewer", text=f"do with one person less for {when(shift)}", gain={goal: -shift.importance})


def _remedy(made: Made, goal: Goal, now: int) -> Remedy:
    alone = made.changes[0] if made.people == 1 else None
    return Remedy(
        kind=alone.kind if alone else "several",
        volunteer=alone.who.id if alone and alone.kind == "ask" else None,
        text=in_words(made.changes),
        gain={goal: made.value - now},
    )


class Asking:
    """Who could be asked or found, so that this gap of this rota gets smaller?"""

    def __init__(
        self,
        problem: Problem,
        rota: tuple[Assignment, ...],
        gap: Shortage,
        goal: Goal,
        search: Quick,
        seconds: float,
        until: float,
    ) -> None:
        self.rota, self.gap, self.search, self.seconds, self.until = rota, gap, search, seconds, until
        values = goal_values(problem, rota)
        self.now = values[goal]
        week = self.week = Switches(problem, changes(problem, [gap]), goal, values)
        self.before = self.able(rota)
        able = total(
            place.on for place in week.variables.team(problem.shift[gap.shift]) if counts(place.volunteer, gap)
        )
        helped = week.model.new_bool_var("the gap is smaller")
        week.model.add(able >= self.before + 1).only_enforce_if(helped)
        self.helped, self.worth = helped == 1, 2 * week.value - helped
        week.model.add(week.value <= self.now - 1)
        week.model.add(week.people >= 1)
        self.limit = 0  # what the goal is at best with so few people

    def different(self) -> list[Made]:
        """As few people as can be, in different ways, the cheapest first."""
        for people in range(1, TOGETHER + 1):
            found = self.ways(people, MOST if people == 1 else MOST_SETS)
            if found:
                needed = [made for made in found if not any(made.asks_too_much(other) for other in found)]
                return sorted(needed, key=lambda made: (made.price, made.value))
        return []

    def ways(self, people: int, most: int) -> list[Made]:
        """With so many people: at first those with whom the goal is as good as it can be, and of them the cheap ones;
        who could be found is looked at in any case."""
        week, few = self.week, self.week.people <= people
        cheap = [week.price <= price * people for price in _PRICES]
        best = self.least(self.worth, few, cheap[-1])
        if best is None:
            return []
        self.limit = best.value
        found: list[Made] = []
        tries = iter(range(2 * most))
        for value, price in zip((best.value, best.value, self.now - 1), cheap, strict=True):
            if value > best.value and len(found) > FEW:
                break
            where = (self.helped, few, price, week.value <= value)
            while len(found) < most and next(tries, None) is not None and (made := self.least(0, *where)) is not None:
                found += self.checked(made)
                week.model.add(week.how_many(made.changes) <= len(made.changes) - 1)  # another next time
        if people == 1 and all(made.changes[0].kind == "ask" for made in found):
            nobody = week.how_many(change for change in week.made if change.kind == "ask") == 0
            newcomer = self.least(0, self.helped, few, nobody)
            found += self.checked(newcomer) if newcomer else []
        return found

    def able(self, rota: tuple[Assignment, ...]) -> int:
        """How many are on the shift who count for the gap."""
        people = self.week.problem.volunteer
        return sum(counts(people[one.volunteer], self.gap) for one in rota if one.shift == self.gap.shift)

    def checked(self, made: Made) -> list[Made]:
        """The best rota with these changes; [] if it is one in which this gap is no smaller: they help another."""
        if made.value == self.limit:  # nothing is better with so few people
            return [made]
        week = self.week
        these = week.beside(made.changes) == 0
        made = self.least(week.value, self.helped, these, week.value <= made.value - 1) or made
        return [] if self.least(0, these, week.value <= made.value - 1) else [made]

    def least(self, small: Linear, *where: cp_model.BoundedLinearExpression | bool) -> Made | None:
        """The solver's answer, in the time that is left for it."""
        seconds = min(self.seconds, self.until - self.search.now)
        return self.week.least(self.search, small, where, self.rota, seconds)
