"""The frame of the pages: tabs under the thumb that cover nothing, a row on wide screens, paper without either."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Watched
from tests.rota.personas import People

pytestmark = pytest.mark.xdist_group("browser")  # one browser is enough for a small machine
Open = Callable[..., Watched]
TABS = ["My shifts", "Open shifts", "When I can", "The week", "Me"]


def box(page: Page, selector: str) -> dict[str, float]:
    found = page.locator(selector).bounding_box()
    assert found is not None
    return dict(found)


@pytest.mark.parametrize("language", ["en", "fr", "ar", "fa"])
@pytest.mark.parametrize("width", [320, 360, 639])
def test_on_a_phone_the_tabs_lie_at_the_bottom_and_cover_no_content(
    open_browser: Open, people: People, width: int, language: str
) -> None:
    browser = open_browser(viewport={"width": width, "height": 640}, locale=language)
    page = browser.log_in(people.ada)
    page.goto(f"{browser.address}/week/2010-02-15")
    tabs = box(page, ".tabs")
    assert (tabs["x"], tabs["y"] + tabs["height"], tabs["width"]) == (0, 640, width)
    for tab in page.locator(".tabs a").all():
        assert tab.evaluate("one => one.clientHeight >= 44 && one.scrollWidth <= one.clientWidth"), tab.inner_text()
    page.evaluate("window.scrollTo({top: document.documentElement.scrollHeight, behavior: 'instant'})")
    last = box(page, "body > footer")
    assert last["y"] + last["height"] <= tabs["y"]


@pytest.mark.parametrize(("path", "bar"), [("/when", ".end"), ("/me", ".save")])
def test_the_button_that_saves_lies_above_the_tabs(open_browser: Open, people: People, path: str, bar: str) -> None:
    browser = open_browser(viewport={"width": 360, "height": 640})
    page = browser.log_in(people.ben)
    page.goto(browser.address + path)
    page.mouse.wheel(0, 300)
    saves = box(page, f"{bar} button")
    assert saves["y"] + saves["height"] <= box(page, ".tabs")["y"]


def test_what_is_reached_by_keyboard_is_never_behind_the_tabs(open_browser: Open, people: People) -> None:
    browser = open_browser(viewport={"width": 320, "height": 480}, reduced_motion="reduce")
    page = browser.log_in(people.ada)
    page.goto(f"{browser.address}/week/2010-02-15")
    top = box(page, ".tabs")["y"]
    page.locator("main").focus()
    for _ in range(16):
        page.keyboard.press("Tab")
        foot = page.evaluate(
            "document.activeElement.closest('header') ? 0 : document.activeElement.getBoundingClientRect().bottom"
        )
        assert foot <= top + 1, page.evaluate("document.activeElement.outerHTML")


def test_on_a_low_screen_the_tabs_scroll_along(open_browser: Open, people: People) -> None:
    browser = open_browser(viewport={"width": 320, "height": 256})  # 1280 × 1024 at 400 %
    page = browser.log_in(people.ada)
    assert page.locator(".tabs").evaluate("one => getComputedStyle(one).position") == "static"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_from_640_pixels_on_they_are_a_row_at_the_top(open_browser: Open, people: People) -> None:
    page = open_browser(viewport={"width": 640, "height": 800}).log_in(people.ada)
    tabs = box(page, ".tabs")
    assert tabs["y"] + tabs["height"] < 150
    assert page.locator(".tabs a").all_inner_texts() == TABS
    assert page.locator(".tabs [aria-current=page]").all_inner_texts() == ["My shifts"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_a_volunteer_has_no_tab_for_the_week(open_browser: Open, people: People) -> None:
    page = open_browser().log_in(people.ben)
    assert page.locator(".tabs a").all_inner_texts() == [tab for tab in TABS if tab != "The week"]


def test_paper_shows_the_content_alone(open_browser: Open, people: People) -> None:
    page = open_browser().log_in(people.ben)
    page.emulate_media(media="print")
    assert [page.locator(one).is_visible() for one in ("main h1", "body > header", "body > footer")] == [
        True,
        False,
        False,
    ]
