"""An address is made, copied, drawn and ended in a real browser, with and without JavaScript."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.rota.personas import People

pytestmark = pytest.mark.xdist_group("browser")  # one browser is enough for a small machine
Open = Callable[..., Watched]
PHONE = {"width": 320, "height": 640}


def make(page: Page) -> str:
    """The address of a new feed."""
    page.get_by_label("Where will you use it?").fill("the old phone")
    page.get_by_label("Shall it ring before a shift?").select_option("It rings 1 hour before")
    page.get_by_role("button", name="Make the address").click()
    expect(page.get_by_role("heading", name="Your calendar's address")).to_be_visible()
    return page.locator("#address").inner_text()


def test_without_javascript_an_address_is_made_shown_and_ended(open_browser: Open, people: People) -> None:
    browser = open_browser(viewport=PHONE, java_script_enabled=False)
    page = browser.log_in(people.ben)
    page.goto(f"{browser.address}/calendar")
    address = make(page)
    webcal = page.get_by_role("link", name="Open in my calendar").get_attribute("href")
    assert (webcal or "").removeprefix("webcal:") == address.removeprefix("http:")
    expect(page.get_by_role("button", name="Copy")).to_be_hidden()
    expect(page.get_by_role("img", name="The address as a picture for a camera")).to_be_visible()
    page.get_by_role("link", name="It is in my calendar").click()
    expect(page.locator(".feeds")).to_contain_text("the old phone")
    page.get_by_role("button", name="End it").click()
    expect(page.locator("main").get_by_role("status")).to_have_text(
        "Ended. Calendars that use this address will show nothing."
    )
    expect(page.locator(".feeds")).to_have_count(0)
    assert browser.foreign() == browser.complaints == []


def test_an_address_is_copied_at_a_tap_and_a_reload_makes_no_other(open_browser: Open, people: People) -> None:
    browser = open_browser(viewport=PHONE, permissions=["clipboard-read", "clipboard-write"])
    page = browser.log_in(people.ben)
    page.goto(f"{browser.address}/calendar")
    address = make(page)
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#copied")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == address
    page.reload()
    assert page.locator("#address").inner_text() == address
    page.goto(f"{browser.address}/calendar")
    expect(page.locator(".feeds li")).to_have_count(1)
    assert browser.foreign() == browser.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_the_pages_of_calendars(open_browser: Open, people: People, scheme: str) -> None:
    browser = open_browser(color_scheme=scheme, viewport=PHONE)
    page = browser.log_in(people.ben)
    found = []

    def look() -> None:
        violations = Axe().run(page).response["violations"]
        found.extend(f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in violations)
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

    page.goto(f"{browser.address}/calendar")
    look()
    make(page)
    for step in page.locator("summary").all():
        step.click()
    look()
    page.goto(f"{browser.address}/calendar")
    look()
    assert found == []
