"""Why me, why not, and all explanations in words and on the command line: small weeks with known answers."""

from pathlib import Path

import pytest

from solver import explain, gaps
from solver.__main__ import main
from solver.causes import causes
from solver.problem import Assignment, Problem
from solver.remedies import MOST
from solver.search import Search
from solver.solve import solve
from solver.words import about_gaps, about_person, shift_in_words, why_me
from tests.solver.problems import pair, person, problem, rota, shift

SEARCH = Search(workers=1)
HERON = Assignment(volunteer="heron", shift="a")
VAN = [{"any_of": ["van"], "required": True}]


def told(week: Problem, *taken: tuple[str, str], shift: str = "a") -> list[str]:
    """What is said of a shift that is short, line by line."""
    here = tuple(rota(*taken))
    short = [gap for gap in gaps.unfilled(week, here) if gap.shift == shift]
    tried = list(explain.explained(week, here, short, search=SEARCH, seconds=300))
    return shift_in_words(week, tried, causes(week, short)).splitlines()


def without(week: Problem, *taken: tuple[str, str]) -> tuple[explain.Without, str]:
    """What would be without Heron on shift a, and in words."""
    found = explain.without(week, tuple(rota(*taken)), HERON, search=SEARCH, seconds=300)
    return found, why_me(week, HERON, found)


def test_without_somebody_a_shift_could_not_run() -> None:
    week = problem([shift("a", activity="Tea"), shift("b")], [person("heron", "a")])
    found, words = without(week, ("heron", "a"))
    assert (found.goal, found.worse_by, found.idle, found.certain) == ("shortfall", 1, ("a",), True)
    assert words == (
        "Without heron, Tea on Monday at 10:00 could not run. "
        "The group's goal number 1 is: no shift below its minimum (shortfall +1)."
    )


def test_times_are_told_by_the_wall_clock_of_the_group() -> None:
    midnight = "2027-03-22T23:30:00+00:00"  # half past midnight in Paris
    week = problem([shift("a") | {"start": midnight, "end": "2027-03-23T02:00:00+00:00"}], [person("heron", "a")])
    assert told(week)[0] == "a, Tue 23 Mar 00:30 (a)"
    assert told(week.changed(volunteers=()))[-1] == "      find somebody more for a on Tuesday at 00:30: −1"
    assert without(week, ("heron", "a"))[1].startswith("Without heron, a on Tuesday at 00:30 could not run.")


def test_without_somebody_another_shift_could_not_run_or_this_one_would_be_short() -> None:
    shifts = [shift("a", importance=5), shift("b", start=11, end=13)]
    week = problem(shifts, [person("heron", "a"), person("wren", "a", "b")])
    assert without(week, ("heron", "a"), ("wren", "b"))[1].startswith("Without heron, b on Monday at 11:00 could not")
    week = problem([shift("a", min=2, target=2)], [person("heron", "a"), person("wren", "a")])
    assert without(week, ("heron", "a"), ("wren", "a"))[1].startswith("Without heron, more people would be missing")


def test_without_somebody_another_could_do_as_well_or_gladly_less() -> None:
    same = problem([shift("a")], [person("heron", "a"), person("wren", "a")])
    assert without(same, ("heron", "a"))[1] == "Without heron another rota would be as good: somebody had to be it."
    glad = problem([shift("a")], [person("heron", "a", answer="prefer"), person("wren", "a")])
    found, words = without(glad, ("heron", "a"))
    assert (found.goal, found.worse_by) == ("reluctance", 1)
    assert words == (
        "Without heron, people would be asked for what they like less. "
        "The group's goal number 6 is: people where they like to be (reluctance +1)."
    )


def about_heron(week: Problem, *taken: tuple[str, str], on: str = "a") -> list[str]:
    one = Assignment(volunteer="heron", shift=on)
    return list(about_person(week, tuple(rota(*taken)), one, search=SEARCH, seconds=300))


def test_what_organizers_have_settled_is_told_before_what_would_be_without() -> None:
    pinned = problem([shift("a")], [person("heron", "a"), person("wren", "a")], pinned=[pair("heron", "a")])
    assert about_heron(pinned, ("heron", "a")) == [
        "heron is pinned to it: the organizers have settled that.",
        "Without heron another rota would be as good: somebody had to be it.",
    ]
    frozen = problem([shift("a")], [person("heron", "a")], frozen=["a"], published=[pair("heron", "a")])
    assert about_heron(frozen, ("heron", "a")) == ["a is frozen: its team stays as it was published."]


def test_without_somebody_who_goes_together_with_a_pinned_one_there_is_no_rota() -> None:
    people = [person("heron", "a"), person("wren", "a")]
    pairs = [{"volunteers": ["heron", "wren"], "kind": "together"}]
    week = problem([shift("a")], people, pairs=pairs, pinned=[pair("wren", "a")])
    assert without(week, ("heron", "a"), ("wren", "a"))[1] == "Without heron what is pinned could not stand."


def test_why_not_tells_what_speaks_against_it() -> None:
    week = problem([shift("a"), shift("b", start=11, end=13)], [person("heron", "a", "b"), person("wren", "b")])
    here = (("heron", "a"),)
    assert about_heron(week, *here, on="b") == ["heron cannot be on a and b: they overlap"]
    assert about_heron(week, ("wren", "b")) == [
        "Nothing speaks against it; they are needed elsewhere, or nobody is missing."
    ]
    unasked = problem([shift("a"), shift("b")], [person("heron", "a")])
    assert about_heron(unasked, on="b") == ["heron did not say that they can on b"]


def test_a_gap_is_told_with_people_by_reason_and_remedies_by_what_is_asked() -> None:
    shifts = [
        shift("a", activity="Wood", needs=VAN), shift("b", activity="Tea", start=11, end=13),
        shift("c", activity="Tea", start=15, end=17),
    ]  # fmt: skip
    people = [
        person("heron", "b"), person("wren", "c"), person("rook", "a", "b"), person("plover", "a", "b", "c"),
        person("knot", "a", skills=["van"], limits={"max_minutes": 60}),
        person("swift", "a", skills=["van"], limits={"max_minutes": 60}),
    ]  # fmt: skip
    assert told(problem(shifts, people), ("rook", "b"), ("plover", "b"), ("wren", "c")) == [
        "Wood, Mon 22 Mar 10:00 (a)",
        "  Why: nobody with van has room for it in what they offer.",
        "  Nobody is on it, and 1 is needed:",
        "    did not offer it: heron, wren",
        "    on another shift then: rook and plover (Tea)",
        "    at a limit of theirs: knot and swift (hours)",
        "    What would help (shortfall, the less the better):",
        "      ask knot or swift for 2 hours more: −1",
        "      find somebody with van for Wood on Monday at 10:00: −1",
    ]


@pytest.mark.parametrize(("number", "others"), [(MOST - 1, False), (MOST + 1, True)])
def test_it_is_told_where_there_may_be_others(number: int, others: bool) -> None:
    people = [person(f"p{one}", "a", limits={"max_shifts": 0}) for one in range(number)]
    lines = told(problem([shift("a")], people))
    assert ("      There may be others as good." in lines) is others
    assert lines[-2 - others].startswith("      ask p")


def test_what_lacks_to_a_team_is_told_need_by_need() -> None:
    needs = [{"any_of": ["ar", "fa"]}]
    week = problem([shift("a", min=2, target=2, needs=needs)], [person("heron", "a")], goals=["shortfall"])
    assert told(week, ("heron", "a")) == [
        "a, Mon 22 Mar 10:00 (a)",
        "  Why: nobody with ar or fa can be on it.",
        "  Why: only heron can be on it, and it needs 2.",
        "  1 of 2 people missing:",
        "    What would help (shortfall, the less the better):",
        "      find somebody more for a on Monday at 10:00: −1",
        "      do with one person less for a on Monday at 10:00: −1",
        "  1 with ar or fa missing:",
        "    What would help was not looked for: skill_gaps is none of the group's goals.",
    ]


def test_what_is_frozen_and_what_nothing_helps_are_told_so() -> None:
    frozen = problem([shift("a")], [person("heron", "a")], frozen=["a"])
    assert told(frozen)[-1] == "    It is frozen: the team stays as it was published."
    nobody = problem([shift("a", needs=[{"any_of": [str(number)], "required": True} for number in range(4)])], [])
    assert told(nobody)[-1] == "    What would help: no small change is known; more time may find one."


def test_a_group_that_does_not_look_at_it_is_told_of_no_way() -> None:
    week = problem([shift("a")], [person("heron")], goals=["reluctance"])
    lines = list(about_gaps(week, (), None, search=SEARCH, seconds=300))
    assert [line for line in lines if line.startswith("To close")] == []


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    week = problem([shift("a"), shift("b", start=11, end=13)], [person("heron", "a", "b")], pinned=[pair("heron", "a")])
    (tmp_path / "p.json").write_text(week.to_json())
    (tmp_path / "s.json").write_text(solve(week, workers=1).to_json())
    return [str(tmp_path / "p.json"), str(tmp_path / "s.json")]


def test_on_the_command_line(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    def said(*words: str) -> list[str]:
        assert main(["explain", *files, *words]) == 0
        return capsys.readouterr().out.splitlines()

    gap = [
        "b, Mon 22 Mar 11:00 (b)",
        "  Why: 2 shifts on Monday need 2 people in all; those who could be on them can take at most 1 (heron 1).",
        "  Nobody is on it, and 1 is needed:",
        "    on another shift then: heron (a)",
        "    What would help (shortfall, the less the better):",
        "      find somebody more for b on Monday at 11:00: −1",
    ]
    assert said("--shift", "b") == gap
    assert said() == [
        *gap,
        "To close all gaps (shortfall 1), with as few people to ask as can be:",
        "  1 person: find somebody more for b on Monday at 11:00: nobody is missing",
        "  Where others would do as well, they are named above.",
    ]
    assert said("--shift", "a") == ["Nothing is short."]
    assert said("--shift", "a", "--volunteer", "heron")[0] == "heron is pinned to it: the organizers have settled that."
    assert said("--shift", "b", "--volunteer", "heron") == ["heron cannot be on a and b: they overlap"]
    assert main(["explain", *files, "--shift", "nowhere"]) == 1
    assert "'nowhere' is not in" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stopped:
        main(["explain", *files, "--volunteer", "heron"])
    assert stopped.value.code == 2
