"""What people do, in a real browser, with and without JavaScript, in each direction of writing."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.browser.conftest import Watched
from tests.rota.personas import People
from tests.rota.web.conftest import Clock

pytestmark = pytest.mark.xdist_group("browser")  # one browser is enough for a small machine
Open = Callable[..., Watched]
PHONE = ViewportSize(width=320, height=640)


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_log_in_see_the_shifts_log_out(open_browser: Open, people: People, scripts: bool) -> None:
    browser = open_browser(viewport=PHONE, java_script_enabled=scripts)
    page = browser.log_in(people.ben.upper())
    expect(page.get_by_role("heading", name="Your next shift")).to_be_visible()
    expect(page.locator("article")).to_contain_text("The hut")
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    page.goto(browser.address)
    expect(page).to_have_url(re.compile("/login$"))
    assert browser.foreign() == []
    assert browser.complaints == []


def test_join_and_come_back_with_the_words(open_browser: Open, people: People) -> None:
    phone = open_browser(viewport=PHONE, java_script_enabled=False)
    phone.page.goto(f"{phone.address}/join/{people.invite}")
    phone.page.get_by_label("What shall we call you?").fill("Gil")
    phone.page.get_by_role("button", name="Join").click()
    words = phone.page.locator(".words li").all_text_contents()
    assert len(words) == 7
    phone.page.reload()  # as a phone does whose memory the camera needed
    assert phone.page.locator(".words li").all_text_contents() == words
    phone.page.get_by_role("button", name="I have them. Say when I can").click()
    expect(phone.page).to_have_url(f"{phone.address}/when")
    other = open_browser(java_script_enabled=False)
    expect(other.log_in(" ".join(words)).get_by_role("heading", name="No shift yet")).to_be_visible()


def test_the_language_is_changed_by_a_button_and_kept(open_browser: Open, people: People) -> None:
    browser = open_browser(viewport=PHONE, java_script_enabled=False, locale="en-GB")
    page = browser.log_in(people.ben)
    page.get_by_role("button", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.get_by_role("heading", name="مناوبتك القادمة")).to_be_visible()
    page.get_by_role("button", name="تسجيل الخروج").click()
    expect(page.locator("html")).to_have_attribute("lang", "ar")


def test_an_organizer_walks_through_the_weeks(open_browser: Open, people: People) -> None:
    browser = open_browser(java_script_enabled=False)
    page = browser.log_in(people.ada)
    page.get_by_role("link", name="The week").click()
    expect(page.get_by_role("heading", name="7 shifts are short")).to_be_visible()
    page.get_by_role("link", name="Week after").click()
    expect(page).to_have_url(re.compile("/week/2010-02-22$"))
    page.get_by_role("link", name="Week before").click()
    expect(page).to_have_url(re.compile("/week/2010-02-15$"))


def test_all_can_be_reached_by_keyboard(open_browser: Open, people: People) -> None:
    browser = open_browser()
    page = browser.page
    page.goto(f"{browser.address}/login")
    expect(page.locator("[name=key]")).to_be_focused()  # which may come a moment after the page
    page.keyboard.type(people.ben)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your next shift")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="To the content")).to_be_focused()
    expect(page.get_by_role("link", name="To the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_forgotten_shared_device_forgets(open_browser: Open, people: People, clock: Clock) -> None:
    browser = open_browser()
    browser.page.goto(f"{browser.address}/login")
    browser.page.get_by_label("Your seven words").fill(people.ben)
    browser.page.get_by_label("Others use it too").check()
    browser.page.locator("main button").click()
    expect(browser.page.get_by_role("heading", name="Your next shift")).to_be_visible()
    clock.forward(minutes=31)
    browser.page.reload()
    expect(browser.page).to_have_url(re.compile("/login$"))
