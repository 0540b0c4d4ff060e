"""Weeks: their shifts, opening one, and what the solver is given of it."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from rota import db
from rota.models import Group, Kind, Pin, Shift
from rota.services import groups, weeks
from solver import Problem
from tests.conftest import CALAIS, NOW, counted
from tests.rota.factories import at, small_group

ONLY_SQLITE = pytest.mark.parametrize("stored", ["sqlite"], indirect=True)  # what the store has no part in
WEEK = dt.date(2010, 2, 15)
PROBLEM = Path(__file__).parents[1] / "data" / "calais-week.problem.json"


def load(database: db.Database, text: str, **options: Any) -> Group:
    return database.change(lambda session: groups.import_group(session, text, now=NOW, **options))


def problem(database: db.Database, group: Group, week: dt.date = WEEK, **options: Any) -> Problem:
    with database.read() as session:
        return weeks.week_problem(session, group, week, **{"now": NOW, **options})


def keys(database: db.Database, group: Group, week: dt.date = WEEK) -> list[str]:
    with database.read() as session:
        return [shift.key for shift in weeks.shifts_of_week(session, group, week)]


def sorted_lists(problem: Problem) -> dict[str, Any]:
    """A problem as plain data that does not depend on the order of lists."""
    data = problem.model_dump()
    for field in ("shifts", "volunteers"):
        data[field] = sorted(data[field], key=lambda one: one["id"])
    for field in ("pairs", "pinned", "forbidden", "published"):
        data[field] = sorted(data[field], key=str)
    for one in data["shifts"] + data["volunteers"]:
        for field in {"tags", "skills"} & one.keys():
            one[field] = sorted(one[field])
    return data | {"frozen": sorted(data["frozen"])}


def test_the_calais_week_is_the_problem_that_was_worked_out_by_hand(database: db.Database) -> None:
    group = load(database, CALAIS.read_text("utf-8"))
    ours = problem(database, group)
    theirs = Problem.from_json(PROBLEM.read_bytes())
    assert sorted_lists(ours) == sorted_lists(theirs)
    assert sorted_lists(Problem.from_json(ours.to_json())) == sorted_lists(theirs)
    raw = json.loads(PROBLEM.read_bytes())
    for field in ("published", "pinned"):
        assert json.loads(ours.to_json())[field] == raw[field]


@ONLY_SQLITE
@pytest.mark.parametrize("week", [dt.date(2027, 3, 22), dt.date(2027, 10, 25), dt.date(2012, 2, 27)])
def test_the_calais_week_in_another_week_is_the_same_on_the_walls(database: db.Database, week: dt.date) -> None:
    group = load(database, CALAIS.read_text("utf-8"), move_to=week)
    by = week - WEEK
    moved, theirs = problem(database, group, week), Problem.from_json(PROBLEM.read_bytes())

    def walls(found: Problem, by: dt.timedelta) -> list[tuple[str, dt.datetime, dt.datetime]]:
        return sorted(
            (shift.id[10:], shift.start.replace(tzinfo=None) + by, shift.end.replace(tzinfo=None) + by)
            for shift in found.shifts
        )

    assert walls(moved, dt.timedelta()) == walls(theirs, by)
    answers = [
        [
            sorted(
                (str(dt.date.fromisoformat(key[:10]) + by), key[10:], level) for key, level in who.availability.items()
            )
            for who in sorted(found.volunteers, key=lambda who: who.id)
        ]
        for found, by in ((moved, dt.timedelta()), (theirs, by))
    ]
    assert answers[0] == answers[1]


@ONLY_SQLITE
def test_the_shifts_of_a_week_come_by_time_and_in_the_order_of_the_kinds(database: db.Database) -> None:
    line = {"days": ["mon", "sun"], "start": "10:00", "end": "12:00"}
    early = {"days": ["sun"], "start": "08:00", "end": "09:00"}
    kinds = [{"id": "walk", "name": "Walk", "weekly": [line, early]}, {"id": "tea", "name": "Tea", "weekly": [line]}]
    singles = [
        {"id": "extra", "kind": "walk", "start": at("2010-02-15", "10:00"), "end": at("2010-02-15", "11:00")},
        {"id": "later", "kind": "walk", "start": at("2010-02-22", "00:00"), "end": at("2010-02-22", "01:00")},
        {"id": "sooner", "kind": "walk", "start": at("2010-02-14", "23:59"), "end": at("2010-02-15", "11:00")},
    ]
    group = load(database, small_group(kinds=kinds, shifts=singles))
    assert keys(database, group) == [
        "2010-02-15-walk", "extra", "2010-02-15-tea", "2010-02-21-walk-2", "2010-02-21-walk", "2010-02-21-tea",
    ]  # fmt: skip


@ONLY_SQLITE
def test_a_cancelled_shift_is_not_among_them_nor_its_pin(database: db.Database) -> None:
    pins = [{"volunteer": "ada", "shift": f"2010-02-{day}-tea"} for day in (16, 17)]
    group = load(database, small_group(shifts=[{"id": "2010-02-16-tea", "cancelled": True}], pinned=pins))
    assert keys(database, group) == [f"2010-02-{day}-tea" for day in (15, 17, 18, 19, 20, 21)]
    assert [pin.shift for pin in problem(database, group).pinned] == ["2010-02-17-tea"]


def test_opening_a_week_adds_the_rows_that_are_missing_once(database: db.Database) -> None:
    group = load(database, small_group(pinned=[{"volunteer": "ada", "shift": "2010-02-16-tea"}]))

    def stored() -> list[tuple[int, str]]:
        with database.read() as session:
            return [(row.id, row.key) for row in session.scalars(select(Shift).order_by(Shift.key))]

    before = stored()
    assert [key for _, key in before] == ["2010-02-16-tea"]
    keys(database, group)
    assert stored() == before
    for _ in range(2):
        opened = database.change(lambda session: [one.key for one in weeks.open_week(session, group, WEEK)])
        assert opened == [f"2010-02-{day}-tea" for day in range(15, 22)]
    assert [key for _, key in stored()] == opened
    assert before[0] in stored()


@ONLY_SQLITE
def test_who_must_not_be_on_a_shift_is_forbidden(database: db.Database) -> None:
    group = load(database, small_group(pinned=[{"volunteer": "ada", "shift": "2010-02-16-tea"}]))

    def forbid(session: groups.Session) -> None:
        session.scalars(select(Pin)).one().forbidden = True

    database.change(forbid)
    found = problem(database, group)
    assert [(one.volunteer, one.shift) for one in found.forbidden] == [("ada", "2010-02-16-tea")]
    assert found.pinned == ()


PUBLISHED = [("ada", "2010-02-13"), ("ada", "2010-02-14"), ("ben", "2010-02-15"), ("cleo", "2010-02-18")]


def published_group(**changes: Any) -> str:
    published = [{"volunteer": who, "shift": f"{date}-tea"} for who, date in PUBLISHED]
    return small_group(published=published, **changes)


def pairs(found: Problem) -> list[tuple[str, str]]:
    return [(one.volunteer, one.shift) for one in found.published]


def test_what_was_published_for_the_day_before_comes_along_frozen(database: db.Database) -> None:
    found = problem(database, load(database, published_group()))
    assert pairs(found) == [("ada", "2010-02-14-tea")]
    assert found.frozen == ("2010-02-14-tea",)
    assert [shift.id for shift in found.shifts] == [f"2010-02-{day}-tea" for day in range(14, 22)]
    assert "2010-02-14-tea" not in found.volunteer["ada"].availability


@ONLY_SQLITE
def test_a_cancelled_shift_of_the_day_before_stays_away(database: db.Database) -> None:
    found = problem(database, load(database, published_group(shifts=[{"id": "2010-02-14-tea", "cancelled": True}])))
    assert (found.published, found.frozen) == ((), ())


def test_to_repair_what_is_published_comes_along_and_what_has_begun_is_frozen(database: db.Database) -> None:
    group = load(database, published_group())
    now = dt.datetime.fromisoformat(at("2010-02-16", "10:00"))
    found = problem(database, group, now=now, repair=True)
    assert pairs(found) == [("ada", "2010-02-14-tea"), ("ben", "2010-02-15-tea"), ("cleo", "2010-02-18-tea")]
    assert found.frozen == ("2010-02-14-tea", "2010-02-15-tea", "2010-02-16-tea")
    assert found.goals[:2] == ("shortfall", "changes")
    Problem.from_json(found.to_json())


@ONLY_SQLITE
def test_to_repair_a_shift_that_was_cancelled_is_gone(database: db.Database) -> None:
    group = load(database, published_group(shifts=[{"id": "2010-02-18-tea", "cancelled": True}]))
    assert pairs(problem(database, group, repair=True)) == [("ada", "2010-02-14-tea"), ("ben", "2010-02-15-tea")]


@ONLY_SQLITE
def test_a_week_with_nobody_or_nothing_is_refused_in_words(database: db.Database) -> None:
    with pytest.raises(weeks.EmptyWeek, match="there is nobody in the group yet"):
        problem(database, load(database, small_group(volunteers=[])))
    group = load(database, small_group(kinds=[]), slug="other")
    with pytest.raises(weeks.EmptyWeek, match="the week of 2010-02-15 has no shifts"):
        problem(database, group)


def test_a_week_is_named_by_its_monday() -> None:
    assert weeks.monday("2010-02-15") == weeks.monday(WEEK) == WEEK
    with pytest.raises(weeks.NotAMonday, match="2010-02-17 is a Wednesday; a week is named by its Monday, 2010-02-15"):
        weeks.monday("2010-02-17")
    for text in ("monday", "2010-13-01", "9999-12-27", ""):
        with pytest.raises(weeks.NotAMonday, match=r"is no date|does not lie"):
            weeks.monday(text)


@ONLY_SQLITE
def test_the_number_of_statements_does_not_depend_on_the_number_of_people(database: db.Database) -> None:
    counts = []
    for number in (2, 40):
        people = [
            {"id": f"v{one}", "name": "V", "weekly": [{"days": ["mon"], "from": "08:00", "to": "20:00"}],
             "dated": [{"from": at("2010-02-16", "10:00"), "to": at("2010-02-16", "11:00"), "level": "no"}],
             "history": [{"week": "2010-02-08", "load": 1, "share": 1}]}
            for one in range(number)
        ]  # fmt: skip
        text = small_group(
            volunteers=people,
            pairs=[{"volunteers": ["v0", f"v{one}"], "kind": "apart"} for one in range(1, number)],
            published=[{"volunteer": f"v{one}", "shift": "2010-02-14-tea"} for one in range(number)],
            pinned=[{"volunteer": f"v{one}", "shift": "2010-02-17-tea"} for one in range(number)],
        )
        group = load(database, text, slug=f"group-{number}")
        with counted(database) as said:
            problem(database, group, repair=True)
        with counted(database) as also_said, database.read() as session:
            groups.export_group(session, group)
        counts.append((len(said), len(also_said)))
    assert counts[0] == counts[1]
    assert counts[0][0] < 15


def test_another_group_s_kinds_people_and_shifts_stay_out(database: db.Database) -> None:
    group = load(database, small_group())
    load(database, published_group(pinned=[{"volunteer": "ada", "shift": "2010-02-16-tea"}]), slug="other")
    found = problem(database, group, repair=True)
    assert (len(found.shifts), len(found.volunteers), found.pinned, found.published) == (7, 3, (), ())
    with database.read() as session:
        assert len(session.scalars(weeks.kinds_of(group)).all()) == 1
        assert session.query(Kind).count() == 2
