"""The model against the judge and brute force, and the promises of a search: time, stop, progress, the same again."""

import threading

import pytest
from hypothesis import given, settings

from solver.judge import broken_rules, goal_values, wrong_claims
from solver.problem import Problem
from solver.solution import GoalResult
from solver.solve import solve
from tests.solver.problems import CALAIS, best_by_brute_force, pair, person, problem, problems, shift


@settings(max_examples=settings().max_examples // 2)
@given(problems())
def test_the_best_rota_is_what_brute_force_finds(given_problem: Problem) -> None:
    best = best_by_brute_force(given_problem)
    solution = solve(given_problem, time_limit=300, workers=1)
    if best is None:
        assert solution.status == "infeasible"
        assert solution.conflict
    else:
        assert solution.status == "optimal"
        assert broken_rules(given_problem, solution.assignments) == []
        assert {one.goal: one.value for one in solution.goals} == best
    assert list(wrong_claims(given_problem, solution)) == []


@pytest.fixture(scope="module")
def calais() -> Problem:
    return Problem.from_json(CALAIS.read_bytes())


def test_the_calais_week_reaches_its_first_two_goals(calais: Problem) -> None:
    reached = []
    second = threading.Event()

    def progress(result: GoalResult) -> None:
        reached.append(result.goal)
        if result.goal == "skill_gaps":
            second.set()  # the rest would use up the time that is left

    solution = solve(calais, time_limit=1200, on_progress=progress, should_stop=second.is_set)
    values = goal_values(calais, solution.assignments)
    assert (values["shortfall"], values["skill_gaps"]) == (36, 10)
    assert solution.goals[0].proved
    assert broken_rules(calais, solution.assignments) == []
    assert list(wrong_claims(calais, solution)) == []
    assert reached == list(calais.goals)


def test_a_search_that_is_stopped_gives_the_best_so_far(calais: Problem) -> None:
    stop = threading.Event()
    solution = solve(calais, time_limit=1200, on_progress=lambda _: stop.set(), should_stop=stop.is_set)
    assert solution.status == "feasible"
    assert broken_rules(calais, solution.assignments) == []
    assert list(wrong_claims(calais, solution)) == []


def test_without_time_the_rota_is_empty_and_obeys_every_rule(calais: Problem) -> None:
    loose = calais.model_copy(update={"pinned": ()})
    solution = solve(loose, time_limit=0.001)
    assert solution.assignments == loose.facts
    assert list(wrong_claims(loose, solution)) == []


def test_the_same_search_gives_the_same_rota() -> None:
    week = problem(
        [shift(f"s{day}", day, min=1, target=2) for day in range(5)],
        [person(f"v{number}", *(f"s{day}" for day in range(5)), share=8) for number in range(5)],
    )
    assert solve(week, workers=1).assignments == solve(week, workers=1).assignments


def test_pins_that_contradict_each_other_are_told_and_no_others() -> None:
    week = problem(
        [shift("a"), shift("b", start=11, end=13), shift("c", day=2)],
        [person("heron", "a", "b", "c"), person("wren", "a", "b", "c")],
        pinned=[pair("wren", "a"), pair("heron", "a"), pair("heron", "c"), pair("heron", "b")],
    )
    solution = solve(week)
    assert solution.status == "infeasible"
    assert solution.assignments == ()
    assert {(one.volunteer, one.shift) for one in solution.conflict} == {("heron", "a"), ("heron", "b")}
    assert {one.rule for one in solution.conflict} == {
        "Nobody is in two places at once, and there is rest between shifts"
    }


def test_a_pin_where_somebody_cannot_is_told_alone() -> None:
    week = problem(
        [shift("a"), shift("b", day=1)], [person("heron", "a")], pinned=[pair("heron", "a"), pair("heron", "b")]
    )
    assert [(one.shift, one.rule) for one in solve(week).conflict] == [("b", "availability")]


def test_a_week_with_nobody_is_empty_and_says_what_is_missing() -> None:
    solution = solve(problem([shift("a", min=2, target=2)], []))
    assert solution.status == "optimal"
    assert [(one.shift, one.missing) for one in solution.unfilled] == [("a", 2)]


def test_a_week_without_shifts_is_done_at_once() -> None:
    assert solve(problem([], [person("heron")])).status == "optimal"
