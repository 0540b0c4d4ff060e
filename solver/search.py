"""④ One run of OR-Tools on a model: how it looks for a rota and for a bound, and how it is stopped."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from ortools.sat.python import cp_model

from solver.problem import Assignment, Goal
from solver.variables import Linear, Literal, Variables

# How OR-Tools looks for a bound, and for how much of the time. Few are missing in most rotas, and then explaining
# what cannot be had by its cores is the shortest proof; where many are, the linear relaxation is better.
FEW = {"core_or_no_lp": 0.7, "max_lp": 1.0}
MANY = {"max_lp": 1.0}
SEARCHES: dict[Goal, dict[str, float]] = {
    "shortfall": FEW, "skill_gaps": FEW, "left_out": FEW, "changes": FEW,
    "below_target": MANY, "unfairness": MANY, "reluctance": MANY,
}  # fmt: skip
TICK = 0.1  # seconds between two looks at `should_stop`
NO_BOUND = -(10**9)


@dataclass(frozen=True)
class Found:
    """What came of a search. `rota` None: none was found, and if `done`, there is none. `bound` is of the objective;
    `done`: there is nothing better. `value` gives what a variable is in the rota."""

    rota: tuple[Assignment, ...] | None
    bound: int
    done: bool
    value: Callable[[Literal], int]


@dataclass(frozen=True)
class Search:
    """How many workers, from which seed, and who may stop them."""

    workers: int = 2
    seed: int = 1
    should_stop: Callable[[], bool] = lambda: False

    def least(
        self,
        variables: Variables,
        objective: Linear,
        searches: dict[str, float],
        seconds: float,
        start: tuple[Assignment, ...] | None = None,
    ) -> Found:
        """The rota with the smallest `objective` that is found in `seconds`, with one kind of search after another.

        `start` is the best rota so far, if there is one.
        """
        end = time.monotonic() + seconds
        best = Found(start, NO_BOUND, False, lambda variable: 0)
        for search, share in searches.items():
            found = self._once(variables, objective, search, share * (end - time.monotonic()), best.rota)
            newer = best if found.rota is None else found
            best = Found(newer.rota, max(best.bound, found.bound), found.done, newer.value)
            if found.done or self.should_stop():
                break
        return best

    def _once(
        self, variables: Variables, objective: Linear, search: str, seconds: float, start: tuple[Assignment, ...] | None
    ) -> Found:
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = max(seconds, 0.0)
        solver.parameters.random_seed = self.seed
        solver.parameters.num_workers = self.workers
        if self.workers == 1:
            solver.parameters.linearization_level = 2
            solver.parameters.optimize_with_core = search.startswith("core")
        elif self.workers == 2:
            solver.parameters.subsolvers.append(search)  # two workers alone would get a weak relaxation
        model = variables.model
        model.clear_hints()  # type: ignore[no-untyped-call]  # OR-Tools has left this one untyped
        for index, value in enumerate(variables.complete(start) if start is not None else ()):
            model.add_hint(model.get_int_var_from_proto_index(index), value)
        model.minimize(objective)
        with _Watching(solver, self.should_stop):
            status = solver.solve(model) if seconds > 0.01 else cp_model.UNKNOWN
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Found(None, NO_BOUND, status == cp_model.INFEASIBLE, lambda variable: 0)
        taken = (place for place in variables.places if solver.boolean_value(place.on))
        rota = (
            *variables.problem.facts,
            *(Assignment(volunteer=place.volunteer.id, shift=place.shift.id) for place in taken),
        )
        bound = math.ceil(solver.best_objective_bound - 1e-6)
        return Found(rota, bound, status == cp_model.OPTIMAL, solver.value)


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
