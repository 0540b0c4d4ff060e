"""What all pictures share: the demo group served for a while, a browser, logging in, one picture."""

import datetime as dt
import json
import logging
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from rota import config, db, migrations
from rota.app import create_app
from rota.demo import GROUP
from rota.models import Group
from rota.services import groups, rotas, weeks
from solver.solve import solve

FOLDER = Path(__file__).parent / "pictures"
WEEK = dt.date(2010, 2, 15)
FRIDAY = dt.datetime(2010, 2, 12, 18, tzinfo=dt.UTC)
SECRET = "s" * 48  # of a site that is served for half a minute
PHONE = ViewportSize(width=360, height=700)
SECONDS = 15  # for the solver


@dataclass
class Served:
    """A site that is being served: its address, its store, what `settle` has found; `now` is what its clock shows."""

    address: str
    database: db.Database
    now: dt.datetime
    found: dict[str, Any] = field(default_factory=dict)


@contextmanager
def served(now: dt.datetime, settle: Callable[[Session], dict[str, Any]]) -> Iterator[Served]:
    """A store of its own, settled, and served until the block ends."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        settings = config.Config(secret=SECRET).model_copy(update={"folder": folder})
        database = db.connect(settings)
        migrations.upgrade(database)
        it = Served("", database, now, database.change(settle))
        site = create_app(settings, database, lambda: it.now)
        site.config["PUBLIC_URL"] = "https://rota.example"
        server = make_server("127.0.0.1", 0, site, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        it.address = f"http://127.0.0.1:{server.port}"
        yield it
        server.shutdown()
        database.close()


def published_week(session: Session) -> Group:
    """The demo group with names in Arabic too; its week, solved and published on Friday."""
    data = json.loads(GROUP.read_text(encoding="utf-8"))
    arabic = json.loads(Path(__file__).with_name("pictures.ar.json").read_text(encoding="utf-8"))
    data["languages"].append("ar")
    for noun in ("kinds", "places", "skills"):
        for one in data[noun]:
            one["name"]["ar"] = arabic[one["id"]]
    group = groups.import_group(session, json.dumps(data), now=FRIDAY)
    weeks.open_week(session, group, WEEK)
    solution = solve(weeks.week_problem(session, group, WEEK, now=FRIDAY, repair=False), time_limit=SECONDS)
    rotas.store_proposal(session, group, WEEK, solution, now=FRIDAY)
    rotas.publish(session, group, WEEK, now=FRIDAY)
    return group


def open_page(browser: Browser, language: str, size: ViewportSize) -> Page:
    """A page of a browser that knows nobody yet."""
    context = browser.new_context(viewport=size, locale=language, color_scheme="light", service_workers="block")
    return context.new_page()


def log_in(page: Page, address: str, key: str) -> None:
    """As whoever has these words."""
    page.goto(f"{address}/login")
    page.locator("#key").fill(key)
    page.locator("main button").click()
    page.wait_for_url(f"{address}/")


def take(page: Page, name: str, size: ViewportSize) -> None:
    """One picture, of what is on a screen of this size."""
    page.set_viewport_size(size)
    file = FOLDER / f"{name}.png"
    page.screenshot(path=file)
    tell(file)


def tell(file: Path) -> None:
    """What was made."""
    print(f"{file}: {file.stat().st_size // 1024 + 1} KB")
