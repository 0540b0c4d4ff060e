"""④→⑤ Problem and parameters → Solution: one weighted search first, then goal by goal, each locked and, if time
allows, proved."""

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
_SHARE_ALONE = 0.5
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
    first = conflict.first_rota(problem, seconds=time_limit)
    if first is None:
        broken = conflict.smallest(problem)
        return Solution(
            status="infeasible" if broken else "unknown",
            assignments=(),
            conflict=broken,
            seed=seed,
            seconds=round(time.monotonic() - began, 3),
        )
    search = _Search(problem, first, began + time_limit, workers, seed, should_stop)
    results = search.goal_by_goal(on_progress)
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
        first: tuple[Assignment, ...],
        deadline: float,
        workers: int,
        seed: int,
        should_stop: Callable[[], bool],
    ) -> None:
        self.problem = problem
        self.best = first
        self.found = False  # `first` is no good hint: it leads the search into a corner
        self.deadline = deadline
        self.workers = workers
        self.seed = seed
        self.should_stop = should_stop
        self.stopped = False
        self.variables = Variables(problem)
        for rule in RULES:
            rule.add(self.variables)
        self.goals: dict[Goal, Linear] = {goal: GOALS[goal].expression(self.variables) for goal in problem.goals}

    @property
    def left(self) -> float:
        """Seconds until the deadline."""
        return 0.0 if self.stopped else self.deadline - time.monotonic()

    def goal_by_goal(self, on_progress: Callable[[GoalResult], None]) -> list[GoalResult]:
        """Each goal in its order, with those before it kept; a goal that is not proved is locked at its value."""
        results: list[GoalResult] = []
        for number, goal in enumerate(self.problem.goals):
            began = time.monotonic()
            rest = self.problem.goals[number:]
            if len(rest) > 1 and number == min(_TOGETHER_FROM, len(self.problem.goals) - 2):
                self.run(self._together(rest), self.left * _SHARE_TOGETHER)
            bound = self.run(self.goals[goal], self.left * _SHARE_ALONE)
            value = goal_values(self.problem, self.best)[goal]
            bound = min(max(bound, 0), value)
            result = GoalResult(
                goal=goal, value=value, bound=bound, proved=bound == value,
                seconds=round(time.monotonic() - began, 3),
            )  # fmt: skip
            self.variables.model.add(self.goals[goal] <= value)
            results.append(result)
            on_progress(result)
        return results

    def run(self, objective: Linear, seconds: float) -> int:
        """Search for a better value of `objective` from the best rota so far; gives a bound of it."""
        seconds = min(seconds, self.left)
        if seconds <= 0.01:
            return -(10**9)
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.random_seed = self.seed
        solver.parameters.num_workers = self.workers
        if self.workers == 1:
            solver.parameters.linearization_level = 2
        elif self.workers == 2:
            solver.parameters.subsolvers.append("max_lp")  # two workers alone would get a weak relaxation
        model = self.variables.model
        model.clear_hints()  # type: ignore[no-untyped-call]  # OR-Tools has left this one untyped
        if self.found:
            for index, value in enumerate(self.variables.complete(self.best)):
                model.add_hint(model.get_int_var_from_proto_index(index), value)
        model.minimize(objective)
        with _Watching(solver, self._asked_to_stop):
            status = solver.solve(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return -(10**9)
        self.found = True
        taken = (place for place in self.variables.places if solver.boolean_value(place.on))
        self.best = (
            *self.problem.facts,
            *(Assignment(volunteer=place.volunteer.id, shift=place.shift.id) for place in taken),
        )
        return math.ceil(solver.best_objective_bound - 1e-6)

    def _asked_to_stop(self) -> bool:
        self.stopped = self.stopped or self.should_stop()
        return self.stopped

    def _together(self, goals: tuple[Goal, ...]) -> Linear:
        """Goals in one objective. The weights grow towards the first, but stay moderate: one step of a goal outweighs
        what is usually at stake in the next, not all that is thinkable."""
        terms: list[Linear] = []
        weight = 1
        for goal in reversed(goals):
            terms.append(weight * self.goals[goal])
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
