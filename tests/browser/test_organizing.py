"""An organizer's day without JavaScript: every page and every form does its work."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import ViewportSize, expect

from rota import db
from rota.worker import run_build
from tests.browser.conftest import Watched
from tests.rota.personas import People

pytestmark = pytest.mark.xdist_group("browser")  # one browser is enough for a small machine
Open = Callable[..., Watched]
PHONE = ViewportSize(width=320, height=640)


def test_a_week_is_proposed_mended_by_hand_and_published(
    open_browser: Open, people: People, lived_in: db.Database
) -> None:
    browser = open_browser(viewport=PHONE, java_script_enabled=False)
    page = browser.log_in(people.ada)
    page.goto(f"{browser.address}/week/2010-02-22")
    page.get_by_role("link", name="Propose").click()
    page.get_by_label("How long may it think?").select_option("15")
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_role("heading", name="The proposal is being made")).to_be_visible()
    assert run_build(lived_in, 1) is not None
    expect(page.get_by_role("heading", name="The proposal is there")).to_be_visible()  # without anybody's doing
    page.get_by_role("link", name="Look at the proposal").click()
    page.get_by_role("navigation", name="Days").get_by_role("link").first.click()
    page.get_by_role("link", name="Tea").click()
    off = page.get_by_role("button", name=re.compile("^Take .* off$"))
    before = off.count()
    off.first.click()
    expect(off).to_have_count(before - 1)
    page.get_by_role("link", name="Back to the proposal").click()
    page.get_by_role("link", name="To publishing").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".told")).to_contain_text("It is published.")
    assert browser.foreign() == []
    assert browser.complaints == []


def test_a_shift_is_added_cancelled_and_restored_and_the_log_says_so(open_browser: Open, people: People) -> None:
    browser = open_browser(viewport=PHONE, java_script_enabled=False)
    page = browser.log_in(people.ada)
    page.goto(f"{browser.address}/week/2010-02-15/add")
    page.get_by_label("Kind of shift").select_option("Tea")
    page.get_by_label("Day").fill("2010-02-17")
    page.get_by_label("Begins at").fill("15:00")
    page.get_by_label("Ends at").fill("17:00")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator(".told")).to_have_text("The shift is added.")
    page.get_by_role("button", name="Cancel this shift").click()
    page.get_by_role("button", name="It happens after all").click()
    page.get_by_role("link", name="What was done").click()
    done = page.locator(".log li").all_inner_texts()
    assert [word for line in done for word in re.findall("Added|Cancelled|happens after all", line)] == [
        "happens after all",
        "Cancelled",
        "Added",
    ]


def test_somebody_is_invited_and_somebody_without_a_phone_gets_words(open_browser: Open, people: People) -> None:
    browser = open_browser(viewport=PHONE, java_script_enabled=False)
    page = browser.log_in(people.ada)
    page.goto(f"{browser.address}/people")
    page.get_by_role("link", name="Invitations").click()
    page.get_by_role("button", name="Make an invitation").click()
    invitation = page.locator(".link").first.inner_text()
    page.goto(f"{browser.address}/people")
    page.get_by_text("Add somebody without a phone").click()
    page.get_by_label("Name").fill("Gil")
    page.get_by_role("button", name="Add").click()
    page.get_by_role("button", name="Make a link").click()
    words = page.locator(".link").first.inner_text()
    other = open_browser(java_script_enabled=False).page
    other.goto(invitation)
    expect(other.get_by_role("button", name="Join")).to_be_visible()
    other.goto(words)
    other.locator("main form button").last.click()
    assert len(other.locator(".words li").all_text_contents()) == 7
