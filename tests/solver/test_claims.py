"""What a solution says of itself: the judge believes what holds, and names the place of what does not."""

import copy
import json
from typing import Any

import pytest

from solver.judge import judge, shortages
from solver.problem import Problem
from solver.solution import Solution
from solver.solve import solve
from tests.solver.problems import pair, person, problem, shift

VAN, BUS = {"any_of": ["van"]}, {"any_of": ["bus"], "required": True}
# Somebody is missing on a, who should have the van; c cannot run without the bus; b need not, and does not, run.
WEEK = problem(
    [shift("a", min=2, target=2, needs=[VAN]), shift("b", day=1, min=0, needs=[BUS]), shift("c", day=2, needs=[BUS])],
    [person("heron", "a", "b", "c"), person("wren", "c"), person("ibis", skills=["van"])],
    goals=["shortfall", "below_target"], pinned=[pair("heron", "a")],
)  # fmt: skip
TRUE = json.loads(solve(WEEK, workers=1).to_json())
BLOCKED = {"status": "infeasible", "assignments": [], "goals": [], "unfilled": [], "conflict": []}
PIN = {**pair("heron", "a"), "rule": "no"}


def told(**changes: Any) -> list[tuple[str, str]]:
    """What the judge says of the true solution with some changes, by their paths."""
    document = copy.deepcopy(TRUE)
    for path, value in changes.items():
        *steps, last = path.split("__")
        part = document
        for step in steps:
            part = part[int(step)] if step.isdigit() else part[step]
        part[int(last) if last.isdigit() else last] = value
    return [tuple(fault) for fault in judge(WEEK, Solution.from_json(json.dumps(document)))]


def test_what_is_true_is_believed() -> None:
    assert [(one["shift"], one["any_of"], one["missing"]) for one in TRUE["unfilled"]] == [
        ("a", None, 1), ("c", None, 1), ("a", ["van"], 1), ("c", ["bus"], 1),
    ]  # fmt: skip
    assert told() == []
    assert told(**BLOCKED | {"conflict": [PIN]}) == []


REASONS = TRUE["unfilled"][0]["reasons"]  # for wren and ibis
LIES: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"assignments": []}, [
        ("pinned[0]", "heron is pinned to a, but not on it"),
        ("goals[0].value", "shortfall is 3, not 2"), ("goals[1].value", "below_target is 3, not 2"),
        ("unfilled", "a lacks 2 people, which is not told"),
        ("unfilled", "a is told to lack 1 people, which is not so"),
        ("unfilled[0].reasons", "there is none for 'heron', who could count"),
    ]),
    ({"goals__0__value": 3, "goals__0__bound": 3}, [("goals[0].value", "shortfall is 2, not 3")]),
    ({"goals__0__value": 1, "goals__0__bound": 1}, [("goals[0].value", "shortfall is 2, not 1")]),
    ({"goals__0__bound": 1}, [
        ("goals[0].proved", "this is true if value and bound meet, and only then"),
    ]),
    ({"goals__0__bound": 3}, [
        ("goals[0].bound", "a bound of 2 lies between 0 and it, 3 does not"),
        ("goals[0].proved", "this is true if value and bound meet, and only then"),
    ]),
    ({"goals__0__bound": 1, "goals__0__proved": False}, [
        ("status", "not every goal is proved, so it is not optimal"),
    ]),
    ({"goals__0__proved": False}, [
        ("goals[0].proved", "this is true if value and bound meet, and only then"),
        ("status", "not every goal is proved, so it is not optimal"),
    ]),
    ({"status": "feasible"}, [("status", "every goal is proved, so it is not feasible")]),
    ({"goals": TRUE["goals"][:1]}, [
        ("goals", "asked for were shortfall, below_target; told are shortfall"),
    ]),
    ({"goals": TRUE["goals"][::-1]}, [
        ("goals", "asked for were shortfall, below_target; told are below_target, shortfall"),
    ]),
    ({"conflict": [PIN]}, [("conflict", "the status is optimal, so there is none")]),
    ({"unfilled": TRUE["unfilled"][1:]}, [("unfilled", "a lacks 1 people, which is not told")]),
    ({"unfilled": [*TRUE["unfilled"], TRUE["unfilled"][0]]}, [
        ("unfilled", "a is told to lack 1 people, which is not so"),
    ]),
    ({"unfilled__3__any_of": ["bus", "van"]}, [
        ("unfilled", "c lacks 1 with bus, which is not told"),
        ("unfilled", "c is told to lack 1 with bus or van, which is not so"),
        ("unfilled[3].reasons", "there is none for 'ibis', who could count"),
    ]),
    ({"unfilled__0__shift": "z"}, [
        ("unfilled", "a lacks 1 people, which is not told"),
        ("unfilled", "z is told to lack 1 people, which is not so"),
    ]),
    ({"unfilled__0__reasons": REASONS[:1]}, [("unfilled[0].reasons", "there is none for 'ibis', who could count")]),
    ({"unfilled__0__reasons": [*REASONS, REASONS[0]]}, [("unfilled[0].reasons", "there are 2 for 'wren'")]),
    ({"unfilled__0__reasons": [*REASONS, {"volunteer": "heron", "reason": "overlap", "with": None}]}, [
        ("unfilled[0].reasons", "there is one for 'heron', who could not count or is on the team"),
    ]),
    (BLOCKED, [("conflict", "the status is infeasible, but no pins are told that contradict each other")]),
    (BLOCKED | {"conflict": [{**PIN, "shift": "b"}]}, [("conflict[0]", "'heron' is not pinned to 'b'")]),
    (BLOCKED | {"conflict": [PIN], "assignments": TRUE["assignments"]}, [
        ("assignments", "the status is infeasible, so there are none"),
    ]),
    (BLOCKED | {"status": "unknown", "assignments": TRUE["assignments"]}, [
        ("assignments", "the status is unknown, so there are none"),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("lie", "found"), LIES)
def test_a_lie_is_found_with_its_place(lie: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert told(**lie) == found


def test_what_a_shift_without_a_team_needs_may_be_told_or_not_where_it_need_not_take_place() -> None:
    idle = [{"shift": "b", "missing": 1, "any_of": ["bus"], "reasons": [], "remedies": []}]
    assert told(unfilled=[*TRUE["unfilled"], *idle]) == []
    rota = Solution.from_json(json.dumps(TRUE)).assignments
    assert ("b", ("bus",)) not in [(one.shift, one.any_of) for one in shortages(WEEK, rota)]
    assert ("b", ("bus",)) in [(one.shift, one.any_of) for one in shortages(WEEK, rota, idle=True)]


def test_two_needs_for_the_same_skills_are_two_gaps() -> None:
    twice: Problem = problem([shift("a", needs=[VAN, VAN])], [person("heron", "a")])
    solution = solve(twice, workers=1)
    assert [(one.shift, one.any_of) for one in solution.unfilled] == [("a", ("van",)), ("a", ("van",))]
    assert judge(twice, solution) == []
    told_once = solution.model_copy(update={"unfilled": solution.unfilled[1:]})
    assert [fault.words for fault in judge(twice, told_once)] == ["a lacks 1 with van, which is not told"]
