"""What a gap comes from: counted by hand, and held against every rota there is."""

from itertools import chain, combinations

import pytest
from hypothesis import given, settings

from solver.causes import causes
from solver.gaps import unfilled
from solver.judge import of_a_person
from solver.offers import at_most, could_be_on
from solver.problem import Assignment, Problem, Shift, Volunteer
from solver.words.causes import cause_in_words
from tests.solver.drawn import problems
from tests.solver.problems import pair, person, problem, rota, shift

VAN = [{"any_of": ["van"], "required": True}]


def told(week: Problem, *taken: tuple[str, str]) -> list[str]:
    """What shift a comes from, in words."""
    gaps = [gap for gap in unfilled(week, tuple(rota(*taken))) if gap.shift == "a"]
    return [cause_in_words(week, cause) for cause in causes(week, gaps)]


def test_nobody_with_the_skill_is_there() -> None:
    shifts = [shift("a", needs=VAN), shift("b", start=14, end=16), shift("c", day=1)]
    drivers = [person("heron", "c", skills=["van"]), person("wren", "b", skills=["van"])]
    barred = person("plover", "a", skills=["van"])
    week = problem(shifts, [*drivers, barred, person("rook", "a")], forbidden=[pair("plover", "a")])
    assert told(week) == [
        "nobody with van can be on it (off or away on Monday: heron; there, but did not offer it: wren; "
        "not allowed, or held by what is frozen: plover)."
    ]


def test_one_of_the_two_that_are_needed_offered_it() -> None:
    week = problem([shift("a", min=2, target=2)], [person("heron", "a"), person("wren")], rules={"min_team": 2})
    assert told(week) == ["only heron can be on it, and it needs 2 (off or away on Monday: wren)."]


def test_nights_that_need_somebody_are_counted_against_what_those_people_offer() -> None:
    """Four nights need a driver. Heron offers three but two at most, Wren one; Rook's nights do not count."""
    nights = [shift(name, day, needs=VAN, tags=["night"]) for day, name in enumerate("abcd")]
    other = shift("e", 4, tags=["night"])
    people = [
        person("heron", *"abc", skills=["van"], limits={"max_tagged": {"night": 2}}),
        person("wren", "d", "e", skills=["van"]),
        person("rook", *"abcde"),
    ]
    week = problem([*nights, other], people)
    assert told(week, ("heron", "b"), ("heron", "c"), ("wren", "d")) == [
        "4 “night” shifts need one with van; those who have it can take at most 3 (heron 2, wren 1)."
    ]


def test_a_shift_that_need_not_run_and_a_need_that_is_only_wished_for_do_not_count() -> None:
    wished = [{"any_of": ["van"]}]
    shifts = [shift("a", needs=VAN), shift("b", needs=VAN, min=0), shift("c", 1, needs=wished)]
    week = problem(shifts, [person("heron", *"abc", skills=["van"], limits={"max_shifts": 1}), person("wren", "c")])
    assert told(week, ("heron", "c")) == []


def test_people_are_counted_where_no_skill_is_missing() -> None:
    shifts = [shift("a", min=2), shift("b", start=12, end=14), shift("c", day=1)]
    people = [person("heron", *"abc", limits={"max_shifts_per_day": 1}), person("wren", "a")]
    week = problem(shifts, people)
    assert told(week, ("wren", "a"), ("heron", "b")) == [
        "2 shifts on Monday need 3 people in all; those who could be on them can take at most 2 (heron 1, wren 1)."
    ]
    assert told(problem([shift("a"), shift("b", start=11, end=13)], [person("heron", *"ab")]), ("heron", "b")) == [
        "2 shifts on Monday need 2 people in all; those who could be on them can take at most 1 (heron 1)."
    ]


def test_nothing_is_told_where_counting_does_not_show_it() -> None:
    """Heron could do a and Wren b; the rota is only not the best."""
    week = problem([shift("a"), shift("b", day=1)], [person("heron", *"ab"), person("wren", *"ab")])
    assert told(week, ("heron", "b")) == []


def test_a_skill_that_a_team_would_do_well_to_have_is_counted_too() -> None:
    shifts = [shift(name, needs=[{"any_of": ["van"]}], activity="wood") for name in "ab"]
    week = problem(shifts, [person("heron", *"ab", skills=["van"]), person("wren", *"ab")])
    assert told(week, ("wren", "a"), ("heron", "b")) == [
        "2 wood shifts need one with van; those who have it can take at most 1 (heron 1)."
    ]


def test_what_is_frozen_has_no_cause() -> None:
    week = problem([shift("a")], [person("heron")], frozen=["a"])
    assert told(week) == []


def most_by_trying(week: Problem, volunteer: Volunteer, shifts: tuple[Shift, ...]) -> int:
    """The most of these shifts that the judge lets one person be on, facts included."""
    facts = [fact for fact in week.facts if fact.volunteer == volunteer.id]
    could = [Assignment(volunteer=volunteer.id, shift=one.id) for one in shifts if volunteer.may(one)]
    could = [one for one in could if one not in week.forbidden]
    every = chain.from_iterable(combinations(could, number) for number in range(len(could) + 1))
    return max(len(some) for some in every if not of_a_person(week, [*facts, *some]))


@settings(max_examples=300, deadline=None)
@given(problems())
def test_nobody_can_take_more_than_is_counted(week: Problem) -> None:
    for volunteer in week.volunteers:
        most = at_most(week, volunteer, week.open_shifts)
        assert most_by_trying(week, volunteer, week.open_shifts) <= most
        for one in week.open_shifts:
            alone = most_by_trying(week, volunteer, (one,))
            assert len(could_be_on(week, volunteer, [one])) >= alone


@pytest.mark.parametrize(
    ("limits", "most"),
    [
        ({}, 5),
        ({"max_shifts": 1}, 1),
        ({"max_minutes": 360}, 3),
        ({"max_minutes": 359}, 2),
        ({"max_shifts_per_day": 1}, 4),
        ({"max_consecutive_days": 3}, 4),
        ({"max_consecutive_days": 1}, 3),
        ({"max_consecutive_days": 0}, 0),
        ({"max_consecutive_tagged": {"night": 1}}, 5),
    ],
)
def test_each_limit_counts(limits: dict[str, object], most: int) -> None:
    """Of three on Monday two do not overlap; a night each on Tuesday, Wednesday and Thursday."""
    days = [shift("a", 0, 8, 10), shift("b", 0, 9, 11), shift("c", 0, 10, 12)]
    nights = [shift(f"n{day}", day, 22, 27, tags=["night"]) for day in (1, 2, 3)]
    week = problem([*days, *nights], [person("heron", *"abc", "n1", "n2", "n3", limits=limits)])
    assert at_most(week, week.volunteers[0], week.open_shifts) == most


@pytest.mark.parametrize(
    ("limits", "most"),
    [({}, 3), ({"max_tagged": {"night": 1}}, 1), ({"max_consecutive_tagged": {"night": 1}}, 2)],
)
def test_each_limit_of_nights_counts(limits: dict[str, object], most: int) -> None:
    nights = [shift(name, day, 22, 27, tags=["night"]) for day, name in enumerate("abc")]
    week = problem(nights, [person("heron", *"abc", limits=limits)])
    assert at_most(week, week.volunteers[0], week.open_shifts) == most


def test_rest_counts_and_what_is_frozen_is_used_up() -> None:
    shifts = [shift("a", 0, 8, 10, rest_after_minutes=60), shift("b", 0, 10, 12), shift("c", 1), shift("d", 2)]
    resting = problem(shifts[:2], [person("heron", *"ab")])
    assert at_most(resting, resting.volunteers[0], resting.open_shifts) == 1
    heron = person("heron", *"abcd", limits={"max_shifts": 2})
    before = [shift("x", -1), *shifts]
    context = problem(before, [heron], frozen=["x"], published=[pair("heron", "x")])
    assert at_most(context, context.volunteers[0], context.open_shifts) == 2
    frozen = problem(shifts, [heron], frozen=["a"], published=[pair("heron", "a")])
    assert at_most(frozen, frozen.volunteers[0], frozen.open_shifts) == 1
    assert [one.id for one in could_be_on(frozen, frozen.volunteers[0], frozen.open_shifts)] == ["c", "d"]
