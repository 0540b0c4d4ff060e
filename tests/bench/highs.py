"""HiGHS on the same model, goal after goal, the time shared evenly. It cannot be in one process with OR-Tools."""

import json
import math
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import highspy
import numpy as np

from solver.judge import goal_values
from solver.problem import Assignment, Problem
from solver.solution import GoalResult


def highs(
    problem: Problem, case: str, seconds: float, on_rota: Callable[[], None]
) -> tuple[tuple[Assignment, ...], list[GoalResult]]:
    """The rota, and what is proved of each goal. Another process makes the rows; its time counts."""
    end = time.monotonic() + seconds
    words = [sys.executable, "-m", "tests.bench.rows", case]
    rows = json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
    solver = _loaded(rows)
    solver.cbMipImprovingSolution.subscribe(lambda event: on_rota())
    rota: tuple[Assignment, ...] = problem.facts
    results: list[GoalResult] = []
    everything = np.arange(len(rows["columns"]), dtype=np.int32)
    for number, (goal, columns, coefficients, constant) in enumerate(rows["goals"]):
        began = time.monotonic()
        costs = np.zeros(len(everything))
        costs[columns] = coefficients
        solver.changeColsCost(len(everything), everything, costs)
        solver.setOptionValue("time_limit", max(0.01, (end - began) / (len(rows["goals"]) - number)))
        solver.run()
        info, bound = solver.getInfo(), 0
        if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
            solution = solver.getSolution()
            taken = [one for one in rows["places"] if solution.col_value[one[0]] > 0.5]
            rota = (*problem.facts, *(Assignment(volunteer=who, shift=where) for _, who, where in taken))
            bound = math.ceil(info.mip_dual_bound + constant - 1e-6)
            solver.setSolution(solution)
        value = goal_values(problem, rota)[goal]
        bound = min(max(bound, 0), value)
        solver.addRow(
            -highspy.kHighsInf, value - constant, len(columns), np.array(columns, dtype=np.int32),
            np.array(coefficients, dtype=np.float64),
        )  # fmt: skip
        took = round(time.monotonic() - began, 3)
        results.append(GoalResult(goal=goal, value=value, bound=bound, proved=bound == value, seconds=took))
    return rota, results


def _loaded(rows: dict[str, Any]) -> highspy.Highs:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(rows["columns"]), len(rows["rows"])
    model.col_cost_ = np.zeros(model.num_col_)
    model.col_lower_ = np.array([lowest for lowest, _ in rows["columns"]], dtype=np.float64)
    model.col_upper_ = np.array([highest for _, highest in rows["columns"]], dtype=np.float64)
    model.row_lower_ = np.array([-highspy.kHighsInf if row[0] is None else row[0] for row in rows["rows"]])
    model.row_upper_ = np.array([highspy.kHighsInf if row[1] is None else row[1] for row in rows["rows"]])
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.cumsum([0, *(len(row[2]) for row in rows["rows"])]).astype(np.int32)
    model.a_matrix_.index_ = np.array([column for row in rows["rows"] for column in row[2]], dtype=np.int32)
    model.a_matrix_.value_ = np.array([value for row in rows["rows"] for value in row[3]], dtype=np.float64)
    model.integrality_ = [highspy.HighsVarType.kInteger] * model.num_col_
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 2)
    solver.passModel(model)
    return solver
