"""④→⑤ Problem and parameters → Solution: goal by goal, each locked and, if time allows, proved."""

from collections.abc import Callable
from functools import cached_property

from solver import conflict, explain, gaps, greedy
from solver.draw import in_drawn_order, in_order_of
from solver.goals import GOALS
from solver.judge import goal_values
from solver.nearby import Nearby
from solver.problem import Goal, Problem
from solver.rules import ruled
from solver.search import FEW, QUICK, SEARCHES, Kinds, Search
from solver.solution import GoalResult, Rota, Solution
from solver.variables import Linear, Variables

# Of the time that is left: for a goal while all before it were soon proved; for the first that was not and all behind
# it, near the best rota; from then on for each alone.
_SHARE_SOON = 0.2
_SHARE_NEARBY = 0.4
_SHARE_ALONE = 0.5
_PLACES_A_SECOND = 3_000  # that OR-Tools prepares before it searches
_LARGE = 10_000  # places from which on a week is first looked at in parts
_REASONS_A_SECOND = 30_000  # places of which it is told why somebody is not there, if all shifts are short


def solve(
    problem: Problem,
    *,
    time_limit: float = 30.0,
    workers: int = 2,
    seed: int = 1,
    reproducible: bool = False,
    remedies: bool = False,
    on_progress: Callable[[GoalResult], None] = lambda result: None,
    on_rota: Callable[[Rota], None] | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Solution:
    """The best rota found within `time_limit` seconds of wall time, and what is proved of it.

    `on_progress` hears of each goal when it has been looked at, `on_rota` of each rota that is found; `should_stop` is
    asked ten times a second, and true ends the search with the best so far. `reproducible`: the answer is always
    the same, on any machine, and all seconds measure work. `remedies`: time that is left is used to find out what
    would help the gaps.
    """
    search = Search(workers, seed, _Once(should_stop), on_rota, reproducible)
    began = search.now
    drawn = in_drawn_order(problem)
    stages = _Stages(drawn, began + time_limit, search)
    results = stages.goal_by_goal(on_progress)
    if stages.best is None:
        broken = conflict.smallest(problem) if stages.impossible else ()
        return Solution(
            status="infeasible" if broken else "unknown",
            assignments=(),
            conflict=broken,
            seed=seed,
            seconds=round(search.now - began, 3),
        )
    rota = in_order_of(problem, stages.best)
    unfilled = gaps.unfilled(problem, rota)
    if remedies:
        search.on_rota = None  # what is found from here on is no rota of this week
        unfilled = tuple(explain.explained(problem, rota, unfilled, search=search, until=began + time_limit))
    return Solution(
        status="optimal" if all(result.proved for result in results) else "feasible",
        assignments=rota,
        goals=tuple(results),
        unfilled=unfilled,
        seed=seed,
        seconds=round(search.now - began, 3),
    )


class _Once:
    """A question that is not asked again when it has been answered with yes."""

    def __init__(self, ask: Callable[[], bool]) -> None:
        self.ask, self.answer = ask, False

    def __call__(self) -> bool:
        self.answer = self.answer or self.ask()
        return self.answer


class _Stages:
    """The best rota so far, the model, and how much time is left."""

    def __init__(self, problem: Problem, deadline: float, search: Search) -> None:
        self.problem = problem
        self.deadline = deadline
        self.search = search
        self.tell, search.on_rota = search.on_rota, self.hear
        self.best: Rota | None = None
        self.values: dict[Goal, int] = {}
        self.impossible = False
        self.places = sum(volunteer.may(shift) for volunteer in problem.volunteers for shift in problem.open_shifts)
        self.preparing = self.places / _PLACES_A_SECOND  # seconds
        self.deadline -= min(self.places / _REASONS_A_SECOND, self.left / 2)
        self._goals: dict[Goal, Linear] = {}
        self._kept: list[Goal] = []  # those whose value is locked from the next search on
        for rota in greedy.first_rotas(problem, lambda: self.left <= 0):
            self.hear(rota)

    @cached_property
    def nearby(self) -> Nearby:
        """Looks near the best rota so far."""
        return Nearby(self.problem, self.search, lambda: self.best or (), self.hear)

    @property
    def left(self) -> float:
        """Seconds until the deadline; none if the search was stopped."""
        return 0.0 if self.search.should_stop() else self.deadline - self.search.now

    @cached_property
    def variables(self) -> Variables:
        """The model. It is made when it is first asked for."""
        return ruled(self.problem)

    def goal(self, goal: Goal) -> Linear:
        """What is to be small. It comes into the model when it is first asked for: the less there is, the faster."""
        if goal not in self._goals:
            self._goals[goal] = GOALS[goal].expression(self.variables)
        return self._goals[goal]

    def hear(self, rota: Rota) -> None:
        """A rota was found. If it is the best so far, goal by goal, it is kept and told."""
        values = goal_values(self.problem, rota)
        in_order = [[known[goal] for goal in self.problem.goals] for known in (values, self.values) if known]
        if self.best is None or in_order[0] < in_order[1]:
            self.best, self.values = rota, values
            if self.tell is not None:
                self.tell(rota)

    def goal_by_goal(self, on_progress: Callable[[GoalResult], None]) -> list[GoalResult]:
        """Each goal in its order, with those before it kept; a goal that is not proved is locked at its value."""
        goals, results = self.problem.goals, list[GoalResult]()
        if not goals and self.best is None:
            self.run(None, QUICK, self.left)
        hard = False
        for number, goal in enumerate(goals):
            began, bound = self.search.now, 0
            if self._open(goal, bound) and not hard:
                if self.places > _LARGE:
                    self.look_nearby(number, number + 1, self.left * _SHARE_SOON)
                if self._open(goal, bound):
                    # Twice what it takes to prepare: with less, nothing might come of it.
                    seconds = max(self.left * _SHARE_SOON, min(self.left * _SHARE_ALONE, 2 * self.preparing))
                    bound = self.run(goal, FEW if SEARCHES[goal] is FEW else QUICK, seconds)
                if self._open(goal, bound):
                    hard = True
                    self.look_nearby(number, number + 1, self.left * _SHARE_NEARBY / 2)
                    self.look_nearby(number, len(goals), self.left * _SHARE_NEARBY / 2)
            if self._open(goal, bound):
                seconds = self.left * _SHARE_ALONE if number < len(goals) - 1 else self.left
                if self.affords(seconds):
                    bound = max(bound, self.run(goal, SEARCHES[goal], seconds))
                else:
                    self.look_nearby(number, number + 1, seconds / 2)
                    self.look_nearby(number, len(goals), seconds / 2)
            if self.best is None:
                return results
            self._kept.append(goal)
            results.append(self._result(goal, bound, self.search.now - began))
            on_progress(results[-1])
        # A goal may have become better on the way to a later one. Bounds hold: they were proved where less was locked.
        return [self._result(one.goal, one.bound, one.seconds) for one in results]

    def _result(self, goal: Goal, bound: int, seconds: float) -> GoalResult:
        value = self.values[goal]
        bound = min(bound, value)
        return GoalResult(goal=goal, value=value, bound=bound, proved=bound == value, seconds=round(seconds, 3))

    def look_nearby(self, first: int, end: int, seconds: float) -> None:
        """For at most so long, look near the best rota, if there is one, for the goals from `first` to before `end`."""
        if self.best is not None and self.problem.open_shifts:
            self.nearby.look(self.problem.goals[:first], self.problem.goals[first:end], seconds)

    def affords(self, seconds: float) -> bool:
        """Whether OR-Tools is ready to search in less than this; so much a large week takes. A first rota must be."""
        return self.best is None or self.preparing < seconds

    def _open(self, goal: Goal, bound: int) -> bool:
        return not self.impossible and (self.best is None or self.values[goal] > bound)

    def run(self, wanted: Goal | None, kinds: Kinds, seconds: float) -> int:
        """Search for a better value of a goal (None: for any rota) from the best rota so far; gives a bound of it, at
        least 0."""
        if not self.affords(min(seconds, self.left)):
            return 0
        for goal in self._kept:
            self.variables.model.add(self.goal(goal) <= self.values[goal])
        self._kept.clear()
        objective = self.goal(wanted) if wanted else 0
        found = self.search.least(self.variables, objective, kinds, min(seconds, self.left), self.best)
        self.impossible = found.rota is None and found.done
        if found.rota is not None:
            self.hear(found.rota)
        return max(found.bound, 0)
