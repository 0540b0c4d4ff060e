"""Looking near a rota: some shifts are opened, all other teams stay."""

import random

import pytest
from hypothesis import assume, given

from solver.goals import GOALS
from solver.greedy import first_rotas
from solver.judge import broken_rules, goal_values
from solver.nearby import WAYS, Nearby
from solver.problem import Problem
from solver.rules import ruled
from solver.search import Search
from solver.solution import Rota
from solver.solve import solve
from tests.solver.drawn import problems
from tests.solver.problems import CALAIS, person, problem, shift


@pytest.fixture(scope="module")
def calais() -> Problem:
    return Problem.from_json(CALAIS.read_bytes())


def near(week: Problem, start: Rota, seconds: float, kept: int = 0) -> list[Rota]:
    """What is heard of in so many seconds, looking near the best so far."""
    heard = [start]

    def best() -> Rota:
        return min(heard, key=lambda rota: [goal_values(week, rota)[goal] for goal in week.goals])

    search = Search(reproducible=True)
    Nearby(week, search, best, heard.append).look(week.goals[:kept], week.goals[kept:], seconds)
    return heard


def test_the_best_rota_of_a_small_week_is_found_from_an_empty_one() -> None:
    days = [shift(f"s{day}", day, min=1, target=2, max=2) for day in range(4)]
    week = problem(days, [person(f"v{number}", *(one["id"] for one in days), share=8) for number in range(4)])
    wanted = {one.goal: one.value for one in solve(week, workers=1).goals}
    assert goal_values(week, near(week, (), 20)[-1]) == wanted


def test_what_is_found_breaks_no_rule_and_leaves_what_is_kept_as_good(calais: Problem) -> None:
    start = next(first_rotas(calais))
    before = goal_values(calais, start)
    heard = near(calais, start, 10, kept=1)
    assert len(heard) > 1
    assert [broken_rules(calais, rota) for rota in heard] == [[]] * len(heard)
    assert max(goal_values(calais, rota)["shortfall"] for rota in heard) == before["shortfall"]


@pytest.mark.parametrize("way", WAYS)
def test_each_way_gives_every_open_shift_once(way: object, calais: Problem) -> None:
    rota = next(first_rotas(calais))
    in_order = way(calais, rota, random.Random(1))  # type: ignore[operator]  # a way is a function
    assert sorted(one.id for one in in_order) == sorted(calais.open_ids)


@given(problems())
def test_a_part_of_a_week_knows_all_teams_but_those_that_are_opened(week: Problem) -> None:
    solution = solve(week, time_limit=300, workers=1)
    assume(solution.status == "optimal")
    rota = solution.assignments
    some = {one.id for one in week.open_shifts[::2]}
    part = week.opened(rota, some)
    assert part.open_ids == some & week.open_ids
    assert set(part.facts) == {one for one in rota if one.shift not in some} | set(week.facts)
    assert broken_rules(part, rota) == []
    ours, whole = goal_values(part, rota), goal_values(week, rota)
    same = [goal for goal in GOALS if goal not in ("reluctance", "changes")]  # these count no frozen shift, or others
    assert [ours[goal] for goal in same] == [whole[goal] for goal in same]


def test_a_ladder_of_loads_ends_where_the_hours_do() -> None:
    """Ten shifts of three hours on two days: up to ten, or three within nine hours, or one a day."""
    hours = [(day, start) for day in range(2) for start in range(5, 20, 3)]
    week = [shift(f"s{number}", day, start, start + 3) for number, (day, start) in enumerate(hours)]
    names = [one["id"] for one in week]
    for limits, steps in [({}, 10), ({"max_minutes": 540}, 3), ({"max_shifts_per_day": 1}, 2)]:
        variables = ruled(problem(week, [person("heron", *names, share=10, limits=limits)]))
        before = len(variables.model.proto.variables)
        GOALS["unfairness"].expression(variables)
        assert len(variables.model.proto.variables) - before == steps
