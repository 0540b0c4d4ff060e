"""The pictures of docs/organizers.md: the demo group's organizer on a Monday morning, from the week to the poster.

Part of `make pictures`, or `python -m docs.pictures_organizers`; it needs Debian's Chromium and a minute. The solver is
the real one, and what its progress shows is what it reported.
"""

import datetime as dt
import logging
import tempfile
import threading
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from docs.pictures import FOLDER, MONDAY, WEEK, drop_the_last, group_file
from rota import config, db, migrations
from rota.app import create_app
from rota.services import accounts, builds, groups, rotas, weeks
from solver.solve import solve
from tests.browser.conftest import ARGS, CHROMIUM

FRIDAY = MONDAY - dt.timedelta(days=3)
PHONE, DESK = ViewportSize(width=360, height=760), ViewportSize(width=1280, height=900)
POSTER = ViewportSize(width=1587, height=1123)  # A3, landscape, at 96 dots an inch
PLOVER, SECONDS = "v04", 15
SO_FAR = dt.timedelta(seconds=9)  # that the solver has been working on the picture
LANGUAGES = ("en", "ar")


class Site:
    """The demo group's store, and what happens in it between two pictures."""

    def __init__(self, database: db.Database) -> None:
        self.database = database
        self.words = database.change(self._settle)
        self.reports: list[dict[str, Any]] = []

    def _settle(self, session: Session) -> str:
        group = groups.import_group(session, group_file(), now=FRIDAY)
        weeks.open_week(session, group, WEEK)
        solution = solve(weeks.week_problem(session, group, WEEK, now=FRIDAY), time_limit=SECONDS)
        rotas.store_proposal(session, group, WEEK, solution, now=FRIDAY)
        rotas.publish(session, group, WEEK, now=FRIDAY)
        for who in ("v02", "v16", "v17"):
            drop_the_last(session, group, who, 2)
        plover = accounts.account_for(session, groups.find_volunteer(session, group, PLOVER))
        plover.organizer_until = MONDAY + dt.timedelta(days=14)
        self.slug = group.slug
        return accounts.new_key(session, plover, b"s" * 48)

    def ask(self) -> str:
        """A repair is asked for and under way. Gives the path of the page that follows it."""

        def work(session: Session) -> int:
            group = groups.find_group(session, self.slug)
            asked = builds.ask(session, group, WEEK, mode="smallest", time_limit=30, now=MONDAY - SO_FAR)
            self.problem = builds.begin(session, asked.id, now=MONDAY)[1]
            return asked.id

        self.build_id = self.database.change(work)
        self.solution = solve(
            self.problem, time_limit=SECONDS, on_progress=lambda one: self.reports.append(one.model_dump(mode="json"))
        )
        so_far = list({one["goal"]: one for one in self.reports[: len(self.reports) * 2 // 3]}.values())
        self.database.change(lambda session: builds.note_progress(session, self.build_id, so_far, now=MONDAY))
        return f"/week/{WEEK}/propose/{self.build_id}"

    def finish(self) -> None:
        """It has come to its proposal."""
        self.database.change(
            lambda session: builds.finish(session, self.build_id, self.problem, self.solution, now=MONDAY)
        )

    def publish(self) -> None:
        """What is proposed is published."""
        self.database.change(
            lambda session: rotas.publish(session, groups.find_group(session, self.slug), WEEK, now=MONDAY)
        )


def take(page: Page, name: str) -> None:
    """One picture of what is on the screen."""
    file = FOLDER / f"{name}.png"
    page.screenshot(path=file)
    print(f"{file}: {file.stat().st_size // 1024 + 1} KB")


def open_pages(browser: Browser, address: str, site: Site) -> dict[str, Page]:
    """An organizer's browser in each language."""
    pages = {}
    for language in LANGUAGES:
        context = browser.new_context(viewport=PHONE, locale=language, color_scheme="light", service_workers="block")
        page = pages[language] = context.new_page()
        page.goto(f"{address}/login")
        page.locator("#key").fill(site.words)
        page.locator("main button").click()
        page.wait_for_url(f"{address}/")
    return pages


def photograph(browser: Browser, address: str, site: Site) -> None:
    """The morning, step by step, in each language."""
    pages = open_pages(browser, address, site)

    def all_take(name: str, path: str, size: ViewportSize = PHONE) -> None:
        for language, page in pages.items():
            page.set_viewport_size(size)
            page.goto(address + path)
            take(page, f"{name}-{language}")

    all_take("week", f"/week/{WEEK}")
    pages["en"].set_viewport_size(DESK)
    take(pages["en"], "week-1280-light")
    all_take("progress", site.ask())
    site.finish()
    all_take("proposal", f"/week/{WEEK}/proposal")
    fair = pages["en"].get_by_role("heading", name="How the work is shared out")
    fair.evaluate("heading => heading.scrollIntoView({behavior: 'instant'})")
    take(pages["en"], "fairness-en")
    all_take("publish", f"/week/{WEEK}/publish")
    site.publish()
    all_take("published", f"/week/{WEEK}/versions?done=published")
    for language, page in pages.items():
        page.set_viewport_size(POSTER)
        page.emulate_media(media="print")
        page.goto(f"{address}/week/{WEEK}/paper/wall?size=a3&lang={language}")
        take(page, f"poster-{language}")
        page.pdf(path=FOLDER / f"poster-{language}.pdf", prefer_css_page_size=True)


def main() -> None:
    """Serve the demo group for as long as the pictures take."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings = config.Config(secret="s" * 48).model_copy(update={"folder": folder})
        database = db.connect(settings)
        migrations.upgrade(database)
        site = create_app(settings, database, lambda: MONDAY)
        site.config["PUBLIC_URL"] = "https://rota.example"
        server = make_server("127.0.0.1", 0, site, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        photograph(browser, f"http://127.0.0.1:{server.port}", Site(database))
        browser.close()
        server.shutdown()
        database.close()


if __name__ == "__main__":
    main()
