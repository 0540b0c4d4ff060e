"""Kinds of shift: the form keeps what is typed, says what is wrong where, and deletes nothing that people count on."""

import datetime as dt
import re
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from rota import db
from rota.models import Kind, Shift, Volunteer
from rota.services import feeds, groups, kind_form, kinds, weeks
from tests.conftest import NOW
from tests.rota.personas import WEEK
from tests.rota.web.conftest import Browser, Clock
from tests.rota.web.test_settings import sent_by, stored, what_was_done

LINE = {"line.0.tue": "yes", "line.0.thu": "yes", "line.0.start": "22:00", "line.0.end": "07:00"}
NEW = {"name.en": "Patrol", "place": "1", "min": "2", "target": "3", "max": "4", **LINE}


def form_of(page: str) -> dict[str, str]:
    return sent_by(page.partition('<form method="post" class="about">')[2].partition("</form>")[0])


def save(ada: Browser, path: str, changes: dict[str, str | None]) -> TestResponse:
    """Send the form with some fields changed (None: not ticked)."""
    sent = form_of(ada.get(path).text) | changes
    return ada.post(path, data={name: value for name, value in sent.items() if value is not None})


def newest(database: db.Database) -> dict[str, Any]:
    with database.read() as session:
        kind = session.scalars(select(Kind).order_by(Kind.id.desc()).limit(1)).one()
        lines = [(line.days, line.start, line.end) for line in kind.weekly]
        return {one.name: getattr(kind, one.name) for one in Kind.__table__.columns} | {"weekly": lines}


def how_many(database: db.Database) -> int:
    with database.read() as session:
        return len(session.scalars(select(Kind)).all())


def test_the_list_shows_all_kinds_with_their_week(ada: Browser) -> None:
    page = ada.get("/kinds").text
    assert re.findall(r"<strong><bdi>([^<]+)</bdi></strong>", page) == ["Tea", "Night watch"]
    assert '<span dir="ltr">23:00–07:00</span>' in page


@pytest.mark.parametrize("kind", [1, 2])
def test_the_form_sent_as_it_is_changes_nothing(ada: Browser, lived_in: db.Database, kind: int) -> None:
    before = stored(lived_in)
    answer = save(ada, f"/kinds/{kind}", {})
    assert (answer.status_code, answer.location) == (303, f"/kinds/{kind}?saved=yes")
    assert (stored(lived_in), what_was_done(lived_in)) == (before, [])


def test_a_group_has_no_more_kinds_than_its_file_may_have(ada: Browser, lived_in: db.Database) -> None:
    def fill(session: Session) -> None:
        group = groups.find_group(session, "tea")
        for number in range(kinds.MOST - 2):
            kind = kind_form.empty(group)
            kind.key, kind.name = f"full{number}", {"en": "Full"}
            session.add(kind)

    lived_in.change(fill)
    before = how_many(lived_in)
    answer = save(ada, "/kinds/new", NEW)
    assert (answer.status_code, "There are 500 already" in answer.text) == (422, True)
    assert how_many(lived_in) == before


def test_a_new_kind_is_made_once_though_it_is_sent_twice(ada: Browser, lived_in: db.Database) -> None:
    before = how_many(lived_in)
    sent = form_of(ada.get("/kinds/new").text) | NEW | {
        "name.fr": "Maraude", "bring.en": "Warm clothes", "importance": "5", "burden": "14", "night": "yes",
        "tags": "dull,  outdoors", "rest_after": "11.5", "new_allowed": "", "adults_only": "yes",
        "need.0.skill.1": "yes", "need.0.skill.2": "yes", "need.0.count": "2", "need.0.required": "yes",
    }  # fmt: skip
    answers = [ada.post("/kinds/new", data=sent) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert how_many(lived_in) == before + 1
    made = newest(lived_in)
    assert made["name"] == {"en": "Patrol", "fr": "Maraude"}
    assert made["bring"] == {"en": "Warm clothes"}
    assert (made["min"], made["target"], made["max"], made["importance"], made["burden"]) == (2, 3, 4, 5, 14)
    assert (made["tags"], made["rest_after_minutes"]) == (["dull", "outdoors", "night"], 690)
    assert (made["new_allowed"], made["adults_only"], made["alone_ok"]) == (False, True, False)
    assert made["needs"] == [{"any_of": ["lang:ar", "skill:driver"], "count": 2, "required": True}]
    assert made["weekly"] == [(["tue", "thu"], "22:00", "07:00")]
    assert what_was_done(lived_in) == [("kind_made", {"name": {"en": "Patrol", "fr": "Maraude"}})]


def test_there_are_always_two_empty_lines_more(ada: Browser) -> None:
    def lines(page: str) -> list[str]:
        return re.findall(r'name="(line\.\d+\.start)"', page)

    assert lines(ada.get("/kinds/new").text) == ["line.0.start", "line.1.start"]
    path = save(ada, "/kinds/new", NEW).location or ""
    assert lines(ada.get(path).text) == ["line.0.start", "line.1.start", "line.2.start"]
    wrong = save(ada, path.partition("?")[0], {"line.2.start": "10:00"})
    assert lines(wrong.text) == [f"line.{number}.start" for number in range(5)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name.en": "", "name.fr": ""}, "name.en"),
        ({"min": "5"}, "min"),
        ({"min": ""}, "min"),
        ({"min": "many"}, "min"),
        ({"target": "1"}, "target"),
        ({"target": "5"}, "target"),
        ({"max": "x"}, "max"),
        ({"importance": "0"}, "importance"),
        ({"burden": "-1"}, "burden"),
        ({"rest_after": "long"}, "rest_after"),
        ({"place": "2"}, "place"),
        ({"tags": "x" * 81}, "tags"),
        ({"bring.en": "x" * 201}, "bring.en"),
        ({"line.1.mon": "yes", "line.1.start": "10:00", "line.1.end": "10:00"}, "line.1.end"),
        ({"line.1.mon": "yes", "line.1.start": "10:00"}, "line.1.end"),
        ({"line.1.mon": "yes", "line.1.start": "24:00", "line.1.end": "10:00"}, "line.1.start"),
        ({"line.1.start": "08:00", "line.1.end": "10:00"}, "line.1.days"),
        ({"need.0.count": "0"}, "need.0.count"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_changes(
    ada: Browser, lived_in: db.Database, changes: dict[str, str | None], field: str
) -> None:
    before = stored(lived_in)
    for path in ("/kinds/1", "/kinds/new"):
        typed: dict[str, str | None] = {"bring.fr": "Kept <b>", **(NEW if path == "/kinds/new" else {})}
        if field.startswith("need"):
            typed["need.0.skill.1"] = "yes"
        answer = save(ada, path, {**typed, **changes})
        assert answer.status_code == 422
        assert re.findall(r'class="refused" id="wrong-([^"]+)"', answer.text) == [field]
        assert f'aria-describedby="wrong-{field}"' in answer.text
        assert form_of(answer.text)["bring.fr"] == "Kept <b>"
    assert (stored(lived_in), what_was_done(lived_in)) == (before, [])


def test_a_line_is_taken_away_and_weeks_that_nobody_opened_follow(ada: Browser, lived_in: db.Database) -> None:
    later = WEEK + dt.timedelta(days=14)
    answer = save(
        ada, "/kinds/1", {"line.0.gone": "yes", "line.1.sat": "yes", "line.1.start": "09:00", "line.1.end": "11:00"}
    )
    assert answer.status_code == 303
    with lived_in.read() as session:
        group = groups.find_group(session, "tea")
        open_one = [one.key for one in weeks.shifts_of_week(session, group, WEEK) if one.kind_id == 1]
        coming = [one.key for one in weeks.shifts_of_week(session, group, later) if one.kind_id == 1]
    assert coming == ["2010-03-06-tea"]
    assert len(open_one) == 7


def test_why_a_need_is_one_is_kept(ada: Browser, lived_in: db.Database) -> None:
    def explain(session: db.Session) -> None:
        session.get_one(Kind, 1).needs = [{"any_of": ["lang:ar"], "why": "guests"}, {"any_of": ["skill:driver"]}]

    lived_in.change(explain)
    assert save(ada, "/kinds/1", {"need.0.required": "yes", "need.1.skill.2": None}).status_code == 303
    with lived_in.read() as session:
        assert session.get_one(Kind, 1).needs == [{"any_of": ["lang:ar"], "why": "guests", "required": True}]


def test_a_kind_that_is_renamed_changes_the_feeds_of_those_who_have_it(
    ada: Browser, lived_in: db.Database, clock: Clock
) -> None:
    def make(session: db.Session) -> str:
        ben = groups.find_volunteer(session, groups.find_group(session, "tea"), "ben")
        return feeds.make_feed(session, ben, detail="title", label="", now=NOW)[1]

    token = lived_in.change(make)
    clock.forward(hours=1)
    assert save(ada, "/kinds/1", {"name.en": "Coffee"}).status_code == 303
    with lived_in.read() as session:
        body = feeds.stored(session, token, clock.now).body
    assert (b"SUMMARY:Coffee" in body, b"SUMMARY:Tea" in body) == (True, False)


def test_an_induction_is_one_still_after_an_export(ada: Browser, lived_in: db.Database) -> None:
    save(ada, "/kinds/new", {**NEW, "is_induction": "yes"})
    with lived_in.read() as session:
        text = groups.export_group(session, groups.find_group(session, "tea"))
    copy = lived_in.change(lambda session: groups.import_group(session, text, now=NOW, slug="copy"))
    with lived_in.read() as session:
        kinds = session.scalars(select(Kind).where(Kind.group_id == copy.id).order_by(Kind.id)).all()
    assert [one.is_induction for one in kinds] == [False, False, True]


def test_a_kind_with_shifts_to_come_is_not_deleted_and_says_which(ada: Browser, lived_in: db.Database) -> None:
    before = stored(lived_in)
    sent = {"csrf_token": ada.token("/kinds/1"), "seen": "0"}
    answer = ada.post("/kinds/1/delete", data=sent)
    assert answer.status_code == 422
    assert "people count on 7 shifts of this kind" in answer.text
    assert "Mon 15 Feb 10:00" in answer.text
    assert stored(lived_in) == before


def test_a_past_shift_that_somebody_was_on_keeps_its_kind_until_it_is_forgotten(
    ada: Browser, lived_in: db.Database, clock: Clock
) -> None:
    clock.forward(days=10)
    sent = {"csrf_token": ada.token("/kinds/1"), "seen": "0"}
    answer = ada.post("/kinds/1/delete", data=sent)
    assert (answer.status_code, "people count on 2 shifts of this kind" in answer.text) == (422, True)


def test_a_kind_without_shifts_goes_and_nobody_s_answers_name_it(ada: Browser, lived_in: db.Database) -> None:
    def clear(session: db.Session) -> None:
        session.execute(delete(Shift).where(Shift.kind_id == 2))
        group = groups.find_group(session, "tea")
        groups.find_volunteer(session, group, "ben").kinds = {"night": "no", "tea": "prefer"}

    lived_in.change(clear)
    sent = {"csrf_token": ada.token("/kinds/2"), "seen": "0"}
    assert ada.post("/kinds/2/delete", data=sent).location == "/kinds?deleted=yes"
    assert ada.post("/kinds/2/delete", data=sent).status_code == 404
    with lived_in.read() as session:
        assert session.scalars(select(Volunteer.kinds).where(Volunteer.key == "ben")).one() == {"tea": "prefer"}
        text = groups.export_group(session, groups.find_group(session, "tea"))
    lived_in.change(lambda session: groups.import_group(session, text, now=NOW, slug="copy"))
    assert what_was_done(lived_in) == [("kind_deleted", {"name": {"en": "Night watch", "fr": "Veille"}})]


@pytest.mark.parametrize("path", ["/kinds/3", "/kinds/99999"])
def test_the_form_of_others_is_not_shown(ada: Browser, path: str) -> None:
    assert ada.get(path).status_code == 404


def test_an_unknown_field_is_refused(ada: Browser, lived_in: db.Database) -> None:
    before = stored(lived_in)
    assert save(ada, "/kinds/1", {"key": "x"}).status_code == 400
    assert save(ada, "/kinds/1", {"need.0.skill.3": "yes"}).status_code == 400  # a skill of the others
    assert stored(lived_in) == before
