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
from solver.search import MANY, SEARCHES, Search
from solver.solution import GoalResult, Rota, Solution
from solver.variables import Linear, Variables

# Of the time that is left: for a goal while all before it were soon proved; for the first that was not and all behind
# it, together; from then on for each alone.
_SHARE_SOON = 0.2
_SHARE_TOGETHER = 0.4
_SHARE_ALONE = 0.5


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
        results: list[GoalResult] = []
        together = False
        if not self.problem.goals and self.best is None:
            self.run(0, MANY, self.left)
        goals = self.problem.goals
        for number, goal in enumerate(goals):
            began, bound = self.search.now, 0
            if self._open(goal, bound) and not together:
                bound = self.run(self.goal(goal), SEARCHES[goal], self.left * _SHARE_SOON)
                if self._open(goal, bound):
                    together = True
                    self.nearby.look(
                        self.problem.goals[:number], self.problem.goals[number:], self.left * _SHARE_TOGETHER
                    )
            if self._open(goal, bound):
                bound = max(bound, self.run(self.goal(goal), SEARCHES[goal], self.left * _SHARE_ALONE))
            if self.best is None:
                return results
            bound = min(bound, self.values[goal])
            result = GoalResult(
                goal=goal, value=self.values[goal], bound=bound, proved=bound == self.values[goal],
                seconds=round(self.search.now - began, 3),
            )  # fmt: skip
            self._kept.append(goal)
            results.append(result)
            on_progress(result)
        return results

    def _open(self, goal: Goal, bound: int) -> bool:
        return not self.impossible and (self.best is None or self.values[goal] > bound)

    def run(self, objective: Linear, searches: dict[str, float], seconds: float) -> int:
        """Search for a better value of `objective` from the best rota so far; gives a bound of it, at least 0."""
        for goal in self._kept:
            self.variables.model.add(self.goal(goal) <= self.values[goal])
        self._kept.clear()
        found = self.search.least(self.variables, objective, searches, min(seconds, self.left), self.best)
        self.impossible = found.rota is None and found.done
        if found.rota is not None:
            self.hear(found.rota)
        return max(found.bound, 0)
