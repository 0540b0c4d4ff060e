"""axe finds nothing serious, in both directions of writing, by day and by night."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Watched
from tests.rota.personas import People

pytestmark = pytest.mark.xdist_group("browser")  # one browser is enough for a small machine
SERIOUS = ("serious", "critical")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_serious(
    open_browser: Callable[..., Watched], people: People, language: str, scheme: str
) -> None:
    browser = open_browser(locale=language, color_scheme=scheme, viewport={"width": 360, "height": 740})
    page = browser.page
    found = []

    def look(path: str) -> None:
        page.goto(browser.address + path)
        assert page.locator("html").get_attribute("lang") == language
        answer = Axe().run(page)
        found.extend(
            f"{path}: {fault['id']}: {fault['nodes'][0]['html'][:120]}"
            for fault in answer.response["violations"]
            if fault["impact"] in SERIOUS
        )

    for path in ("/login", f"/join/{people.invite}", "/join/unknown", f"/keys/{people.renewal}", "/nowhere"):
        look(path)
    browser.log_in(people.ada)
    for path in ("/", "/week/2010-02-15", "/week/2010-02-22"):
        look(path)
    assert found == []
