"""Which language a page is in, and its direction."""

import pytest
from sqlalchemy import update

from rota import db
from rota.languages import LANGUAGES
from rota.models import Volunteer
from rota.web.site import Site
from tests.rota.personas import People
from tests.rota.web.conftest import Browser, logged_in


def root(browser: Browser, path: str = "/login", **headers: str) -> str:
    return browser.get(path, headers=headers).text.partition("<html ")[2].partition(">")[0]


@pytest.mark.parametrize(
    ("asked", "got"),
    [
        ("", 'lang="en" dir="ltr"'),
        ("fr-BE, en;q=0.5", 'lang="fr" dir="ltr"'),
        ("ti, ar;q=0.9, en;q=0.1", 'lang="ar" dir="rtl"'),
        ("fa-AF", 'lang="fa" dir="rtl"'),
        ("prs", 'lang="fa" dir="rtl"'),
        ("xx", 'lang="en" dir="ltr"'),
    ],
)
def test_the_browser_says_which_language(browser: Browser, asked: str, got: str) -> None:
    assert root(browser, **{"Accept-Language": asked}) == got


def test_the_person_s_language_goes_before_the_browser_s(site: Site, people: People, lived_in: db.Database) -> None:
    lived_in.change(lambda session: session.execute(update(Volunteer).values(language="ar")))
    ben = logged_in(site, people.ben)
    assert root(ben, "/", **{"Accept-Language": "fr"}) == 'lang="ar" dir="rtl"'
    assert root(Browser(site), **{"Accept-Language": "fr"}) == 'lang="fr" dir="ltr"'


def test_the_choice_on_this_device_goes_before_all(ben: Browser) -> None:
    answer = ben.send("/language", "/", language="fa", next="/")
    assert (answer.status_code, answer.location) == (303, "/")
    assert root(ben, "/", **{"Accept-Language": "fr"}) == 'lang="fa" dir="rtl"'


@pytest.mark.parametrize(
    "where",
    [
        "//elsewhere.example",
        "https://elsewhere.example/",
        "/\\elsewhere.example",
        "/nowhere",
        "/logout",
        "",
        "javascript:1",
        "/join/a\r\nSet-Cookie: b",
        "/join/\0",
    ],
)
def test_the_choice_leads_nowhere_else(browser: Browser, where: str) -> None:
    assert browser.send("/language", language="fr", next=where).location == "/"


def test_the_group_s_texts_are_shown_in_the_language_or_the_group_s_first(ada: Browser) -> None:
    ada.send("/language", "/", language="fr", next="/")
    page = ada.get("/shift/1").text
    assert "La cabane" in page and "personne qui parle arabe" in page
    ada.send("/language", "/", language="fa", next="/")
    assert "The hut" in ada.get("/shift/1").text


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: one.code)
def test_every_page_and_error_speaks_every_language(site: Site, people: People, language: object) -> None:
    ada = logged_in(site, people.ada)
    ada.send("/language", "/", language=language.code, next="/")  # type: ignore[attr-defined]
    for path in ("/", "/week/2010-02-15", "/week/2010-02-22", f"/join/{people.invite}", "/nowhere"):
        assert root(ada, path).startswith(f'lang="{language.code}"')  # type: ignore[attr-defined]
