"""On a walk to every page axe finds nothing serious, in both directions of writing, by day and by night; nothing is
wider than a small screen, and nothing is asked of anybody else."""

from collections.abc import Callable, Mapping

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from rota import db
from rota.languages import LANGUAGES
from rota.web.site import Site
from tests.browser.conftest import Watched
from tests.browser.visits import Walk, pages_of
from tests.rota.personas import People

pytestmark = pytest.mark.xdist_group("browser")  # one browser is enough for a small machine
SERIOUS = ("serious", "critical")
WANTED = ("meta-refresh",)  # the board on a wall loads itself anew; nobody types there, and it stays where it is
PHONE, TABLE = (ViewportSize(width=width, height=740) for width in (360, 640))  # When I can is a table from 640 on
SMALL = ViewportSize(width=320, height=640)
ENLARGED = ViewportSize(width=640, height=512)  # 1280 × 1024 at 200 %
WIDEST = """[...document.querySelectorAll("main *, header *, footer *")].filter(one => {
  const box = one.getBoundingClientRect();
  return box.right > innerWidth + 1 || box.left < -1;
}).slice(-1).map(one => one.outerHTML.slice(0, 160)).join()"""
REFUSED = "Failed to load resource: the server responded with a status of 4"  # which some pages of the walk do
EVERYTHING = {"resultTypes": ["violations"]}
CONTRAST = {**EVERYTHING, "runOnly": ["color-contrast"]}
RUN = """options => axe.run(document, options).then(
  found => found.violations.map(one => [one.id, one.impact, one.nodes[0].html])
)"""


def faults(page: Page, options: Mapping[str, object] = EVERYTHING) -> list[str]:
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(Axe().axe_script)
    found = page.evaluate(RUN, dict(options))
    return [f"{name}: {html[:160]}" for name, impact, html in found if impact in SERIOUS and name not in WANTED]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_page_has_serious_faults_by_day_or_night_asks_anybody_else_breaks_the_policy_or_is_too_wide(
    open_browser: Callable[..., Watched], people: People, site: Site, lived_in: db.Database, language: str
) -> None:
    browser = open_browser(locale=language, viewport=PHONE)
    page, walk, found = browser.page, Walk(browser, people, site, lived_in), {}
    for name in walk.pages():
        assert page.locator("html").get_attribute("lang") == language
        found[name] = faults(page)
        if language == "en":  # the other direction has the same tables and colours
            if page.locator("table").count():
                page.set_viewport_size(TABLE)
                found[f"{name}, wide"] = faults(page)
                page.set_viewport_size(PHONE)
            page.emulate_media(color_scheme="dark")
            found[f"{name}, by night"] = faults(page, CONTRAST)
            page.emulate_media(color_scheme="light")
        found[f"{name}, too wide"] = [*too_wide(page, ENLARGED), *too_wide(page, SMALL)]
        page.set_viewport_size(PHONE)
    assert {name: those for name, those in found.items() if those} == {}
    assert walk.opened == pages_of(site)  # a page that is not on this walk fails here
    assert_quiet(browser)


@pytest.mark.parametrize("language", [one.code for one in LANGUAGES if one.code not in ("en", "ar")])
def test_the_pages_in_the_other_languages_are_not_too_wide_and_as_quiet(
    open_browser: Callable[..., Watched], people: People, site: Site, lived_in: db.Database, language: str
) -> None:
    browser = open_browser(locale=language, viewport=SMALL)
    page, walk, wide = browser.page, Walk(browser, people, site, lived_in, wrong_forms=False), {}
    for name in walk.pages():
        assert page.locator("html").get_attribute("lang") == language
        wide[name] = too_wide(page, SMALL)
    assert {name: those for name, those in wide.items() if those} == {}
    assert_quiet(browser)


def too_wide(page: Page, view: ViewportSize) -> list[str]:
    """How wide the page is where the screen is smaller, with what reaches beyond it."""
    if page.viewport_size != view:
        page.set_viewport_size(view)
    width = page.evaluate("document.documentElement.scrollWidth")
    return [f"{width} of {view['width']}: {page.evaluate(WIDEST)}"] if width > view["width"] else []


def assert_quiet(browser: Watched) -> None:
    """It has asked nobody but the site, and the browser has complained of nothing: of no style or script either that
    the policy forbids."""
    assert browser.foreign() == []
    assert [complaint for complaint in browser.complaints if not complaint.startswith(REFUSED)] == []
