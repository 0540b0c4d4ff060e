"""Why somebody is not on a shift that is short: the first reason, and the shift, person or limit that it is about."""

from typing import Any

import pytest

from solver.gaps import unfilled
from tests.solver.problems import person, problem, rota, shift


def why(week: Any, *taken: tuple[str, str]) -> list[tuple[str, str, str | None]]:
    """Who is not on shift a, the reason, and what it is about."""
    return [
        (one.volunteer, one.reason, one.with_)
        for gap in unfilled(week, tuple(rota(*taken)))
        if gap.shift == "a" and gap.any_of is None
        for one in gap.reasons
    ]


@pytest.mark.parametrize(("start", "end"), [(9, 11), (11, 13)])
def test_an_overlap_is_told_with_the_other_shift_whichever_begins_first(start: int, end: int) -> None:
    week = problem([shift("a"), shift("b", start=start, end=end)], [person("heron", "a", "b")])
    assert why(week, ("heron", "b")) == [("heron", "overlap", "b")]


@pytest.mark.parametrize("start", [6, 14])
def test_so_is_a_rest_that_is_too_short(start: int) -> None:
    shifts = [shift("a", rest_after_minutes=180), shift("b", start=start, end=start + 2, rest_after_minutes=180)]
    week = problem(shifts, [person("heron", "a", "b")])
    assert why(week, ("heron", "b")) == [("heron", "rest", "b")]


@pytest.mark.parametrize("names", [["heron", "wren"], ["wren", "heron"]])
def test_a_pair_is_told_with_the_other_of_the_two(names: list[str]) -> None:
    people = [person("heron", "a"), person("wren", "a")]
    apart = problem([shift("a", min=2, target=2)], people, pairs=[{"volunteers": names, "kind": "apart"}])
    assert why(apart, ("heron", "a")) == [("wren", "apart", "heron")]
    together = problem([shift("a")], people, pairs=[{"volunteers": names, "kind": "together"}])
    assert why(together) == [("heron", "together", "wren"), ("wren", "together", "heron")]


@pytest.mark.parametrize("names", [["heron", "wren"], ["wren", "heron"]])
def test_two_who_are_never_on_at_once_are_told_with_the_shift_of_the_other(names: list[str]) -> None:
    people = [person("heron", "a"), person("wren", "b")]
    pairs = [{"volunteers": names, "kind": "not_at_once"}]
    week = problem([shift("a"), shift("b", start=11, end=13)], people, pairs=pairs)
    assert why(week, ("wren", "b"))[0] == ("heron", "apart", "b")


def test_limits_are_told_by_their_name_and_what_is_alone_not_enough_by_what_lacks() -> None:
    nights = [shift("a", tags=["night"]), shift("b", day=1, tags=["night"])]
    by_nights = problem(nights, [person("heron", "a", "b", limits={"max_tagged": {"night": 1}})])
    assert why(by_nights, ("heron", "b")) == [("heron", "limit", "max_tagged night")]
    driver = problem([shift("a", needs=[{"any_of": ["van"], "required": True}])], [person("heron", "a")])
    assert why(driver) == [("heron", "team_cannot_run", "van")]


def test_who_could_come_at_once_is_needed_elsewhere() -> None:
    week = problem([shift("a")], [person("heron", "a"), person("wren", "a")], rules={"min_team": 1})
    assert why(week) == [("heron", "needed_elsewhere", None), ("wren", "needed_elsewhere", None)]
    alone = problem([shift("a", min=2, target=2)], [person("heron", "a"), person("wren", "a")], rules={"min_team": 2})
    assert why(alone) == [("heron", "team_cannot_run", None), ("wren", "team_cannot_run", None)]


def test_a_partner_on_the_team_counts_once() -> None:
    apart = [{"volunteers": ["heron", "wren"], "kind": "apart"}]
    week = problem([shift("a", min=2, target=2, max=2)], [person("heron", "a"), person("wren", "a")], pairs=apart)
    (gap,) = unfilled(week, tuple(rota(("heron", "a"))))
    assert [(why.volunteer, why.reason) for why in gap.reasons] == [("wren", "apart")]
