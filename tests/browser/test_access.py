"""axe finds nothing serious on any page, in both directions of writing, by day and by night."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import DEFAULT_OPTIONS, Axe
from playwright.sync_api import Page, ViewportSize

from rota import db
from rota.web.site import Site
from tests.browser.conftest import Watched
from tests.browser.visits import Walk, pages_of
from tests.rota.personas import People

pytestmark = pytest.mark.xdist_group("browser")  # one browser is enough for a small machine
SERIOUS = ("serious", "critical")
WANTED = ("meta-refresh",)  # the board on a wall loads itself anew; nobody types there, and it stays where it is
PHONE, TABLE = (ViewportSize(width=width, height=740) for width in (360, 640))  # When I can is a table from 640 on
CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}


def faults(page: Page, options: dict[str, list[str]] = DEFAULT_OPTIONS) -> list[str]:
    return [
        f"{fault['id']}: {fault['nodes'][0]['html'][:120]}"
        for fault in Axe().run(page, options=options).response["violations"]
        if fault["impact"] in SERIOUS and fault["id"] not in WANTED
    ]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_serious_on_any_page_by_day_and_by_night(
    open_browser: Callable[..., Watched], people: People, site: Site, lived_in: db.Database, language: str
) -> None:
    browser = open_browser(locale=language, viewport=PHONE)
    page, walk, found = browser.page, Walk(browser, people, site, lived_in), {}
    for name in walk.pages():
        assert page.locator("html").get_attribute("lang") == language
        found[name] = faults(page)
        if page.locator("table").count():
            page.set_viewport_size(TABLE)
            found[f"{name}, wide"] = faults(page)
            page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="dark")
        found[f"{name}, by night"] = faults(page, CONTRAST)
        page.emulate_media(color_scheme="light")
    assert {name: those for name, those in found.items() if those} == {}
    assert walk.opened == pages_of(site)  # a page that is not on this walk fails here
