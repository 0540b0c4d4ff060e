"""Places and skills: added once, renamed in the feeds too, and not deleted while they are in use."""

import re

import pytest
from sqlalchemy import select

from rota import db
from rota.models import Kind, Place, Shift, Skill, Volunteer
from rota.services import feeds, groups
from tests.conftest import NOW
from tests.rota.web.conftest import Browser, Clock, main_of
from tests.rota.web.test_settings import form_of, save, stored, what_was_done


@pytest.mark.parametrize("noun", ["places", "skills"])
def test_one_more_is_added_once_though_it_is_sent_twice(ada: Browser, lived_in: db.Database, noun: str) -> None:
    path = f"/settings/{noun}"
    sent = form_of(ada.get(path).text, path) | {"name.en": "Boat", "name.fr": "Bateau"}
    assert [ada.post(path, data=sent).status_code for _ in range(2)] == [303, 303]
    model = Place if noun == "places" else Skill
    with lived_in.read() as session:
        group = groups.find_group(session, "tea")
        made = session.scalars(select(model).where(model.group_id == group.id).order_by(model.id)).all()
    assert [one.name for one in made][-1] == {"en": "Boat", "fr": "Bateau"}
    assert len(made) == (2 if noun == "places" else 3)
    assert what_was_done(lived_in) == [(f"{noun[:-1]}_made", {"name": {"en": "Boat", "fr": "Bateau"}})]


def test_a_language_is_a_skill_that_says_so_in_its_key(ada: Browser, lived_in: db.Database) -> None:
    save(ada, "/settings/skills", {"name.en": "Pashto", "spoken": "yes", "needs_confirming": "yes"})
    with lived_in.read() as session:
        made = session.scalars(select(Skill).order_by(Skill.id.desc()).limit(1)).one()
    assert (made.key[:6], made.needs_confirming) == ("lang:s", True)


def test_a_name_is_needed(ada: Browser, lived_in: db.Database) -> None:
    before = stored(lived_in)
    answer = save(ada, "/settings/places", {"name.fr": "x" * 81})
    assert answer.status_code == 422
    assert re.findall(r'class="refused" id="wrong-([^"]+)"', answer.text) == ["name.fr"]
    assert form_of(answer.text, "/settings/places")["name.fr"] == "x" * 81
    assert save(ada, "/settings/places", {}).status_code == 422
    assert save(ada, "/settings/places", {"name.en": "", "name.fr": ""}, "/settings/places/1").status_code == 422
    assert stored(lived_in) == before


def test_a_place_that_is_renamed_changes_the_feeds_that_show_it(
    ada: Browser, lived_in: db.Database, clock: Clock
) -> None:
    def make(session: db.Session) -> str:
        ben = groups.find_volunteer(session, groups.find_group(session, "tea"), "ben")
        return feeds.make_feed(session, ben, detail="full", label="", now=NOW)[1]

    token = lived_in.change(make)
    clock.forward(hours=1)
    assert save(ada, "/settings/places", {"name.en": "The barn"}, "/settings/places/1").status_code == 303
    with lived_in.read() as session:
        body = feeds.stored(session, token, clock.now).body
    assert (b"LOCATION:The barn" in body, b"The hut" in body) == (True, False)


def test_a_place_that_is_in_use_is_not_deleted_and_says_where(ada: Browser, lived_in: db.Database) -> None:
    before = stored(lived_in)
    sent = {"csrf_token": ada.token("/settings"), "seen": "0"}
    answer = ada.post("/settings/places/1/delete", data=sent)
    assert answer.status_code == 422
    assert "Kinds of shift: <bdi>Tea</bdi>." in answer.text
    assert stored(lived_in) == before


def test_a_place_of_a_single_shift_is_in_use(ada: Browser, lived_in: db.Database) -> None:
    save(ada, "/settings/places", {"name.en": "Attic"})

    def put(session: db.Session) -> int:
        attic = session.scalars(select(Place).order_by(Place.id.desc()).limit(1)).one()
        shift = session.scalars(select(Shift).order_by(Shift.id).limit(1)).one()
        shift.own = {"place": attic.key}
        return attic.id

    attic = lived_in.change(put)
    sent = {"csrf_token": ada.token("/settings"), "seen": "9"}
    answer = ada.post(f"/settings/places/{attic}/delete", data=sent)
    assert (answer.status_code, "1 single shift." in answer.text) == (422, True)
    lived_in.change(lambda session: session.scalars(select(Shift).order_by(Shift.id)).first().__setattr__("own", {}))
    assert ada.post(f"/settings/places/{attic}/delete", data=sent).status_code == 303
    assert [one.name for one in places(lived_in)] == [{"en": "The hut", "fr": "La cabane"}]


def places(database: db.Database) -> list[Place]:
    with database.read() as session:
        group = groups.find_group(session, "tea")
        return list(session.scalars(select(Place).where(Place.group_id == group.id)))


def test_a_skill_is_taken_from_people_only_if_somebody_says_so(ada: Browser, lived_in: db.Database) -> None:
    save(ada, "/settings/skills", {"name.en": "Juggling"})

    def give(session: db.Session) -> int:
        skill = session.scalars(select(Skill).order_by(Skill.id.desc()).limit(1)).one()
        group = groups.find_group(session, "tea")
        groups.find_volunteer(session, group, "ben").skills = [skill.key]
        groups.find_volunteer(session, group, "eve").claimed = [skill.key]
        return skill.id

    skill = lived_in.change(give)
    path = f"/settings/skills/{skill}/delete"
    sent = form_of(ada.get("/settings/skills").text, path)
    assert "2 people have it" in ada.get("/settings/skills").text
    assert ada.post(path, data=sent).status_code == 422
    assert len(has(lived_in)) == 2
    assert ada.post(path, data={**sent, "sure": "yes"}).status_code == 303
    assert has(lived_in) == []
    assert ada.post(path, data={**sent, "sure": "yes"}).status_code == 404  # sent twice: it is gone
    assert [what for what, _ in what_was_done(lived_in)] == ["skill_made", "skill_deleted"]


def has(database: db.Database) -> list[str]:
    """Who has a skill that was not imported."""
    with database.read() as session:
        people = session.scalars(select(Volunteer).order_by(Volunteer.id)).all()
    return [
        one.key for one in people if any(key.startswith("s") and len(key) == 17 for key in one.skills + one.claimed)
    ]


def test_a_skill_that_a_kind_needs_is_not_deleted(ada: Browser, lived_in: db.Database) -> None:
    sent = {"csrf_token": ada.token("/settings"), "seen": "0", "sure": "yes"}
    answer = ada.post("/settings/skills/1/delete", data=sent)
    assert (answer.status_code, "Kinds of shift: <bdi>Tea</bdi>." in answer.text) == (422, True)


@pytest.mark.parametrize(
    "path",
    ["/settings/places/2", "/settings/places/2/delete", "/settings/skills/3", "/settings/skills/3/delete", "/kinds/3",
     "/kinds/3/delete"],
)  # fmt: skip
def test_what_belongs_to_others_is_the_same_404_as_what_there_is_not(
    ada: Browser, lived_in: db.Database, path: str
) -> None:
    with lived_in.read() as session:
        rows = {"places": Place, "skills": Skill, "kinds": Kind}[
            path.strip("/").removeprefix("settings/").split("/")[0]
        ]
        number = next(int(part) for part in path.split("/") if part.isdigit())
        assert session.get_one(rows, number).group_id == groups.find_group(session, "cellar").id
    sent = {"csrf_token": ada.token("/settings"), "seen": "0"}
    theirs, none = ada.post(path, data=sent), ada.post(re.sub(r"\d", "99999", path), data=sent)
    assert [(one.status_code, main_of(one)) for one in (theirs,)] == [(none.status_code, main_of(none))]
    assert theirs.status_code == 404
