"""What a visit costs in bytes, counted by Chromium: on the wire, headers and all."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import Watched
from tests.rota.personas import People
from tests.rota.web.test_budgets import FIRST, LATER

pytestmark = pytest.mark.xdist_group("browser")  # one browser is enough for a small machine


class Meter:
    """Counts what a page makes its browser load."""

    def __init__(self, browser: Watched) -> None:
        self.page = browser.page
        self.loaded: list[float] = []
        wire = browser.context.new_cdp_session(self.page)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", self._note)

    def _note(self, event: dict[str, Any]) -> None:
        self.loaded.append(event["encodedDataLength"])

    def cost(self, address: str) -> tuple[int, int]:
        """Bytes, and how many answers had any, of a page and all that it loads."""
        self.loaded.clear()
        self.page.goto(address, wait_until="networkidle")
        return int(sum(self.loaded)), sum(1 for one in self.loaded if one)


def test_the_first_page_and_the_later_ones_keep_to_their_budgets(
    open_browser: Callable[..., Watched], people: People
) -> None:
    # What a service worker passes on is not counted: tests/rota/web/test_budgets.py weighs the worker itself.
    browser = open_browser(viewport={"width": 360, "height": 740}, service_workers="block")
    meter = Meter(browser)
    first, files = meter.cost(f"{browser.address}/login")
    assert files >= 4  # the page, two styles, a picture: it is not counted from a cache
    assert first <= FIRST
    browser.log_in(people.ben)
    browser.page.wait_for_load_state("networkidle")
    for path in ("/", "/nowhere", f"/join/{people.invite}", "/"):
        bytes_, answers = meter.cost(browser.address + path)
        assert answers >= 1, path
        assert bytes_ <= LATER, path
