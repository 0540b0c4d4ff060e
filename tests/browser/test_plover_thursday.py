"""Plover's Thursday at six, from the closed hangar to the printed week, on the Calais group with the real server, its
job process and its solver; on the coming week, for those work by the machine's own clock."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from rota import db
from rota.models import Group, Shift, Volunteer
from rota.models.clock import WEEK, monday_of
from rota.services import accounts, groups, rotas, weeks
from rota.terminal import now
from solver import Solution
from tests.browser.conftest import Watched
from tests.browser.serving import served, store
from tests.conftest import CALAIS

pytestmark = pytest.mark.xdist_group("browser")  # one browser is enough for a small machine
THEN = dt.date(2010, 2, 15)
SOLUTION = Path(__file__).parents[1] / "solver" / "data" / "calais-week.solution.json"
HELD = ("Heron", "Teasel", "Sterne", "Oyat", "Bleuet")  # five people, until noon
CANCELLED = 9  # shifts at the hangar
CHANGES = 18  # promises of shifts that happen: new ones, and such as no longer hold; the solver proves that no fewer do
MOST_TAPS = 40
Promises = set[tuple[str, str]]


class Taps:
    """A page on which every tap is counted: a key, a choice, a field to fill in."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def link(self, name: str) -> None:
        self.count += 1
        self.page.locator("main").get_by_role("link", name=name, exact=True).first.click()

    def button(self, name: str) -> None:
        self.count += 1
        self.page.locator("main").get_by_role("button", name=name, exact=True).first.click()

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.count += 1
            self.page.locator(f"main [name={name}]").fill(value)

    def choose(self, name: str, label: str) -> None:
        self.count += 1
        self.page.locator(f"main [name={name}]").select_option(label=label)

    def tick(self, label: str) -> None:
        self.count += 1
        self.page.locator("main").get_by_label(label, exact=True).check()


@pytest.fixture
def week() -> dt.date:
    """The coming one."""
    return monday_of(now().date()) + WEEK


@pytest.fixture
def calais(tmp_path: Path, week: dt.date) -> Iterator[tuple[str, db.Database, str]]:
    """Where the group is served, its store and Plover's words; the week is published."""
    settings, database = store(tmp_path)

    def settle(session: db.Session) -> str:
        group = groups.import_group(session, CALAIS.read_bytes(), now=now(), move_to=week, slug="calais")
        weeks.open_week(session, group, week)
        rotas.store_proposal(session, group, week, moved(week), now=now())
        rotas.publish(session, group, week, now=now())
        plover = accounts.account_for(session, groups.find_volunteer(session, group, "v04"))
        plover.organizer_until = now() + dt.timedelta(days=3)
        return accounts.new_key(session, plover, settings.secret_bytes())

    words = database.change(settle)
    with served(settings, tmp_path) as address:
        yield address, database, words
    database.close()


def moved(week: dt.date) -> Solution:
    """The solution of the Calais week, for another week."""
    found = json.loads(SOLUTION.read_text(encoding="utf-8"))
    text = json.dumps({name: found[name] for name in ("status", "assignments", "goals")})
    days = {str(THEN + dt.timedelta(days=n)): str(week + dt.timedelta(days=n)) for n in range(-1, 7)}
    return Solution.model_validate_json(re.sub("|".join(days), lambda day: days[day[0]], text))


def promises(database: db.Database, week: dt.date) -> Promises:
    """Who holds what, by name and by the shift's key."""
    with database.read() as session:
        group: Group = groups.find_group(session, "calais")
        return {(one.volunteer.name, one.shift.key) for one in session.scalars(weeks.held(group, week))}


def test_at_six_the_hangar_is_closed_and_at_half_past_the_new_week_hangs_on_the_wall(
    chromium: Browser, calais: tuple[str, db.Database, str], week: dt.date
) -> None:
    address, database, words = calais
    thursday, friday = (str(week + dt.timedelta(days=day)) for day in (3, 4))
    before = promises(database, week)
    context = chromium.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    browser = Watched(context, address)
    taps = Taps(browser.log_in(words))
    browser.page.goto(f"{address}/week/{week}")

    taps.link("Close a place")
    taps.choose("place", "The hangar")
    taps.fill(from_date=thursday, from_time="06:00", to_date=friday, to_time="10:00")
    taps.button("What follows?")
    expect(browser.page.get_by_role("heading", name=re.compile("shifts would be cancelled"))).to_be_visible()
    taps.button("Cancel these shifts")

    taps.link("Mark people away")
    taps.fill(from_date=thursday, from_time="06:00", to_date=thursday, to_time="12:00")
    for who in HELD:
        taps.tick(who)
    taps.button("Mark them away")

    taps.link("Add a shift")
    for number, (kind, place, start, end) in enumerate(
        (
            ("Information point (rights, doctors, asylum)", "Town (on foot)", "07:00", "12:00"),
            ("Open doors, tea", "Food distribution site", "15:00", "18:00"),
        )
    ):
        if number:
            taps.link("Add another")
        taps.choose("kind", kind)
        taps.choose("place", place)
        taps.fill(date=thursday, start=start, end=end)
        taps.button("Add it")
        expect(browser.page.get_by_text("The shift is added.")).to_be_visible()
    browser.page.get_by_role("link", name=re.compile("The week of")).click()

    taps.link("Propose")
    taps.button("Propose")
    expect(browser.page.get_by_role("heading", name="The proposal is being made")).to_be_visible()
    browser.page.wait_for_url("**/proposal", timeout=120_000)
    expect(taps.page.get_by_text(f"{CHANGES} promises change", exact=True)).to_be_visible()
    assert (
        told(taps.page, "few changes to what was promised") == f"{CHANGES} promises change proved: better is impossible"
    )

    taps.link("To publishing")
    taps.button("Publish")
    expect(taps.page.get_by_text("It is published.")).to_be_visible()
    text = taps.page.locator(".chat").inner_text()
    assert "(version 2)" in text
    assert [name for name in names(database) if name in text] == []
    after, cancelled = promises(database, week), cancelled_keys(database)
    gone, new = before - after, after - before
    assert len(cancelled) == CANCELLED
    assert {key for _, key in after}.isdisjoint(cancelled)
    broken = {(who, key) for who, key in gone if key not in cancelled}
    assert len(broken) + len(new) == CHANGES

    taps.link("On paper")
    taps.button("Show it")
    for who in {who for who, _ in after}:
        expect(taps.page.get_by_text(who).first).to_be_visible()
    printed = taps.page.pdf(prefer_css_page_size=True)
    sides = re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)", printed)[0]
    assert [round(float(side) / 72 * 25.4) for side in sides] == [420, 297]  # A3, landscape, in millimetres
    assert taps.count < MOST_TAPS
    assert browser.foreign() == browser.complaints == []
    context.close()


def told(page: Page, goal: str) -> str:
    """What the proposal says of a goal."""
    line = page.locator(".reached li").filter(has_text=goal).inner_text()
    return " ".join(line.removeprefix(goal).split())


def names(database: db.Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Volunteer.name)))


def cancelled_keys(database: db.Database) -> set[str]:
    with database.read() as session:
        return set(session.scalars(select(Shift.key).where(Shift.cancelled_at.is_not(None))))
