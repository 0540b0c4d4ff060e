"""The organizers' pictures: Plover's Thursday, step by step, with a real proposal of the real solver."""

import datetime as dt
import time
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize
from sqlalchemy.orm import Session

from docs.pictures_site import (
    FOLDER,
    PHONE,
    SECRET,
    WEEK,
    Served,
    log_in,
    open_page,
    published_week,
    served,
    take,
    tell,
)
from rota.models import Group
from rota.services import accounts, away, builds, groups, shifts
from rota.services.log import By
from solver.solve import solve

THURSDAY = dt.datetime(2010, 2, 18, 5, 30, tzinfo=dt.UTC)  # half past six in Calais
ORGANIZERS = {"en": "v04", "ar": "v23"}  # Plover, and who reads the same in Arabic
HELD = ("v12", "v16", "v17", "v25", "v40")
NOON = {"from_date": "2010-02-18", "from_time": "06:30", "to_date": "2010-02-18", "to_time": "12:00"}
ADDED = (  # kind, from, until: in town, for the hangar is closed
    ("phone", "07:00", "12:00"),
    ("morning_welcome", "10:30", "12:30"),
    ("night_watch", "23:00", "07:00"),
)
MODE, SECONDS = "smallest", 30  # for the proposal
SCREEN, SHEET = ViewportSize(width=1280, height=800), ViewportSize(width=760, height=900)
A3 = ViewportSize(width=1587, height=1123)  # at 96 points an inch, on its side
MARGINS = "38px 38px 45px"  # as @page has them


def settle(session: Session) -> dict[str, Any]:
    """The published week, and the words of its organizers."""
    group, found = published_week(session), dict[str, Any]()
    for language, who in ORGANIZERS.items():
        person = groups.find_volunteer(session, group, who)
        person.language = language
        account = accounts.account_for(session, person)
        account.organizer_until = THURSDAY + dt.timedelta(days=4)
        session.flush()
        found |= {language: accounts.new_key(session, account, SECRET.encode()), f"by-{language}": By(account.id)}
        found["group"] = group.slug
    return found


def photograph(browser: Browser) -> None:
    """From closing the hangar to the poster."""
    with served(THURSDAY, settle) as site:
        pages = {language: open_page(browser, language, SCREEN) for language in ORGANIZERS}
        for language, page in pages.items():
            log_in(page, site.address, site.found[language])
        english = pages["en"]
        week = f"{site.address}/week/{WEEK}"
        close(english, week)
        site.database.change(lambda session: away_and_added(session, site))
        for language, page in pages.items():
            page.goto(week)
            take(page, f"week-{language}", SCREEN)
        take(english, "week-phone-en", PHONE)
        propose(english, week, site)
        for language, page in pages.items():
            page.goto(f"{week}/proposal")
            at_heading(page, 2, f"proposal-{language}")
        at_heading(english, 3, "changes-en")
        at_heading(english, 4, "fair-en")
        english.goto(f"{week}/publish")
        take(english, "publish-en", SHEET)
        english.locator("form[method=post] button:not(.quiet)").last.click()
        english.wait_for_url("**/versions?done=published")
        take(english, "chat-en", SHEET)
        for language, page in pages.items():
            poster(page, f"{week}/paper/wall?size=a3&lang={language}", language)
            page.context.close()


def close(page: Page, week: str) -> None:
    """The hangar, until Friday at ten; a picture of what follows from it."""
    page.goto(f"{week}/close")
    page.locator("#place").select_option(label="The hangar")
    for field, value in {**NOON, "to_date": "2010-02-19", "to_time": "10:00"}.items():
        page.locator(f"#{field}").fill(value)
    page.locator("main form button").click()
    page.wait_for_selector("button[name=sure]")
    take(page, "close-en", SHEET)
    page.locator("button[name=sure]").click()
    page.wait_for_url("**said=closed**")


def away_and_added(session: Session, site: Served) -> None:
    """Five people are held until noon; three shifts more, in town."""
    group, by = groups.find_group(session, site.found["group"]), site.found["by-en"]
    held = [groups.find_volunteer(session, group, who).id for who in HELD]
    away.mark(session, group, WEEK, held, NOON, by=by, now=site.now)
    town = next(str(one.id) for one in shifts.places_of(session, group) if one.key == "town")
    kinds = {kind.key: str(kind.id) for kind in shifts.kinds_of(session, group)}
    for number, (kind, start, end) in enumerate(ADDED):
        sent = dict.fromkeys(shifts.FIELDS, "") | {"date": "2010-02-18", "start": start, "end": end, "place": town}
        sent |= {"kind": kinds[kind], "form": f"{number:06}"}
        shifts.add(session, group, WEEK, sent, by=by, now=site.now)


def propose(page: Page, week: str, site: Served) -> None:
    """A real proposal; a picture of how far it had come when half of its goals had been looked at."""

    def group_of(session: Session) -> Group:
        return groups.find_group(session, site.found["group"])

    asked = site.database.change(
        lambda session: builds.ask(
            session, group_of(session), WEEK, mode=MODE, time_limit=SECONDS, now=site.now, by=site.found["by-en"]
        )
    )
    _, problem = site.database.change(lambda session: builds.begin(session, asked.id, now=site.now))
    told, began = list[tuple[float, dict[str, Any]]](), time.monotonic()
    solution = solve(
        problem, time_limit=SECONDS, remedies=True,
        on_progress=lambda goal: told.append((time.monotonic() - began, goal.model_dump(mode="json"))),
    )  # fmt: skip
    half = told[: len(told) // 2 + 1]
    asked_at, site.now = site.now, site.now + dt.timedelta(seconds=half[-1][0] + 1)
    goals = [goal for _, goal in half]
    site.database.change(lambda session: builds.note_progress(session, asked.id, goals, now=site.now))
    page.goto(f"{week}/propose/{asked.id}")
    take(page, "progress-en", ViewportSize(width=760, height=640))
    site.now = asked_at + dt.timedelta(seconds=SECONDS)
    site.database.change(lambda session: builds.finish(session, asked.id, problem, solution, now=site.now))


def at_heading(page: Page, number: int, name: str) -> None:
    """A picture of the page from its h2 with this number on."""
    page.set_viewport_size(SHEET)
    page.locator("main h2").nth(number - 1).evaluate("it => scrollTo(0, it.getBoundingClientRect().top + scrollY - 16)")
    take(page, name, SHEET)


def poster(page: Page, address: str, language: str) -> None:
    """The sheet as it is printed, and as a picture."""
    page.goto(address)
    if language == "en":
        file = FOLDER / "poster.pdf"
        page.pdf(path=file, prefer_css_page_size=True)
        tell(file)
    page.emulate_media(media="print")
    page.locator("body").evaluate("(it, margins) => { it.style.padding = margins }", MARGINS)
    take(page, f"poster-{language}", A3)
