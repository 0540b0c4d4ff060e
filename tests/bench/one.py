"""One solver on one case in a process of its own: `python -m tests.bench.one SOLVER CASE SECONDS` prints JSON.

`goals` as in a rota-solution/1; seconds to the first rota and to the end; the peak of memory in MB.
"""

import json
import resource
import sys
import time
from collections.abc import Callable

from solver.draw import in_drawn_order
from solver.greedy import least_loaded_first
from solver.judge import broken_rules, goal_values
from solver.problem import Problem
from solver.solution import GoalResult, Rota
from tests.bench.families import read_case

Told = Callable[[], None]
Solver = Callable[[Problem, str, float, Told], tuple[Rota, list[GoalResult]]]


def _ours() -> Solver:
    from solver.solve import solve  # OR-Tools and HiGHS cannot be loaded into one process

    def ours(problem: Problem, case: str, seconds: float, told: Told) -> tuple[Rota, list[GoalResult]]:
        solution = solve(problem, time_limit=seconds, on_rota=lambda rota: told())
        return solution.assignments, list(solution.goals)

    return ours


def _plain() -> Solver:
    from tests.bench.plain import plain

    return plain


def _highs() -> Solver:
    from tests.bench.highs import highs

    return highs


def _greedy(willing_first: bool) -> Solver:
    def greedy(problem: Problem, case: str, seconds: float, told: Told) -> tuple[Rota, list[GoalResult]]:
        rota = least_loaded_first(in_drawn_order(problem), willing_first=willing_first)
        told()
        values = goal_values(problem, rota)
        return rota, [
            GoalResult(goal=goal, value=values[goal], bound=0, proved=not values[goal], seconds=0.0)
            for goal in problem.goals
        ]

    return greedy


SOLVERS: dict[str, Callable[[], Solver]] = {
    "ours": _ours,
    "plain": _plain,
    "HiGHS": _highs,
    "greedy": lambda: _greedy(willing_first=False),
    "greedy willing": lambda: _greedy(willing_first=True),
}


def main(name: str, case: str, seconds: str) -> None:
    problem, solver = read_case(case), SOLVERS[name]()
    rotas: list[float] = []
    began = time.monotonic()
    rota, goals = solver(problem, case, float(seconds), lambda: rotas.append(time.monotonic() - began))
    took = time.monotonic() - began
    if broken := broken_rules(problem, rota):
        raise SystemExit(f"{name} breaks a rule on {case}: {broken[0].words}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    told = {"goals": [one.model_dump() for one in goals], "first": min(rotas, default=None), "took": took}
    print(json.dumps({**told, "memory": memory}))


if __name__ == "__main__":
    main(*sys.argv[1:])
