"""Heron after four months: his calendar follows the rota, he sees what he carries, and he gives nights away."""

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.calendars import events, poll, subscribe
from tests.browser.conftest import Watched
from tests.browser.hangar import EVENING, Hangar
from tests.rota.web.conftest import Clock

pytestmark = pytest.mark.xdist_group("browser")  # one browser is enough for a small machine
both = pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
Open = Callable[..., Watched]
PHONE = {"width": 360, "height": 740}
MONDAY = dt.datetime(2010, 2, 15, 8, 0, tzinfo=dt.UTC)  # 9:00 in Calais
HOUR = dt.timedelta(hours=1)
MON, WED, SAT = (f"2010-02-{day}-night" for day in (15, 17, 20))


def night(day: int, *, later: int = 0, title: str = "Night watch", status: str = "CONFIRMED") -> tuple[object, ...]:
    """A night watch as a calendar has it: one event of eight hours from 23:00 in Calais."""
    start = dt.datetime(2010, 2, day, 22, 0, tzinfo=dt.UTC) + later * HOUR
    return start, start + 8 * HOUR, title, status


def evening() -> tuple[object, ...]:
    start = dt.datetime(2010, 2, 18, 17, 30, tzinfo=dt.UTC)
    return start, start + 4 * HOUR, "Evening drop-in", "CONFIRMED"


@pytest.fixture
def phone(open_browser: Open, hangar: Hangar, clock: Clock) -> Callable[[str, bool], Watched]:
    """The phone of somebody who is logged in, on Monday morning; all news is acknowledged."""
    clock.now = MONDAY

    def of(who: str, scripts: bool) -> Watched:
        browser = open_browser(viewport=PHONE, has_touch=True, java_script_enabled=scripts)
        page = browser.log_in(hangar.words(who))
        if page.get_by_role("button", name="Got it").is_visible():
            page.get_by_role("button", name="Got it").click()
            expect(page.get_by_role("button", name="Got it")).to_be_hidden()
        return browser

    return of


Phone = Callable[[str, bool], Watched]


def give_away(page: Page, hangar: Hangar, key: str, how: str) -> None:
    """On My shifts, what one can do about this shift; then one of the ways."""
    page.get_by_role("link", name="My shifts").click()
    mine = page.locator(f"#s{hangar.shift_id(key)}")
    mine.locator("summary").click()
    mine.get_by_role("link", name="Swap or find cover").click()
    page.get_by_role("button", name=how).click()


def news(page: Page) -> list[str]:
    page.get_by_role("link", name="My shifts").click()
    expect(page.locator(".news")).to_be_visible()
    return page.locator(".news li").all_inner_texts()


@both
def test_his_calendar_follows_what_changes_and_nothing_is_doubled(
    phone: Phone, hangar: Hangar, clock: Clock, scripts: bool
) -> None:
    browser = phone("heron", scripts)
    address = subscribe(browser.page)
    assert not any(word in poll(address) for word in (b"Oyat", b"Plover", b"hangar", b"LOCATION", b"DESCRIPTION"))
    first = events(address)
    assert list(first.values()) == [night(15), night(17), evening(), night(20)]
    clock.forward(hours=1)
    hangar.move(WED, hours=-1)
    hangar.cancel(MON)
    second = events(address)
    assert list(second.values()) == [
        night(15, title="Cancelled: Night watch", status="CANCELLED"), night(17, later=-1), evening(), night(20),
    ]  # fmt: skip
    assert second.keys() == first.keys()
    page = browser.page
    page.get_by_role("link", name="My shifts").click()
    assert page.locator(".news li").all_inner_texts() == [
        "Cancelled: Night watch, Mon 15 Feb 23:00–07:00 (Tue)",
        "Moved: Night watch, Wed 17 Feb 22:00–06:00 (Thu)",
    ]
    page.get_by_role("button", name="Got it").click()
    expect(page.locator(".news")).to_have_count(0)
    assert browser.foreign() == browser.complaints == []


@both
def test_who_has_seen_the_address_sees_nothing_any_more(phone: Phone, scripts: bool) -> None:
    browser = phone("heron", scripts)
    page = browser.page
    old = subscribe(page)
    before = events(old)
    page.get_by_role("link", name="It is in my calendar").click()
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_role("status").get_by_text("Ended.")).to_be_visible()
    assert events(old) == {}
    new = subscribe(page)
    assert new != old
    assert events(new) == before
    assert browser.foreign() == browser.complaints == []


@both
def test_he_sees_what_he_carried_and_why_it_is_him(phone: Phone, scripts: bool) -> None:
    browser = phone("heron", scripts)
    page = browser.page
    page.get_by_role("link", name="Me", exact=True).click()
    expect(page.locator(".balance p")).to_have_text(
        "In the last four weeks you carried 214 of the 152 points you offered."
    )
    page.get_by_role("link", name="My shifts").click()
    page.get_by_role("link", name="Why me?").first.click()
    assert page.locator(".reasons li").all_inner_texts() == [
        "Without you it could not happen: it needs 2 people, and you are one of them.",
        "You said that you can.",
        "Others could take it too. Somebody had to be it.",
    ]
    assert browser.foreign() == browser.complaints == []


@both
def test_he_says_no_nights_next_week(phone: Phone, hangar: Hangar, scripts: bool) -> None:
    browser = phone("heron", scripts)
    page = browser.page
    page.get_by_role("link", name="When I can").click()
    page.get_by_role("link", name="Next week").click()
    nights = page.get_by_role("group", name="night 23–7")
    for one in nights.all():
        one.locator("label", has_text="No").click()
    page.locator(".end button").click()
    expect(page.get_by_text("Saved. Thank you!")).to_be_visible()
    evenings = {f"2010-02-{day}-evening": "yes" for day in (24, 25, 26)}
    others = {"2010-02-24-induction": "yes", "2010-02-25-wood": "yes", "2010-02-26-cleaning": "yes"}
    assert hangar.answers("heron", dt.date(2010, 2, 22)) == evenings | others
    this_week = hangar.answers("heron", dt.date(2010, 2, 15))
    assert {this_week[key] for key in (MON, WED, SAT)} == {"yes"}
    assert browser.foreign() == browser.complaints == []


@both
def test_he_gives_a_night_to_somebody_named_and_a_rule_says_in_words_who_cannot(
    phone: Phone, hangar: Hangar, scripts: bool
) -> None:
    heron, sterne, teasel, oyat = (phone(who, scripts) for who in ("heron", "sterne", "teasel", "oyat"))
    address = subscribe(heron.page)
    give_away(heron.page, hangar, WED, "Ask one person, by a link")
    link = heron.page.locator(".link bdi").inner_text()
    assert hangar.team(WED) == ["Heron", "Plover"]
    for browser, reason in [
        (sterne, "It would be more nights than your limit."),
        (teasel, "You would not have enough rest between two shifts."),
    ]:
        browser.page.goto(link)
        assert browser.page.locator("main .card").inner_text() == reason
        expect(browser.page.get_by_role("button", name="Yes, I take it")).to_have_count(0)
    oyat.page.goto(link)
    oyat.page.get_by_role("button", name="Yes, I take it").click()
    expect(oyat.page.get_by_text("It is yours now. Thank you!")).to_be_visible()
    assert hangar.team(WED) == ["Oyat", "Plover"]
    assert list(events(address).values()) == [night(15), evening(), night(20)]
    assert news(heron.page) == ["No longer yours: Night watch, Wed 17 Feb 23:00–07:00 (Thu)"]
    for browser in (heron, sterne, teasel, oyat):
        assert browser.foreign() == browser.complaints == []


@both
def test_he_gives_an_evening_to_all_who_may_take_it(phone: Phone, hangar: Hangar, scripts: bool) -> None:
    heron, plover = phone("heron", scripts), phone("plover", scripts)
    give_away(heron.page, hangar, EVENING, "Ask all who may take it")
    expect(heron.page.get_by_text("It stands among the open shifts of all who may take it.")).to_be_visible()
    plover.page.get_by_role("link", name="Open shifts").click()
    asked = plover.page.locator(".open li", has_text="Somebody on it looks for cover.")
    expect(asked).to_have_count(1)
    asked.get_by_role("button", name="I take it").click()
    expect(plover.page.get_by_text("It is yours now. Thank you!")).to_be_visible()
    assert hangar.team(EVENING) == ["Oyat", "Plover"]
    assert news(heron.page) == ["No longer yours: Evening drop-in, Thu 18 Feb 18:30–22:30"]
    for browser in (heron, plover):
        assert browser.foreign() == browser.complaints == []
