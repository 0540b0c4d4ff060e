"""④→⑤ Problem and parameters → Solution: goal by goal, each locked and, if time allows, proved."""

from collections.abc import Callable

from solver import conflict, explain, gaps
from solver.draw import in_drawn_order, in_order_of
from solver.goals import GOALS
from solver.judge import goal_values
from solver.problem import Goal, Problem
from solver.rules import ruled
from solver.search import MANY, SEARCHES, Rota, Search
from solver.solution import GoalResult, Solution
from solver.variables import Linear, total

# How much of a goal is usually at stake for one step of the goal before it.
_AT_STAKE: dict[Goal, int] = {
    "changes": 3, "reluctance": 5, "unfairness": 20, "left_out": 3, "below_target": 10, "skill_gaps": 10,
    "shortfall": 10,
}  # fmt: skip
_TOGETHER_FROM = 2  # the first goals are soon proved alone; from here on the rest is also looked at as a whole
_SHARE_TOGETHER = 0.4  # of the time that is left
_SHARE_FIRST = 0.8  # a rota with places empty that need not be is worth little, however fair
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
    """The model, the best rota so far, and how much time is left."""

    def __init__(self, problem: Problem, deadline: float, search: Search) -> None:
        self.problem = problem
        self.deadline = deadline
        self.search = search
        # Nobody on any open shift obeys every rule, but for pins. It is no good hint: it leads into a corner.
        self.best: Rota | None = None if conflict.open_pins(problem) else problem.facts
        self.found = False
        self.impossible = False
        self.variables = ruled(problem)
        self._goals: dict[Goal, Linear] = {}

    @property
    def left(self) -> float:
        """Seconds until the deadline; none if the search was stopped."""
        return 0.0 if self.search.should_stop() else self.deadline - self.search.now

    def goal(self, goal: Goal) -> Linear:
        """What is to be small. It comes into the model when it is first asked for: the less there is, the faster."""
        if goal not in self._goals:
            self._goals[goal] = GOALS[goal].expression(self.variables)
        return self._goals[goal]

    def goal_by_goal(self, on_progress: Callable[[GoalResult], None]) -> list[GoalResult]:
        """Each goal in its order, with those before it kept; a goal that is not proved is locked at its value."""
        results: list[GoalResult] = []
        if not self.problem.goals:
            self.run(0, MANY, self.left)
        for number, goal in enumerate(self.problem.goals):
            began = self.search.now
            rest = self.problem.goals[number:]
            if len(rest) > 1 and number == min(_TOGETHER_FROM, len(self.problem.goals) - 2):
                self.run(self._together(rest), MANY, self.left * _SHARE_TOGETHER)
            seconds = self.left * (_SHARE_ALONE if number > 1 else _SHARE_FIRST)
            bound = self.run(self.goal(goal), SEARCHES[goal], seconds)
            if self.best is None:
                return results
            value = goal_values(self.problem, self.best)[goal]
            bound = min(max(bound, 0), value)
            result = GoalResult(
                goal=goal, value=value, bound=bound, proved=bound == value,
                seconds=round(self.search.now - began, 3),
            )  # fmt: skip
            self.variables.model.add(self.goal(goal) <= value)
            results.append(result)
            on_progress(result)
        return results

    def run(self, objective: Linear, searches: dict[str, float], seconds: float) -> int:
        """Search for a better value of `objective` from the best rota so far; gives a bound of it."""
        start = self.best if self.found else None
        found = self.search.least(self.variables, objective, searches, min(seconds, self.left), start)
        self.impossible = found.rota is None and found.done
        if found.rota is not None:
            self.best, self.found = found.rota, True
        return found.bound

    def _together(self, goals: tuple[Goal, ...]) -> Linear:
        """Goals in one objective. The weights grow towards the first, but stay moderate: one step of a goal outweighs
        what is usually at stake in the next, not all that is thinkable."""
        terms: list[Linear] = []
        weight = 1
        for goal in reversed(goals):
            terms.append(weight * self.goal(goal))
            weight *= _AT_STAKE[goal]
        return total(terms)
