"""The pictures in docs/pictures/: the demo group's site in a real browser, on a phone, in English and in Arabic.

`make pictures`, or `python -m docs.pictures` in the project's folder; it needs Debian's Chromium and half a minute.
Nobody in them exists: they are the people of the demo group, who go by the names of birds and plants.
"""

import datetime as dt
import json
import logging
import tempfile
import threading
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from rota import config, db, migrations
from rota.app import create_app
from rota.demo import GROUP
from rota.models import Group, Shift
from rota.services import accounts, feeds, groups, invites, notices, rotas, trades, weeks
from solver.solve import solve
from tests.browser.conftest import ARGS, CHROMIUM

FOLDER = Path(__file__).parent / "pictures"
WEEK = dt.date(2010, 2, 15)
FRIDAY, MONDAY = dt.datetime(2010, 2, 12, 18, tzinfo=dt.UTC), dt.datetime(2010, 2, 15, 6, 30, tzinfo=dt.UTC)
PHONE, LONG = ViewportSize(width=360, height=700), ViewportSize(width=360, height=1060)
SECONDS = 15  # for the solver
PAGES = {"mine": "/", "open": "/open", "when": "/when?week=usual", "me": "/me", "calendar": "/calendar"}
SHOWN = {"en": ("v22", "Dunlin"), "ar": ("v23", "درسة")}  # whose site it is; who joins
ON_A_PHONE = {"en": "my phone", "ar": "هاتفي"}


def group_file() -> str:
    """The demo group, with names in Arabic too."""
    group = json.loads(GROUP.read_text(encoding="utf-8"))
    arabic = json.loads(Path(__file__).with_name("pictures.ar.json").read_text(encoding="utf-8"))
    group["languages"].append("ar")
    for noun in ("kinds", "places", "skills"):
        for one in group[noun]:
            one["name"]["ar"] = arabic[one["id"]]
    return json.dumps(group)


def settle(session: Session) -> dict[str, Any]:
    """The week, solved and published; on Monday morning some have dropped out. Gives what the pictures need."""
    group = groups.import_group(session, group_file(), now=FRIDAY)
    weeks.open_week(session, group, WEEK)
    solution = solve(weeks.week_problem(session, group, WEEK, now=FRIDAY, repair=False), time_limit=SECONDS)
    rotas.store_proposal(session, group, WEEK, solution, now=FRIDAY)
    rotas.publish(session, group, WEEK, now=FRIDAY)
    found: dict[str, Any] = {"invite": invites.make_invite(session, group, now=MONDAY)}
    for who in ("v02", "v16", "v17", *(key for key, _ in SHOWN.values())):
        drop_the_last(session, group, who, 2)
    for language, (who, _) in SHOWN.items():
        person = groups.find_volunteer(session, group, who)
        person.language = language
        person.limits = {}
        feeds.make_feed(session, person, detail="title", label=ON_A_PHONE[language], alarm=60, now=FRIDAY)
        notices.acknowledge(session, person.id, [one.id for one in session.scalars(notices.of(person.id))])
        found[language] = accounts.new_key(session, accounts.account_for(session, person), b"s" * 48)
    return found


def drop_the_last(session: Session, group: Group, who: str, count: int) -> None:
    """Somebody gives back the last of their shifts."""
    person = groups.find_volunteer(session, group, who)
    held = [one.shift for one in session.scalars(weeks.held(group, WEEK)) if one.volunteer_id == person.id]
    coming: list[Shift] = sorted(held, key=lambda shift: shift.start)[-count:]
    for shift in coming:
        trades.drop(session, group, person.id, shift.id, now=MONDAY)


def take(page: Page, name: str) -> None:
    """One picture, of what is on the screen; the key card is longer than a screen."""
    page.set_viewport_size(LONG if name.startswith("key") else PHONE)
    file = FOLDER / f"{name}.png"
    page.screenshot(path=file)
    print(f"{file}: {file.stat().st_size // 1024 + 1} KB")


def photograph(browser: Browser, address: str, language: str, found: dict[str, Any]) -> None:
    """All pages in one language."""
    context = browser.new_context(viewport=PHONE, locale=language, color_scheme="light", service_workers="block")
    page = context.new_page()
    page.goto(f"{address}/join/{found['invite']}")
    page.locator("#name").fill(SHOWN[language][1])
    page.locator("main form button").click()
    page.wait_for_url("**/key")
    take(page, f"key-{language}")
    context.clear_cookies()
    page.goto(f"{address}/login")
    page.locator("#key").fill(found[language])
    page.locator("main button").click()
    page.wait_for_url(f"{address}/")
    for name, path in PAGES.items():
        page.goto(address + path)
        take(page, f"{name}-{language}")
    context.close()


def main() -> None:
    """Serve the demo group for as long as the pictures take."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings = config.Config(secret="s" * 48).model_copy(update={"folder": folder})
        database = db.connect(settings)
        migrations.upgrade(database)
        found = database.change(settle)
        site = create_app(settings, database, lambda: MONDAY)
        site.config["PUBLIC_URL"] = "https://rota.example"
        server = make_server("127.0.0.1", 0, site, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        for language in SHOWN:
            photograph(browser, f"http://127.0.0.1:{server.port}", language, found)
        browser.close()
        server.shutdown()
        database.close()


if __name__ == "__main__":
    main()
