"""What the server gives to phones without network, and what it asks browsers to forget."""

import json
import re

import pytest
from sqlalchemy import update

from rota import db
from rota.models import Group
from rota.web.site import Site
from tests.rota.personas import People
from tests.rota.web.conftest import Browser, logged_in

FORGET = '"cache", "storage"'


def may_wait(browser: Browser) -> list[str]:
    found = re.search(r"FORMS = (\[.*\])\.map", browser.get("/sw.js").text)
    assert found
    patterns: list[str] = json.loads(found[1])
    return patterns


def test_the_worker_is_asked_for_anew_each_time_and_may_serve_the_whole_site(browser: Browser) -> None:
    answer = browser.get("/sw.js")
    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/login", "/logout", "/join/abc", "/language", "/calendar", "/data", "/keys/abc"])
def test_forms_with_secrets_never_wait(browser: Browser, path: str) -> None:
    assert [one for one in may_wait(browser) if re.fullmatch(one, path)] == []


def test_forms_of_the_listed_nouns_wait(site: Site, browser: Browser) -> None:
    site.config["MAY_WAIT"] = frozenset({"languages", "invites"})
    assert may_wait(browser) == ["/join/[^/]+", "/language"]


def test_the_page_that_says_so_holds_nothing_of_anybody(ben: Browser, browser: Browser) -> None:
    body = ben.get("/offline").text.partition("<body")[2]
    assert "csrf" not in body
    assert re.findall(r'href="([^"]*)"', body) == ["#content", "/", "/"]
    assert browser.get("/offline", headers={"Accept-Language": "fr"}).headers["Content-Language"] == "fr"


def test_log_out_tells_the_browser_to_forget_but_the_language_stays(ben: Browser) -> None:
    assert ben.send("/logout", page="/").headers["Clear-Site-Data"] == FORGET
    assert "Clear-Site-Data" not in ben.get("/login").headers


def test_whoever_takes_over_a_device_finds_nothing_of_the_one_before(site: Site, people: People) -> None:
    browser = logged_in(site, people.ben)
    token = browser.token("/")
    taken_over = browser.post("/login", data={"csrf_token": token, "key": people.eve})
    assert taken_over.headers["Clear-Site-Data"] == FORGET
    assert "Clear-Site-Data" not in Browser(site).log_in(people.ben).headers


def test_only_an_own_device_is_offered_to_keep_the_shifts(site: Site, people: People, ben: Browser) -> None:
    shared = Browser(site)
    shared.log_in(people.ben, shared="yes")
    assert ['id="keep"' in page.get("/").text for page in (ben, shared)] == [True, False]
    assert ['data-device="own"' in page.get("/").text for page in (ben, shared)] == [True, False]


def test_a_page_that_could_not_be_shown_makes_no_phone_forget(site: Site, ben: Browser) -> None:
    def fail() -> str:
        raise db.StoreError("away")

    site.view_functions["login.form"] = fail
    answer = Browser(site).get("/login")
    assert answer.status_code == 503
    assert "data-device" not in answer.text


@pytest.mark.parametrize(("label", "word"), [({}, "volunteer"), ({"en": "solidaire"}, "solidaire")])
def test_the_group_has_its_own_word_for_a_volunteer(
    site: Site, people: People, lived_in: db.Database, label: dict[str, str], word: str
) -> None:
    lived_in.change(lambda store: store.execute(update(Group).values(volunteer_label=label)))
    ben = logged_in(site, people.ben)
    site.view_functions["shifts.mine"] = lambda: site.jinja_env.from_string("{{ volunteer_word() }}").render()
    assert ben.get("/").text == word


def test_files_are_known_by_their_kind_and_sent_small(browser: Browser) -> None:
    folder = browser.get("/login").text.partition('href="/static/')[2].partition("/")[0]
    kinds = {
        "manifest.webmanifest": "application/manifest+json",
        "offline.js": "text/javascript",
        "scene.svg": "image/svg+xml",
    }
    for name, kind in kinds.items():
        path = f"/static/{folder}/{name}"
        plain, packed = browser.get(path), browser.get(path, headers={"Accept-Encoding": "gzip"})
        refused = browser.get(path, headers={"Accept-Encoding": "gzip;q=0"})
        assert (plain.mimetype, packed.headers["Content-Encoding"]) == (kind, "gzip")
        assert "Content-Encoding" not in {**plain.headers, **refused.headers}
        assert len(packed.data) < len(plain.data)
        assert browser.head(path).data == b""
        assert browser.post(path).status_code in (400, 404)
