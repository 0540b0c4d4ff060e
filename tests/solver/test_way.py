"""What would close all gaps: the week in Calais with its known answers, and small weeks."""

from collections.abc import Iterable

import pytest

from solver.__main__ import main
from solver.judge import goal_values
from solver.problem import Problem, Volunteer
from solver.remedies import Step, applied, ways
from solver.search import Search
from solver.solution import Rota
from solver.solve import solve
from solver.words import way_in_words
from tests.solver.problems import CALAIS, person, problem, shift

SEARCH = Search(workers=1)
ROTA = CALAIS.with_name("calais-week.solution.json")


def steps(week: Problem, best: Rota | None = None) -> list[Step]:
    best = solve(week, time_limit=300, workers=1).assignments if best is None else best
    return list(ways(week, best, search=SEARCH, seconds=300))


def told(week: Problem, best: Rota | None = None) -> list[str]:
    best = solve(week, time_limit=300, workers=1).assignments if best is None else best
    return list(way_in_words(goal_values(week, best)["shortfall"], steps(week, best)))


def one_more_night(volunteer: Volunteer) -> Volunteer:
    nights = {"night": volunteer.limits.max_tagged["night"] + 1}
    return volunteer.model_copy(update={"limits": volunteer.limits.model_copy(update={"max_tagged": nights})})


def least_shortfall(week: Problem, there_on_thursday: Iterable[str] = (), nights: Iterable[str] = ()) -> int:
    """What is proved to be the least, with some people there on Thursday for what they do on other days, too, and some
    for one more night."""
    people = []
    for volunteer in week.volunteers:
        if volunteer.called in there_on_thursday:
            does = {week.shift[id].activity for id, level in volunteer.availability.items() if level != "no"}
            thursday = [
                one.id for one in week.of_period if f"{week.day[one.id]:%A}" == "Thursday" and one.activity in does
            ]
            answers = {**volunteer.availability, **dict.fromkeys(thursday, "yes")}
            volunteer = volunteer.model_copy(update={"availability": answers})
        people.append(one_more_night(volunteer) if volunteer.called in nights else volunteer)
    asked = week.changed(goals=("shortfall",), volunteers=tuple(people))
    (result,) = solve(asked, time_limit=300).goals
    assert result.proved
    return result.value


def test_what_is_known_to_help_the_week_in_calais() -> None:
    week = Problem.from_json(CALAIS.read_bytes())
    assert [
        least_shortfall(week),
        least_shortfall(week, ["Teasel"]),
        least_shortfall(week, [], ["Lapwing"]),
        least_shortfall(week, ["Teasel"], ["Lapwing"]),
        least_shortfall(week, ["Teasel"], ["Lapwing", "Oyat"]),
    ] == [36, 24, 24, 12, 0]


def test_the_gaps_of_the_week_in_calais_are_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(CALAIS), str(ROTA)]) == 0
    lines = capsys.readouterr().out.splitlines()
    nights = "11 “night” shifts need one with team:w; those who have it can take at most 9"
    assert [line.partition(" (")[0] for line in lines if line.startswith("  Why: ")] == [
        f"  Why: {nights}",
        "  Why: nobody with skill:driver_van can be on it",
        "  Why: nobody with skill:driver_van can be on it",
        f"  Why: {nights}",
    ]
    assert any("off or away on Thursday: Heron, Teasel, Martinet, Knot, Jackdaw and Swift" in line for line in lines)
    asked = [line.strip() for line in lines if line.endswith(": −12")]
    assert any("Lapwing" in line and line.endswith("for one more “night” shift: −12") for line in asked)
    assert sum("Teasel" in line and "about Thursday instead of another day: −12" in line for line in asked) == 2
    way = lines[lines.index("To close all gaps (shortfall 36), with as few people to ask as can be:") + 1 :]
    assert [line.rpartition(": ")[2] for line in way[:3]] == ["24 left", "12 left", "nobody is missing"]


def test_each_step_is_a_rota_that_is_as_good() -> None:
    week = Problem.from_json(CALAIS.read_bytes())
    found = steps(week.changed(goals=("shortfall",)))
    assert [(step.left, step.certain) for step in found] == [(24, True), (12, True), (0, True)]
    for step in found:
        asked = applied(week.changed(goals=("shortfall",)), step.changes)
        assert solve(asked, time_limit=300).goals[0].value == step.left


HEAD = "To close all gaps (shortfall {}), with as few people to ask as can be:"
OTHERS = "  Where others would do as well, they are named above."
NONE = {"max_shifts": 0}


def test_one_is_asked_after_the_other_until_nobody_is_missing() -> None:
    week = problem([shift("a"), shift("b", 1), shift("c", 4)], [person("heron", "a", "b", limits={"max_shifts": 1})])
    assert told(week) == [
        HEAD.format(2),
        "  1 person: ask heron for one shift more: 1 left",
        "  2 people: and find somebody more for c on Friday at 10:00: nobody is missing",
        OTHERS,
    ]


def test_a_step_goes_on_from_the_one_before_where_that_is_as_good() -> None:
    week = problem([shift("a"), shift("b")], [person(f"p{number}", "a", "b", limits=NONE) for number in range(6)])
    first, second = steps(week)
    assert set(first.changes) < set(second.changes)


def test_nobody_is_asked_for_more_hours_than_it_takes_nor_about_two_shifts() -> None:
    shifts = [shift("a", importance=3), shift("b", 1, 10, 15)]
    week = problem(shifts, [person("heron", "a", "b", limits={"max_minutes": 0})])
    assert told(week)[1] == "  1 person: ask heron for 2 hours more: 1 left"
    shifts = [shift("a"), shift("b", start=14, end=16), shift("c", start=18, end=20)]
    assert [step.left for step in steps(problem(shifts, [person("heron", "c")]))] == [1, 0]


def test_days_off_are_owed_only_by_who_comes_on_another_day() -> None:
    """Heron could come on Tuesday instead of another day; a night that touches a third day is asked for beside both."""
    shifts = [shift("a", 0), shift("b", 1), shift("c", 2), shift("d", 2, 22, 31)]
    shifts = [one | {"activity": "Tea"} for one in shifts]
    week = problem(shifts, [person("heron", "a", "c")])
    assert told(week)[1] == "  1 person: ask heron about Tea on Wednesday at 22:00, which they did not offer: 1 left"


def test_what_is_not_proved_is_told_so() -> None:
    (change,) = steps(problem([shift("a")], [person("heron", "a", limits=NONE)]))[0].changes
    assert list(way_in_words(9, [Step((change,), 4, certain=False)]))[1:] == [
        "  1 person: ask heron for one shift more: 4 or less left",
        "  No way was found for the 4 that are left.",
    ]


def two_shifts(**fields: bool) -> Problem:
    """Heron could do a; Wren and Plover, only together, b, which matters more."""
    shifts = [shift("a", importance=2, **fields), shift("b", 1, min=2, target=2, max=2, importance=2)]
    people = [person("heron", "a", limits=NONE), *(person(name, "b", limits=NONE) for name in ("wren", "plover"))]
    return problem(shifts, people, rules={"min_team": 2})


def test_a_set_that_does_more_comes_instead() -> None:
    first, *others, last = told(two_shifts(alone_ok=True))
    assert (first, last) == (HEAD.format(6), OTHERS)
    two = ["ask plover for one shift more; and ask wren", "ask wren for one shift more; and ask plover"]
    assert others[0] == "  1 person: ask heron for one shift more: 4 left"
    assert others[1] in [f"  2 people: instead {some} for one shift more: 2 left" for some in two]
    assert others[2] == "  3 people: and ask heron for one shift more: nobody is missing"


def test_where_one_alone_does_nothing_more_are_looked_for() -> None:
    assert [(step.people, step.left) for step in steps(two_shifts())] == [(2, 2), (4, 0)]


def test_a_better_rota_that_asks_nobody_is_told_first() -> None:
    week = problem([shift("a"), shift("b", 1)], [person("heron", "a"), person("wren", "b", limits=NONE)])
    assert told(week, ()) == [
        HEAD.format(2),
        "  nobody: solve once more, for a better rota was found: 1 left",
        "  1 person: ask wren for one shift more: nobody is missing",
        OTHERS,
    ]


def test_there_is_no_way_around_what_is_frozen() -> None:
    week = problem([shift("a"), shift("b", 4)], [person("heron", "a", "b", limits=NONE)], frozen=["a"])
    assert told(week) == [
        HEAD.format(2),
        "  1 person: ask heron for one shift more: 1 left",
        "  No way was found for the 1 that are left.",
    ]
    assert told(problem([shift("a")], [person("heron", "a")], frozen=["a"])) == [HEAD.format(1), "  No way was found."]


def test_a_group_that_does_not_look_at_it_is_told_no_way() -> None:
    week = problem([shift("a")], [person("heron", "a", limits=NONE)], goals=["reluctance"])
    assert steps(week) == []
