"""How many bytes a page costs somebody with prepaid data: every page there is, and what a first visit loads."""

import re

import pytest

from rota.web.site import Site
from tests.rota.personas import People
from tests.rota.web.conftest import Browser, logged_in
from tests.rota.web.test_doors import PERSONS, filled, rows

FIRST = 40 * 1024  # a page with all its files, to a browser that holds nothing yet
LATER = 12 * 1024  # a page alone
FILE = re.compile(r'(?:href|src)="(/static/[^"]+)"')
WITHIN = re.compile(r"url\(([^)]+)\)")


def weight(browser: Browser, path: str) -> int:
    """Bytes of the body as they are sent to a browser that understands gzip."""
    answer = browser.get(path, headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert answer.status_code == 200, path
    return len(answer.data)


def files_of(browser: Browser, path: str) -> set[str]:
    """What a page loads: its styles, scripts and pictures, and the pictures in its styles."""
    found = set(FILE.findall(browser.get(path).text))
    for style in [one for one in found if one.endswith(".css")]:
        folder = style.rpartition("/")[0]
        found |= {f"{folder}/{name}" for name in WITHIN.findall(browser.get(style, buffered=True).text)}
    return found


def pages(person: str) -> list[str]:
    """The addresses that show this kind of person a page. The table has a row for every route: test_doors."""
    return [path for method, _, path, answers in rows() if method == "GET" and answers[person] == "200"]


@pytest.fixture
def everybody(site: Site, people: People) -> dict[str, Browser]:
    words = {"volunteer": people.ben, "organizer": people.ada, "other group": people.cleo}
    return {who: logged_in(site, words[who]) if who in words else Browser(site) for who in PERSONS}


def test_no_page_weighs_more_than_12_kilobytes(everybody: dict[str, Browser], people: People) -> None:
    heavy = []
    for person, browser in everybody.items():
        paths = pages(person)
        assert {"/login", "/"} & set(paths) or person == "other group"
        weights = {path: weight(browser, filled(path, people)) for path in paths}
        heavy += [(person, path, bytes_) for path, bytes_ in weights.items() if bytes_ > LATER]
    assert heavy == []


def test_no_page_weighs_more_than_40_kilobytes_with_all_its_files(
    everybody: dict[str, Browser], people: People
) -> None:
    heavy = []
    for person, browser in everybody.items():
        for path in [filled(path, people) for path in pages(person)]:
            whole = weight(browser, path) + sum(weight(browser, one) for one in files_of(browser, path))
            if whole > FIRST:
                heavy.append((person, path, whole))
    assert heavy == []


def test_the_worker_and_the_page_that_it_keeps_fit_into_a_later_page(ben: Browser) -> None:
    assert sum(weight(ben, path) for path in ("/", "/sw.js", "/offline")) <= LATER


def test_what_the_first_page_loads_is_known(browser: Browser) -> None:
    names = {path.rpartition("/")[2] for path in files_of(browser, "/login")}
    assert {"manifest.webmanifest", "rota.css", "scene.svg", "sign.svg", "simple.min.css"} <= names
