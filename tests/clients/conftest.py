"""A server as `rota serve` starts it, groups whose shifts change meanwhile, and the calendar programs that read them.

Programs that are no Python packages of ours are installed by `make clients`. Where one is missing its tests are
skipped, loudly; with ROTA_ALL_CLIENTS=1 they fail.
"""

import datetime as dt
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from rota import config, db, migrations
from rota.models import Feed, Group, Shift
from rota.models.clock import monday_of
from rota.services import feeds, groups, remaking, rotas
from solver import Assignment, Solution
from tests.rota.factories import small_group

CHECKOUT = Path(__file__).parents[2]
NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)  # the server has a real clock
WEEK = monday_of(NOW.date()) + dt.timedelta(days=7)
MON, TUE = f"{WEEK}-tea", f"{WEEK + dt.timedelta(days=1)}-tea"
HOW = "make clients   (npm and Python's venv; libical: Debian and its relatives, as root)"
MISSING: set[str] = set()


def needs(there: bool, what: str) -> None:
    """The test goes on only if this program is there."""
    if there:
        return
    MISSING.add(what)
    if os.environ.get("ROTA_ALL_CLIENTS") == "1":
        pytest.fail(f"{what} is not installed; {HOW}")
    pytest.skip(f"{what} is not installed; {HOW}")


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = sorted({one.nodeid for one in terminalreporter.stats.get("skipped", []) if "tests/clients" in one.nodeid})
    if skipped:
        terminalreporter.section("CALENDAR PROGRAMS WERE NOT THERE", sep="!", red=True, bold=True)
        terminalreporter.write_line(f"To get them: {HOW}")
        for name in skipped:
            terminalreporter.write_line(f"  not run: {name}")


class Served:
    """A running server and its store."""

    def __init__(self, address: str, database: db.Database) -> None:
        self.address, self.database, self.count = address, database, 0

    def house(self) -> "House":
        self.count += 1
        return House(self, f"house-{self.count}")


class House:
    """A group whose Ada holds tea on Monday and Tuesday of next week, and her feed in full detail."""

    def __init__(self, served: Served, slug: str) -> None:
        self.database = served.database
        kinds = [
            {"id": "tea", "name": "Tea, black; «Thé» 茶", "place": "hut", "max": 3,
             "weekly": [{"days": ["mon", "tue"], "start": "23:00", "end": "07:00"}]}
        ]  # fmt: skip
        places = [{"id": "hut", "name": "The hut"}]
        text = small_group(kinds=kinds, places=places)
        self.group: Group = self.database.change(lambda session: groups.import_group(session, text, now=NOW, slug=slug))
        self.publish(("ada", MON), ("ben", MON), ("ada", TUE))
        self.address = f"{served.address}/feeds/{self.database.change(self._make)}.ics"

    def _make(self, session: Session) -> str:
        ada = groups.find_volunteer(session, self.group, "ada")
        return feeds.make_feed(session, ada, detail="full", label="", now=NOW)[1]

    def publish(self, *pairs: tuple[str, str]) -> None:
        taken = tuple(Assignment(volunteer=who, shift=shift) for who, shift in pairs)

        def work(session: Session) -> None:
            solution = Solution(status="feasible", assignments=taken)
            rotas.store_proposal(session, self.group, WEEK, solution, now=NOW)
            rotas.publish(session, self.group, WEEK, now=self.later())

        self.database.change(work)

    def later(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)

    def change(self, key: str, work: Callable[[Shift], None]) -> None:
        """Something changes of a shift, and the feeds are remade."""

        def both(session: Session) -> None:
            work(session.query(Shift).filter_by(group_id=self.group.id, key=key).one())
            session.flush()
            remaking.remake_group(session, self.group.id, self.later())

        self.database.change(both)

    def move(self) -> None:
        self.change(MON, lambda shift: setattr(shift, "end", shift.end + dt.timedelta(hours=1)))

    def cancel(self) -> None:
        self.change(TUE, lambda shift: setattr(shift, "cancelled_at", self.later()))

    def revoke(self, ago: dt.timedelta = dt.timedelta(0)) -> None:
        def work(session: Session) -> None:
            feed = session.query(Feed).filter_by(group_id=self.group.id).one()
            feeds.revoke(session, feed, self.later())
            assert feed.revoked_at
            feed.revoked_at -= ago

        self.database.change(work)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    file = folder / "config.toml"
    file.write_text(f'folder = "{folder}"\nsecret = "{"s" * 48}"\n[server]\nport = {port}\n')
    database = db.connect(config.load(file))
    migrations.upgrade(database)
    words = [sys.executable, "-m", "rota", "--config", str(file), "serve"]
    server = subprocess.Popen(words, cwd=CHECKOUT, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, server)
        yield Served(address, database)
    finally:
        server.terminate()
        server.wait(30)
        database.close()


def _wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        assert server.poll() is None, "the server has ended"
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5).close()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server does not answer")


@pytest.fixture
def house(served: Served) -> House:
    return served.house()
