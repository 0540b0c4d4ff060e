"""How a volunteer stands to a shift, limits, shares: rows that were never stored, one rule a test."""

import datetime as dt
import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rota import exchange, planning
from rota.models import Group, Shift, Volunteer
from rota.models.clock import local, span
from rota.planning.week import share_of, tighter
from solver import Problem
from solver.documents import read
from tests.conftest import NOW
from tests.rota.factories import DAYS, LEVELS, at, small_data

ZONE = ZoneInfo("Europe/Paris")
MONDAY = dt.date(2010, 2, 15)


def rows_of(data: dict[str, Any]) -> exchange.Rows:
    return exchange.rows(read(exchange.GroupDocument, json.dumps(data), exchange.faults), slug="tea", now=NOW)


def level(volunteer: dict[str, Any], kind: dict[str, Any] | None = None, shift: dict[str, Any] | None = None) -> str:
    """How Ada, with these fields, stands to a shift on Tuesday from 10:00 to 12:00."""
    single = {"id": "it", "kind": "tea", "start": at("2010-02-16", "10:00"), "end": at("2010-02-16", "12:00")}
    data = small_data(shifts=[single | (shift or {})])
    data["kinds"][0] |= kind or {}
    data["volunteers"][0] |= {"experience": "regular"} | volunteer
    rows = rows_of(data)
    return planning.stands(rows.volunteers["ada"], rows.shifts["it"], ZONE)


def weekly(*windows: tuple[str, str, str, str | None]) -> dict[str, Any]:
    return {
        "weekly": [
            {"days": days.split(), "from": start, "to": end} | ({"level": level} if level else {})
            for days, start, end, level in windows
        ]
    }


def dated(*entries: tuple[str, str, str]) -> dict[str, Any]:
    """Entries of the Tuesday."""
    return {
        "dated": [
            {"from": at("2010-02-16", start), "to": at("2010-02-16", end), "level": level}
            for start, end, level in entries
        ]
    }


def test_whoever_says_nothing_can() -> None:
    assert level({}) == "yes"


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("10:00", "12:00", "yes"),
        ("10:01", None, "no"),
        (None, "11:59", "no"),
        ("09:00", None, "yes"),
        (None, "13:00", "yes"),
        (None, None, "yes"),
    ],
)
def test_a_shift_lies_wholly_inside_the_stay(start: str | None, end: str | None, expected: str) -> None:
    stay = {"from": start and at("2010-02-16", start), "until": end and at("2010-02-16", end)}
    assert level({"stay": stay}) == expected


def test_no_shift_before_the_induction() -> None:
    assert level({"inducted_at": at("2010-02-16", "10:00")}) == "yes"
    assert level({"inducted_at": at("2010-02-16", "10:01")}) == "no"


def test_new_people_only_where_they_are_allowed() -> None:
    assert level({"experience": "new"}) == "yes"
    assert level({"experience": "new"}, {"new_allowed": False}) == "no"
    assert level({"experience": "lead"}, {"new_allowed": False}) == "yes"
    assert level({"experience": "new"}, {"new_allowed": False}, {"new_allowed": True}) == "yes"  # the shift's own word


def test_some_kinds_are_for_adults() -> None:
    assert level({"adult": False}) == "yes"
    assert level({"adult": False}, {"adults_only": True}) == "no"
    assert level({"adult": True}, {"adults_only": True}) == "yes"
    assert level({"adult": False}, {}, {"adults_only": True}) == "no"


@pytest.mark.parametrize(
    ("windows", "expected"),
    [
        ([], "no"),
        ([("tue", "10:00", "12:00", None)], "yes"),
        ([("tue", "10:00", "12:00", "prefer")], "prefer"),
        ([("mon wed", "10:00", "12:00", None)], "no"),
        ([("tue", "10:00", "11:59", "prefer")], "no"),
        ([("tue", "10:00", "11:00", "prefer"), ("tue", "11:00", "12:00", "if_needed")], "if_needed"),
        ([("tue", "08:00", "20:00", "if_needed"), ("tue", "10:00", "12:00", "prefer")], "prefer"),
        ([("tue", "08:00", "20:00", "if_needed"), ("tue", "10:00", "11:00", "prefer")], "if_needed"),
        ([("tue", "08:00", "20:00", "yes"), ("tue", "11:00", "11:30", "no")], "yes"),
        ([("mon", "11:00", "11:00", None)], "no"),  # until Tuesday 11:00
        ([("mon", "12:30", "12:00", None)], "yes"),  # until Tuesday 12:00
        ([("mon tue", "11:00", "11:00", None)], "yes"),  # two that meet
    ],
)
def test_weekly_windows(windows: list[tuple[str, str, str, str | None]], expected: str) -> None:
    assert level(weekly(*windows)) == expected


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([("10:00", "12:00", "no")], "no"),
        ([("11:59", "23:00", "no")], "no"),
        ([("12:00", "23:00", "no")], "yes"),
        ([("08:00", "10:00", "no")], "yes"),
        ([("10:00", "12:00", "no"), ("09:00", "13:00", "prefer")], "prefer"),
        ([("09:00", "13:00", "prefer"), ("10:00", "12:00", "no")], "no"),
        ([("10:00", "12:00", "no"), ("10:00", "11:00", "prefer")], "no"),
        ([("10:00", "11:00", "prefer")], "yes"),
    ],
)
def test_dated_entries_override_a_later_one_an_earlier(entries: list[tuple[str, str, str]], expected: str) -> None:
    assert level(dated(*entries)) == expected


def test_dated_entries_override_the_weekly_windows() -> None:
    only_mondays = weekly(("mon", "10:00", "12:00", None))
    assert level(only_mondays | dated(("10:00", "12:00", "yes"))) == "yes"
    assert level(only_mondays | dated(("10:00", "11:00", "yes"))) == "no"
    assert level(weekly(("tue", "11:00", "12:00", "prefer")) | dated(("10:00", "11:00", "if_needed"))) == "if_needed"


TOGETHER = {  # level of the time × level of the kind
    "prefer": {"prefer": "prefer", "yes": "prefer", "if_needed": "if_needed", "no": "no"},
    "yes": {"prefer": "prefer", "yes": "yes", "if_needed": "if_needed", "no": "no"},
    "if_needed": {"prefer": "if_needed", "yes": "if_needed", "if_needed": "if_needed", "no": "no"},
    "no": dict.fromkeys(LEVELS, "no"),
}


def test_level_of_the_time_and_of_the_kind_together() -> None:
    found = {
        time: {kind: level(weekly(("tue", "10:00", "12:00", time)) | {"kinds": {"tea": kind}}) for kind in LEVELS}
        for time in LEVELS
    }
    assert found == TOGETHER
    assert level(dated(("10:00", "12:00", "prefer"))) == "prefer"  # a kind that is not named: yes


def instants(*texts: str) -> tuple[dt.datetime, ...]:
    return tuple(dt.datetime.fromisoformat(text) for text in texts)


@pytest.mark.parametrize(
    ("date", "start", "end", "expected"),
    [
        ("2027-03-27", "23:00", "07:00", ("2027-03-27T23:00+01:00", "2027-03-28T07:00+02:00")),  # 7 hours
        ("2027-10-30", "23:00", "07:00", ("2027-10-30T23:00+02:00", "2027-10-31T07:00+01:00")),  # 9 hours
        ("2027-03-28", "02:30", "07:00", ("2027-03-28T03:30+02:00", "2027-03-28T07:00+02:00")),
        ("2027-03-28", "01:00", "02:30", ("2027-03-28T01:00+01:00", "2027-03-28T03:30+02:00")),
        ("2027-03-28", "02:30", "03:00", ("2027-03-28T03:30+02:00", "2027-03-28T04:00+02:00")),
        ("2027-10-31", "02:30", "02:45", ("2027-10-31T02:30+02:00", "2027-10-31T02:45+02:00")),
        ("2027-10-31", "02:30", "03:00", ("2027-10-31T02:30+02:00", "2027-10-31T03:00+01:00")),  # 90 minutes
        ("2027-06-01", "08:00", "08:00", ("2027-06-01T08:00+02:00", "2027-06-02T08:00+02:00")),
    ],
)
def test_wall_clocks_across_their_changes(date: str, start: str, end: str, expected: tuple[str, str]) -> None:
    assert span(dt.date.fromisoformat(date), start, end, ZONE) == instants(*expected)


def test_differences_of_local_instants_are_elapsed_time() -> None:
    start, end = (local(one, ZONE) for one in span(dt.date(2027, 3, 27), "23:00", "07:00", ZONE))
    assert end - start == dt.timedelta(hours=7)


@pytest.mark.parametrize(("monday", "night"), [("2027-03-22", 7), ("2027-10-25", 9)])
def test_windows_and_shifts_follow_the_walls_in_a_week_when_the_clocks_change(monday: str, night: int) -> None:
    """Who can from 22:00 to 08:00 can do every night watch, whatever its length; who can until 06:59 none."""
    data = small_data()
    data["kinds"][0]["weekly"] = [{"days": DAYS, "start": "23:00", "end": "07:00"}]
    data["volunteers"][0] |= weekly((" ".join(DAYS), "22:00", "08:00", None))
    data["volunteers"][1] |= weekly((" ".join(DAYS), "22:00", "06:59", None))
    rows = rows_of(data)
    first = dt.date.fromisoformat(monday)
    nights = [
        shift
        for number in range(7)
        for shift in Shift.made_on(first + dt.timedelta(days=number), rows.kinds["tea"], ZONE)
    ]
    assert [(shift.end - shift.start) / dt.timedelta(hours=1) for shift in nights] == [8] * 5 + [night, 8]
    assert [planning.burden(shift) for shift in nights] == [8] * 5 + [night, 8]
    assert {planning.stands(rows.volunteers["ada"], shift, ZONE) for shift in nights} == {"yes"}
    assert {planning.stands(rows.volunteers["ben"], shift, ZONE) for shift in nights} == {"no"}


def test_house_limits_can_be_tightened_and_never_loosened() -> None:
    house = {"max_shifts": 4, "free_days": 1, "min_rest_minutes": 660, "max_minutes": 600, "max_tagged": {"night": 2}}
    own = {"max_shifts": 5, "free_days": 2, "min_rest_minutes": 600, "max_consecutive_days": 3,
           "max_tagged": {"night": 1, "early": 2}}  # fmt: skip
    assert tighter(house, own) == {
        "max_shifts": 4, "free_days": 2, "min_rest_minutes": 660, "max_minutes": 600, "max_consecutive_days": 3,
        "max_tagged": {"night": 1, "early": 2},
    }  # fmt: skip
    assert tighter({"max_shifts": 4}, {"max_shifts": 0}) == {"max_shifts": 0}
    assert tighter({"max_tagged": {"night": 1}}, {"max_tagged": {"night": 3, "early": 1}}) == {
        "max_tagged": {"night": 1, "early": 1}
    }


@pytest.mark.parametrize(
    ("arrives", "leaves", "expected"),
    [
        (None, None, 38),
        ("2010-02-20T14:00+01:00", None, 8),  # 34 of 168 hours of 38 points: 7.69
        (None, "2010-02-17T12:00+01:00", 14),  # 60 hours: 13.57
        ("2010-02-15T00:00+01:00", "2010-02-22T00:00+01:00", 38),
        ("2010-02-15T00:01+01:00", None, 38),
        ("2010-02-18T12:00+01:00", None, 19),  # half, and so no rounding
        ("2010-02-22T00:00+01:00", None, 0),
        (None, "2010-02-14T12:00+01:00", 0),
    ],
)
def test_the_share_of_the_part_of_the_week_that_the_stay_covers(
    arrives: str | None, leaves: str | None, expected: int
) -> None:
    person = Volunteer(
        weekly_share=38,
        arrives=arrives and dt.datetime.fromisoformat(arrives),
        leaves=leaves and dt.datetime.fromisoformat(leaves),
    )
    start, end = instants("2010-02-15T00:00+01:00", "2010-02-22T00:00+01:00")
    assert share_of(person, start, end) == expected


def week(data: dict[str, Any], monday: dt.date = MONDAY, **options: Any) -> Problem:
    """A week of single shifts."""
    rows = rows_of(data)
    return planning.problem(
        rows.group, monday, shifts=list(rows.shifts.values()), volunteers=rows.volunteers.values(), now=NOW, **options
    )


def test_history_counts_for_four_weeks() -> None:
    data = small_data()
    weeks = ["2010-01-11", "2010-01-18", "2010-01-25", "2010-02-08", "2010-02-15"]
    data["volunteers"][0]["history"] = [
        {"week": one, "load": 10**number, "share": 2 * 10**number} for number, one in enumerate(weeks)
    ]
    ada = week(data).volunteer["ada"]
    assert (ada.carried, ada.share) == (1110, 2220 + 4)


@pytest.mark.parametrize(("monday", "hours"), [("2027-03-22", 167), ("2027-10-25", 169), ("2010-02-15", 168)])
def test_a_week_is_from_midnight_to_midnight_on_the_walls(monday: str, hours: int) -> None:
    period = week(small_data(), dt.date.fromisoformat(monday)).period
    assert (period.end - period.start) / dt.timedelta(hours=1) == hours
    assert str(period.start)[:19] == f"{monday} 00:00:00"


def test_a_shift_takes_what_it_does_not_say_from_its_kind() -> None:
    single = {"kind": "tea", "start": at("2010-02-16", "13:00"), "end": at("2010-02-16", "15:01")}
    data = small_data(
        skills=[{"id": "fr", "name": "French"}],
        places=[{"id": "hall", "name": "Hall"}, {"id": "yard", "name": "Yard"}],
        shifts=[single | {"id": "a"}, single | {"id": "b", "place": "yard", "max": 9, "burden": 7, "tags": ["x"]}],
    )
    needs = [{"any_of": ["fr"], "required": True, "why": "to talk"}]
    data["kinds"][0] = {"id": "tea", "name": "Tea", "place": "hall", "min": 2, "needs": needs, "tags": ["t"]}
    a, b = (json.loads(shift.model_dump_json()) for shift in week(data).shifts)
    assert a == {
        "id": "a", "activity": "tea", "place": "hall", "start": "2010-02-16T13:00:00+01:00",
        "end": "2010-02-16T15:01:00+01:00", "min": 2, "target": 2, "max": 2, "alone_ok": False,
        "needs": [{"any_of": ["fr"], "count": 1, "required": True}], "rest_after_minutes": 0, "burden": 3,
        "importance": 1, "tags": ["t"],
    }  # fmt: skip
    assert b == a | {"id": "b", "place": "yard", "max": 9, "burden": 7, "tags": ["x"]}


@pytest.mark.parametrize(
    ("goals", "repaired"),
    [
        (["shortfall", "skill_gaps", "changes"], ("shortfall", "changes", "skill_gaps")),
        (["skill_gaps", "shortfall"], ("skill_gaps", "shortfall", "changes")),
        (["unfairness"], ("changes", "unfairness")),
    ],
)
def test_to_repair_changes_stand_behind_shortfall(goals: list[str], repaired: tuple[str, ...]) -> None:
    assert week(small_data(goals=goals)).goals == tuple(goals)
    assert week(small_data(goals=goals), held=[]).goals == repaired


@pytest.mark.parametrize(
    ("hours", "before", "told"), [(None, 999, None), (0, 1, 0), (24, 25, 24), (24, 24, None), (0, 0, None)]
)
def test_a_place_is_told_so_many_elapsed_hours_before_the_start(
    hours: int | None, before: int, told: int | None
) -> None:
    paris = ZoneInfo("Europe/Paris")
    start = dt.datetime(2027, 3, 28, 10, 0, tzinfo=paris)  # in a night with an hour less
    begins = start.astimezone(dt.UTC)
    until = planning.hidden_until(Group(place_hours=hours), start, begins - dt.timedelta(hours=before))
    assert until == (None if told is None else begins - dt.timedelta(hours=told))
