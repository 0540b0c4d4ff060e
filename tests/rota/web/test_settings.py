"""The settings: what is typed is kept, what is wrong is said beside its field, and nothing changes then."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from rota import db
from rota.models import Assignment, Group, LogEntry, Rota, Shift, Volunteer
from rota.services import groups, log
from rota.services.log import By
from tests.conftest import NOW, counted
from tests.rota.web.conftest import Browser

Change = Callable[[Callable[[db.Session], Any]], Any]


def form_of(page: str, action: str) -> dict[str, str]:
    """The fields of the form that is sent to `action`, as a browser would send them."""
    forms = re.findall(r"<form([^>]*)>(.*?)</form>", page, re.DOTALL)
    body = next(body for head, body in forms if f'action="{action}"' in head)
    return sent_by(body)


def sent_by(body: str) -> dict[str, str]:
    found = {}
    for field in re.findall(r"<input[^>]*>", body):
        name = re.search(r'name="([^"]*)"', field)
        if name and (("checkbox" not in field and "radio" not in field) or " checked" in field):
            found[name[1]] = html.unescape((re.search(r'value="([^"]*)"', field) or ["", ""])[1])
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', body, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        assert chosen
        found[name] = chosen[1]
    return found


def stored(database: db.Database) -> tuple[Any, ...]:
    """All that the pages of this file can change of the tea house."""
    with database.read() as session:
        group = groups.find_group(session, "tea")
        settings = (group.name, group.languages, group.day_starts_at, group.goals, group.limits, group.rules,
                    group.volunteer_label, group.feed_detail, group.place_hours, group.objection_hours,
                    group.timezone)  # fmt: skip
        named = [(one.id, one.name) for one in (*group.places, *group.skills)]
        return settings, named, groups.export_group(session, group)


def what_was_done(database: db.Database) -> list[tuple[str, dict[str, Any]]]:
    with database.read() as session:
        return [(one.what, one.facts) for one in session.scalars(select(LogEntry).order_by(LogEntry.id))]


def save(ada: Browser, path: str, changes: dict[str, str | None], action: str = "") -> TestResponse:
    """Send the form of a page with some fields changed (None: not ticked)."""
    sent = form_of(ada.get(path).text, action or path) | changes
    return ada.post(action or path, data={name: value for name, value in sent.items() if value is not None})


def group_of(database: db.Database, slug: str = "tea") -> Group:
    with database.read() as session:
        return groups.find_group(session, slug)


def test_the_form_sent_as_it_is_changes_nothing_and_is_not_logged(ada: Browser, lived_in: db.Database) -> None:
    before = stored(lived_in)
    answer = save(ada, "/settings", {})
    assert (answer.status_code, answer.location) == (303, "/settings?saved=yes")
    assert (stored(lived_in), what_was_done(lived_in)) == (before, [])


def test_what_is_typed_is_kept_and_logged_once_though_it_is_sent_twice(ada: Browser, lived_in: db.Database) -> None:
    sent = form_of(ada.get("/settings").text, "/settings") | {
        "name.en": " Tea \u202ehouse", "name.fr": "Maison de thé", "label.en": "member", "language.ar": "yes",
        "day_starts_at": "05:00", "feed_detail": "busy", "place_hours": "24", "objection_hours": "48",
    }  # fmt: skip
    assert [ada.post("/settings", data=sent).status_code for _ in range(2)] == [303, 303]
    group = group_of(lived_in)
    assert group.name == {"en": "Tea house", "fr": "Maison de thé"}
    assert group.volunteer_label == {"en": "member"}
    assert (group.languages, group.day_starts_at, group.feed_detail) == (["en", "fr", "ar"], "05:00", "busy")
    assert (group.place_hours, group.objection_hours) == (24, 48)
    assert what_was_done(lived_in) == [("settings", {})]
    assert "settings were changed" in ada.get("/log").text
    assert 'name="name.ar"' in ada.get("/settings").text


def test_numbers_that_are_left_empty_are_none(ada: Browser, lived_in: db.Database) -> None:
    save(ada, "/settings", {"place_hours": "24", "objection_hours": "48"})
    save(ada, "/settings", {"place_hours": "", "objection_hours": ""})
    assert (group_of(lived_in).place_hours, group_of(lived_in).objection_hours) == (None, None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name.en": " \u202e ", "label.fr": "x"}, "name.en"),
        ({"name.en": "x" * 81}, "name.en"),
        ({"label.fr": "x" * 81}, "label.fr"),
        ({"language.en": None, "language.fr": None}, "languages"),
        ({"day_starts_at": "25:00"}, "day_starts_at"),
        ({"feed_detail": "all"}, "feed_detail"),
        ({"place_hours": "-1"}, "place_hours"),
        ({"place_hours": "soon"}, "place_hours"),
        ({"objection_hours": "0"}, "objection_hours"),
        ({"objection_hours": "169"}, "objection_hours"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_changes(
    ada: Browser, lived_in: db.Database, changes: dict[str, str | None], field: str
) -> None:
    before = stored(lived_in)
    answer = save(ada, "/settings", {"label.en": "Kept <b>", **changes})
    assert answer.status_code == 422
    assert re.findall(r'class="refused" id="wrong-([^"]+)"', answer.text) == [field]
    assert f'aria-describedby="wrong-{field}"' in answer.text
    assert form_of(answer.text, "/settings")["label.en"] == "Kept <b>"
    assert (stored(lived_in), what_was_done(lived_in)) == (before, [])


def test_the_time_zone_stays_once_there_are_shifts(ada: Browser, lived_in: db.Database) -> None:
    page = ada.get("/settings").text
    assert "It cannot be changed any more" in page
    assert 'name="timezone"' not in page
    save(ada, "/settings", {"timezone": "Asia/Kabul"})
    assert group_of(lived_in).timezone == "Europe/Paris"

    def clear(session: db.Session) -> None:
        group = groups.find_group(session, "tea")
        session.execute(delete(Shift).where(Shift.group_id == group.id))
        session.execute(delete(Rota).where(Rota.group_id == group.id))

    lived_in.change(clear)
    assert save(ada, "/settings", {"timezone": "Asia/Nowhere"}).status_code == 422
    assert save(ada, "/settings", {"timezone": "../../etc/passwd"}).status_code == 422
    assert save(ada, "/settings", {"timezone": "Asia/Kabul"}).status_code == 303
    assert group_of(lived_in).timezone == "Asia/Kabul"


def test_goals_are_moved_and_taken_in_by_buttons(ada: Browser, lived_in: db.Database) -> None:
    page = ada.get("/settings").text
    assert "an earlier line is never given up for a later one" in page
    assert re.findall(r'name="to" value="([^"]+)"', page)[:3] == ["shortfall 1", "changes 0", "skill_gaps 2"]
    sent = {"csrf_token": ada.token("/settings"), "seen": "0", "to": "changes 0"}
    assert [ada.post("/settings/goals", data=sent).status_code for _ in range(2)] == [303, 303]
    assert group_of(lived_in).goals == ["changes", "shortfall"]
    ada.post("/settings/goals", data={**sent, "to": "skill_gaps 2"})
    assert group_of(lived_in).goals == ["changes", "shortfall", "skill_gaps"]
    assert [what for what, _ in what_was_done(lived_in)] == ["goals", "goals"]


@pytest.mark.parametrize("to", ["changes 9", "changes -1", "fun 0", "changes", ""])
def test_a_place_that_there_is_not_is_refused(ada: Browser, lived_in: db.Database, to: str) -> None:
    sent = {"csrf_token": ada.token("/settings"), "seen": "0", "to": to}
    assert ada.post("/settings/goals", data=sent).status_code == 400
    assert group_of(lived_in).goals == ["shortfall", "changes"]


def test_limits_are_typed_in_hours_and_hold_for_everybody(ada: Browser, lived_in: db.Database) -> None:
    changes = {
        "limit-max_shifts": "5", "limit-max_minutes": "37.5", "limit-free_days": "1", "limit-min_rest_minutes": "11",
        "limit-max_tagged.night": "2", "row-night": "1", "min_team": "3", "max_new_per_lead": "2",
    }  # fmt: skip
    page = ada.get("/settings/limits").text
    sent = sent_by(page.partition('class="about"')[2]) | changes
    sent.pop("next")
    sent.pop("language", None)
    for _ in range(2):
        assert ada.post("/settings/limits", data=sent).status_code == 303
    group = group_of(lived_in)
    assert group.limits == {
        "max_shifts": 5, "max_minutes": 2250, "free_days": 1, "min_rest_minutes": 660, "max_tagged": {"night": 2},
        "max_consecutive_tagged": {"night": 1},
    }  # fmt: skip
    assert group.rules == {"min_team": 3, "max_new_per_lead": 2}
    assert what_was_done(lived_in) == [("limits", {})]
    before = stored(lived_in)
    for field, text in (("limit-free_days", "8"), ("row-night", "x"), ("min_team", "0"), ("min_team", "")):
        answer = ada.post("/settings/limits", data={**sent, field: text})
        assert answer.status_code == 422
        assert re.findall(r'class="refused" id="wrong-([^"]+)"', answer.text) == [field]
    assert stored(lived_in) == before


def test_who_was_slower_sees_what_has_changed_first(ada: Browser, lived_in: db.Database) -> None:
    sent = form_of(ada.get("/settings").text, "/settings") | {"name.en": "Mine"}
    lived_in.change(lambda session: log.note(session, groups.find_group(session, "tea"), By(), "limits", now=NOW))
    answer = ada.post("/settings", data=sent)
    assert answer.status_code == 409
    assert "The limits for everybody were changed." in answer.text
    assert group_of(lived_in).name == "Tea house"
    again = form_of(answer.text, "/settings")
    assert ada.post("/settings", data=again).status_code == 303
    assert group_of(lived_in).name == {"en": "Mine"}


@pytest.mark.parametrize(
    "path", ["/settings", "/settings/limits", "/settings/places", "/settings/skills", "/kinds", "/kinds/1"]
)
def test_a_page_costs_as_many_statements_with_many_people(ada: Browser, lived_in: db.Database, path: str) -> None:
    def cost() -> int:
        with counted(lived_in) as said:
            assert ada.get(path).status_code == 200
        return len(said)

    def more(session: db.Session) -> None:
        group = groups.find_group(session, "tea")
        ben = groups.find_volunteer(session, group, "ben")
        for number in range(40):
            session.add(
                Volunteer(
                    group_id=group.id, key=f"x{number}", name=f"X{number}", language=None, experience="new", adult=True,
                    skills=["lang:ar"], arrives=None, leaves=None, inducted_at=None, has_pattern=False, kinds={},
                    limits={}, weekly_share=ben.weekly_share,
                )
            )  # fmt: skip

    ada.get(path)
    before = cost()
    lived_in.change(more)
    assert (cost(), before <= 12) == (before, True)


def test_nothing_that_people_hold_is_touched(ada: Browser, lived_in: db.Database) -> None:
    def held() -> int:
        with lived_in.read() as session:
            return len(session.scalars(select(Assignment)).all())

    before = held()
    save(ada, "/settings", {"name.en": "Other"})
    assert held() == before
