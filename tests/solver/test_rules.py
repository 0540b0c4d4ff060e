"""Each rule in a tiny instance: exactly feasible or infeasible, for the judge and for the model alike."""

import pytest
from ortools.sat.python import cp_model

from solver.judge import broken_rules, newly_broken, objections
from solver.problem import Assignment, Problem
from solver.rules import RULES, ruled
from tests.solver.cases import CASES, HERON, TWO, WREN
from tests.solver.problems import pair, person, problem, rota, shift


@pytest.mark.parametrize("name", CASES)
def test_judge_and_model_agree_on(name: str) -> None:
    raw, taken, broken = CASES[name]
    given = problem(**raw)
    assert {one.rule for one in broken_rules(given, rota(*taken))} == broken
    assert model_allows(given, rota(*taken)) == (not broken)


def test_each_rule_of_the_judge_is_one_of_the_model_or_kept_by_there_being_no_variable() -> None:
    names = [name for rule in RULES for name in rule.BROKEN]
    assert sorted([*names, "availability", "forbidden"]) == sorted(set().union(*(case[2] for case in CASES.values())))


def model_allows(given: Problem, taken: list[Assignment]) -> bool:
    variables = ruled(given)
    new = [one for one in taken if one.shift in given.open_ids]
    if any(variables.on(one.volunteer, one.shift) is None for one in new):
        return False
    for place in variables.places:
        on = Assignment(volunteer=place.volunteer.id, shift=place.shift.id) in new
        variables.model.add(place.on == on)
    return cp_model.CpSolver().solve(variables.model) == cp_model.OPTIMAL


def test_a_frozen_team_must_stay() -> None:
    given = problem(TWO, [HERON, WREN], frozen=["a"], published=[pair("heron", "a")])
    assert [one.rule for one in broken_rules(given, rota(("wren", "a")))] == ["frozen"]
    assert [one.rule for one in broken_rules(given, [])] == ["frozen"]
    assert broken_rules(given, rota(("heron", "a"))) == []


def test_last_weeks_end_may_be_left_out_but_not_changed() -> None:
    given = problem([shift("a", day=-1)], [HERON, WREN], frozen=["a"], published=[pair("heron", "a")])
    assert broken_rules(given, []) == []
    assert [one.rule for one in broken_rules(given, rota(("wren", "a")))] == ["frozen"]


def test_what_is_unknown_or_twice_is_broken() -> None:
    given = problem(TWO, [HERON])
    taken = rota(("heron", "a"), ("heron", "a"), ("nobody", "a"), ("heron", "nothing"))
    assert [one.rule for one in broken_rules(given, taken)] == ["twice", "unknown", "unknown"]


def test_only_what_a_change_breaks_is_told() -> None:
    given = problem([shift("a", max=1), shift("b", 0, 11, 13)], [HERON, WREN])
    before = rota(("heron", "a"), ("wren", "a"))
    assert [one.rule for one in newly_broken(given, before, [*before, *rota(("heron", "b"))])] == ["overlap"]
    assert newly_broken(given, before, before[:1]) == []


def test_what_is_broken_further_than_before_is_told() -> None:
    given = problem([shift("a", max=1)], [HERON, WREN, person("ibis", "a")])
    before = rota(("heron", "a"), ("wren", "a"))
    after = [*before, *rota(("ibis", "a"))]
    assert [(one.rule, one.excess) for one in newly_broken(given, before, after)] == [("team_size", 2)]
    assert newly_broken(given, after, before) == []


def test_the_same_rule_broken_a_second_time_is_told() -> None:
    days = [shift(f"s{day}", day) for day in (0, 1, 3, 4)]
    given = problem(days, [person("heron", "s0", "s1", "s3", "s4", limits={"max_consecutive_days": 1})])
    taken = rota(*(("heron", one["id"]) for one in days))
    (found,) = newly_broken(given, taken[:2], taken)
    assert found.words == "heron has 2 days in a row, from 2027-03-25 on; the limit is 1"


def test_objections_to_one_more_person_are_those_of_the_whole_judge() -> None:
    shifts = [shift("a", max=1), shift("b", 0, 11, 13), shift("c", day=1)]
    given = problem(
        shifts, [person("heron", "a", "b", "c"), person("wren", "a", "b", "c")],
        pairs=[{"volunteers": ["heron", "wren"], "kind": "not_at_once"}],
    )  # fmt: skip
    before = tuple(rota(("heron", "a")))
    for who in ("heron", "wren"):
        for where in ("b", "c"):
            one = Assignment(volunteer=who, shift=where)
            assert set(objections(given, before, one)) == set(broken_rules(given, [*before, one]))
