"""Settings, places, skills and kinds on both kinds of store, and when two send the same form at the same moment."""

import json

import pytest
from sqlalchemy import select

from rota import db
from rota.models import Group, Kind, LogEntry, Place, Skill
from rota.services import groups, house, kind_form, kinds, naming, settings
from rota.services.forms import NotSaved
from rota.services.log import By
from tests.conftest import NOW, at_once
from tests.rota.personas import TEA_HOUSE

BY = By()


@pytest.fixture
def tea(database: db.Database) -> Group:
    data = {**TEA_HOUSE, "name": {"en": "Tea house", "nl": "Theehuis"}, "languages": ["en", "nl"]}
    return database.change(lambda session: groups.import_group(session, json.dumps(data), now=NOW, slug="tea"))


def in_store(database: db.Database, row: type[Kind] | type[Place] | type[LogEntry] | type[Skill]) -> int:
    with database.read() as session:
        return len(session.scalars(select(row)).all())


def test_a_form_that_comes_many_times_at_once_makes_one_place_and_one_kind(database: db.Database, tea: Group) -> None:
    def place(session: db.Session) -> None:
        group = groups.find_group(session, "tea")
        naming.add(session, group, "places", {"name.en": "Attic"}, "form", by=BY, now=NOW)

    def kind(session: db.Session) -> None:
        group = groups.find_group(session, "tea")
        sent = kind_form.shown(kind_form.empty(group), kinds.choices(session, group)) | {"name.en": "Patrol"}
        kinds.make(session, group, sent, "form", by=BY, now=NOW)

    for work in (place, kind):
        came = at_once(4, lambda _, work=work: database.change(work), NotSaved)  # type: ignore[misc]  # bound here
        assert came == {"in": 4}
    assert (in_store(database, Place), in_store(database, Kind), in_store(database, LogEntry)) == (2, 3, 2)


def test_a_language_that_no_page_has_is_kept_with_its_texts(database: db.Database, tea: Group) -> None:
    def save(session: db.Session, **changes: str) -> Group:
        group = groups.find_group(session, "tea")
        settings.save(session, group, settings.shown(group) | changes, by=BY, now=NOW)
        return group

    kept = database.change(lambda session: save(session, **{"language.fr": "yes"}))
    assert kept.languages == ["en", "nl", "fr"]
    gone = database.change(lambda session: save(session, **{"language.nl": "", "name.en": "Tea"}))
    assert (gone.languages, gone.name) == (["en", "fr"], {"en": "Tea", "nl": "Theehuis"})


def test_a_text_for_all_languages_stays_one_until_somebody_changes_it(database: db.Database, tea: Group) -> None:
    def rename(session: db.Session, name: str) -> object:
        group = groups.find_group(session, "tea")
        place = session.scalars(select(Place)).one()
        place.name = "One text"
        session.flush()
        naming.save(session, group, "places", place.id, {"name.en": name, "name.nl": ""}, by=BY, now=NOW)
        return place.name

    assert database.change(lambda session: rename(session, "One text")) == "One text"
    assert database.change(lambda session: rename(session, "Other")) == {"en": "Other"}


def test_what_was_typed_in_hours_goes_out_in_minutes_and_comes_in_again(database: db.Database, tea: Group) -> None:
    def limit(session: db.Session) -> str:
        group = groups.find_group(session, "tea")
        sent = house.shown(session, group) | {"limit-max_minutes": "37,5", "row-night": "1", "max_new_per_lead": "2"}
        house.save(session, group, sent, by=BY, now=NOW)
        session.flush()
        return groups.export_group(session, group)

    text = database.change(limit)
    copy = database.change(lambda session: groups.import_group(session, text, now=NOW, slug="copy"))
    assert copy.limits == {"max_minutes": 2250, "max_consecutive_tagged": {"night": 1}}
    assert copy.rules == {"min_team": 1, "max_new_per_lead": 2}


def test_two_kinds_whose_shifts_would_have_one_id_are_refused(database: db.Database, tea: Group) -> None:
    def clash(session: db.Session) -> None:
        group = groups.find_group(session, "tea")
        session.scalars(select(Kind).where(Kind.key == "night")).one().key = "tea-2"
        session.flush()
        tea = session.scalars(select(Kind).where(Kind.key == "tea")).one()
        more = {"line.1.mon": "yes", "line.1.start": "14:00", "line.1.end": "16:00"}
        sent = kind_form.shown(tea, kinds.choices(session, group)) | more
        kinds.save(session, group, tea.id, sent, by=BY, now=NOW)

    with pytest.raises(NotSaved) as refused:
        database.change(clash)
    assert {name: fault.what for name, fault in refused.value.faults.items()} == {"line.0.days": "clash"}


def test_nobody_changes_what_belongs_to_another_group(database: db.Database, tea: Group) -> None:
    other = database.change(lambda session: groups.import_group(session, json.dumps(TEA_HOUSE), now=NOW, slug="other"))

    def touch(session: db.Session) -> None:
        theirs = session.scalars(select(Place.id).where(Place.group_id == other.id)).one()
        kind = session.scalars(select(Kind.id).where(Kind.group_id == other.id).limit(1)).one()
        group = groups.find_group(session, "tea")
        with pytest.raises(naming.NoSuchName):
            naming.save(session, group, "places", theirs, {"name.en": "x"}, by=BY, now=NOW)
        with pytest.raises(naming.NoSuchName):
            naming.delete(session, group, "places", theirs, sure=True, by=BY, now=NOW)
        with pytest.raises(kinds.NoSuchKind):
            kinds.save(session, group, kind, {}, by=BY, now=NOW)
        with pytest.raises(kinds.NoSuchKind):
            kinds.delete(session, group, kind, by=BY, now=NOW)

    database.change(touch)
    assert in_store(database, LogEntry) == 0
