"""The plain way: the same model, OR-Tools' default search with two workers, goal after goal, the time shared evenly."""

import math
import time
from collections.abc import Callable

from ortools.sat.python import cp_model

from solver.goals import GOALS
from solver.judge import goal_values
from solver.problem import Assignment, Problem
from solver.rules import ruled
from solver.solution import GoalResult


def plain(
    problem: Problem, case: str, seconds: float, on_rota: Callable[[], None]
) -> tuple[tuple[Assignment, ...], list[GoalResult]]:
    """The rota, and what is proved of each goal. `on_rota` hears of every rota that is found."""
    end = time.monotonic() + seconds
    variables = ruled(problem)
    model, rota, results = variables.model, problem.facts, []
    goals = {goal: GOALS[goal].expression(variables) for goal in problem.goals}
    for number, goal in enumerate(problem.goals):
        began = time.monotonic()
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 2
        solver.parameters.max_time_in_seconds = max(0.01, (end - began) / (len(goals) - number))
        model.minimize(goals[goal])
        status = solver.solve(model, _Heard(on_rota))
        bound = 0
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            taken = (place for place in variables.places if solver.boolean_value(place.on))
            rota = (*problem.facts, *(Assignment(volunteer=one.volunteer.id, shift=one.shift.id) for one in taken))
            bound = math.ceil(solver.best_objective_bound - 1e-6)
            model.clear_hints()  # type: ignore[no-untyped-call]  # OR-Tools has left this one untyped
            for index, value in enumerate(variables.complete(rota)):
                model.add_hint(model.get_int_var_from_proto_index(index), value)
        value = goal_values(problem, rota)[goal]
        model.add(goals[goal] <= value)
        bound = min(max(bound, 0), value)
        taken_so_far = round(time.monotonic() - began, 3)
        results.append(GoalResult(goal=goal, value=value, bound=bound, proved=bound == value, seconds=taken_so_far))
    return rota, results


class _Heard(cp_model.CpSolverSolutionCallback):
    def __init__(self, on_rota: Callable[[], None]) -> None:
        super().__init__()
        self.on_rota = on_rota

    def on_solution_callback(self) -> None:
        self.on_rota()
