"""Each rule in a tiny instance: exactly feasible or infeasible, for the judge and for the model alike."""

from typing import Any

import pytest
from ortools.sat.python import cp_model

from solver.judge import broken_rules, newly_broken, objections
from solver.problem import Assignment, Problem
from solver.rules import RULES, ruled
from tests.solver.problems import pair, person, problem, rota, shift

Case = tuple[dict[str, Any], list[tuple[str, str]], set[str]]

ALL = ("a", "b")
TWO = [shift("a"), shift("b", day=1)]
NIGHT, NEXT_NIGHT = shift("a", 0, 22, 30, tags=["night"]), shift("b", 1, 22, 30, tags=["night"])
HERON, WREN = person("heron", *ALL), person("wren", *ALL)
NEEDY = [shift("a", needs=[{"any_of": ["van", "bus"], "count": 2, "required": True}])]


def week(shifts: list[dict[str, Any]], people: list[dict[str, Any]], **fields: Any) -> dict[str, Any]:
    return {"shifts": shifts, "volunteers": people, **fields}


def limited(shifts: list[dict[str, Any]], **limits: Any) -> dict[str, Any]:
    return week(shifts, [person("heron", *ALL, limits=limits)])


BOTH = [("heron", "a"), ("heron", "b")]
CASES: dict[str, Case] = {
    "a `no` is a no": (week(TWO, [person("heron", *ALL, answer="no")]), [("heron", "a")], {"availability"}),
    "who did not answer cannot": (week(TWO, [person("heron", "a")]), [("heron", "b")], {"availability"}),
    "if needed is enough": (week(TWO, [person("heron", *ALL, answer="if_needed")]), BOTH, set()),
    "a team within its maximum": (week([shift("a", max=2)], [HERON, WREN]), [("heron", "a"), ("wren", "a")], set()),
    "a team above its maximum": (
        week([shift("a", max=1)], [HERON, WREN]), [("heron", "a"), ("wren", "a")], {"team_size"},
    ),
    "alone": (week(TWO, [HERON, WREN], rules={"min_team": 2}), [("heron", "a")], {"team_size"}),
    "alone where that is fine": (
        week([shift("a", alone_ok=True)], [HERON, WREN], rules={"min_team": 2}), [("heron", "a")], set(),
    ),
    "alone where one is all that fits": (
        week([shift("a", max=1)], [HERON, WREN], rules={"min_team": 2}), [("heron", "a")], set(),
    ),
    "nobody at all": (week(TWO, [HERON], rules={"min_team": 2}), [], set()),
    "a required need that one meets and two should": (
        week(NEEDY, [person("heron", "a", skills=["van", "bus"]), person("wren", "a")]),
        [("heron", "a"), ("wren", "a")], {"required_need"},
    ),
    "a required need met by either skill": (
        week(NEEDY, [person("heron", "a", skills=["van"]), person("wren", "a", skills=["bus"])]),
        [("heron", "a"), ("wren", "a")], set(),
    ),
    "two new people and one lead who may have one": (
        week([shift("a")], [person("heron", "a", experience="lead"), person("wren", "a", experience="new"),
                            person("knot", "a", experience="new")], rules={"max_new_per_lead": 1}),
        [("heron", "a"), ("wren", "a"), ("knot", "a")], {"new_per_lead"},
    ),
    "one new person and one lead": (
        week([shift("a")], [person("heron", "a", experience="lead"), person("wren", "a", experience="new")],
             rules={"max_new_per_lead": 1}), [("heron", "a"), ("wren", "a")], set(),
    ),
    "no new person at all": (
        week([shift("a")], [person("heron", "a", experience="lead"), person("wren", "a", experience="new")],
             rules={"max_new_per_lead": 0}), [("heron", "a"), ("wren", "a")], {"new_per_lead"},
    ),
    "kept apart": (
        week(TWO, [HERON, WREN], pairs=[{"volunteers": ["heron", "wren"], "kind": "apart"}]),
        [("heron", "a"), ("wren", "a")], {"apart"},
    ),
    "apart on different teams": (
        week(TWO, [HERON, WREN], pairs=[{"volunteers": ["heron", "wren"], "kind": "apart"}]),
        [("heron", "a"), ("wren", "b")], set(),
    ),
    "together, but one is missing": (
        week(TWO, [HERON, WREN], pairs=[{"volunteers": ["heron", "wren"], "kind": "together"}]),
        [("heron", "a")], {"together"},
    ),
    "together": (
        week(TWO, [HERON, WREN], pairs=[{"volunteers": ["heron", "wren"], "kind": "together"}]),
        [("heron", "a"), ("wren", "a")], set(),
    ),
    "not at once, on shifts that overlap": (
        week([shift("a"), shift("b", 0, 11, 13)], [HERON, WREN],
             pairs=[{"volunteers": ["wren", "heron"], "kind": "not_at_once"}]),
        [("heron", "a"), ("wren", "b")], {"not_at_once"},
    ),
    "not at once, one after the other": (
        week([shift("a"), shift("b", 0, 12, 13)], [HERON, WREN],
             pairs=[{"volunteers": ["wren", "heron"], "kind": "not_at_once"}]),
        [("heron", "a"), ("wren", "b")], set(),
    ),
    "not at once, beside a frozen shift": (
        week([shift("a"), shift("b", 0, 11, 13)], [HERON, WREN], frozen=["b"], published=[pair("wren", "b")],
             pairs=[{"volunteers": ["heron", "wren"], "kind": "not_at_once"}]),
        [("heron", "a"), ("wren", "b")], {"not_at_once"},
    ),
    "a pin that is not kept": (week(TWO, [HERON], pinned=[pair("heron", "a")]), [], {"pinned"}),
    "a pin that is kept": (week(TWO, [HERON], pinned=[pair("heron", "a")]), [("heron", "a")], set()),
    "forbidden": (week(TWO, [HERON], forbidden=[pair("heron", "a")]), [("heron", "a")], {"forbidden"}),
    "two shifts at once": (week([shift("a"), shift("b", 0, 11, 13)], [HERON]), BOTH, {"overlap"}),
    "one shift right after the other": (week([shift("a"), shift("b", 0, 12, 13)], [HERON]), BOTH, set()),
    "too soon after a shift with rest behind it": (
        week([shift("a", rest_after_minutes=61), shift("b", 0, 13, 14)], [HERON]), BOTH, {"rest"},
    ),
    "just rested": (week([shift("a", rest_after_minutes=60), shift("b", 0, 13, 14)], [HERON]), BOTH, set()),
    "short rest on the same day": (limited([shift("a"), shift("b", 0, 13, 14)], min_rest_minutes=660), BOTH, set()),
    "short rest before the next day": (
        limited([shift("a", 0, 20, 22), shift("b", 1, 8, 10)], min_rest_minutes=601), BOTH, {"rest"},
    ),
    "just enough rest before the next day": (
        limited([shift("a", 0, 20, 22), shift("b", 1, 8, 10)], min_rest_minutes=600), BOTH, set(),
    ),
    "too many shifts": (limited(TWO, max_shifts=1), BOTH, {"max_shifts"}),
    "as many shifts as offered": (limited(TWO, max_shifts=2), BOTH, set()),
    "too many minutes": (limited(TWO, max_minutes=239), BOTH, {"max_minutes"}),
    "as many minutes as offered": (limited(TWO, max_minutes=240), BOTH, set()),
    "the night in which clocks go forward counts as it is": (
        limited([shift("a", 5, 22, 29), shift("b", 3)], max_minutes=539), BOTH, {"max_minutes"},
    ),
    "too many shifts on one day": (
        limited([shift("a"), shift("b", 0, 14, 16)], max_shifts_per_day=1), BOTH, {"max_shifts_per_day"},
    ),
    "at two in the morning it is still yesterday": (
        limited([shift("a"), shift("b", 0, 26, 27)], max_shifts_per_day=1), BOTH, {"max_shifts_per_day"},
    ),
    "at four in the morning it is today": (
        limited([shift("a"), shift("b", 0, 28, 29)], max_shifts_per_day=1), BOTH, set(),
    ),
    "too many minutes on one day": (
        limited([shift("a"), shift("b", 0, 14, 16)], max_minutes_per_day=239), BOTH, {"max_minutes_per_day"},
    ),
    "too many nights": (limited([NIGHT, NEXT_NIGHT], max_tagged={"night": 1}), BOTH, {"max_tagged"}),
    "other tags do not count": (limited([NIGHT, NEXT_NIGHT], max_tagged={"stress": 0}), BOTH, set()),
    "too few days off": (limited(TWO, free_days=6), BOTH, {"free_days"}),
    "just enough days off": (limited(TWO, free_days=5), BOTH, set()),
    "a night touches two days": (limited([NIGHT], free_days=6), [("heron", "a")], {"free_days"}),
    "a night that ends when the day does touches one": (
        limited([shift("a", 0, 22, 28)], free_days=6), [("heron", "a")], set(),
    ),
    "too many days in a row": (limited(TWO, max_consecutive_days=1), BOTH, {"max_consecutive_days"}),
    "a day between": (limited([shift("a"), shift("b", day=2)], max_consecutive_days=1), BOTH, set()),
    "too many nights in a row": (
        limited([NIGHT, NEXT_NIGHT], max_consecutive_tagged={"night": 1}), BOTH, {"max_consecutive_tagged"},
    ),
    "a frozen team is a fact": (
        week([shift("a", max=1), shift("b")], [person("heron", answer="no"), person("wren")], frozen=["a"],
             published=[pair("heron", "a"), pair("wren", "a")], rules={"min_team": 3}),
        [("heron", "a"), ("wren", "a")], set(),
    ),
    "an excess of facts alone": (
        {**limited([*TWO, shift("c", day=3)], max_shifts=1), "frozen": ["a", "b"],
         "published": [pair("heron", "a"), pair("heron", "b")]}, BOTH, set(),
    ),
    "an excess of facts made larger": (
        {**week([*TWO, shift("c", day=3)], [person("heron", "c", limits={"max_shifts": 1})]), "frozen": ["a", "b"],
         "published": [pair("heron", "a"), pair("heron", "b")]}, [*BOTH, ("heron", "c")], {"max_shifts"},
    ),
    "an overlap of facts alone": (
        week([shift("a"), shift("b", 0, 11, 13), shift("c", day=1)], [person("heron", "c")], frozen=["a", "b"],
             published=[pair("heron", "a"), pair("heron", "b")]), [*BOTH, ("heron", "c")], set(),
    ),
    "a long run of facts made longer": (
        week([*TWO, shift("c", day=2)], [person("heron", "c", limits={"max_consecutive_days": 1})],
             frozen=["a", "b"], published=[pair("heron", "a"), pair("heron", "b")]),
        [*BOTH, ("heron", "c")], {"max_consecutive_days"},
    ),
    "another shift on a day of a long run of facts": (
        week([*TWO, shift("c", 1, 14, 15)], [person("heron", "c", limits={"max_consecutive_days": 1})],
             frozen=["a", "b"], published=[pair("heron", "a"), pair("heron", "b")]),
        [*BOTH, ("heron", "c")], set(),
    ),
    "rest after last week's end": (
        week([shift("a", -1, 22, 30, rest_after_minutes=660), shift("b", 0, 16, 18)], [HERON], frozen=["a"],
             published=[pair("heron", "a")]), BOTH, {"rest"},
    ),
    "last week's end takes a day off": (
        week([shift("a", -1, 22, 30), shift("b", 2)], [person("heron", "b", limits={"free_days": 6})], frozen=["a"],
             published=[pair("heron", "a")]), BOTH, {"free_days"},
    ),
    "last week's end is no shift of this week": (
        week([shift("a", -1, 22, 30), shift("b", 2)], [person("heron", "b", limits={"max_shifts": 1})], frozen=["a"],
             published=[pair("heron", "a")]), BOTH, set(),
    ),
    "last week's night counts in a row": (
        week([shift("a", -1, 22, 30, tags=["night"]), shift("b", 0, 22, 30, tags=["night"])],
             [person("heron", "b", limits={"max_consecutive_tagged": {"night": 1}})], frozen=["a"],
             published=[pair("heron", "a")]), BOTH, {"max_consecutive_tagged"},
    ),
}  # fmt: skip


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
