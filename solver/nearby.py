"""④ Looking near a rota for a better one: some shifts are opened, all other teams stay, and that part is solved."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from solver.goals import GOALS
from solver.judge import goal_values
from solver.problem import Goal, Problem, Shift
from solver.rules import ruled
from solver.search import QUICK, Search
from solver.solution import Rota
from solver.variables import Linear, Variables, total

# How much of a goal is usually at stake for one step of the goal before it.
_AT_STAKE: dict[Goal, int] = {
    "changes": 3, "reluctance": 5, "unfairness": 100, "left_out": 3, "below_target": 10, "skill_gaps": 10,
    "shortfall": 10,
}  # fmt: skip
_PLACES = 500  # that are open at first
_SECONDS = 1.0  # for one part
_SOON = 0.5  # a part that is solved in less time is followed by a larger one
_MORE, _LESS = 1.3, 0.8
_IN_VAIN = 15  # so many parts without anything better, and it is enough


def together(variables: Variables, goals: Sequence[Goal]) -> Linear:
    """Goals in one objective. The weights grow towards the first, but stay moderate: one step of a goal outweighs what
    is usually at stake in the next, not all that is thinkable."""
    terms: list[Linear] = []
    weight = 1
    for goal in reversed(goals):
        terms.append(weight * GOALS[goal].expression(variables))
        weight *= _AT_STAKE[goal]
    return total(terms)


class Nearby:
    """Looks near the best rota so far, in one part of the week after the other; `hear` is told of what is found."""

    def __init__(
        self, problem: Problem, search: Search, best: Callable[[], Rota], hear: Callable[[Rota], None]
    ) -> None:
        self.problem, self.best, self.hear = problem, best, hear
        # Parts are small: that OR-Tools was late with the whole week says nothing of them.
        self.search = search if search.reproducible else replace(search)
        self.places = float(_PLACES)
        self.size = {shift.id: sum(one.may(shift) for one in problem.volunteers) for shift in problem.open_shifts}
        self.draw = random.Random(search.seed)  # noqa: S311 (no secret is made of it)

    def look(self, kept: Sequence[Goal], wanted: Sequence[Goal], seconds: float) -> None:
        """For so long, or until looking is in vain, look for rotas that are better in `wanted`, in their order, and as
        good in `kept`."""
        until = self.search.now + seconds
        rota, in_vain = self.best(), 0
        while self.search.now < until and in_vain < _IN_VAIN and not self.search.should_stop():
            before, rota = rota, self.best()
            in_vain = in_vain + 1 if rota is before else 0
            values = goal_values(self.problem, rota)
            if not any(values[goal] for goal in wanted):
                return
            some = self._some(rota)
            part = self.problem.opened(rota, some)
            now = goal_values(part, rota)
            variables = ruled(part)
            for goal in kept:
                variables.model.add(GOALS[goal].expression(variables) <= now[goal])
            began = self.search.now
            found = self.search.least(variables, together(variables, wanted), QUICK, min(_SECONDS, until - began), rota)
            if self.search.now == began:
                return  # too little time was left for any search
            if not found.done:
                self.places *= _LESS
            elif self.search.now - began < _SOON:
                self.places *= _MORE
            if found.rota is not None:
                self.hear(found.rota)
            if found.done and len(some) == len(self.problem.open_shifts):
                return  # the whole week was solved

    def _some(self, rota: Rota) -> set[str]:
        """The ids of open shifts, as many as may be tried at once, in one of the ways of WAYS."""
        in_order = self.draw.choice(WAYS)(self.problem, rota, self.draw)
        some: set[str] = set()
        places = 0
        for shift in in_order:
            places += self.size[shift.id]
            if some and places > self.places:
                break
            some.add(shift.id)
        return some


def _at_random(problem: Problem, rota: Rota, draw: random.Random) -> list[Shift]:
    return draw.sample(problem.open_shifts, len(problem.open_shifts))


def _around_a_time(problem: Problem, rota: Rota, draw: random.Random) -> list[Shift]:
    """Shifts that begin near one, give or take two hours."""
    middle = draw.choice(problem.open_shifts).start
    return sorted(
        problem.open_shifts,
        key=lambda shift: abs((shift.start - middle).total_seconds()) + draw.uniform(0, 7200),
    )


def _of_the_busiest(problem: Problem, rota: Rota, draw: random.Random) -> list[Shift]:
    """The shifts of one person after the other, those with much load for their share sooner."""
    load = {volunteer.id: volunteer.carried for volunteer in problem.volunteers}
    theirs: dict[str, list[str]] = defaultdict(list)
    for one in rota:
        load[one.volunteer] += problem.shift[one.shift].burden
        theirs[one.volunteer].append(one.shift)
    people = [volunteer for volunteer in problem.volunteers if volunteer.share]
    people.sort(key=lambda volunteer: -load[volunteer.id] / volunteer.share * draw.random())
    rank: dict[str, int] = {}
    for volunteer in people:
        for shift_id in theirs[volunteer.id]:
            rank.setdefault(shift_id, len(rank))
    return sorted(problem.open_shifts, key=lambda shift: rank.get(shift.id, len(rank)))


def _around_a_gap(problem: Problem, rota: Rota, draw: random.Random) -> list[Shift]:
    """A shift below its target, and those that have people who could help it, near days sooner."""
    team = Counter(one.shift for one in rota)
    short = [shift for shift in problem.open_shifts if team[shift.id] < shift.target]
    gap = draw.choice(short or problem.open_shifts)
    able = {volunteer.id for volunteer in problem.volunteers if volunteer.may(gap)}
    helpers = Counter(one.shift for one in rota if one.volunteer in able)

    def rank(shift: Shift) -> tuple[bool, float]:
        days = abs((problem.day[shift.id] - problem.day[gap.id]).days)
        return shift.id != gap.id, -helpers[shift.id] * draw.random() / (1 + days)

    return sorted(problem.open_shifts, key=rank)


WAYS = (_at_random, _around_a_time, _of_the_busiest, _around_a_gap)
