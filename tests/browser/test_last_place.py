"""Two people with the page open press for the last place of a shift at the same moment; on both kinds of store."""

import threading
from collections.abc import Callable, Iterable

import pytest
from playwright.sync_api import Locator, Page, expect

from rota import db
from rota.services import promises
from rota.web.site import Site
from tests.browser.conftest import Watched
from tests.browser.hangar import EVENING, TEAMS, Hangar

pytestmark = pytest.mark.xdist_group("browser")  # one browser is enough for a small machine
Open = Callable[..., Watched]
PHONE = {"width": 360, "height": 740}
MINE = "It is yours now. Thank you!"
FULL = "The team is full. Somebody was faster. Thank you all the same!"


@pytest.fixture
def lived_in(database: db.Database) -> db.Database:
    """The store that is served: of each kind one, in turn."""
    return database


@pytest.fixture
def at_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's press is answered before the other's has arrived."""
    arrived = threading.Barrier(2)
    serve = site.wsgi_app

    def together(environ: dict[str, str], start_response: object) -> Iterable[bytes]:
        if (environ["REQUEST_METHOD"], environ["PATH_INFO"]) == ("POST", "/open"):
            arrived.wait(timeout=30)
        return serve(environ, start_response)  # type: ignore[arg-type]  # what a server gives

    monkeypatch.setattr(site, "wsgi_app", together)


def race(open_browser: Open, hangar: Hangar, *, scripts: bool) -> list[str]:
    """One place is left; Teasel and Nettle have both seen it and press. What each reads then."""
    hangar.publish({**TEAMS, EVENING: ["heron", "oyat", "plover"]})
    browsers = [
        open_browser(viewport=PHONE, has_touch=True, java_script_enabled=scripts) for _ in range(2)
    ]  # fmt: skip
    for browser, who in zip(browsers, ("teasel", "nettle"), strict=True):
        browser.log_in(hangar.words(who)).get_by_role("link", name="Open shifts").click()
        expect(button(browser.page, hangar)).to_be_visible()
    for browser in browsers:
        button(browser.page, hangar).click(no_wait_after=True)
    told = [browser.page.locator("main .told, main .lead").first for browser in browsers]
    for browser in browsers:
        expect(browser.page.get_by_text(MINE).or_(browser.page.get_by_text(FULL))).to_be_visible()
        assert browser.foreign() == []
    read = [one.inner_text() for one in told]
    for browser, words in zip(browsers, read, strict=True):
        refusal = ["Failed to load resource: the server responded with a status of 409 (CONFLICT)"]
        assert browser.complaints == (refusal if words == FULL else [])
    return sorted(read)


def button(page: Page, hangar: Hangar) -> Locator:
    return page.locator(f"#s{hangar.shift_id(EVENING)}").get_by_role("button", name="I take it")


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_one_gets_the_last_place_and_the_other_a_friendly_page(
    open_browser: Open, hangar: Hangar, scripts: bool
) -> None:
    assert race(open_browser, hangar, scripts=scripts) == [MINE, FULL]
    assert len(hangar.team(EVENING)) == 4


@pytest.mark.usefixtures("at_once")
def test_without_the_check_in_the_transaction_both_get_it(
    open_browser: Open, hangar: Hangar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what was found when the pages were opened counts, and that was nothing."""
    monkeypatch.setattr(promises.Published, "against_taking", lambda *_: [])
    assert race(open_browser, hangar, scripts=True) == [MINE, MINE]
    assert len(hangar.team(EVENING)) == 5
