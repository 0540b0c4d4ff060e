"""The pictures in docs/pictures/: the demo group's site in a real browser, in English and in Arabic.

`make pictures`, or `python -m docs.pictures` in the project's folder; it needs Debian's Chromium and two minutes.
Nobody in them exists: they are the people of the demo group, who go by the names of birds and plants.
"""

import datetime as dt
from typing import Any

from playwright.sync_api import Browser, ViewportSize, sync_playwright
from sqlalchemy.orm import Session

from docs import pictures_organizers
from docs.pictures_site import FRIDAY, PHONE, SECRET, WEEK, Served, log_in, open_page, published_week, served, take
from rota.models import Group, Shift
from rota.services import accounts, feeds, groups, invites, notices, trades, weeks
from tests.browser.conftest import ARGS, CHROMIUM

MONDAY = dt.datetime(2010, 2, 15, 6, 30, tzinfo=dt.UTC)
LONG = ViewportSize(width=360, height=1060)
PAGES = {"mine": "/", "open": "/open", "when": "/when?week=usual", "me": "/me", "calendar": "/calendar"}
SHOWN = {"en": ("v22", "Dunlin"), "ar": ("v23", "درسة")}  # whose site it is; who joins
ON_A_PHONE = {"en": "my phone", "ar": "هاتفي"}


def settle(session: Session) -> dict[str, Any]:
    """The published week; on Monday morning some have dropped out. Gives what the pictures need."""
    group = published_week(session)
    found: dict[str, Any] = {"invite": invites.make_invite(session, group, now=MONDAY)}
    for who in ("v02", "v16", "v17", *(key for key, _ in SHOWN.values())):
        drop_the_last(session, group, who, 2)
    for language, (who, _) in SHOWN.items():
        person = groups.find_volunteer(session, group, who)
        person.language = language
        person.limits = {}
        feeds.make_feed(session, person, detail="title", label=ON_A_PHONE[language], alarm=60, now=FRIDAY)
        notices.acknowledge(session, person.id, [one.id for one in session.scalars(notices.of(person.id))])
        found[language] = accounts.new_key(session, accounts.account_for(session, person), SECRET.encode())
    return found


def drop_the_last(session: Session, group: Group, who: str, count: int) -> None:
    """Somebody gives back the last of their shifts."""
    person = groups.find_volunteer(session, group, who)
    held = [one.shift for one in session.scalars(weeks.held(group, WEEK)) if one.volunteer_id == person.id]
    coming: list[Shift] = sorted(held, key=lambda shift: shift.start)[-count:]
    for shift in coming:
        trades.drop(session, group, person.id, shift.id, now=MONDAY)


def photograph(browser: Browser, site: Served, language: str) -> None:
    """All volunteers' pages in one language; the key card is longer than a screen."""
    page = open_page(browser, language, PHONE)
    page.goto(f"{site.address}/join/{site.found['invite']}")
    page.locator("#name").fill(SHOWN[language][1])
    page.locator("main form button").click()
    page.wait_for_url("**/key")
    take(page, f"key-{language}", LONG)
    page.context.clear_cookies()
    log_in(page, site.address, site.found[language])
    for name, path in PAGES.items():
        page.goto(site.address + path)
        take(page, f"{name}-{language}", PHONE)
    page.context.close()


def main() -> None:
    """Serve the demo group for as long as the pictures take."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        with served(MONDAY, settle) as site:
            for language in SHOWN:
                photograph(browser, site, language)
        pictures_organizers.photograph(browser)
        browser.close()


if __name__ == "__main__":
    main()
