"""rota-group/1: what is read is written again key by key, what is wrong is told with its place, moving."""

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rota import exchange, planning
from rota.exchange.document import GOALS
from rota.exchange.moving import week_of
from solver import Problem
from solver.documents import DocumentError, read
from solver.problem import GOALS as SOLVERS_GOALS
from tests.conftest import CALAIS, NOW
from tests.rota.factories import at, group_data, harmed_data, small_data, spelled_data

WEEK = dt.date(2027, 3, 22)


def document(data: Any) -> exchange.GroupDocument:
    return read(exchange.GroupDocument, json.dumps(data), exchange.faults)


def back(found: exchange.GroupDocument) -> dict[str, Any]:
    """From the document into rows and out again."""
    rows = exchange.rows(found, slug="group", now=NOW)
    rows.group.pairs = rows.pairs
    return exchange.data(
        rows.group, rows.kinds.values(), rows.volunteers.values(), rows.shifts.values(), rows.assignments, rows.pins
    )


def faults(data: Any) -> list[tuple[str, str]]:
    with pytest.raises(DocumentError) as caught:
        document(data)
    return list(caught.value.faults)


@pytest.mark.parametrize(
    "data",
    [json.loads(CALAIS.read_text("utf-8")), small_data(), spelled_data(), small_data(kinds=[], volunteers=[])],
    ids=["Calais", "nothing spelled out", "everything spelled out", "a group that is being set up"],
)
def test_what_is_read_is_written_again_key_by_key(data: dict[str, Any]) -> None:
    assert back(document(data)) == data


@given(group_data)
def test_random_files_are_written_again_key_by_key(data: dict[str, Any]) -> None:
    assert back(document(data)) == data


@given(harmed_data, st.sampled_from([dt.date(2027, 10, 25), dt.date(2199, 12, 23), WEEK]))
@example(small_data(pinned=[{"volunteer": "ada", "shift": "2027-03-24-tea"}]), WEEK)
def test_whatever_a_file_has_it_is_refused_in_words_or_it_works(data: Any, week: dt.date) -> None:
    try:
        found = document(data)
    except DocumentError:
        return
    assert back(document(back(found))) == back(found)
    try:
        found = exchange.moved(found, week)
    except OverflowError:
        assert week.year == 2199
        return
    assert document(back(found)) == found
    rows = exchange.rows(found, slug="group", now=NOW)
    shifts = [shift for shift in rows.shifts.values() if week <= shift.start.date() < week + dt.timedelta(days=6)]
    problem = planning.problem(
        rows.group, week, shifts=shifts[:1], volunteers=rows.volunteers.values(), pairs=rows.pairs, now=NOW
    )
    Problem.from_json(problem.to_json())


def test_the_goals_are_those_of_the_solver() -> None:
    assert GOALS == SOLVERS_GOALS


def test_instants_are_written_with_the_offset_of_the_groups_zone() -> None:
    data = small_data()
    data["volunteers"][0]["stay"] = {"from": "2027-03-27T22:00:00Z", "until": "2027-03-28T12:00:00-05:00"}
    assert back(document(data))["volunteers"][0]["stay"] == {
        "from": "2027-03-27T23:00:00+01:00",
        "until": "2027-03-28T19:00:00+02:00",
    }


LONG = "x" * 81
FAULTS: list[tuple[str, dict[str, Any], str]] = [
    ("format", {"format": "rota-group/2"}, "this must be 'rota-group/1'"),
    ("colour", {"colour": "red"}, "there is no such field here"),
    ("name", {"name": LONG}, "this is too long; at most 80 characters are allowed"),
    ("name", {"name": {}}, "at least one text is needed here"),
    ("name", {"name": " "}, "this must not be empty"),
    ("name.English", {"name": {"English": "Tea"}}, "this must be the code of a language, such as fr or fa-AF"),
    ("timezone", {"timezone": "Europe/Calais"},
     "there is no time zone 'Europe/Calais'; write one such as Europe/Paris"),
    ("languages[0]", {"languages": ["Klingon!"]}, "this must be the code of a language, such as fr or fa-AF"),
    ("day_starts_at", {"day_starts_at": "4:00"}, "this must be a time of day such as 04:00"),
    ("rules.min_team", {"rules": {"min_team": 0}}, "this must be 1 or more"),
    ("rules.day_starts_at", {"rules": {"day_starts_at": "04:00"}}, "there is no such field here"),
    ("goals[1]", {"goals": ["changes", "changes"]}, "'changes' stands here for the second time"),
    ("limits.max_shifts", {"limits": {"max_shifts": 10**30}}, "this must be 10000 or less"),
    ("skills[1].id", {"skills": [{"id": "a", "name": "A"}] * 2}, "'a' stands here for the second time"),
    ("pairs[0].volunteers[1]", {"pairs": [{"volunteers": ["ada", "zoe"], "kind": "apart"}]},
     "there is no volunteer 'zoe'"),
    ("pairs[0].volunteers[1]", {"pairs": [{"volunteers": ["ada"], "kind": "apart"}]}, "this is required"),
    ("pairs[0].volunteers", {"pairs": [{"volunteers": ["ada", "ada"], "kind": "apart"}]},
     "a pair must be two different people"),
    ("published[0].volunteer", {"published": [{"volunteer": "zoe", "shift": "2010-02-15-tea"}]},
     "there is no volunteer 'zoe'"),
    ("pinned[0].shift", {"pinned": [{"volunteer": "ada", "shift": "2010-02-15-tea-2"}]},
     "there is no such shift: neither does the weekly pattern make it nor is it in shifts"),
    ("pinned[1]", {"pinned": [{"volunteer": "ada", "shift": "2010-02-15-tea"}] * 2},
     "'ada on 2010-02-15-tea' stands here for the second time"),
]  # fmt: skip
OF_A_KIND: list[tuple[str, dict[str, Any], str]] = [
    ("name.fr", {"name": {"fr": "Th\u202eé"}},
     "there must be no line breaks, control characters or controls of writing direction here"),
    ("id", {"id": "te\0a"}, "there must be no control characters here"),
    ("place", {"place": "hall"}, "there is no place 'hall'"),
    ("min", {"min": 1.5}, "this must be a whole number"),
    ("target", {"min": 3}, "target must be 3 (min) or more"),
    ("max", {"max": 1}, "max must be 2 or more, like min and target"),
    ("importance", {"importance": 0}, "this must be 1 or more"),
    ("burden", {"burden": -1}, "this must be 0 or more"),
    ("burden", {"burden": None}, "this must be a whole number"),
    ("needs[0].any_of[0]", {"needs": [{"any_of": ["fr"]}]}, "there is no skill 'fr'"),
    ("needs[0].any_of", {"needs": [{"any_of": []}]}, "at least 1 are needed here, there are 0"),
    ("weekly[0].days[0]", {"weekly": [{"days": ["monday"], "start": "10:00", "end": "12:00"}]},
     "this must be 'mon', 'tue', 'wed', 'thu', 'fri', 'sat' or 'sun'"),
    ("weekly[0].days[1]", {"weekly": [{"days": ["mon", "mon"], "start": "10:00", "end": "12:00"}]},
     "'mon' stands here for the second time"),
    ("weekly[0].end", {"weekly": [{"days": ["mon"], "start": "10:00", "end": "24:00"}]},
     "this must be a time of day such as 04:00"),
]  # fmt: skip
OF_A_VOLUNTEER: list[tuple[str, dict[str, Any], str]] = [
    ("name", {"name": "Ada\n"},
     "there must be no line breaks, control characters or controls of writing direction here"),
    ("email", {"email": "ada@example.org"}, "there is no such field here"),
    ("experience", {"experience": "old"}, "this must be 'new', 'regular' or 'lead'"),
    ("skills[0]", {"skills": ["fr"]}, "there is no skill 'fr'"),
    ("stay.until", {"stay": {"from": at("2010-02-16", "10:00"), "until": at("2010-02-16", "10:00")}},
     "a stay must end after its start"),
    ("stay.from", {"stay": {"from": "2010-02-16T10:00:00"}},
     "this must be an instant with an offset, such as 2010-02-15T11:00:00+01:00"),
    ("inducted_at", {"inducted_at": "2010-02-30T10:00:00Z"}, "there is no such day or time"),
    ("inducted_at", {"inducted_at": "1969-02-03T10:00:00Z"}, "this must lie between the years 1970 and 2200"),
    ("dated[0].to", {"dated": [{"from": at("2010-02-16", "10:00"), "to": at("2010-02-16", "09:00"), "level": "no"}]},
     "this must end after its start"),
    ("kinds.coffee", {"kinds": {"coffee": "yes"}}, "there is no kind 'coffee'"),
    ("limits.free_days", {"limits": {"free_days": -1}}, "this must be 0 or more"),
    ("history[0].week", {"history": [{"week": "2010-02-16", "load": 1, "share": 1}]},
     "2010-02-16 is a Tuesday; a week is named by its Monday, 2010-02-15"),
    ("history[1].week", {"history": [{"week": "2010-02-15", "load": 1, "share": 1}] * 2},
     "'2010-02-15' stands here for the second time"),
]  # fmt: skip
SINGLE = {"id": "extra", "kind": "tea", "start": at("2010-02-16", "13:00"), "end": at("2010-02-16", "14:00")}
OF_A_SHIFT: list[tuple[str, dict[str, Any], str]] = [
    ("id", {"id": "2010-02-16-tea"}, "the weekly pattern makes a shift of this id already"),
    ("kind", {"kind": "coffee"}, "there is no kind 'coffee'"),
    ("end", {"end": at("2010-02-16", "12:00")}, "a shift must end after its start"),
    ("end", {"end": at("2010-03-20", "12:00")}, "a shift must not be longer than 31 days"),
    ("target", {"min": 3}, "target must be 3 (min) or more"),
    ("max", {"target": 4}, "max must be 4 or more, like min and target"),
    ("place", {"place": "hall"}, "there is no place 'hall'"),
    ("kind", {"cancelled": True}, "a cancelled shift has only its id"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "changes", "words"), FAULTS)
def test_a_fault_is_told_with_its_place(place: str, changes: dict[str, Any], words: str) -> None:
    assert (place, words) in faults(small_data(**changes))


@pytest.mark.parametrize(("place", "changes", "words"), OF_A_KIND)
def test_a_fault_of_a_kind_is_told_with_its_place(place: str, changes: dict[str, Any], words: str) -> None:
    data = small_data()
    data["kinds"][0] |= changes
    assert (f"kinds[0].{place}", words) in faults(data)


@pytest.mark.parametrize(("place", "changes", "words"), OF_A_VOLUNTEER)
def test_a_fault_of_a_volunteer_is_told_with_its_place(place: str, changes: dict[str, Any], words: str) -> None:
    data = small_data()
    data["volunteers"][1] |= changes
    assert faults(data) == [(f"volunteers[1].{place}", words)]


@pytest.mark.parametrize(("place", "changes", "words"), OF_A_SHIFT)
def test_a_fault_of_a_single_shift_is_told_with_its_place(place: str, changes: dict[str, Any], words: str) -> None:
    assert (f"shifts[0].{place}", words) in faults(small_data(shifts=[SINGLE | changes]))


def test_only_a_shift_of_the_pattern_can_be_cancelled() -> None:
    words = "the weekly pattern makes no such shift, so it cannot be cancelled"
    assert faults(small_data(shifts=[{"id": "extra", "cancelled": True}])) == [("shifts[0].id", words)]


def test_two_kinds_must_not_make_shifts_of_the_same_id() -> None:
    line = {"days": ["mon"], "start": "10:00", "end": "12:00"}
    kinds = [{"id": "tea", "name": "Tea", "weekly": [line, line]}, {"id": "tea-2", "name": "More", "weekly": [line]}]
    words = "two shifts would have the id <date>-tea-2; rename one of the kinds"
    assert faults(small_data(kinds=kinds)) == [("kinds[1].id", words)]


def moved(data: dict[str, Any], week: str) -> dict[str, Any]:
    return back(exchange.moved(document(data), dt.date.fromisoformat(week)))


def test_the_week_of_the_calais_file_is_the_one_after_its_history() -> None:
    assert week_of(document(json.loads(CALAIS.read_text("utf-8")))) == dt.date(2010, 2, 15)


@pytest.mark.parametrize(
    ("changes", "week"),
    [
        ({}, None),
        ({"published": [{"volunteer": "ada", "shift": "2010-02-16-tea"}]}, "2010-02-15"),
        ({"published": [{"volunteer": "ada", "shift": "2010-02-14-tea"}], "shifts": [SINGLE]}, "2010-02-15"),
        ({"pinned": [{"volunteer": "ada", "shift": "2010-02-24-tea"}]}, "2010-02-22"),
        ({"pinned": [{"volunteer": "ada", "shift": "2010-02-24-tea"}], "shifts": [SINGLE]}, "2010-02-15"),
        ({"shifts": [{"id": "2010-02-21-tea", "cancelled": True}]}, "2010-02-15"),
    ],
)
def test_which_week_a_file_is_about(changes: dict[str, Any], week: str | None) -> None:
    found = week_of(document(small_data(**changes)))
    assert (str(found) if found else None) == week


def test_a_file_about_no_week_stays_as_it_is() -> None:
    assert moved(small_data(), "2027-03-22") == small_data()


def file_about_a_sunday(date: str, week_before: str) -> dict[str, Any]:
    """Everything that has a date, on and around a Sunday."""
    data = small_data(
        shifts=[
            {"id": f"{date}-walk", "kind": "tea", "start": at(date, "01:30"), "end": at(date, "05:00")},
            {"id": f"{date}-tea", "cancelled": True},
            {"id": "no date", "kind": "tea", "start": at(date, "12:00"), "end": at(date, "13:00")},
        ],
        published=[{"volunteer": "ada", "shift": f"{date}-walk"}],
        pinned=[{"volunteer": "ben", "shift": "no date"}, {"volunteer": "ben", "shift": f"{date}-tea"}],
    )
    data["volunteers"][0] |= {
        "stay": {"from": at(date, "00:30"), "until": at(date, "04:30")},
        "inducted_at": at(date, "01:15"),
        "dated": [{"from": at(date, "01:00"), "to": at(date, "03:00"), "level": "no"}],
        "history": [{"week": week_before, "load": 3, "share": 4}],
    }
    return data


@pytest.mark.parametrize(("sunday", "before"), [("2027-03-28", "2027-03-15"), ("2027-10-31", "2027-10-18")])
def test_moving_keeps_what_the_walls_show_across_a_change_of_the_clocks(sunday: str, before: str) -> None:
    week = str(dt.date.fromisoformat(sunday) - dt.timedelta(days=6))
    winter = file_about_a_sunday("2010-02-21", "2010-02-08")
    assert moved(winter, week) == file_about_a_sunday(sunday, before)
    assert moved(file_about_a_sunday(sunday, before), "2010-02-15") == winter
    assert moved(winter, "2010-02-15") == winter


def test_a_night_that_is_moved_into_a_change_of_the_clocks_lasts_longer_or_shorter() -> None:
    single = SINGLE | {"start": at("2010-02-20", "22:00"), "end": at("2010-02-21", "06:00")}
    hours = {}
    for week in ("2010-02-15", "2027-03-22", "2027-10-25"):
        shift = exchange.moved(document(small_data(shifts=[single])), dt.date.fromisoformat(week)).shifts[0]
        hours[week] = (shift.end - shift.start) / dt.timedelta(hours=1)
    assert hours == {"2010-02-15": 8, "2027-03-22": 7, "2027-10-25": 9}


def test_what_lies_in_the_hour_that_the_clocks_skip_keeps_its_length() -> None:
    single = SINGLE | {"start": at("2010-02-21", "02:15"), "end": at("2010-02-21", "03:00")}
    shift = moved(small_data(shifts=[single]), "2027-03-22")["shifts"][0]
    assert (shift["start"], shift["end"]) == ("2027-03-28T03:15:00+02:00", "2027-03-28T04:00:00+02:00")


def test_nothing_is_moved_out_of_the_calendar() -> None:
    with pytest.raises(OverflowError):
        moved(small_data(shifts=[SINGLE]), "9999-12-27")
