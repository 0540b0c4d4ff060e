"""A phone without network: what it keeps if that was chosen, what it never keeps, and forms that wait."""

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from flask import Blueprint, Response, abort, redirect, render_template_string, request
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from rota import db
from rota.models import Login
from rota.web.site import Site
from tests.browser.conftest import Watched
from tests.rota.personas import People

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

pytestmark = pytest.mark.xdist_group("browser")  # one browser is enough for a small machine
Open = Callable[..., Watched]
KEEP = "Keep my shifts on this phone for 7 days"
KEPT = "async () => Boolean(await caches.match('/', {cacheName: 'mine', ignoreVary: true}))"
READY = "async () => Boolean(navigator.serviceWorker.controller && await caches.match('/offline', {ignoreVary: true}))"
NOTHING_WAITS = """() => new Promise((answer) => {
    indexedDB.open("forms", 1).onsuccess = ({target}) => {
        const asked = target.result.transaction("forms").objectStore("forms").count();
        asked.onsuccess = () => { target.result.close(); answer(asked.result === 0); };
    };
})"""
FORM = """{% extends "base.html" %}{% block content %}<form method="post"><input type="hidden" name="csrf_token"
value="{{ csrf_token() }}"><label>Note <input name="note"></label><button>Send it</button></form>{% endblock %}"""


@dataclass
class Notes:
    """What arrived by a form that may wait, and what is answered to it."""

    arrived: list[str] = field(default_factory=list)
    refuse: bool = False


@pytest.fixture
def notes(site: Site) -> Notes:
    """A noun of this test's own, whose form may wait on a phone."""
    notes = Notes()
    pages = Blueprint("notes", __name__)

    @pages.get("/note")
    def form() -> str:
        return render_template_string(FORM)

    @pages.post("/note")
    def write() -> Response:
        notes.arrived.append(request.form["note"])
        return abort(409) if notes.refuse else redirect("/note", 303)  # type: ignore[return-value]

    site.register_blueprint(pages)
    site.config["MAY_WAIT"] = frozenset({"notes"})
    return notes


def wait_until(page: Page, condition: str) -> None:
    """Until an asynchronous JavaScript function says true; a minute at the longest."""
    page.evaluate(
        f"""async () => {{
            for (let n = 0; n < 1200; n++) {{
                if (await ({condition})()) return;
                await new Promise((later) => setTimeout(later, 50));
            }}
            throw new Error("it did not come");
        }}"""
    )


def ready(browser: Watched, words: str) -> Page:
    """Somebody logged in on a device of their own, whose worker is at work."""
    page = browser.log_in(words)
    wait_until(page, READY)
    return page


def keep_shifts(page: Page) -> None:
    page.get_by_label(KEEP).check()
    wait_until(page, KEPT)


def is_offline(page: Page, address: str) -> bool:
    page.goto(address)
    return page.get_by_role("heading", name="You are offline").is_visible()


def test_who_chose_so_has_their_shifts_offline_and_nothing_else(open_browser: Open, people: People) -> None:
    browser = open_browser(viewport={"width": 360, "height": 740})
    page = ready(browser, people.ben)
    expect(page.get_by_label(KEEP)).not_to_be_checked()
    keep_shifts(page)
    browser.context.set_offline(True)
    page.goto(browser.address + "/")
    expect(page.get_by_role("heading", name="Your next shift")).to_be_visible()
    expect(page.get_by_text("From Fri 12 Feb 19:00 – you are offline.")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.next')).borderRadius") != "0px"
    for path in ("/login", "/nowhere", "/when"):
        assert is_offline(page, browser.address + path)
    browser.context.set_offline(False)
    page.goto(browser.address + "/")
    expect(page.get_by_label(KEEP)).to_be_checked()
    expect(page.get_by_text("you are offline")).to_be_hidden()


@pytest.fixture
def gate(site: Site) -> Iterator[threading.Event]:
    """While it is not set, My shifts are not answered."""
    gate, through = threading.Event(), site.wsgi_app
    gate.set()

    def slow(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/":
            gate.wait()
        return through(environ, start_response)

    site.wsgi_app = slow  # type: ignore[method-assign]
    yield gate
    gate.set()


def test_who_waits_too_long_for_the_network_is_shown_what_is_kept(
    open_browser: Open, people: People, gate: threading.Event
) -> None:
    browser = open_browser()
    page = ready(browser, people.ben)
    keep_shifts(page)
    gate.clear()
    page.goto(browser.address + "/")
    expect(page.get_by_role("heading", name="Your next shift")).to_be_visible()
    expect(page.get_by_text("From Fri 12 Feb 19:00")).to_be_visible()
    gate.set()
    page.goto(browser.address + "/")
    expect(page.get_by_text("From Fri 12 Feb 19:00")).to_be_hidden()


def test_who_did_not_choose_it_or_took_it_back_has_nothing(open_browser: Open, people: People) -> None:
    browser = open_browser()
    page = ready(browser, people.ben)
    browser.context.set_offline(True)
    assert is_offline(page, browser.address + "/")
    browser.context.set_offline(False)
    page.goto(browser.address + "/")
    keep_shifts(page)
    page.get_by_label(KEEP).uncheck()
    wait_until(page, "async () => !(await caches.has('mine'))")
    browser.context.set_offline(True)
    assert is_offline(page, browser.address + "/")


def test_the_kept_shifts_are_gone_after_seven_days(open_browser: Open, people: People) -> None:
    browser = open_browser()
    page = ready(browser, people.ben)
    keep_shifts(page)
    plant = """async (age) => {
        const cache = await caches.open('mine'), there = await cache.match('/', {ignoreVary: true});
        const headers = new Headers(there.headers);
        headers.set('X-Kept', Date.now() - age);
        await cache.put('/', new Response(await there.text(), {headers}));
    }"""
    week = 7 * 24 * 3600 * 1000
    page.evaluate(plant, week - 3600 * 1000)
    browser.context.set_offline(True)
    page.goto(browser.address + "/")
    expect(page.get_by_role("heading", name="Your next shift")).to_be_visible()
    page.evaluate(plant, week)
    assert is_offline(page, browser.address + "/")
    assert not page.evaluate(KEPT)


def test_log_out_deletes_what_was_kept(open_browser: Open, people: People) -> None:
    browser = open_browser()
    page = ready(browser, people.ben)
    keep_shifts(page)
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    wait_until(page, "async () => !(await caches.has('mine'))")
    wait_until(page, "async () => !(await navigator.serviceWorker.getRegistration())")


def test_log_out_deletes_it_offline_too(open_browser: Open, people: People) -> None:
    browser = open_browser()
    page = ready(browser, people.ben)
    keep_shifts(page)
    browser.context.set_offline(True)
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_text("This was not sent")).to_be_visible()
    wait_until(page, "async () => !(await caches.has('mine'))")


def test_a_log_in_that_has_ended_takes_the_kept_shifts_along(
    open_browser: Open, people: People, lived_in: db.Database
) -> None:
    browser = open_browser()
    page = ready(browser, people.ben)
    keep_shifts(page)
    lived_in.change(lambda store: store.execute(delete(Login)))
    page.goto(browser.address + "/")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    wait_until(page, "async () => !(await caches.has('mine'))")


def test_a_shared_device_keeps_nothing(open_browser: Open, people: People) -> None:
    browser = open_browser()
    page = browser.page
    page.goto(f"{browser.address}/login")
    page.get_by_label("Your seven words").fill(people.ben)
    page.get_by_label("Others use it too").check()
    page.locator("main button").click()
    expect(page.get_by_role("heading", name="Your next shift")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.get_by_label(KEEP).count() == 0
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0
    assert page.evaluate("async () => (await caches.keys()).length") == 0


def send_offline(browser: Watched, page: Page, note: str) -> None:
    page.goto(f"{browser.address}/note")
    browser.context.set_offline(True)
    page.get_by_label("Note").fill(note)
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("Kept: it will be sent when you are online again.").first).to_be_visible()
    page.reload()  # which sends nothing a second time


def test_a_form_sent_offline_arrives_once(open_browser: Open, people: People, notes: Notes) -> None:
    browser = open_browser()
    page = ready(browser, people.ben)
    send_offline(browser, page, "see you")
    assert notes.arrived == []
    browser.context.set_offline(False)
    page.goto(f"{browser.address}/note")
    expect(page.locator("[data-state=sent]")).to_be_visible()
    wait_until(page, NOTHING_WAITS)
    for _ in range(2):
        page.goto(f"{browser.address}/note")
        page.wait_for_load_state("networkidle")
    expect(page.locator("[data-state=sent]")).to_be_hidden()
    assert notes.arrived == ["see you"]


def test_a_form_that_is_refused_later_is_told_and_not_tried_again(
    open_browser: Open, people: People, notes: Notes
) -> None:
    notes.refuse = True
    browser = open_browser()
    page = ready(browser, people.ben)
    send_offline(browser, page, "too late")
    browser.context.set_offline(False)
    page.goto(f"{browser.address}/note")
    expect(page.get_by_text("was not accepted")).to_be_visible()
    page.goto(f"{browser.address}/note")
    page.wait_for_load_state("networkidle")
    assert notes.arrived == ["too late"]


def test_a_form_that_waits_is_not_sent_once_the_log_in_has_ended(
    open_browser: Open, people: People, notes: Notes, lived_in: db.Database
) -> None:
    browser = open_browser()
    page = ready(browser, people.ben)
    send_offline(browser, page, "from before")
    lived_in.change(lambda store: store.execute(delete(Login)))
    browser.context.set_offline(False)
    page.goto(f"{browser.address}/note")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    expect(page.get_by_text("you were no longer logged in")).to_be_visible()
    browser.log_in(people.ben)
    wait_until(page, READY)
    assert notes.arrived == []


def test_forms_with_secrets_do_not_wait(open_browser: Open, people: People) -> None:
    browser = open_browser()
    page = ready(browser, people.ben)
    page.goto(f"{browser.address}/keys/{people.renewal}")
    browser.context.set_offline(True)
    page.get_by_role("button", name="Give me new words").click()
    expect(page.get_by_text("This was not sent, and nothing was changed.")).to_be_visible()
    expect(page.get_by_text("Kept: it will be sent")).to_have_count(2)
    for line in page.get_by_text("Kept: it will be sent").all():
        expect(line).to_be_hidden()
