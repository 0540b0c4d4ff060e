"""Dunlin's first days: from the address on the wall to her first shift, in her calendar and on her phone offline."""

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.calendars import events, subscribe
from tests.browser.conftest import Watched
from tests.browser.hangar import EVENING, Hangar
from tests.browser.test_offline import READY, keep_shifts, wait_until
from tests.rota.web.conftest import Clock

pytestmark = pytest.mark.xdist_group("browser")  # one browser is enough for a small machine
Open = Callable[..., Watched]
PHONE = {"width": 360, "height": 740}
TUESDAY = dt.datetime(2010, 2, 16, 14, 0, tzinfo=dt.UTC)  # 15:00 in Calais
UTC = dt.UTC


def join(page: Page, address: str) -> None:
    """By the address on the wall, on a phone that speaks French; she would rather read English."""
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.locator("#name").fill("Dunlin")
    page.locator("#language").select_option("en")
    page.locator("main form button").click()
    expect(page.get_by_role("heading", name="You are in, Dunlin")).to_be_visible()


def say_when(page: Page) -> None:
    page.get_by_role("button", name="I have them. Say when I can").click()
    page.get_by_role("button", name="Yes to everything").click()
    page.locator(".end button").click()
    expect(page.get_by_text("Saved. Thank you!")).to_be_visible()


def say_who_she_is(page: Page) -> None:
    page.get_by_role("link", name="Me", exact=True).click()
    expect(page.get_by_label("Not sure yet when I leave")).to_be_checked()
    page.get_by_label("I am 18 or older").check()
    page.get_by_label("Pashto").check()
    page.get_by_role("group", name="Cleaning").get_by_label("Not at all").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. The next rota is made with it.")).to_be_visible()


def seen(opening: Locator) -> tuple[str, str, list[str]]:
    """Of a shift that is open to her: the day, what is said of it, and who goes with her."""
    expect(opening.locator("h2")).to_have_text("Evening drop-in")
    said = opening.locator("p:not([class])").nth(1)
    return opening.locator("strong").inner_text(), said.inner_text(), opening.locator(".team li").all_inner_texts()


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_from_the_wall_to_the_first_shift(open_browser: Open, hangar: Hangar, clock: Clock, scripts: bool) -> None:
    clock.now = TUESDAY
    hangar.bring(EVENING, "Warm clothes")
    browser = open_browser(viewport=PHONE, has_touch=True, locale="fr-FR", java_script_enabled=scripts)
    page = browser.page
    join(page, f"{browser.address}/join/{hangar.invite()}")
    assert len(page.locator(".words li").all_text_contents()) == 7
    expect(page.locator(".induction h2")).to_have_text("Induction Wed 17:30")
    say_when(page)
    say_who_she_is(page)
    expect(page.locator(".beginning")).to_have_text("Induction Wed 17 Feb 17:30. Until then: dinner, no shift.")

    page.get_by_role("link", name="My shifts").click()
    assert page.locator("main .card").first.inner_text().split("\n\n") == [
        "Induction for newcomers: Wed 17 Feb 17:30. Come to it, then shifts begin.",
        "Until then: dinner, no shift.",
    ]
    page.get_by_role("link", name="Open shifts").click()
    later = [
        ("Thursday 18 February", "One more would help.", ["Heron", "Oyat"]),
        ("Friday 19 February", "One more would help.", ["Oyat", "Sterne"]),
    ]
    assert [seen(one) for one in page.locator(".open li[id]").all()] == later

    clock.now = TUESDAY + dt.timedelta(days=1, hours=3, minutes=20)  # it went fast; Sterne confirms it
    hangar.change("Dunlin", lambda dunlin: setattr(dunlin, "inducted_at", clock.now))
    page.reload()
    tonight = ("Wednesday 17 February", "One more would help.", ["Plover", "Teasel"])
    assert [seen(one) for one in page.locator(".open li[id]").all()] == [tonight, *later]
    page.locator(f"#s{hangar.shift_id(EVENING)}").get_by_role("button", name="I take it").click()
    expect(page.get_by_role("status").get_by_text("It is yours now. Thank you!")).to_be_visible()
    assert hangar.team(EVENING) == ["Dunlin", "Heron", "Oyat"]
    mine = page.locator("article")
    expect(mine.locator("h2")).to_contain_text("Evening drop-in")
    expect(mine.locator(".when")).to_have_text("Tomorrow Thursday 18 February")
    expect(mine.locator(".hours")).to_have_text("18:30–22:30 4 hrs")
    assert dict(zip(mine.locator("dt").all_inner_texts(), mine.locator("dd").all_inner_texts(), strict=True)) == {
        "Where": "The hangar",
        "With": "Heron leads\nOyat",
        "Bring": "Warm clothes",
    }

    address = subscribe(page)
    starts, ends = dt.datetime(2010, 2, 18, 17, 30, tzinfo=UTC), dt.datetime(2010, 2, 18, 21, 30, tzinfo=UTC)
    assert list(events(address).values()) == [(starts, ends, "Evening drop-in", "CONFIRMED")]
    page.get_by_role("link", name="It is in my calendar").click()
    page.get_by_role("link", name="My shifts").click()
    expect(page.get_by_role("heading", name="Your next shift")).to_be_visible()
    assert browser.foreign() == browser.complaints == []
    if scripts:
        see_it_offline(browser)


def see_it_offline(browser: Watched) -> None:
    """She chooses to keep her shifts; in the dunes there is no network."""
    page = browser.page
    wait_until(page, READY)
    keep_shifts(page)
    browser.context.set_offline(True)
    page.goto(f"{browser.address}/")
    expect(page.get_by_text("From Wed 17 Feb 18:20 – you are offline.")).to_be_visible()
    expect(page.locator("article")).to_contain_text("The hangar")
