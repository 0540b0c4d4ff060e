"""The page by which a new group is set up: looking uses nothing up, sending it twice makes one group."""

import json
import re

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from rota import db
from rota.models import Founding, Group, Volunteer
from rota.services import setting_up
from rota.web.site import Site
from tests.conftest import NOW
from tests.rota.factories import small_group
from tests.rota.web.conftest import Browser, Clock, main_of, twin, words_in

FIELDS = {
    "name": "Maison", "timezone": "Europe/Paris", "place": "The barn", "starter": "night_shelter", "you": "Heron",
    "language.en": "yes", "language.ar": "yes", "shared": "no",
}  # fmt: skip


@pytest.fixture
def page(lived_in: db.Database) -> str:
    return f"/setup/{lived_in.change(lambda session: setting_up.make_founding(session, now=NOW))}"


def group_names(database: db.Database) -> list[object]:
    with database.read() as session:
        return list(session.scalars(select(Group.name).order_by(Group.id)))


def links(database: db.Database) -> int:
    with database.read() as session:
        return len(session.scalars(select(Founding)).all())


def send_file(browser: Browser, page: str, data: bytes, **fields: str) -> TestResponse:
    return post_file(browser, page, data, {"csrf_token": browser.token(page), "you": "Heron", **fields})


def post_file(browser: Browser, page: str, data: bytes, fields: dict[str, str]) -> TestResponse:
    """As a browser sends it, but put together in memory: the test client would write a large file to the disk."""
    parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in fields.items()]
    head = '--x\r\nContent-Disposition: form-data; name="file"; filename="g.json"\r\n\r\n'
    body = "".join([*parts, head]).encode() + data + b"\r\n--x--\r\n"
    return browser.post(f"{page}/file", data=body, content_type="multipart/form-data; boundary=x")


def test_from_the_link_to_the_words_to_the_kinds(
    site: Site, browser: Browser, page: str, lived_in: db.Database
) -> None:
    for _ in range(20):
        assert browser.get(page).status_code == 200
        assert browser.head(page).status_code == 200
    answer = browser.send(page, page, **FIELDS)
    assert (answer.status_code, answer.location) == (303, "/key")
    words = words_in(browser.get("/key").text)
    assert len(words) == 7
    on = browser.send("/key", "/key")
    assert (on.location, browser.get("/settings").status_code) == ("/settings", 200)
    assert group_names(lived_in)[-1] == "Maison"
    listed = re.findall(r"<strong><bdi>([^<]+)</bdi></strong>", browser.get("/kinds").text)
    assert "Night watch" in listed
    assert "The group was set up." in browser.get("/log").text
    other = Browser(site)
    other.log_in(" ".join(words))
    assert other.get("/settings").status_code == 200


def test_the_form_sent_twice_before_the_answer_came_makes_one_group(
    browser: Browser, page: str, lived_in: db.Database
) -> None:
    fields = {"csrf_token": browser.token(page), **FIELDS}
    impatient = twin(browser)
    cards = []
    for sender in (browser, impatient):
        assert sender.post(page, data=fields).location == "/key"
        cards.append(words_in(sender.get("/key").text))
    assert cards[0] == cards[1]
    assert group_names(lived_in).count("Maison") == 1


def test_unknown_used_up_and_ended_look_the_same(
    site: Site, browser: Browser, page: str, lived_in: db.Database, clock: Clock
) -> None:
    browser.send(page, page, **FIELDS)
    stranger = Browser(site)
    token = stranger.token()

    def looks(address: str) -> list[tuple[int, str]]:
        answers = [
            stranger.get(address),
            stranger.post(address, data={"csrf_token": token, **FIELDS}),
            stranger.post(address, data={"csrf_token": token}),
            stranger.post(f"{address}/file", data={"csrf_token": token, "you": "Heron"}),
        ]
        return [(one.status_code, main_of(one)) for one in answers]

    used_up = looks(page)
    fresh = f"/setup/{lived_in.change(lambda session: setting_up.make_founding(session, now=NOW))}"
    assert stranger.get(fresh).status_code == 200
    clock.forward(hours=72)
    assert used_up == looks(fresh) == looks("/setup/" + "x" * 43)
    assert {status for status, _ in used_up} == {404}


@pytest.mark.parametrize("field", ["name", "timezone", "place", "starter", "you"])
def test_what_is_missing_is_said_beside_its_field_and_the_rest_is_kept(
    browser: Browser, page: str, lived_in: db.Database, field: str
) -> None:
    answer = browser.send(page, page, **{**FIELDS, field: ""})
    assert answer.status_code == 422
    assert re.findall(r'class="refused" id="wrong-([^"]+)"', answer.text) == [field]
    for name, value in FIELDS.items():
        if name in ("name", "timezone", "place") and name != field:
            assert f'value="{value}"' in answer.text
    assert re.findall(r'name="language\.(\w+)" value="yes" checked', answer.text) == ["en", "ar"]
    assert (len(group_names(lived_in)), links(lived_in)) == (2, 1)


def test_a_file_larger_than_other_forms_may_be_is_brought_in(
    browser: Browser, page: str, lived_in: db.Database
) -> None:
    data = small_group().encode() + b" " * (3 * 1024 * 1024)
    answer = send_file(browser, page, data)
    assert (answer.status_code, answer.location) == (303, "/key")
    assert len(group_names(lived_in)) == 3
    assert "brought in from a file" in browser.get("/log").text
    with lived_in.read() as session:
        assert session.scalars(select(Volunteer.name).order_by(Volunteer.id.desc()).limit(1)).one() == "Heron"


def test_a_file_that_is_too_large_is_refused(browser: Browser, page: str, lived_in: db.Database) -> None:
    answer = send_file(browser, page, b" " * (8 * 1024 * 1024 + 1))
    assert (answer.status_code, "larger than 8 MB" in answer.text) == (422, True)
    assert send_file(browser, page, b" " * (9 * 1024 * 1024)).status_code == 413
    assert browser.post(page, data=b"name=" + b"x" * (2 * 1024 * 1024)).status_code == 413
    assert (len(group_names(lived_in)), links(lived_in)) == (2, 1)


def test_the_faults_of_a_file_are_listed_and_nothing_changes(
    browser: Browser, page: str, lived_in: db.Database
) -> None:
    data = json.loads(small_group())
    data["kinds"][0]["min"] = -1
    data["volunteers"][0]["name"] = "<script>\u202e"
    answer = send_file(browser, page, json.dumps(data).encode())
    assert answer.status_code == 422
    assert re.findall(r"<code>([^<]+)</code>", answer.text) == ["kinds[0].min", "volunteers[0].name"]
    assert send_file(browser, page, b"\xff\xfe nothing").status_code == 422
    assert send_file(browser, page, b"[" * 100_000).status_code == 422
    assert send_file(browser, page, b"").status_code == 422
    assert send_file(browser, page, small_group().encode(), you="").status_code == 422
    assert (len(group_names(lived_in)), links(lived_in)) == (2, 1)
    assert send_file(browser, page, small_group().encode()).status_code == 303


def test_a_file_sent_twice_makes_one_group(browser: Browser, page: str, lived_in: db.Database) -> None:
    fields = {"csrf_token": browser.token(page), "you": "Heron"}
    impatient = twin(browser)
    for sender in (browser, impatient):
        assert post_file(sender, page, small_group().encode(), fields).location == "/key"
    assert len(group_names(lived_in)) == 3


def test_the_first_page_is_small(browser: Browser, page: str) -> None:
    answer = browser.get(page, headers={"Accept-Encoding": "gzip"})
    assert len(answer.data) < 12 * 1024


def test_no_file_touches_the_disk(browser: Browser, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    assert send_file(browser, page, small_group().encode() + b" " * (3 * 1024 * 1024)).status_code == 303


def test_a_group_that_begins_with_nothing_has_all_its_pages(browser: Browser, page: str) -> None:
    browser.send(page, page, **{**FIELDS, "starter": "empty"})
    for path in ("/", "/when", "/me", "/open", "/week/", "/settings", "/settings/limits", "/settings/places",
                 "/settings/skills", "/kinds", "/kinds/new", "/log"):  # fmt: skip
        assert browser.get(path, follow_redirects=True).status_code == 200, path
    assert "There is no kind of shift yet." in browser.get("/kinds").text
