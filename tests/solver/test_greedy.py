"""The first rota: it obeys the rules, and no answer is worse."""

import pytest
from hypothesis import given

from solver.draw import in_drawn_order
from solver.greedy import first_rotas, least_loaded_first
from solver.judge import broken_rules, goal_values
from solver.problem import GOALS, Assignment, Problem
from solver.solve import solve
from tests.solver.drawn import problems
from tests.solver.eviction import evicted
from tests.solver.problems import CALAIS, pair, person, problem, rota, shift


@pytest.mark.parametrize("willing_first", [False, True])
@given(one=problems())
def test_greed_breaks_no_rule_but_that_it_may_leave_out_a_pin(willing_first: bool, one: Problem) -> None:
    broken = broken_rules(one, least_loaded_first(one, willing_first=willing_first))
    assert {fault.rule for fault in broken} <= {"pinned"}


def test_the_least_loaded_for_their_share_comes_first_or_who_likes_it_best() -> None:
    people = [
        person("heron", "a", share=10, carried=5),
        person("wren", "a", share=20, carried=6),
        person("ibis", "a", answer="prefer", share=1, carried=9),
    ]
    week = problem([shift("a")], people)
    assert least_loaded_first(week) == tuple(rota(("wren", "a")))
    assert least_loaded_first(week, willing_first=True) == tuple(rota(("ibis", "a")))


def test_who_goes_together_comes_together_or_not_at_all() -> None:
    people = [person("heron", "a", "b", limits={"max_shifts": 1}), person("wren", "a", "b")]
    together = [{"volunteers": ["heron", "wren"], "kind": "together"}]
    week = problem([shift("a", max=2), shift("b", day=1, max=1)], people, pairs=together)
    assert set(least_loaded_first(week)) == set(rota(("heron", "a"), ("wren", "a")))


def test_what_cannot_run_is_given_up_and_its_people_are_free_again() -> None:
    needs_two = shift("a", min=2, importance=9)
    week = problem([needs_two, shift("b")], [person("heron", "a", "b")], rules={"min_team": 2})
    assert least_loaded_first(week) == ()
    week = problem([needs_two, shift("b", alone_ok=True)], [person("heron", "a", "b")], rules={"min_team": 2})
    assert least_loaded_first(week) == tuple(rota(("heron", "b")))


def test_an_answer_without_time_is_the_first_rota() -> None:
    week = Problem.from_json(CALAIS.read_bytes())
    first = goal_values(week, next(first_rotas(in_drawn_order(week))))
    told: list[tuple[Assignment, ...]] = []
    solution = solve(week, time_limit=1200, on_rota=told.append, should_stop=lambda: bool(told))
    assert [goal_values(week, one) for one in told] == [first]
    assert {one.goal: one.value for one in solution.goals} == first


def test_a_repair_begins_with_what_is_published() -> None:
    week = evicted()
    first = least_loaded_first(week)
    planned = least_loaded_first(week.changed(goals=GOALS))
    assert goal_values(week, first)["changes"] < goal_values(week, planned)["changes"] / 2


def test_a_shift_with_a_pin_is_filled_before_others() -> None:
    van = [{"any_of": ["van"], "required": True}]
    shifts = [shift("a", importance=9, needs=van), shift("b", needs=van)]
    people = [person("heron", "a", "b", skills=["van"]), person("wren", "b")]
    week = problem(shifts, people, pinned=[pair("wren", "b")], rules={"min_team": 2})
    assert set(least_loaded_first(week)) == set(rota(("heron", "b"), ("wren", "b")))


def test_a_pin_that_greed_cannot_keep_leaves_the_search_without_a_first_rota() -> None:
    needs = [{"any_of": ["van"], "required": True}]
    week = problem([shift("a", needs=needs)], [person("heron", "a")], pinned=[pair("heron", "a")])
    assert list(first_rotas(week)) == []
    assert solve(week, time_limit=60, workers=1).status == "infeasible"
