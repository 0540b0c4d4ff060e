"""Why a shift is short, what would help, and what would be without somebody: small weeks with known answers."""

from pathlib import Path

import pytest

from solver import explain, gaps
from solver.__main__ import main
from solver.problem import Assignment, Problem
from solver.search import Search
from solver.solution import Remedy, Unfilled
from solver.solve import solve
from tests.solver.problems import pair, person, problem, rota, shift

SEARCH = Search(workers=1)


def gaps_of(week: Problem) -> list[Unfilled]:
    best = solve(week, time_limit=300, workers=1).assignments
    return list(explain.explained(week, best, gaps.unfilled(week, best), search=SEARCH, seconds=300))


def helps(week: Problem) -> list[tuple[str, int]]:
    """What would help the only gap, and by how much."""
    (gap,) = gaps_of(week)
    return [(remedy.text, *remedy.gain.values()) for remedy in gap.remedies]  # type: ignore[misc]  # one gain


def test_somebody_who_has_reached_a_limit_is_asked_for_one_shift_more() -> None:
    week = problem([shift("a"), shift("b", day=1)], [person("heron", "a", "b", limits={"max_shifts": 1})])
    assert helps(week)[0] == ("ask heron for one shift more", -1)


def test_a_limit_of_hours_and_one_of_nights_are_asked_for_by_what_they_are() -> None:
    nights = [shift("a", tags=["night"], end=15), shift("b", day=1, tags=["night"], end=15)]
    by_hours = problem(nights, [person("heron", "a", "b", limits={"max_minutes": 300})])
    assert helps(by_hours)[0] == ("ask heron for 5 hours more", -1)
    by_nights = problem(nights, [person("heron", "a", "b", limits={"max_tagged": {"night": 1}})])
    assert helps(by_nights)[0] == ("ask heron for one shift more of the kind “night”", -1)


def test_who_is_there_that_day_is_asked_about_a_shift_they_did_not_offer() -> None:
    there = problem([shift("a"), shift("b", start=14, end=16)], [person("heron", "a")])
    assert helps(there)[0] == ("ask heron about b on Monday at 14:00, for which they did not offer", -1)
    away = problem([shift("a"), shift("b", day=4)], [person("heron", "a")])
    assert [text for text, _ in helps(away)] == ["find somebody more for b on Friday at 10:00"]


def test_somebody_with_a_skill_is_to_be_found() -> None:
    needs = [{"any_of": ["skill:driver"]}]
    week = problem([shift("a", needs=needs)], [person("heron", "a")])
    assert helps(week) == [("find somebody with skill:driver for a on Monday at 10:00", -1)]


def test_two_changes_are_told_only_where_one_does_not_do() -> None:
    two = [shift("a", min=2, target=2, max=2), shift("b", day=1, min=2, target=2, max=2)]
    people = [person(name, "a", "b", limits={"max_shifts": 1}) for name in ("heron", "wren")]
    week = problem(two, people, rules={"min_team": 2})
    (gap,) = gaps_of(week)
    assert gap.remedies[0].kind == "several"
    assert gap.remedies[0].text == "ask heron for one shift more; and ask wren for one shift more"
    assert gap.remedies[0].gain == {"shortfall": -2}
    assert all(" and ask" in one.text or " and find" in one.text for one in gap.remedies)


def test_where_a_team_is_there_it_could_do_with_one_less() -> None:
    week = problem([shift("a", min=2, target=2, importance=3)], [person("heron", "a")])
    assert ("do with one person less for a on Monday at 10:00", -3) in helps(week)
    alone = problem([shift("a", min=2, target=2)], [person("heron", "a")], rules={"min_team": 2})
    assert all("one person less" not in text for text, _ in helps(alone))


@pytest.mark.parametrize(
    ("goals", "helps_to_ask"), [(["shortfall", "skill_gaps"], True), (["skill_gaps", "shortfall"], False)]
)
def test_what_would_help_leaves_the_goals_before_as_good(goals: list[str], helps_to_ask: bool) -> None:
    """Heron could relieve Wren, who has the van, but then the team goes without."""
    shifts = [shift("a", needs=[{"any_of": ["van"]}]), shift("b", start=11, end=13)]
    people = [person("heron", "a", limits={"max_shifts": 0}), person("wren", "a", "b", skills=["van"])]
    (gap,) = gaps_of(problem(shifts, people, goals=goals))
    assert ("ask heron for one shift more" in [remedy.text for remedy in gap.remedies]) is helps_to_ask


def test_a_gain_is_what_solving_again_with_the_change_gives() -> None:
    shifts = [shift("a"), shift("b", day=1), shift("c", day=2, importance=3)]
    people = [person("heron", "a", "b", "c", limits={"max_shifts": 1}), person("wren", "a")]
    week = problem(shifts, people)
    asked = problem(shifts, [person("heron", "a", "b", "c", limits={"max_shifts": 2}), people[1]])
    before, after = (solve(one, workers=1).goals[0].value for one in (week, asked))
    assert ("ask heron for one shift more", after - before) in helps(week)


def test_without_somebody_a_shift_could_not_run() -> None:
    week = problem([shift("a", activity="Tea")], [person("heron", "a")])
    one = Assignment(volunteer="heron", shift="a")
    found = explain.without(week, (one,), one, search=SEARCH, seconds=300)
    assert (found.goal, found.worse_by, found.short, found.certain) == ("shortfall", 1, ("a",), True)
    words = explain.without_in_words(week, one, found)
    assert words == "Without heron, Tea on Monday at 10:00 could not run (shortfall +1)."


def test_without_somebody_another_could_do_as_well_or_gladly_less() -> None:
    one = Assignment(volunteer="heron", shift="a")
    same = problem([shift("a")], [person("heron", "a"), person("wren", "a")])
    assert explain.without(same, (one,), one, search=SEARCH, seconds=300).goal is None
    glad = problem([shift("a")], [person("heron", "a", answer="prefer"), person("wren", "a")])
    found = explain.without(glad, (one,), one, search=SEARCH, seconds=300)
    assert (found.goal, found.worse_by) == ("reluctance", 1)
    assert explain.without_in_words(glad, one, found).startswith("Without heron, people would be asked")


def test_why_not_tells_what_speaks_against_it() -> None:
    week = problem([shift("a"), shift("b", start=11, end=13)], [person("heron", "a", "b"), person("wren", "a")])
    here = tuple(rota(("heron", "a")))
    assert explain.why_not(week, here, Assignment(volunteer="wren", shift="b")) == [
        "wren did not say that they can on b"
    ]
    assert "overlap" in explain.why_not(week, here, Assignment(volunteer="heron", shift="b"))[0]
    assert explain.why_not(week, here, Assignment(volunteer="wren", shift="a")) == []


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    week = problem([shift("a"), shift("b", start=11, end=13)], [person("heron", "a", "b")], pinned=[pair("heron", "a")])
    (tmp_path / "p.json").write_text(week.to_json())
    (tmp_path / "s.json").write_text(solve(week, workers=1).to_json())
    return [str(tmp_path / "p.json"), str(tmp_path / "s.json")]


def test_on_the_command_line(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", *files]) == 0
    told = capsys.readouterr().out
    assert "b, Mon 22 Mar 11:00 (b): 1 of 1 people missing" in told
    assert "heron: is on a at that time" in told
    assert "find somebody more for b" in told
    assert main(["explain", *files, "--shift", "a"]) == 0
    assert capsys.readouterr().out == "Nothing is short.\n"
    assert main(["explain", *files, "--shift", "a", "--volunteer", "heron"]) == 0
    assert "Without heron" in capsys.readouterr().out
    assert main(["explain", *files, "--shift", "b", "--volunteer", "heron"]) == 0
    assert "overlap" in capsys.readouterr().out
    assert main(["explain", *files, "--shift", "nowhere"]) == 1
    assert "'nowhere' is not in" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stopped:
        main(["explain", *files, "--volunteer", "heron"])
    assert stopped.value.code == 2


def test_what_a_missing_team_needs_is_not_told_to_be_without_help() -> None:
    week = problem([shift("a", needs=[{"any_of": ["van"], "required": True}])], [person("heron", "a")])
    people, need = gaps_of(week)
    assert "find somebody with van" in explain.gap_in_words(week, people)
    assert explain.gap_in_words(week, need).endswith("stands with the people who are missing.")


def test_remedies_come_back_from_their_text() -> None:
    remedy = Remedy(kind="ask", volunteer="heron", text="ask heron", gain={"shortfall": -1})
    assert Remedy.model_validate_json(remedy.model_dump_json()) == remedy
