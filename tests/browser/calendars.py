"""A calendar program: what it is given at an address, and how somebody gets that address from the site."""

import datetime as dt
import urllib.request

import vobject
from playwright.sync_api import Page, expect


def subscribe(page: Page) -> str:
    """Make a feed as the form suggests it, and give its address."""
    page.get_by_role("link", name="Me", exact=True).click()
    page.get_by_role("link", name="My calendar").click()
    page.get_by_role("button", name="Make the address").click()
    expect(page.get_by_role("heading", name="Your calendar's address")).to_be_visible()
    return page.locator("#address").inner_text()


def poll(address: str) -> bytes:
    """The calendar at an address."""
    with urllib.request.urlopen(address) as answer:
        body: bytes = answer.read()
    return body


def events(address: str) -> dict[str, tuple[dt.datetime, dt.datetime, str, str]]:
    """By UID: start and end in UTC, title, status. A UID that comes twice is a fault."""
    found = vobject.readOne(poll(address).decode()).contents.get("vevent", [])
    read = {
        one.uid.value: (one.dtstart.value, one.dtend.value, one.summary.value, one.status.value) for one in found
    }  # fmt: skip
    assert len(read) == len(found)
    return read
