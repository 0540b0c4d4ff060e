"""A real server and a real browser: Debian's Chromium. Without it these tests are skipped, loudly."""

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import make_server

from rota import db
from rota.web.site import Site
from tests.browser.hangar import Hangar
from tests.rota.web.conftest import Clock, clock, lived_in, people, settled, site  # noqa: F401 (fixtures)

CHROMIUM = Path("/usr/bin/chromium")
HOW = "apt-get install chromium fonts-noto-core   (Debian and its relatives, as root)"
ARGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
LONGEST = 20_000  # ms; a machine may be busy, but what is waited for comes or the test fails

expect.set_options(timeout=LONGEST)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where the browser is missing and cannot be installed (no root, no Debian), the others are still worth running.
    Each that does not run is named at the end, with what to do about it."""
    if CHROMIUM.exists():
        return
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason=f"there is no {CHROMIUM}; {HOW}"))


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = sorted(
        {report.nodeid for report in terminalreporter.stats.get("skipped", []) if "tests/browser" in report.nodeid}
    )
    if skipped:
        terminalreporter.section("BROWSER TESTS DID NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.write_line(f"There is no {CHROMIUM}. To get it: {HOW}")
        for name in skipped:
            terminalreporter.write_line(f"  not run: {name}")


@pytest.fixture
def address(site: Site) -> Iterator[str]:  # noqa: F811
    """Where the site is served, on a port of its own."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    site.config["PUBLIC_URL"] = f"http://127.0.0.1:{server.port}"
    yield site.config["PUBLIC_URL"]
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def hangar(lived_in: db.Database, clock: Clock) -> Hangar:  # noqa: F811
    """One more group in the store that is served."""
    return Hangar(lived_in, clock)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        yield browser
        browser.close()


class Watched:
    """A browser context that remembers every request and every complaint."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        self.requests: list[str] = []
        self.complaints: list[str] = []
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("console", lambda message: self._note(message.text))
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.set_default_timeout(LONGEST)
        self.page: Page = context.new_page()

    def _note(self, text: str) -> None:
        if "Cleared data types" not in text:  # which Chromium tells at each log-out, and is no complaint
            self.complaints.append(text)

    def log_in(self, words: str) -> Page:
        self.page.goto(f"{self.address}/login")
        self.page.locator("#key").fill(words)
        self.page.locator("main button").click()
        self.page.wait_for_url(lambda url: not url.endswith("/login"))
        return self.page

    def foreign(self) -> list[str]:
        return [url for url in self.requests if not url.startswith(self.address + "/")]


@pytest.fixture
def open_browser(chromium: Browser, address: str) -> Iterator[Callable[..., Watched]]:
    contexts = []

    def make(**options: object) -> Watched:
        contexts.append(chromium.new_context(**options))  # type: ignore[arg-type]  # passed on as they are
        return Watched(contexts[-1], address)

    yield make
    for context in contexts:
        context.close()
