"""④ One run of OR-Tools on a model: how it looks for a rota and for a bound, and how it is stopped."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from solver.problem import Goal
from solver.solution import Rota
from solver.variables import Linear, Literal, Variables

Kinds = tuple[str, ...]  # of search, by OR-Tools' names: at once with two workers, one after the other with one

# How OR-Tools looks for a bound, beside neighbourhood search. Few are missing in most rotas, and then explaining what
# cannot be had by its cores is the shortest proof, else the linear relaxation; where many are, that one, from below
# upwards; and where everybody adds something, branching where that raises the bound.
FEW: Kinds = ("core_or_no_lp", "max_lp")
MANY: Kinds = ("objective_lb_search_max_lp",)
SPREAD: Kinds = ("lb_tree_search",)
QUICK: Kinds = ("max_lp",)  # where a good rota is wanted, and a bound if it is easy
SEARCHES: dict[Goal, Kinds] = {
    "shortfall": FEW, "skill_gaps": FEW, "left_out": FEW, "changes": FEW,
    "below_target": MANY, "unfairness": SPREAD, "reluctance": SPREAD,
}  # fmt: skip
TICK = 0.1  # seconds between two looks at `should_stop`
NO_BOUND = -(10**9)
WORK = 0.05  # OR-Tools' deterministic time that stands for a second: about what it does in one on such models
MAKING = 4e-6  # the same for making a model, for each of its variables


@dataclass(frozen=True)
class Found:
    """What came of a search. `rota` None: none was found, and if `done`, there is none. `bound` is of the objective;
    `done`: there is nothing better. `value` gives what a variable is in the rota."""

    rota: Rota | None
    bound: int
    done: bool
    value: Callable[[Literal], int]


@dataclass
class Search:
    """How many workers, from which seed, who may stop them, who hears of each rota, and the clock.

    `reproducible`: two workers that wait for each other, and a second is so much work (WORK). The same problem then has
    the same answer, however fast the machine.
    """

    workers: int = 2
    seed: int = 1
    should_stop: Callable[[], bool] = lambda: False
    on_rota: Callable[[Rota], None] | None = None
    reproducible: bool = False
    _work: float = field(default=0.0, init=False)
    _late: float = field(default=0.0, init=False)  # how many seconds after its time OR-Tools has come back at most

    @property
    def now(self) -> float:
        """Seconds by the clock of this search."""
        return self._work / WORK if self.reproducible else time.monotonic()

    def least(
        self,
        variables: Variables,
        objective: Linear,
        kinds: Kinds,
        seconds: float,
        start: Rota | None = None,
    ) -> Found:
        """The rota with the smallest `objective` that is found in `seconds` with these kinds of search.

        `start` is the best rota so far, if there is one.
        """
        end = self.now + seconds
        best = Found(start, NO_BOUND, False, lambda variable: 0)
        in_turn = [(kind,) for kind in kinds] if self.workers == 1 and not self.reproducible else [kinds]
        for number, some in enumerate(in_turn):
            share = (end - self.now) / (len(in_turn) - number)
            found = self._once(variables, objective, some, share, best.rota)
            newer = best if found.rota is None else found
            best = Found(newer.rota, max(best.bound, found.bound), found.done, newer.value)
            if found.done or self.should_stop():
                break
        return best

    def _once(self, variables: Variables, objective: Linear, kinds: Kinds, seconds: float, start: Rota | None) -> Found:
        began, limit = self.now, seconds - self._late
        if limit <= 0.01:
            return Found(None, NO_BOUND, False, lambda variable: 0)
        solver = cp_model.CpSolver()
        self._set(solver, kinds, limit)
        model = variables.model
        model.clear_hints()  # type: ignore[no-untyped-call]  # OR-Tools has left this one untyped
        if start is not None:
            values = variables.complete(start)
            model.proto.solution_hint.vars.extend(range(len(values)))
            model.proto.solution_hint.values.extend(values)
        model.minimize(objective)
        with _Watching(solver, self.should_stop):
            hears = _Hears(variables, self.on_rota) if self.on_rota else None
            status = solver.solve(model, hears)
        self._work += solver.response_proto.deterministic_time + MAKING * len(model.proto.variables)
        self._late = max(self._late, self.now - began - limit)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Found(None, NO_BOUND, status == cp_model.INFEASIBLE, lambda variable: 0)
        bound = math.ceil(solver.best_objective_bound - 1e-6)
        return Found(variables.rota(solver.boolean_value), bound, status == cp_model.OPTIMAL, solver.value)

    def _set(self, solver: cp_model.CpSolver, kinds: Kinds, seconds: float) -> None:
        parameters = solver.parameters
        parameters.catch_sigint_signal = False  # what Ctrl-C means is for the process to say, not for one search in it
        if self.reproducible:
            parameters.max_deterministic_time = seconds * WORK
        else:
            parameters.max_time_in_seconds = seconds
        parameters.random_seed = self.seed
        parameters.num_workers = 2 if self.reproducible else self.workers
        parameters.interleave_search = self.reproducible
        if parameters.num_workers == 1:  # it takes no subsolver
            parameters.optimize_with_core = kinds[0].startswith("core")
            parameters.linearization_level = 0 if parameters.optimize_with_core else 2
        elif parameters.num_workers == 2:
            parameters.subsolvers.extend(kinds)  # two alone would get a weak relaxation


class _Hears(cp_model.CpSolverSolutionCallback):
    """Passes on each rota that OR-Tools finds."""

    def __init__(self, variables: Variables, on_rota: Callable[[Rota], None]) -> None:
        super().__init__()
        self.variables, self.on_rota = variables, on_rota

    def on_solution_callback(self) -> None:
        self.on_rota(self.variables.rota(self.boolean_value))


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
