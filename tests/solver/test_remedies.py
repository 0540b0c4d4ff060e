"""What would help a gap: small weeks with known answers, and any against brute force."""

import math
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver import explain, gaps
from solver.judge import Shortage, broken_rules, goal_values, shortages
from solver.problem import Problem
from solver.remedies import MOST, applied, remedies
from solver.remedies.of_a_gap import Asking
from solver.remedies.quick import OnlyPlaces, Quick
from solver.rules import ruled
from solver.search import Search
from solver.solution import Remedy, Rota, Unfilled
from solver.solve import solve
from tests.solver.problems import pair, person, problem, rota, shift

SEARCH = Search(workers=1)
NIGHT = {"tags": ["night"], "end": 15}


def gaps_of(week: Problem, best: Rota | None = None) -> list[Unfilled]:
    best = solve(week, time_limit=300, workers=1).assignments if best is None else best
    return list(explain.explained(week, best, gaps.unfilled(week, best), search=SEARCH, seconds=300))


def helps(week: Problem) -> list[tuple[str, int]]:
    """What would help the only gap, and by how much."""
    (gap,) = gaps_of(week)
    return [(remedy.text, *remedy.gain.values()) for remedy in gap.remedies]  # type: ignore[misc]  # one gain


def test_somebody_who_has_reached_a_limit_is_asked_for_one_shift_more() -> None:
    week = problem([shift("a"), shift("b", day=1)], [person("heron", "a", "b", limits={"max_shifts": 1})])
    assert helps(week)[0] == ("ask heron for one shift more", -1)


def test_a_limit_of_hours_and_one_of_nights_are_asked_for_by_what_they_are() -> None:
    nights = [shift("a", **NIGHT), shift("b", day=1, **NIGHT)]
    by_hours = problem(nights, [person("heron", "a", "b", limits={"max_minutes": 300})])
    assert helps(by_hours)[0] == ("ask heron for 5 hours more", -1)
    by_nights = problem(nights, [person("heron", "a", "b", limits={"max_tagged": {"night": 1}})])
    assert helps(by_nights)[0] == ("ask heron for one more “night” shift", -1)


def test_what_one_person_is_asked_for_at_once_is_one_remedy() -> None:
    limits = {"max_shifts": 1, "max_minutes": 120}
    week = problem([shift("a"), shift("b", day=1)], [person("heron", "a", "b", limits=limits)])
    (gap,) = gaps_of(week)
    text = "ask heron for one shift more and for 2 hours more"
    assert gap.remedies[0] == Remedy(kind="ask", volunteer="heron", text=text, gain={"shortfall": -1})


def test_who_does_some_nights_is_asked_before_who_does_none() -> None:
    nights = [shift("a", **NIGHT), shift("b", day=1, **NIGHT)]
    none = [person(f"p{number}", "a", "b", limits={"max_tagged": {"night": 0}}) for number in range(6)]
    some = person("heron", "a", "b", limits={"max_tagged": {"night": 1}})
    first, *others = [text for text, _ in helps(problem(nights, [*none, some]))]
    assert first == "ask heron for one more “night” shift"
    assert sorted(others[:-1]) == [f"ask p{number} for one more “night” shift" for number in range(6)]


def test_who_is_there_that_day_is_asked_about_a_shift_they_did_not_offer() -> None:
    there = problem([shift("a"), shift("b", start=14, end=16)], [person("heron", "a")])
    assert helps(there)[0] == ("ask heron about b on Monday at 14:00, which they did not offer", -1)
    away = problem([shift("a"), shift("b", day=4)], [person("heron", "a")])
    assert [text for text, _ in helps(away)] == ["find somebody more for b on Friday at 10:00"]


def test_a_shift_of_a_kind_that_they_offer_is_asked_about_before_one_they_never_do() -> None:
    shifts = [shift("a", activity="Tea"), shift("b", start=14, end=16, activity="Wood"), shift("c", 1, activity="Wood")]
    week = problem(shifts, [person("heron", "a"), person("wren", "a", "c")])
    assert [text for text, _ in helps(week)] == [
        "ask wren about Wood on Monday at 14:00, which they did not offer",
        "ask heron about Wood on Monday at 14:00, which they did not offer",
        "find somebody more for Wood on Monday at 14:00",
    ]


def test_who_is_there_the_day_before_or_after_is_asked_about_the_day() -> None:
    shifts = [shift("a", 0, activity="Tea"), shift("b", 1, activity="Tea"), shift("c", 2, activity="Tea")]
    week = problem(shifts, [person("heron", "a", "c"), person("wren", "c")])
    assert helps(week)[0] == ("ask heron about Tuesday instead of another day", -1)


def test_a_day_is_asked_for_in_exchange_for_another() -> None:
    """Without Monday and Wednesday, Heron would have one day off less: it helps nobody."""
    shifts = [shift("a", 0, activity="Tea"), shift("b", 1, activity="Tea"), shift("c", 2, activity="Tea")]
    week = problem(shifts, [person("heron", "a", "c")])
    assert helps(week) == [("find somebody more for Tea on Tuesday at 10:00", -1)]


def test_a_day_is_for_what_they_do_on_others_and_not_for_what_they_are_forbidden() -> None:
    shifts = [shift("a", 0, activity="Tea"), shift("b", 1, activity="Wood")]
    never = problem(shifts, [person("heron", "a"), person("wren", "a")])
    assert [text for text, _ in helps(never)] == ["find somebody more for Wood on Tuesday at 10:00"]
    same = [shift("a", 0, activity="Tea"), shift("b", 1, activity="Tea"), shift("c", 0, activity="Tea", min=0)]
    forbidden = problem(same, [person("heron", "a"), person("wren", "a", "c")], forbidden=[pair("wren", "b")])
    assert [text for text, _ in helps(forbidden)] == [
        "ask heron about Tuesday instead of another day",
        "find somebody more for Tea on Tuesday at 10:00",
    ]


def test_what_is_frozen_is_a_day_on_which_they_come_anyway() -> None:
    shifts = [shift("a", 0, activity="Tea"), shift("b", 1, activity="Tea"), shift("c", 2, activity="Tea")]
    people = [person("heron", "a"), person("wren", "a")]
    week = problem(shifts, people, frozen=["c"], published=[pair("heron", "c")])
    assert "ask heron about Tuesday instead of another day" in [text for text, _ in helps(week)]


def test_who_asks_more_of_a_person_is_told_beside_who_asks_less_only_if_it_does_more() -> None:
    """On Tuesday Heron could take the place of one, and with a shift more of two."""
    shifts = [shift("m", 0, activity="Tea"), shift("a", 1, activity="Tea"), shift("b", 1, 14, 16, activity="Tea")]
    people = [person("heron", "m", limits={"max_shifts": 1}), person("wren", "m")]
    week = problem(shifts, people, forbidden=[pair("wren", "a"), pair("wren", "b")])
    for gap in gaps_of(week):
        day = "about Tuesday instead of another day"
        told = [(remedy.text, remedy.gain["shortfall"]) for remedy in gap.remedies if remedy.volunteer == "heron"]
        assert told == [(f"ask heron {day}", -1), (f"ask heron for one shift more and {day}", -2)]


def test_somebody_with_a_skill_is_to_be_found() -> None:
    needs = [{"any_of": ["skill:driver"]}]
    week = problem([shift("a", needs=needs)], [person("heron", "a")])
    assert helps(week) == [("find somebody with skill:driver for a on Monday at 10:00", -1)]


def test_two_are_asked_only_where_one_does_not_do() -> None:
    two = [shift("a", min=2, target=2, max=2), shift("b", day=1, min=2, target=2, max=2)]
    people = [person(name, "a", "b", limits={"max_shifts": 1}) for name in ("heron", "wren")]
    week = problem(two, people, rules={"min_team": 2})
    (gap,) = gaps_of(week)
    texts = [remedy.text for remedy in gap.remedies]
    assert gap.remedies[0].kind == "several"
    assert sorted(texts[0].split("; and ")) == ["ask heron for one shift more", "ask wren for one shift more"]
    assert gap.remedies[0].gain == {"shortfall": -2}
    assert all("; and " in text for text in texts)


def test_all_who_would_do_as_well_are_told_and_who_could_be_found_in_any_case() -> None:
    shifts = [shift(name, day) for day, name in enumerate("abcde")]
    people = [person(f"p{number}", *"abcde", limits={"max_shifts": 1}) for number in range(4)]
    *asked, found = [text for text, _ in helps(problem(shifts, people))]
    assert sorted(asked) == [f"ask p{number} for one shift more" for number in range(4)]
    assert found.startswith("find somebody more for ")
    many = [person(f"p{number:02}", "m") for number in range(MOST + 2)]
    shifts = [one | {"activity": "Tea"} for one in (shift("m"), shift("a", 1), shift("b", 1, 14, 16))]
    gap = gaps_of(problem(shifts, many))[0]
    helped = [(remedy.kind, remedy.gain["shortfall"]) for remedy in gap.remedies]
    assert helped == [("ask", -2)] * MOST + [("find", -1)]


def test_where_a_team_is_there_it_could_do_with_one_less() -> None:
    week = problem([shift("a", min=2, target=2, importance=3)], [person("heron", "a")])
    assert helps(week)[-1] == ("do with one person less for a on Monday at 10:00", -3)
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


def test_that_promises_change_speaks_against_nothing() -> None:
    week = problem([shift("a")], [person("heron", "a", limits={"max_shifts": 0})], goals=["changes", "shortfall"])
    assert helps(week)[0] == ("ask heron for one shift more", -1)


def test_nobody_is_asked_for_what_can_be_had_without() -> None:
    """Heron could come to a at once. What Rook is asked for is told for what it brings beside that."""
    idle = person("wren", "c", limits={"max_shifts": 0})
    shifts = [shift("a"), shift("b", 1), shift("c", 2, min=0)]
    people = [person("heron", "a"), idle, person("rook", "b", limits={"max_shifts": 0})]
    first, second = gaps_of(problem(shifts, people), ())
    assert (first.shift, first.remedies) == ("a", ())
    assert next((remedy.text, remedy.gain) for remedy in second.remedies) == (
        "ask rook for one shift more", {"shortfall": -1},
    )  # fmt: skip
    assert all("wren" not in remedy.text for remedy in second.remedies)


def test_a_gain_is_what_solving_again_with_the_change_gives() -> None:
    shifts = [shift("a"), shift("b", day=1), shift("c", day=2, importance=3)]
    people = [person("heron", "a", "b", "c", limits={"max_shifts": 1}), person("wren", "a")]
    week = problem(shifts, people)
    asked = problem(shifts, [person("heron", "a", "b", "c", limits={"max_shifts": 2}), people[1]])
    before, after = (solve(one, workers=1).goals[0].value for one in (week, asked))
    assert ("ask heron for one shift more", after - before) in helps(week)


def test_what_is_frozen_cannot_be_helped() -> None:
    shifts = [shift("a", min=2, target=2), shift("b", day=1)]
    people = [person("heron", "a", "b"), person("wren", "b")]
    week = problem(shifts, people, published=[pair("heron", "a")], frozen=["a"])
    (gap,) = gaps_of(week, tuple(rota(("heron", "a"), ("wren", "b"))))
    assert (gap.shift, gap.remedies) == ("a", ())


def test_questions_take_their_time_from_the_clock_of_the_search_and_none_is_asked_when_it_is_up() -> None:
    week = problem([shift("a")], [person("heron", "a", limits={"max_shifts": 0})])
    search = Search(reproducible=True)
    tried = partial(remedies, week, (), Shortage("a", 1, None), search=search, seconds=300)
    assert list(tried(until=search.now)) == []
    assert search.now == 0
    assert len(list(tried())) == 2
    assert search.now > 0


def test_a_search_is_told_who_is_where_in_a_known_rota() -> None:
    week = problem([shift("a"), shift("b", 1)], [person("heron", "b"), person("wren", "a", "b")])
    variables = ruled(week)
    known = rota(("wren", "a"), ("heron", "b"))
    assert OnlyPlaces(variables).complete(known) == variables.complete(known)[:3] == [1, 1, 0]


def test_remedies_come_back_from_their_text() -> None:
    remedy = Remedy(kind="ask", volunteer="heron", text="ask heron", gain={"shortfall": -1})
    assert Remedy.model_validate_json(remedy.model_dump_json()) == remedy


@st.composite
def short_weeks(draw: st.DrawFn) -> Problem:
    """Four shifts on three days for two people who have little room."""
    shifts = []
    for number in range(4):
        start, tags = draw(st.sampled_from([(9, []), (14, []), (22, ["night"])]))
        least, activity = draw(st.integers(1, 2)), draw(st.sampled_from(["Tea", "Tea", "Wood"]))
        fields = {"min": least, "target": 2, "tags": tags, "activity": activity, "importance": draw(st.integers(1, 2))}
        shifts.append(shift(f"s{number}", draw(st.integers(0, 2)), start, start + 5, **fields))
    people = []
    for name in ("heron", "wren"):
        limits = {
            "max_shifts": draw(st.sampled_from([0, 1, 2, 4])), "max_tagged": {"night": draw(st.integers(0, 2))},
            "max_minutes": draw(st.sampled_from([300, 600, 1200])), "free_days": draw(st.sampled_from([0, 5])),
        }  # fmt: skip
        offered = draw(st.sets(st.sampled_from([one["id"] for one in shifts]), min_size=1))
        people.append(person(name, *sorted(offered), limits=limits))
    frozen = draw(st.sets(st.sampled_from([one["id"] for one in shifts]), max_size=1))
    published = [pair("heron", id) for id in frozen if draw(st.booleans())]
    rules = {"min_team": draw(st.integers(1, 2))}
    return problem(shifts, people, rules=rules, frozen=sorted(frozen), published=published, goals=["shortfall"])


@settings(max_examples=100, deadline=None)
@given(short_weeks())
def test_every_remedy_is_a_rota_as_good_as_solving_again_with_its_changes(week: Problem) -> None:
    best = solve(week, time_limit=300, workers=1).assignments
    for gap in shortages(week, best):
        if gap.shift in week.open_ids:
            asking = Asking(week, best, gap, "shortfall", Quick(SEARCH), 300, math.inf)
            for made in asking.different():
                asked = applied(week, made.changes)
                assert broken_rules(asked, made.rota) == []
                assert goal_values(asked, made.rota)["shortfall"] == made.value < asking.now
                assert solve(asked, time_limit=300, workers=1).goals[0].value == made.value
                missing = {one.shift: one.missing for one in shortages(asked, made.rota)}
                assert missing.get(gap.shift, 0) < gap.missing
