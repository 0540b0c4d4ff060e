"""What would close all gaps: as few people to be asked as can be, step by step."""

from collections.abc import Iterator
from dataclasses import dataclass

from solver.draw import in_drawn_order
from solver.judge import goal_values, shortages
from solver.problem import Assignment, Problem
from solver.remedies.changes import Change, changes
from solver.remedies.of_a_gap import TOGETHER
from solver.remedies.quick import Quick
from solver.remedies.switches import Switches
from solver.search import Search

MOST_STEPS = 8  # people to be asked


@dataclass(frozen=True)
class Step:
    """What asking or finding so many people can do: the changes, and the shortfall that is left with them.

    No changes: a better rota was found without asking anybody. `certain`: so many people cannot do more.
    """

    changes: tuple[Change, ...]
    left: int
    certain: bool

    @property
    def people(self) -> int:
        """How many are asked or found."""
        return len({change.who.id for change in self.changes})


def ways(problem: Problem, assignments: tuple[Assignment, ...], *, search: Search, seconds: float) -> Iterator[Step]:
    """With nobody asked, with one person asked or found, with two, and so on, wherever more people make it better,
    until nobody is missing. Of equal sets the cheapest, and of equally cheap ones that with most of the set before.

    Each question takes at most `seconds`.
    """
    problem, quick = in_drawn_order(problem), Quick(search)
    now = goal_values(problem, assignments)
    gaps = [gap for gap in shortages(problem, assignments) if gap.any_of is None]
    if "shortfall" not in problem.goals or not gaps:
        return
    week = Switches(problem, changes(problem, gaps), "shortfall", now)
    last, rota = Step((), now["shortfall"], certain=True), assignments
    for people in range(MOST_STEPS + 1):
        if not last.left or people > last.people + TOGETHER:
            return
        few, better = week.people <= people, week.value <= last.left - 1
        best = week.least(quick, week.value, [few, better], rota, seconds, thorough=True)
        if best is not None:
            price = (len(last.changes) + 1) * week.price - week.how_many(last.changes)
            as_good = [few, week.value <= best.value]
            cheapest = week.least(quick, price, as_good, best.rota, seconds, thorough=True) or best
            rota, last = cheapest.rota, Step(cheapest.changes, cheapest.value, best.certain)
            yield last
