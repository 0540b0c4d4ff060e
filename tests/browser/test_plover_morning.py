"""The Thursday on which the hangar is closed, as the volunteers see it on their phones."""

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.calendars import events, subscribe
from tests.browser.conftest import Watched
from tests.browser.hangar import EVENING, NIGHT, TEAMS, WOOD, Hangar
from tests.rota.web.conftest import Clock

pytestmark = pytest.mark.xdist_group("browser")  # one browser is enough for a small machine
Open = Callable[..., Watched]
Phone = Callable[[str], Watched]
PHONE = {"width": 360, "height": 740}
SIX = dt.datetime(2010, 2, 18, 5, 0, tzinfo=dt.UTC)  # 6:00 in Calais
CLOSED = (EVENING, NIGHT, "2010-02-19-cleaning")
SUPPORT, OUTDOORS = "support", "night-outdoors"


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Each of these mornings comes to phones with JavaScript and to phones without."""
    return bool(request.param)


def acknowledge(page: Page) -> list[str]:
    """What has changed, until one has got it."""
    page.get_by_role("link", name="My shifts").click()
    expect(page.locator(".news")).to_be_visible()
    told = page.locator(".news li").all_inner_texts()
    page.get_by_role("button", name="Got it").click()
    expect(page.locator(".news")).to_have_count(0)
    return told


@pytest.fixture
def phone(open_browser: Open, hangar: Hangar, clock: Clock, scripts: bool) -> Phone:
    """The phone of somebody who is logged in and has read all news by the evening before."""
    clock.now = SIX - dt.timedelta(hours=8)

    def of(who: str) -> Watched:
        browser = open_browser(viewport=PHONE, has_touch=True, java_script_enabled=scripts)
        acknowledge(browser.log_in(hangar.words(who)))
        return browser

    return of


@pytest.fixture
def morning(hangar: Hangar, clock: Clock) -> Callable[[], None]:
    """What Plover does at six: the hangar closes, two shifts are added, the only driver is away until noon."""

    def comes() -> None:
        clock.now = SIX
        hangar.cancel(*CLOSED)
        hangar.add(SUPPORT, "support", "07:00", "12:00")
        hangar.add(OUTDOORS, "night", "23:00", "07:00", place="dunes")
        hangar.mark_away("teasel", "04:00", "12:00")
        still = {key: team for key, team in TEAMS.items() if key not in CLOSED}
        hangar.publish({**still, WOOD: [], SUPPORT: ["sterne", "oyat"], OUTDOORS: ["sterne", "nettle"]})

    return comes


def opening(page: Page, hangar: Hangar, key: str) -> Locator:
    page.get_by_role("link", name="Open shifts", exact=True).click()
    return page.locator(f"#s{hangar.shift_id(key)}")


def test_who_is_concerned_reads_what_has_changed_and_has_it_in_the_calendar(
    phone: Phone, hangar: Hangar, morning: Callable[[], None]
) -> None:
    browser = phone("sterne")
    page = browser.page
    address = subscribe(page)
    before = events(address)
    morning()
    assert acknowledge(page) == [
        "New: Support at the police station, Thu 18 Feb 07:00–12:00",
        "Cancelled: Night watch, Thu 18 Feb 23:00–07:00 (Fri)",
        "New: Night watch, Thu 18 Feb 23:00–07:00 (Fri)",
    ]
    mine = page.locator("article")
    expect(mine.locator(".when")).to_have_text("Today Thursday 18 February")
    assert mine.locator("dd").all_inner_texts() == ["Behind the town hall", "Oyat\nyou lead"]
    expect(page.locator(f"#s{hangar.shift_id(OUTDOORS)}")).to_contain_text("The dunes")
    after = events(address)
    assert sorted((title, status) for _, _, title, status in after.values()) == [
        ("Cancelled: Night watch", "CANCELLED"),
        ("Evening drop-in", "CONFIRMED"),
        ("Induction for newcomers", "CONFIRMED"),
        ("Night watch", "CONFIRMED"),
        ("Support at the police station", "CONFIRMED"),
    ]
    assert before.keys() < after.keys()
    assert browser.foreign() == browser.complaints == []


def test_who_cannot_come_reads_what_follows_drops_in_one_tap_and_another_takes_it(
    phone: Phone, hangar: Hangar, morning: Callable[[], None]
) -> None:
    oyat, nettle = phone("oyat"), phone("nettle")
    morning()
    oyat.page.get_by_role("link", name="My shifts").click()
    oyat.page.locator("article").get_by_role("link", name="I cannot come").click()
    assert oyat.page.locator("section[aria-labelledby=drop] p").all_inner_texts() == [
        "1 person stays on the team; it needs 2. We look for somebody else.",
        "Nobody will ask you why.",
    ]
    oyat.page.get_by_role("button", name="I cannot come, give it back").click()
    expect(oyat.page.get_by_text("It is no longer yours. The others see that the place is open.")).to_be_visible()
    assert hangar.team(SUPPORT) == ["Sterne"]
    urgent = opening(nettle.page, hangar, SUPPORT)
    assert urgent.locator(".urgent, .only").all_inner_texts() == ["You are the one who is missing."]
    urgent.get_by_role("button", name="I take it").click()
    expect(nettle.page.get_by_text("It is yours now. Thank you!")).to_be_visible()
    assert hangar.team(SUPPORT) == ["Nettle", "Sterne"]
    for browser in (oyat, nettle):
        assert browser.foreign() == browser.complaints == []


def test_without_a_driver_the_run_waits_for_one_and_who_takes_it_is_told_who_is_missing(
    phone: Phone, hangar: Hangar, morning: Callable[[], None]
) -> None:
    oyat, teasel = phone("oyat"), phone("teasel")
    morning()
    assert acknowledge(teasel.page) == [
        "No longer yours: Firewood run, Thu 18 Feb 14:30–17:30",
        "Cancelled: Cleaning, Fri 19 Feb 08:30–10:00",
    ]
    run = opening(oyat.page, hangar, WOOD)
    assert run.locator(".urgent, .only").all_inner_texts() == [
        "It happens if you and 1 more person come.",
        "It happens only if somebody comes, too, who has: Van driver.",
    ]
    run.get_by_role("button", name="I take it").click()
    expect(oyat.page.get_by_text("It is yours now. Thank you!")).to_be_visible()
    run = opening(teasel.page, hangar, WOOD)
    assert teasel.page.locator(".open li[id]").first.get_attribute("id") == run.get_attribute("id")
    assert run.locator(".urgent, .only").all_inner_texts() == ["You are the one who is missing."]
    run.get_by_role("button", name="I take it").click()
    expect(teasel.page.get_by_text("It is yours now. Thank you!")).to_be_visible()
    assert hangar.team(WOOD) == ["Oyat", "Teasel"]
    for browser in (oyat, teasel):
        assert browser.foreign() == browser.complaints == []
