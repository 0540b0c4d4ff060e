"""The key card: its words go from the address into the field and stay nowhere; paper shows nothing else."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Watched
from tests.rota.personas import People

pytestmark = pytest.mark.xdist_group("browser")  # one browser is enough for a small machine
Open = Callable[..., Watched]


def card_of(browser: Watched, words: str) -> str:
    """The address that the picture on the card holds."""
    return f"{browser.address}/login#{words.replace(' ', '-')}"


def test_a_card_read_by_the_camera_fills_in_the_words_and_leaves_none_in_the_address(
    open_browser: Open, people: People
) -> None:
    browser = open_browser()
    browser.page.goto(card_of(browser, people.ben))
    expect(browser.page.get_by_label("Your seven words")).to_have_value(people.ben)
    assert browser.page.url == f"{browser.address}/login"
    browser.page.get_by_role("button", name="Log in").click()
    expect(browser.page.get_by_role("heading", name="Your next shift")).to_be_visible()
    browser.page.go_back()
    assert people.ben.split()[0] not in browser.page.url
    assert browser.complaints == []


def test_a_card_read_where_somebody_is_in_already_leaves_no_words_in_the_address(
    open_browser: Open, people: People
) -> None:
    browser = open_browser(java_script_enabled=False)
    browser.log_in(people.ben)
    browser.page.goto(card_of(browser, people.ben))
    assert browser.page.url == f"{browser.address}/#content"


def test_what_is_no_card_fills_in_nothing(open_browser: Open, people: People) -> None:
    browser = open_browser()
    for part in ("content", "<b>-x", "%E2%80%AE-a"):
        browser.page.goto(f"{browser.address}/login#{part}")
        expect(browser.page.get_by_label("Your seven words")).to_have_value("")


def test_two_taps_on_join_send_one_form_and_the_card_alone_is_printed(open_browser: Open, people: People) -> None:
    browser = open_browser()
    page = browser.page
    page.goto(f"{browser.address}/join/{people.invite}")
    page.get_by_label("What shall we call you?").fill("Gil")
    posts = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.get_by_role("button", name="Join").dblclick()
    expect(page.get_by_role("heading", name="You are in, Gil")).to_be_visible()
    assert posts == [f"{browser.address}/join/{people.invite}"]
    expect(page.get_by_role("button", name="Print the card")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".keycard")).to_be_visible()
    expect(page.locator(".keycard svg")).to_be_visible()
    for other in ("body > header", "main > h1", "main > form", "body > footer"):
        expect(page.locator(other).first).to_be_hidden()
    assert browser.complaints == []
