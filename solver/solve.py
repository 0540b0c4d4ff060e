"""④→⑤ Problem and parameters → Solution: goal by goal, each locked and, if time allows, proved."""

import math
import threading
import time
from collections.abc import Callable

from ortools.sat.python import cp_model

from solver import conflict, gaps
from solver.goals import GOALS
from solver.judge import goal_values
from solver.problem import Assignment, Goal, Problem
from solver.rules import RULES
from solver.solution import GoalResult, Solution
from solver.variables import Linear, Variables, total

# How much of a goal is usually at stake for one step of the goal before it.
_AT_STAKE: dict[Goal, int] = {
    "changes": 3, "reluctance": 5, "unfairness": 20, "left_out": 3, "below_target": 10, "skill_gaps": 10,
    "shortfall": 10,
}  # fmt: skip
_TOGETHER_FROM = 2  # the first goals are soon proved alone; from here on the rest is also looked at as a whole
_SHARE_TOGETHER = 0.4  # of the time that is left
_SHARE_FIRST = 0.8  # a rota with places empty that need not be is worth little, however fair
_SHARE_ALONE = 0.5
# How OR-Tools looks for a bound, and for how much of the goal's time. Few are missing in most rotas, and then
# explaining what cannot be had by its cores is the shortest proof; where many are, the linear relaxation is better.
_FEW = {"core_or_no_lp": 0.7, "max_lp": 1.0}
_MANY = {"max_lp": 1.0}
_SEARCHES: dict[Goal, dict[str, float]] = {
    "shortfall": _FEW, "skill_gaps": _FEW, "left_out": _FEW, "changes": _FEW,
    "below_target": _MANY, "unfairness": _MANY, "reluctance": _MANY,
}  # fmt: skip
TICK = 0.1  # seconds between two looks at `should_stop`


def solve(
    problem: Problem,
    *,
    time_limit: float = 30.0,
    workers: int = 2,
    seed: int = 1,
    on_progress: Callable[[GoalResult], None] = lambda result: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Solution:
    """The best rota found within `time_limit` seconds of wall time, and what is proved of it.

    `on_progress` hears of each goal when it has been looked at; `should_stop` is asked ten times a second, and true
    ends the search with the best so far. With the same seed and number of workers, and time enough to prove every
    goal, the answer is the same.
    """
    began = time.monotonic()
    search = _Search(problem, began + time_limit, workers, seed, should_stop)
    results = search.goal_by_goal(on_progress)
    if search.best is None:
        broken = conflict.smallest(problem) if search.impossible else ()
        return Solution(
            status="infeasible" if broken else "unknown",
            assignments=(),
            conflict=broken,
            seed=seed,
            seconds=round(time.monotonic() - began, 3),
        )
    return Solution(
        status="optimal" if all(result.proved for result in results) else "feasible",
        assignments=search.best,
        goals=tuple(results),
        unfilled=gaps.unfilled(problem, search.best),
        seed=seed,
        seconds=round(time.monotonic() - began, 3),
    )


class _Search:
    """The model, the best rota so far, and how much time is left."""

    def __init__(
        self,
        problem: Problem,
        deadline: float,
        workers: int,
        seed: int,
        should_stop: Callable[[], bool],
    ) -> None:
        self.problem = problem
        # Nobody on any open shift obeys every rule, but for pins. It is no good hint: it leads into a corner.
        self.best: tuple[Assignment, ...] | None = None if conflict.open_pins(problem) else problem.facts
        self.found = False
        self.impossible = False
        self.deadline = deadline
        self.workers = workers
        self.seed = seed
        self.should_stop = should_stop
        self.stopped = False
        self.variables = Variables(problem)
        for rule in RULES:
            rule.add(self.variables)
        self._goals: dict[Goal, Linear] = {}

    @property
    def left(self) -> float:
        """Seconds until the deadline."""
        return 0.0 if self.stopped else self.deadline - time.monotonic()

    def goal(self, goal: Goal) -> Linear:
        """What is to be small. It comes into the model when it is first asked for: the less there is, the faster."""
        if goal not in self._goals:
            self._goals[goal] = GOALS[goal].expression(self.variables)
        return self._goals[goal]

    def goal_by_goal(self, on_progress: Callable[[GoalResult], None]) -> list[GoalResult]:
        """Each goal in its order, with those before it kept; a goal that is not proved is locked at its value."""
        results: list[GoalResult] = []
        if not self.problem.goals:
            self.run(0, _MANY, self.left)
        for number, goal in enumerate(self.problem.goals):
            began = time.monotonic()
            rest = self.problem.goals[number:]
            if len(rest) > 1 and number == min(_TOGETHER_FROM, len(self.problem.goals) - 2):
                self.run(self._together(rest), _MANY, self.left * _SHARE_TOGETHER)
            seconds = self.left * (_SHARE_ALONE if number > 1 else _SHARE_FIRST)
            bound = self.run(self.goal(goal), _SEARCHES[goal], seconds)
            if self.best is None:
                return results
            value = goal_values(self.problem, self.best)[goal]
            bound = min(max(bound, 0), value)
            result = GoalResult(
                goal=goal, value=value, bound=bound, proved=bound == value,
                seconds=round(time.monotonic() - began, 3),
            )  # fmt: skip
            self.variables.model.add(self.goal(goal) <= value)
            results.append(result)
            on_progress(result)
        return results

    def run(self, objective: Linear, searches: dict[str, float], seconds: float) -> int:
        """Search for a better value of `objective` from the best rota so far; gives a bound of it."""
        end = time.monotonic() + seconds
        bound = -(10**9)
        for search, share in searches.items():
            found, done = self._search(objective, search, share * (end - time.monotonic()))
            bound = max(bound, found)
            if done:
                break
        return bound

    def _search(self, objective: Linear, search: str, seconds: float) -> tuple[int, bool]:
        """One run of OR-Tools: a bound, and whether there is nothing left to be found."""
        seconds = min(seconds, self.left)
        if seconds <= 0.01:
            return -(10**9), False
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.random_seed = self.seed
        solver.parameters.num_workers = self.workers
        if self.workers == 1:
            solver.parameters.linearization_level = 2
            solver.parameters.optimize_with_core = search.startswith("core")
        elif self.workers == 2:
            solver.parameters.subsolvers.append(search)  # two workers alone would get a weak relaxation
        model = self.variables.model
        model.clear_hints()  # type: ignore[no-untyped-call]  # OR-Tools has left this one untyped
        if self.found and self.best is not None:
            for index, value in enumerate(self.variables.complete(self.best)):
                model.add_hint(model.get_int_var_from_proto_index(index), value)
        model.minimize(objective)
        with _Watching(solver, self._asked_to_stop):
            status = solver.solve(model)
        self.impossible = status == cp_model.INFEASIBLE
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return -(10**9), self.impossible
        self.found = True
        taken = (place for place in self.variables.places if solver.boolean_value(place.on))
        self.best = (
            *self.problem.facts,
            *(Assignment(volunteer=place.volunteer.id, shift=place.shift.id) for place in taken),
        )
        return math.ceil(solver.best_objective_bound - 1e-6), status == cp_model.OPTIMAL

    def _asked_to_stop(self) -> bool:
        self.stopped = self.stopped or self.should_stop()
        return self.stopped

    def _together(self, goals: tuple[Goal, ...]) -> Linear:
        """Goals in one objective. The weights grow towards the first, but stay moderate: one step of a goal outweighs
        what is usually at stake in the next, not all that is thinkable."""
        terms: list[Linear] = []
        weight = 1
        for goal in reversed(goals):
            terms.append(weight * self.goal(goal))
            weight *= _AT_STAKE[goal]
        return total(terms)


class _Watching:
    """While a solver runs, ask `should_stop` every tick and stop it."""

    def __init__(self, solver: cp_model.CpSolver, should_stop: Callable[[], bool]) -> None:
        self.solver, self.should_stop = solver, should_stop
        self.done = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self) -> None:
        while not self.done.wait(TICK):
            if self.should_stop():
                self.solver.stop_search()

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.done.set()
        self.thread.join()
