"""The organizers' pictures: Plover's Thursday, step by step, with a real proposal of the real solver."""

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize
from sqlalchemy import select
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
from rota.models import Volunteer
from rota.services import accounts, away, builds, groups, notices, shifts
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
DESK, LONG = ViewportSize(width=1280, height=1000), ViewportSize(width=360, height=860)
A3, MARGIN, LOWER = ViewportSize(width=1587, height=1123), 38, 45  # at 96 dots an inch, on its side, as paper-a3.css
ONE_SHEET = """(body, [margin, bottom]) => {
  body.style.padding = margin + "px";
  const beyond = it => it.getBoundingClientRect().bottom > bottom;
  for (const it of [...body.querySelectorAll(".wall tbody tr, .foot")].filter(beyond)) it.remove();
}"""  # what does not fit is on the next sheet


def settle(session: Session) -> dict[str, Any]:
    """The published week, which everybody has seen, and the words of its organizers."""
    group, found = published_week(session), dict[str, Any]()
    for one in session.scalars(select(Volunteer.id).where(Volunteer.group_id == group.id)).all():
        notices.acknowledge(session, one, [notice.id for notice in session.scalars(notices.of(one))])
    for language, who in ORGANIZERS.items():
        person = groups.find_volunteer(session, group, who)
        person.language = language
        account = accounts.account_for(session, person)
        account.organizer_until = THURSDAY + dt.timedelta(days=4)
        session.flush()
        found |= {language: accounts.new_key(session, account, SECRET.encode()), f"by-{language}": By(account.id)}
    return found | {"group": group.slug}


def photograph(browser: Browser) -> None:
    """From closing the hangar to the poster."""
    with served(THURSDAY, settle) as site:
        pages = {language: open_page(browser, language, PHONE) for language in ORGANIZERS}
        for language, page in pages.items():
            log_in(page, site.address, site.found[language])
        english, week = pages["en"], f"{site.address}/week/{WEEK}"

        def each(name: str, path: str, size: ViewportSize = LONG, heading: int | None = None) -> None:
            for language, page in pages.items():
                page.goto(week + path)
                at_heading(page, heading, size)
                take(page, f"{name}-{language}", size)

        close(english, week)
        site.database.change(lambda session: away_and_added(session, site))
        each("week", "")
        take(english, "week-1280-light", DESK)
        with proposed(site) as build_id:
            each("progress", f"/propose/{build_id}")
        each("proposal", "/proposal", heading=2)
        for name, heading in {"changes": 3, "fairness": 4}.items():
            at_heading(english, heading, LONG)
            take(english, f"{name}-en", LONG)
        each("publish", "/publish")
        english.locator("form[method=post] button:not(.quiet)").last.click()
        english.wait_for_url("**/versions?done=published")
        each("published", "/versions?done=published")
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
    at_heading(page, 0, LONG)
    take(page, "close-en", LONG)
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


@contextmanager
def proposed(site: Served) -> Iterator[int]:
    """A real proposal. In the block its build runs and has come as far as it had when half of its goals had been
    looked at; after it, it is there."""

    def ask(session: Session) -> int:
        group = groups.find_group(session, site.found["group"])
        by = site.found["by-en"]
        return builds.ask(session, group, WEEK, mode=MODE, time_limit=SECONDS, now=site.now, by=by).id

    build_id, began = site.database.change(ask), site.now
    _, problem = site.database.change(lambda session: builds.begin(session, build_id, now=began))
    told, clock = list[tuple[float, dict[str, Any]]](), time.monotonic()
    solution = solve(
        problem, time_limit=SECONDS, remedies=True,
        on_progress=lambda goal: told.append((time.monotonic() - clock, goal.model_dump(mode="json"))),
    )  # fmt: skip
    half = told[: len(told) // 2 + 1]
    site.now = began + dt.timedelta(seconds=half[-1][0] + 1)
    goals = [goal for _, goal in half]
    site.database.change(lambda session: builds.note_progress(session, build_id, goals, now=site.now))
    yield build_id
    site.now = began + dt.timedelta(seconds=SECONDS)
    site.database.change(lambda session: builds.finish(session, build_id, problem, solution, now=site.now))


def at_heading(page: Page, number: int | None, size: ViewportSize) -> None:
    """Scroll to the page's heading with this number, the first being its h1; None: to its top."""
    page.set_viewport_size(size)
    if number is not None:
        heading = page.locator("main :is(h1, h2)").nth(number)
        heading.evaluate("it => scrollTo(0, it.getBoundingClientRect().top + scrollY - 16)")


def poster(page: Page, address: str, language: str) -> None:
    """The sheets as they are printed, and the first of them as a picture."""
    page.goto(address)
    file = FOLDER / f"poster-{language}.pdf"
    page.pdf(path=file, prefer_css_page_size=True)
    tell(file)
    page.emulate_media(media="print")
    page.set_viewport_size(A3)
    page.locator("body").evaluate(ONE_SHEET, [MARGIN, A3["height"] - LOWER])
    take(page, f"poster-{language}", A3)
