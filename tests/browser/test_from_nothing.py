"""A group from nothing to a published week, with the real server, its job process and its solver: as whoever has just
been given the link would do it, on a phone."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Watched
from tests.browser.serving import served, store

pytestmark = pytest.mark.xdist_group("browser")  # one browser is enough for a small machine
PHONE = {"width": 360, "height": 740}
GUESTS = ("Dunlin", "Teasel", "Oyat")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Where an empty server is, and the link that whoever runs it gives out."""
    settings, database = store(tmp_path)
    database.close()
    with served(settings, tmp_path) as address:
        words = [sys.executable, "-m", "rota", "--config", str(tmp_path / "config.toml"), "setup", "--json"]
        told = json.loads(subprocess.run(words, capture_output=True, check=True).stdout)
        yield address, told["address"]


@pytest.fixture
def phone(chromium: Browser, server: tuple[str, str]) -> Iterator[Callable[[], Watched]]:
    opened = []

    def one() -> Watched:
        context = chromium.new_context(viewport=PHONE, has_touch=True, locale="en-GB")  # type: ignore[arg-type]
        opened.append(context)
        return Watched(context, server[0])

    yield one
    for context in opened:
        context.close()


def main(page: Page, role: str, name: str) -> None:
    page.locator("main").get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]


def found(page: Page, link: str) -> None:
    """The questions, and the seven words."""
    page.goto(link)
    page.locator("#name").fill("Tea under the bridge")
    page.locator("#place").fill("The bridge")
    page.locator("[name=timezone]").fill("Europe/Paris")
    page.get_by_role("radio", name="A drop-in").check()
    page.locator("#you").fill("Plover")
    main(page, "button", "Set up the group")
    expect(page.get_by_role("heading", name="You are in, Plover")).to_be_visible()
    main(page, "button", "I have them. Go on")
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()


def add_a_kind(page: Page, address: str) -> None:
    """Tea, every day, two people."""
    page.goto(f"{address}/kinds/new")
    page.locator("[name='name.en']").fill("Tea round")
    page.locator("[name=min]").fill("2")
    for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"):
        page.locator(f"[name='line.0.{day}']").check()
    page.locator("[name='line.0.start']").fill("15:00")
    page.locator("[name='line.0.end']").fill("17:00")
    main(page, "button", "Save")


def join(page: Page, link: str, name: str) -> None:
    """By the link, and when they can: always."""
    page.goto(link)
    page.locator("#name").fill(name)
    page.locator("main form button").last.click()
    page.get_by_role("button", name="I have them. Say when I can").click()
    page.get_by_role("button", name="Yes to everything").click()
    page.locator(".end button").click()
    expect(page.get_by_text("Saved. Thank you!")).to_be_visible()


def induct(page: Page, address: str, name: str, experience: str) -> None:
    """They have been shown everything; newcomers go with somebody who leads."""
    page.goto(f"{address}/people")
    main(page, "link", name)
    page.locator(f"[name=experience][value={experience}]").check()
    page.get_by_label("Has been shown everything: may have shifts now").check()
    main(page, "button", "Save")
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_a_group_is_set_up_people_join_and_a_week_is_published(
    server: tuple[str, str], phone: Callable[[], Watched]
) -> None:
    address, link = server
    organizer = phone()
    page = organizer.page
    found(page, link)
    add_a_kind(page, address)
    page.goto(f"{address}/invitations")
    main(page, "button", "Make an invitation")
    invitation = page.locator("#link").inner_text()
    guests = {}
    for name in GUESTS:
        guests[name] = phone()
        join(guests[name].page, invitation, name)
        induct(page, address, name, "lead" if name == "Oyat" else "regular")

    page.goto(f"{address}/week/")
    main(page, "link", "Week after")
    main(page, "link", "Propose")
    page.locator("[name=seconds]").select_option("15")
    main(page, "button", "Propose")
    page.wait_for_url("**/proposal", timeout=120_000)
    main(page, "link", "To publishing")
    main(page, "button", "Publish")
    expect(page.get_by_text("It is published.")).to_be_visible()

    for name, guest in guests.items():
        guest.page.goto(f"{address}/")
        expect(guest.page.locator("article")).to_contain_text("The bridge")  # their first shift
        assert guest.foreign() == guest.complaints == [], name
    main(page, "link", "On paper")
    main(page, "button", "Show it")
    for name in GUESTS:
        expect(page.get_by_text(name).first).to_be_visible()
    assert organizer.foreign() == organizer.complaints == []
