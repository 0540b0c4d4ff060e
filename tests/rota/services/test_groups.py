"""Importing a group into the store and exporting it again."""

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select

from rota import db
from rota.db import Base
from rota.models import Assignment, Group, Pin, Rota, Shift
from rota.refusal import Refused
from rota.services import groups, weeks
from solver.documents import DocumentError
from tests.conftest import CALAIS, NOW
from tests.rota.factories import group_data, small_data, small_group, spelled_data

ONLY_SQLITE = pytest.mark.parametrize("stored", ["sqlite"], indirect=True)  # what the store has no part in


def load(database: db.Database, text: str, **options: Any) -> Group:
    return database.change(lambda session: groups.import_group(session, text, now=NOW, **options))


def exported(database: db.Database, group: Group) -> Any:
    with database.read() as session:
        return json.loads(groups.export_group(session, group))


def rows(database: db.Database) -> int:
    with database.read() as session:
        tables = Base.metadata.sorted_tables
        return sum(session.scalar(select(func.count()).select_from(table)) for table in tables)


@pytest.mark.parametrize(
    "data",
    [json.loads(CALAIS.read_text("utf-8")), small_data(), spelled_data(), small_data(kinds=[], volunteers=[])],
    ids=["Calais", "nothing spelled out", "everything spelled out", "a group that is being set up"],
)
def test_what_was_imported_is_exported_again_key_by_key(database: db.Database, data: dict[str, Any]) -> None:
    group = load(database, json.dumps(data))
    assert exported(database, group) == data


@settings(max_examples=settings().max_examples // 12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(group_data)
def test_random_files_are_exported_again_key_by_key(database: db.Database, data: dict[str, Any]) -> None:
    group = load(database, json.dumps(data), slug=f"group-{rows(database)}")
    assert exported(database, group) == data


def test_what_is_published_is_version_1_of_its_weeks(database: db.Database) -> None:
    group = load(database, json.dumps(spelled_data()))
    with database.read() as session:
        found = session.scalars(select(Rota).where(Rota.group_id == group.id).order_by(Rota.week)).all()
        told = [
            (str(rota.week), rota.version, rota.status, rota.published_at, entry.assignment.shift.key)
            for rota in found
            for entry in rota.entries
        ]
    assert told == [
        ("2010-02-01", 1, "imported", NOW, "2010-02-07-tea"),
        ("2010-02-08", 1, "imported", NOW, "2010-02-14-tea"),
    ]


@ONLY_SQLITE
def test_of_the_pattern_only_what_is_referred_to_becomes_rows(database: db.Database) -> None:
    load(database, json.dumps(spelled_data()))
    with database.read() as session:
        shifts = {shift.key: (shift.single, shift.cancelled_at) for shift in session.scalars(select(Shift))}
        pins = [(pin.volunteer.key, pin.shift.key, pin.forbidden) for pin in session.scalars(select(Pin))]
    assert shifts == {
        "extra": (True, None),
        "2010-02-21-tea": (False, NOW),
        "2010-02-14-tea": (False, None),
        "2010-02-07-tea": (False, None),
    }
    assert pins == [("ben", "extra", False), ("ada", "2010-02-21-tea", False)]


@ONLY_SQLITE
def test_the_newest_published_version_is_exported(database: db.Database) -> None:
    data = small_data(published=[{"volunteer": "ada", "shift": "2010-02-15-tea"}])
    group = load(database, json.dumps(data))

    def later_versions(session: groups.Session) -> None:
        for version, published in ((2, NOW), (3, None)):
            session.add(
                Rota(group_id=group.id, week=dt.date(2010, 2, 15), version=version, status="optimal", goals=[],
                     unfilled=[], made_at=NOW, published_at=published, entries=[])
            )  # fmt: skip

    database.change(later_versions)
    assert exported(database, group) == small_data()


@ONLY_SQLITE
def test_a_single_shift_that_was_cancelled_is_not_exported(database: db.Database) -> None:
    single = {"id": "extra", "kind": "tea", "start": "2010-02-16T13:00:00+01:00", "end": "2010-02-16T14:00:00+01:00"}
    on_it = [{"volunteer": "ada", "shift": "extra"}]
    group = load(database, small_group(shifts=[single], published=on_it, pinned=on_it))

    def cancel(session: groups.Session) -> None:
        session.scalars(select(Shift)).one().cancelled_at = NOW

    database.change(cancel)
    assert exported(database, group) == small_data()


def test_moved_and_changed_shifts_of_the_pattern_come_back_as_they_are(database: db.Database) -> None:
    places = [{"id": "hall", "name": "Hall"}]
    keys = [f"2010-02-{day}-tea" for day in (15, 16, 17, 18)]
    pairs = [{"volunteer": "ada", "shift": key} for key in keys]
    kinds = [{**small_data()["kinds"][0], "place": "hall"}, {"id": "tea-moved", "name": "Moved tea", "weekly": []}]
    kinds[1]["weekly"] = [{"days": ["tue"], "start": "20:00", "end": "21:00"}]
    group = load(database, small_group(places=places, kinds=kinds, published=pairs, pinned=pairs[:1]), slug="first")

    def change(session: groups.Session) -> None:
        moved, both, nowhere, same = session.scalars(select(Shift).order_by(Shift.start))
        moved.start, moved.end = moved.start + dt.timedelta(hours=1), moved.end + dt.timedelta(hours=3)
        both.start, both.own = both.start - dt.timedelta(hours=1), {"min": 2, "max": 9}
        nowhere.own = {"place": None}
        assert same.own == {}

    def told(group: Group) -> Any:
        with database.read() as session:
            return [
                (one.shift.start, one.shift.end, one.shift.place_key, one.shift.value("min"), one.shift.value("max"),
                 one.volunteer.key)
                for one in session.scalars(weeks.held(group))
            ], [
                (shift.start, shift.end, shift.place_key, shift.value("min"))
                for shift in weeks.shifts_of_week(session, group, dt.date(2010, 2, 15))
            ], session.scalars(select(Pin).where(Pin.group_id == group.id)).one().shift.start  # fmt: skip

    database.change(change)
    data = exported(database, group)
    assert [one["id"] for one in data["shifts"]] == [
        keys[0], f"{keys[0]}-moved", keys[1], f"{keys[1]}-moved-2", keys[2], f"{keys[2]}-moved",
    ]  # fmt: skip
    assert [one["shift"] for one in data["published"]] == [
        f"{keys[0]}-moved", f"{keys[1]}-moved-2", f"{keys[2]}-moved", keys[3],
    ]  # fmt: skip
    assert data["shifts"][5]["place"] is None
    again = load(database, json.dumps(data), slug="again")
    assert told(again) == told(group)
    assert exported(database, again) == data


@ONLY_SQLITE
def test_a_shift_that_the_pattern_no_longer_makes_is_exported_as_a_single_one(database: db.Database) -> None:
    kept, struck = ({"volunteer": "ada", "shift": f"2010-02-{day}-tea"} for day in (15, 16))
    group = load(database, small_group(published=[kept, struck], shifts=[{"id": struck["shift"], "cancelled": True}]))

    def no_pattern(session: groups.Session) -> None:
        session.scalars(weeks.kinds_of(group)).one().weekly = []

    database.change(no_pattern)
    data = exported(database, group)
    assert [(one["id"], one["start"]) for one in data["shifts"]] == [(kept["shift"], "2010-02-15T10:00:00+01:00")]
    assert data["published"] == [kept]
    assert exported(database, load(database, json.dumps(data), slug="again")) == data


def test_a_file_with_faults_leaves_the_store_empty(database: db.Database) -> None:
    data = small_data(pinned=[{"volunteer": "zoe", "shift": "2010-02-15-coffee"}])
    data["kinds"][0]["place"] = "hall"
    with pytest.raises(groups.NotAGroup) as caught:
        load(database, json.dumps(data))
    assert [place for place, _ in caught.value.faults] == ["kinds[0].place", "pinned[0].volunteer", "pinned[0].shift"]
    assert isinstance(caught.value, DocumentError)
    assert isinstance(caught.value, Refused)
    assert "kinds[0].place: there is no place 'hall'" in str(caught.value)
    assert rows(database) == 0


def test_what_is_no_file_of_a_group_is_refused(database: db.Database) -> None:
    texts: list[Any] = ["", "[]", "{", '{"format": "rota-group/1"}', "\ud800", b"\xff", "[" * 100_000]
    for text in texts:
        with pytest.raises(groups.NotAGroup):
            load(database, text)
    assert rows(database) == 0


@ONLY_SQLITE
def test_a_file_is_moved_to_a_monday(database: db.Database) -> None:
    with pytest.raises(weeks.NotAMonday, match="2027-03-24 is a Wednesday; a week is named by its Monday, 2027-03-22"):
        load(database, CALAIS.read_text("utf-8"), move_to=dt.date(2027, 3, 24))
    assert rows(database) == 0
    load(database, CALAIS.read_text("utf-8"), move_to=dt.date(2027, 3, 22))
    with database.read() as session:
        assert {one.shift.key for one in session.scalars(select(Assignment))} == {"2027-03-21-night_watch"}


@ONLY_SQLITE
def test_a_file_is_not_moved_out_of_the_calendar(database: db.Database) -> None:
    with pytest.raises(groups.NotAGroup, match="outside of the years 1970 to 2200"):
        load(database, CALAIS.read_text("utf-8"), move_to=dt.date(2199, 12, 23))


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Drop-in centre, Calais", "drop-in-centre-calais"),
        ({"fr": "Le hangar", "en": "The hangar"}, "the-hangar"),
        ({"fr": "Été à l'œuvre"}, "ete-a-l-uvre"),
        ("قاعة", "group"),
        ("x" * 70, "x" * 60),
    ],
)
def test_a_slug_is_made_of_the_name(name: dict[str, str] | str, slug: str) -> None:
    assert groups.slug_of(name) == slug


def test_a_slug_is_taken_once(database: db.Database) -> None:
    load(database, small_group())
    before = rows(database)
    with pytest.raises(groups.SlugRefused, match="there is a group 'tea-house' already"):
        load(database, small_group())
    with pytest.raises(groups.SlugRefused, match="cannot be a slug"):
        load(database, small_group(), slug="Tea House")
    assert rows(database) == before
    load(database, small_group(), slug="tea-house-2")


@ONLY_SQLITE
def test_groups_and_people_are_found_by_their_names(database: db.Database) -> None:
    group, other = load(database, small_group()), load(database, small_group(volunteers=[]), slug="other")
    with database.read() as session:
        assert groups.find_group(session, "tea-house").id == group.id
        assert groups.find_volunteer(session, group, "ada").name == "Ada"
        assert groups.summary(session, group) == {"kinds": 1, "volunteers": 3, "assignments": 0, "pins": 0}
        with pytest.raises(groups.NoSuchGroup, match="there is no group 'tea'"):
            groups.find_group(session, "tea")
        with pytest.raises(groups.NoSuchVolunteer, match="there is nobody with the id 'ada' in other"):
            groups.find_volunteer(session, other, "ada")
