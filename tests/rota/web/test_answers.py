"""What every answer carries, and what errors say and do not say."""

import gzip
import logging

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from rota import db
from rota.headers import security_headers
from rota.models import Volunteer
from rota.web.site import Site
from tests.rota.personas import People
from tests.rota.web.conftest import Browser, main_of

HEADERS = security_headers(https=False)


def carries_them(answer: TestResponse) -> bool:
    return all(answer.headers.get(name) == value for name, value in HEADERS.items())


def break_page(site: Site, error: Exception) -> None:
    def fail() -> str:
        raise error

    site.view_functions["login.form"] = fail


def test_the_policy_lets_nothing_in_from_elsewhere() -> None:
    policy = dict(part.split(" ", 1) for part in HEADERS["Content-Security-Policy"].split("; "))
    assert (policy.pop("default-src"), policy.pop("frame-ancestors"), policy.pop("base-uri")) == ("'none'",) * 3
    assert set(policy.values()) == {"'self'"}


@pytest.mark.parametrize("path", ["/", "/login", "/healthz", "/nowhere", "/logout", "/join/unknown"])
def test_every_answer_carries_the_headers(ada: Browser, browser: Browser, path: str) -> None:
    for answer in (ada.get(path), browser.get(path), browser.head(path), browser.options(path)):
        assert carries_them(answer)


def test_errors_carry_the_headers_too(site: Site, browser: Browser) -> None:
    too_large = browser.post("/login", data=b"x" * (1024 * 1024 + 1))
    no_token = browser.post("/login")
    break_page(site, RuntimeError("no"))
    broken = browser.get("/login")
    assert [answer.status_code for answer in (too_large, no_token, broken)] == [413, 400, 500]
    assert all(carries_them(answer) for answer in (too_large, no_token, broken))


def test_private_pages_are_kept_by_no_cache(ada: Browser) -> None:
    for path in ("/", "/week/2010-02-15", "/login", "/nowhere"):
        assert ada.get(path).headers["Cache-Control"] == "no-store"


def test_files_are_kept_for_ever_under_an_address_of_their_content(browser: Browser) -> None:
    path = browser.get("/login").text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    answer = browser.get(path, buffered=True)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert carries_them(answer)
    assert browser.get("/static/0123456789ab/" + path.rpartition("/")[2]).status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [("&".join(f"f{n}=1" for n in range(1000)), 400), ("&".join(f"f{n}=1" for n in range(1001)), 413)],
)
def test_a_form_has_at_most_a_thousand_fields(browser: Browser, body: str, status: int) -> None:
    answer = browser.post("/login", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == status


def test_a_form_in_parts_has_at_most_a_thousand_fields(browser: Browser) -> None:
    answer = browser.post("/login", data={f"f{n}": "1" for n in range(1001)}, content_type="multipart/form-data")
    assert answer.status_code == 413


def test_a_page_of_a_kilobyte_and_more_is_compressed_where_that_is_understood(browser: Browser) -> None:
    plain, packed = browser.get("/login"), browser.get("/login", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data).startswith(b"<!doctype html>")
    assert "Content-Encoding" not in browser.get("/healthz", headers={"Accept-Encoding": "gzip"}).headers


def test_when_something_breaks_the_log_tells_the_code_but_no_path_and_no_data(
    site: Site, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    break_page(site, RuntimeError("Ben's token abc123"))
    with caplog.at_level(logging.DEBUG):
        answer = browser.get("/login?secret=canary", headers={"User-Agent": "canary"})
    assert answer.status_code == 500
    assert "RuntimeError in GET login.form" in caplog.text
    assert "in fail" in caplog.text
    for word in ("/login", "canary", "abc123", "127.0.0.1"):
        assert word not in caplog.text
        assert word not in main_of(answer)


def test_a_view_that_fails_changes_nothing(site: Site, browser: Browser, people: People) -> None:
    token = browser.token("/join/" + people.invite)

    join = site.view_functions["invites.join"]

    def join_and_fail(token: str) -> str:
        join(token=token)
        raise RuntimeError

    site.view_functions["invites.join"] = join_and_fail
    fields = {"csrf_token": token, "name": "Gil", "language": "en"}
    assert browser.post("/join/" + people.invite, data=fields).status_code == 500
    with site.database.read() as session:
        assert session.scalars(select(Volunteer).where(Volunteer.name == "Gil")).all() == []


def test_without_its_store_the_site_says_so(site: Site, browser: Browser, lived_in: db.Database, ada: Browser) -> None:
    lived_in.change(lambda session: session.connection().exec_driver_sql("DROP TABLE instance"))
    health = browser.get("/healthz")
    assert health.status_code == 503
    assert health.headers["Retry-After"] == "10"
    lived_in.change(lambda session: session.connection().exec_driver_sql("DROP TABLE login"))
    answer = ada.get("/")
    assert answer.status_code == 503
    assert "cannot be read" in answer.text


def test_a_forgotten_method_says_which_there_is(browser: Browser) -> None:
    answer = browser.put("/login")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
