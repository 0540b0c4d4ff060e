"""Pins that cannot stand together: a smallest set of them, and which rule each breaks, in words."""

from collections import Counter
from functools import cache
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest

from solver.__main__ import main
from solver.conflict import smallest, smallest_of
from solver.problem import Assignment, Problem
from solver.solve import solve
from tests.solver.drawn import case
from tests.solver.problems import pair, person, problem, shift
from tests.solver.test_brute_force import NUMBERS, rotas_that_pass


@cache
def pins(number: int) -> tuple[Problem, list[set[Assignment]]]:
    """A small problem in which most of what is possible is pinned, and every rota that it would have without pins.

    In all but each third of them every pin could stand alone.
    """
    loose, random = case(number).changed(pinned=()), Random(number)
    rotas = list(map(set, rotas_that_pass(loose)))
    may = [
        Assignment(volunteer=who.id, shift=one.id)
        for who in loose.volunteers
        for one in loose.open_shifts
        if who.may(one)
    ]
    some = [one for one in may if random.random() < 0.7 and one not in loose.forbidden]
    alone = [one for one in some if number % 3 == 0 or any(one in rota for rota in rotas)]
    return loose.changed(pinned=tuple(alone)), rotas


@pytest.mark.parametrize("number", NUMBERS)
def test_no_set_is_smaller_and_of_it_no_pin_can_be_left_out(number: int) -> None:
    given, rotas = pins(number)
    sets = (set(some) for size in range(len(given.pinned) + 1) for some in combinations(given.pinned, size))
    first = next((some for some in sets if not any(some <= rota for rota in rotas)), set())
    found = {Assignment(volunteer=one.volunteer, shift=one.shift) for one in smallest(given)}
    assert len(found) == len(first)
    assert found <= set(given.pinned)
    if found:
        assert not any(found <= rota for rota in rotas)
        assert all(any(found - {pin} <= rota for rota in rotas) for pin in found)


def test_there_are_none_singles_and_pairs_among_them() -> None:
    sizes = Counter(len(smallest(pins(number)[0])) for number in NUMBERS)
    assert min(sizes[0], sizes[1], sizes[2]) >= len(NUMBERS) / 10


@pytest.mark.parametrize("number", range(30))
def test_the_smallest_set_is_found_however_large_the_first_ones_are(number: int) -> None:
    random = Random(number)
    pins = tuple(Assignment(volunteer="heron", shift=f"s{one}") for one in range(8))
    sets = [tuple(random.sample(pins, random.choice([2, 3, 4, 4, 5]))) for _ in range(4)]

    def largest(some: tuple[Assignment, ...]) -> tuple[Assignment, ...]:
        return max((one for one in sets if set(one) <= set(some)), key=len, default=())

    assert len(smallest_of(largest, pins)) == min(map(len, sets))


TWO = [person("heron", "a", "b", name="Heron"), person("wren", "a", "b", name="Wren")]
OVERLAP = [shift("a"), shift("b", start=11, end=13)]
AT_ONCE = [f"heron on {one}: Heron cannot be on a and b: they overlap" for one in ("a", "b")]
MET = [pair("heron", "a"), pair("heron", "b")]


def limited(**limits: Any) -> list[dict[str, Any]]:
    return [person("heron", "a", "b", name="Heron", limits=limits), TWO[1]]


# the problem, and what is told of each pin
TOLD: dict[str, tuple[dict[str, Any], list[str]]] = {
    "somebody who did not offer it": (
        {"shifts": OVERLAP, "volunteers": [person("heron", "a", name="Heron")], "pinned": MET},
        ["heron on b: Heron did not say that they can on b"],
    ),
    "two shifts at once": (
        {"shifts": OVERLAP, "volunteers": TWO, "pinned": [pair("wren", "a"), *MET]},
        AT_ONCE,
    ),
    "beside a frozen shift": (
        {"shifts": OVERLAP, "volunteers": TWO, "pinned": MET, "frozen": ["a"], "published": [pair("heron", "a")]},
        ["heron on b: Heron cannot be on a and b: they overlap"],
    ),
    "the clearer of two rules": (
        {"shifts": OVERLAP, "volunteers": limited(max_shifts=1), "pinned": MET},
        AT_ONCE,
    ),
    "a smaller set before a larger one": (
        {"shifts": [shift("a", max=2), OVERLAP[1]], "volunteers": [*TWO, person("ibis", "a")],
         "pinned": [*MET[::-1], pair("wren", "a"), pair("ibis", "a")]},
        AT_ONCE[::-1],
    ),
    "three shifts for somebody who can do two": (
        {"shifts": [shift("a"), shift("b", day=1), shift("c", day=3)], "pinned": [*MET, pair("heron", "c")],
         "volunteers": [person("heron", "a", "b", "c", name="Heron", limits={"max_shifts": 2}), TWO[1]]},
        [f"heron on {one}: Heron has 3 shifts; the limit is 2" for one in ("a", "b", "c")],
    ),
    "too many for the place": (
        {"shifts": [shift("a", max=1)], "volunteers": TWO, "pinned": [pair("heron", "a"), pair("wren", "a")]},
        ["heron on a: a has 2 people; at most 1 fit", "wren on a: a has 2 people; at most 1 fit"],
    ),
    "somebody else has the place": (
        {"shifts": [shift("a", max=2)], "volunteers": [*TWO, person("ibis", "a")], "pinned": [pair("heron", "a")],
         "pairs": [{"volunteers": ["heron", "wren"], "kind": "together"}], "forbidden": [pair("wren", "a")]},
        ["heron on a: Heron and Wren go together, but only one of them is on a"],
    ),
    "who could make the team complete is pinned elsewhere": (
        {"shifts": [shift("a", min=2, target=2), shift("b", start=11, end=13, alone_ok=True)], "volunteers": TWO,
         "pinned": [pair("wren", "a"), pair("heron", "b")], "rules": {"min_team": 2}},
        ["wren on a: a has only 1 on its team; it takes 2, or nobody",
         "heron on b: Heron cannot be on a and b: they overlap"],
    ),
    "who could make the team complete has reached a limit": (
        {"shifts": OVERLAP, "volunteers": limited(max_tagged={}, max_shifts=0), "pinned": [pair("wren", "a")],
         "rules": {"min_team": 2}},
        ["wren on a: a has only 1 on its team; it takes 2, or nobody; Heron has 1 shifts; the limit is 0"],
    ),
    "many could make the team complete and none of them can": (
        {"shifts": [shift("a")], "pinned": [pair("wren", "a")], "rules": {"min_team": 2},
         "volunteers": [TWO[1], *(person(name, "a", limits={"max_shifts": 0}) for name in ("v1", "v2", "v3", "v4"))]},
        ["wren on a: a has only 1 on its team; it takes 2, or nobody; "
         "Nobody does more shifts or hours than they offered"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", TOLD)
def test_each_pin_is_told_with_the_rule_that_it_breaks(what: str) -> None:
    given, told = TOLD[what]
    assert list(map(str, smallest(problem(**given)))) == told


def test_rules_that_two_teams_break_only_together_are_named_by_their_labels() -> None:
    """Each team wants a third; the two who could are kept apart from each other and can do one shift each."""
    shifts = [shift("a", min=2, max=3), shift("b", start=11, end=13, min=2, max=3)]
    people = [person("heron", "a"), person("wren", "b"), person("ibis", "a", "b")]
    given = problem(shifts, people, pinned=[pair("heron", "a"), pair("wren", "b")], rules={"min_team": 2})
    assert list(map(str, smallest(given))) == [
        "heron on a: a has only 1 on its team; it takes 2, or nobody; "
        "Nobody is in two places at once, and there is rest between shifts",
        "wren on b: b has only 1 on its team; it takes 2, or nobody; "
        "Nobody is in two places at once, and there is rest between shifts",
    ]


def test_pins_that_can_stand_together_are_no_conflict() -> None:
    given = problem([shift("a"), shift("b", day=1)], TWO, pinned=MET)
    assert smallest(given) == ()


def test_on_the_command_line_it_is_told_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, answer = tmp_path / "p.json", tmp_path / "s.json"
    file.write_text(problem(OVERLAP, TWO, pinned=MET).to_json())
    assert main(["solve", str(file), "-o", str(answer)]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "What is pinned cannot stand together:",
        "  heron on a: Heron cannot be on a and b: they overlap",
        "  heron on b: Heron cannot be on a and b: they overlap",
    ]
    assert main(["check", str(file), str(answer)]) == 0


def test_the_answer_holds_no_rota_and_tells_of_no_other_pin() -> None:
    solution = solve(
        problem([*OVERLAP, shift("c", day=2)], [person("heron", "a", "b", "c")], pinned=[*MET, pair("heron", "c")])
    )
    assert (solution.status, solution.assignments) == ("infeasible", ())
    assert {(one.volunteer, one.shift) for one in solution.conflict} == {("heron", "a"), ("heron", "b")}
