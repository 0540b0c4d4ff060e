"""The promises of a search: the best rota, time, stop, progress, the same again; and what cannot be."""

import threading
from pathlib import Path

import pytest

from solver.__main__ import main
from solver.judge import broken_rules, goal_values, wrong_claims
from solver.problem import Assignment, Problem, to_repair
from solver.solution import GoalResult
from solver.solve import solve
from tests.solver.eviction import evicted
from tests.solver.problems import CALAIS, pair, person, problem, shift


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
    loose = calais.changed(pinned=())
    solution = solve(loose, time_limit=0.001)
    assert solution.assignments == loose.facts
    assert list(wrong_claims(loose, solution)) == []


def test_the_same_search_gives_the_same_rota() -> None:
    week = problem(
        [shift(f"s{day}", day, min=1, target=2) for day in range(5)],
        [person(f"v{number}", *(f"s{day}" for day in range(5)), share=8) for number in range(5)],
    )
    assert solve(week, workers=1).assignments == solve(week, workers=1).assignments


def test_no_name_has_an_advantage() -> None:
    won = 0
    for number in range(40):
        names = [f"a{number}", f"z{number}"]
        week = problem([shift("s", max=1)], [person(name, "s", share=4) for name in names])
        (one,) = solve(week, workers=1).assignments
        won += one.volunteer == names[0]
    assert 8 <= won <= 32  # 20 are expected; by the alphabet it would be 0 or 40


def test_a_rota_is_in_the_order_of_the_file() -> None:
    shifts = [shift(f"s{day}", day, min=2, target=2) for day in (3, 1, 2)]
    week = problem(shifts, [person(name, *(one["id"] for one in shifts)) for name in ("wren", "heron")])
    assert [(one.shift, one.volunteer) for one in solve(week, workers=1).assignments] == [
        (one["id"], name) for one in shifts for name in ("wren", "heron")
    ]


def test_every_rota_on_the_way_is_told_and_obeys_the_rules(calais: Problem) -> None:
    found = []
    stop = threading.Event()

    def rota(rota: tuple[Assignment, ...]) -> None:
        found.append(rota)
        stop.set()

    solve(calais, time_limit=1200, on_rota=rota, should_stop=stop.is_set)
    assert found
    assert all(broken_rules(calais, rota) == [] for rota in found)


def test_time_that_is_left_goes_into_what_would_help() -> None:
    week = problem([shift("a"), shift("b", day=1)], [person("heron", "a", "b", limits={"max_shifts": 1})])
    found: list[tuple[Assignment, ...]] = []
    (gap,) = solve(week, time_limit=300, workers=1, remedies=True, on_rota=found.append).unfilled
    assert found
    assert all(broken_rules(week, rota) == [] for rota in found)  # what was only tried is not told
    assert gap.remedies[0].text == "ask heron for one shift more"
    (gap,) = solve(week, time_limit=300, workers=1).unfilled
    assert gap.remedies == ()


def test_the_smallest_repair_changes_least_and_the_best_repair_is_the_best_rota() -> None:
    people = [person("heron", "a", "b", share=2), person("wren", "a", "b", answer="prefer", share=2)]
    held = [pair("heron", "a"), pair("heron", "b")]
    week = problem([shift("a"), shift("b", day=1)], people, published=held)
    values = {}
    for best in (False, True):
        order = to_repair(week.goals, best=best)
        values[best] = goal_values(week, solve(week.changed(goals=order), workers=1).assignments)
    assert (values[False]["changes"], values[False]["left_out"]) == (0, 1)
    assert (values[True]["changes"], values[True]["left_out"]) == (2, 0)


def test_on_the_command_line_a_repair_is_solved_and_checked_in_its_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    week = problem([shift("a")], [person("heron", "a")], goals=["left_out", "changes", "shortfall"])
    files = [str(tmp_path / "p.json"), str(tmp_path / "s.json")]
    Path(files[0]).write_text(week.to_json())
    words = ["solve", files[0], "-o", files[1], "--repair", "best", "--reproducible", "--remedies", "--progress"]
    assert main(words) == 0
    assert [line.split()[2] for line in capsys.readouterr().err.splitlines()[-3:]] == [
        "left_out", "shortfall", "changes",
    ]  # fmt: skip
    assert main(["check", *files, "--repair", "best"]) == 0
    assert main(["check", *files]) == 1
    assert "asked for were left_out, changes, shortfall" in capsys.readouterr().out


def test_after_an_eviction_the_fewest_changes_are_proved() -> None:
    week = evicted()
    assert Problem.from_json(week.to_json()) == week
    second = threading.Event()

    def progress(result: GoalResult) -> None:
        if result.goal == "changes":
            second.set()

    solution = solve(week, time_limit=1200, on_progress=progress, should_stop=second.is_set)
    assert broken_rules(week, solution.assignments) == []
    assert [(one.goal, one.value, one.proved) for one in solution.goals[:2]] == [
        ("shortfall", 56, True), ("changes", 13, True),
    ]  # fmt: skip


def test_the_order_of_a_repair() -> None:
    assert to_repair(("below_target", "shortfall", "left_out")) == (
        "below_target", "shortfall", "changes", "left_out",
    )  # fmt: skip
    assert to_repair(("changes", "left_out")) == ("changes", "left_out")
    assert to_repair(("changes", "left_out"), best=True) == ("left_out", "changes")


def test_a_week_with_nobody_is_empty_and_says_what_is_missing() -> None:
    solution = solve(problem([shift("a", min=2, target=2)], []))
    assert solution.status == "optimal"
    assert [(one.shift, one.missing) for one in solution.unfilled] == [("a", 2)]


def test_a_week_without_shifts_is_done_at_once() -> None:
    assert solve(problem([], [person("heron")])).status == "optimal"
