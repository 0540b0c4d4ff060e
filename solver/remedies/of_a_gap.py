"""What would help one gap: small changes of the problem, each tried by solving again."""

import math
from collections.abc import Iterator

from solver.draw import in_drawn_order
from solver.judge import Shortage, goal_values
from solver.problem import Assignment, Goal, Problem
from solver.remedies.changes import NEWCOMER, changes, counts, in_words, when
from solver.remedies.quick import Quick
from solver.remedies.switches import Condition, Made, Switches
from solver.search import Search
from solver.solution import Remedy
from solver.variables import Linear, total

MOST = 8  # people to ask, one instead of the other
FEW = 2  # so few are not enough, and what helps less is told, too
MOST_SETS = 4  # sets of people, where one alone does not do
TOGETHER = 3  # people in a set


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
        yield Remedy(
            kind="fewer", text=f"do with one person less for {when(problem, shift)}", gain={goal: -shift.importance}
        )


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
        week = self.week = Switches(problem, changes(problem, [gap]), goal, values)
        wanted = self.able(rota) + gap.missing
        without = self.least(week.value, week.people == 0, week.value <= values[goal] - 1)
        self.rota = without.rota if without else rota  # what is to be had without asking anybody, asking need not give
        self.now = without.value if without else values[goal]
        here = self.able(self.rota)
        self.open = here < wanted
        places = week.variables.team(problem.shift[gap.shift])
        helped = week.model.new_bool_var("the gap is smaller")
        week.model.add(total(one.on for one in places if counts(one.volunteer, gap)) > here).only_enforce_if(helped)
        self.helped, self.worth = helped == 1, 2 * week.value - helped
        self.limit = 0  # what the goal is at best with so few people

    def different(self) -> list[Made]:
        """As few people as can be, in different ways, the cheapest first."""
        self.week.model.add(self.week.value <= self.now - 1)
        self.week.model.add(self.week.people >= 1)
        for people in range(1, TOGETHER + 1) if self.open else ():
            found = self.ways(people, MOST if people == 1 else MOST_SETS)
            if found:
                needed = [made for made in found if not any(made.asks_too_much(other) for other in found)]
                return sorted(needed, key=lambda made: (made.price, made.value))
        return []

    def ways(self, people: int, most: int) -> list[Made]:
        """With so many people: first those with whom the goal is as good as it can be, the cheap before the dear; then
        who could be found; and where that makes few, those who help less."""
        week, few, found = self.week, self.week.people <= people, list[Made]()
        cheap, dear, at_most = (week.price <= price * people for price in (1, NEWCOMER - 1, NEWCOMER))
        best = self.least(self.worth, few, at_most)
        if best is None:
            return []
        self.limit = best.value
        self.take(found, most, few, cheap, week.value <= best.value)
        self.take(found, most, few, dear, week.value <= best.value)
        if people == 1 and not any(made.changes[0].kind == "find" for made in found):
            asked = week.how_many(change for change in week.made if change.kind == "ask")
            self.take(found, len(found) + 1, few, asked == 0, small=week.value)
        if len(found) <= FEW:
            self.take(found, most, few, at_most)
        return found

    def take(self, found: list[Made], most: int, *where: Condition, small: Linear = 0) -> None:
        """Add what is found where all of this holds, another each time, until there are so many."""
        for _ in range(most - len(found)):
            made = self.least(small, self.helped, *where)
            if made is None:
                return
            found += self.checked(made)
            self.week.model.add(self.week.how_many(made.changes) <= len(made.changes) - 1)

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

    def least(self, small: Linear, *where: Condition) -> Made | None:
        """The solver's answer, in the time that is left for it."""
        seconds = min(self.seconds, self.until - self.search.now)
        return self.week.least(self.search, small, where, self.rota, seconds)
