"""Two organizers in two browsers, and a volunteer in a third: nothing that anybody did is lost without a word."""

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from rota import db
from rota.models import Build, Rota, Shift
from rota.services import accounts, groups, rotas, weeks
from solver import Assignment, Solution
from tests.browser.conftest import Watched
from tests.conftest import NOW
from tests.rota.personas import SECRET, WEEK, People, account

pytestmark = pytest.mark.xdist_group("browser")  # one browser is enough for a small machine
Open = Callable[..., Watched]
TUE = "2010-02-16-tea"


@pytest.fixture
def both(open_browser: Open, lived_in: db.Database, people: People) -> tuple[Watched, Watched]:
    """Ada and Dov, who organize the same group."""

    def settle(session: db.Session) -> str:
        dov = account(session, groups.find_group(session, "tea"), "dov")
        dov.organizer_until = NOW + dt.timedelta(days=7)
        return accounts.new_key(session, dov, SECRET)

    words = lived_in.change(settle)
    ada, dov = open_browser(), open_browser()
    ada.log_in(people.ada)
    dov.log_in(words)
    return ada, dov


def tuesday(database: db.Database) -> Shift:
    with database.read() as session:
        group = groups.find_group(session, "tea")
        return session.scalars(select(Shift).where(Shift.group_id == group.id, Shift.key == TUE)).one()


def change(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"main [name={name}]").first.fill(value)
    page.get_by_role("button", name="Save", exact=True).click()


def propose(database: db.Database) -> None:
    def work(session: db.Session) -> None:
        group = groups.find_group(session, "tea")
        held = [(one.volunteer.key, one.shift.key) for one in session.scalars(weeks.held(group, WEEK))]
        pairs = tuple(Assignment(volunteer=who, shift=key) for who, key in {*held, ("eve", "2010-02-17-tea")})
        rotas.store_proposal(session, group, WEEK, Solution(status="feasible", assignments=pairs), now=NOW)

    database.change(work)


def count(database: db.Database, what: type[Build] | type[Rota]) -> int:
    with database.read() as session:
        group = groups.find_group(session, "tea")
        return session.scalar(select(func.count(what.id)).where(what.group_id == group.id)) or 0


def test_the_second_sees_what_the_first_did_and_leaves_it_or_does_it_all_the_same(
    both: tuple[Watched, Watched], lived_in: db.Database
) -> None:
    ada, dov = both
    shift = tuesday(lived_in)
    path = f"/shift/{shift.id}"
    for one in both:
        one.page.goto(one.address + path)
    change(ada.page, start="11:00", end="13:00")
    expect(ada.page.locator("main .told[role=status]")).to_contain_text("Saved.")
    change(dov.page, end="12:30")
    expect(dov.page.get_by_role("heading", name="Somebody else was faster")).to_be_visible()
    assert "Moved: Tea" in dov.page.locator("main .log").inner_text()
    dov.page.get_by_role("link", name="Leave it, show me how things stand").click()
    dov.page.wait_for_url(f"**/week/{WEEK}")
    moved = tuesday(lived_in)
    assert (moved.start - shift.start, moved.end - shift.end) == (dt.timedelta(hours=1), dt.timedelta(hours=1))

    for one in both:
        one.page.goto(one.address + path)
    change(ada.page, start="14:00", end="16:00")
    change(dov.page, start="15:00", end="17:00")
    dov.page.get_by_role("button", name="Do it all the same").click()
    expect(dov.page.locator("main .told[role=status]")).to_contain_text("Saved.")
    assert tuesday(lived_in).start - shift.start == dt.timedelta(hours=5)
    dov.page.goto(f"{dov.address}/log")
    assert dov.page.locator("main .log li").filter(has_text="Moved: Tea").count() == 3  # both, and who did it
    for one in both:
        assert one.foreign() == []


def test_both_propose_and_one_build_is_made(both: tuple[Watched, Watched], lived_in: db.Database) -> None:
    ada, dov = both
    for one in both:
        one.page.goto(f"{one.address}/week/{WEEK}/propose")
    for one in both:
        one.page.get_by_role("button", name="Propose", exact=True).click()
    expect(ada.page.get_by_role("heading", name="The proposal is being made")).to_be_visible()
    dov.page.goto(f"{dov.address}/week/{WEEK}/propose")
    expect(dov.page.get_by_role("heading", name="The proposal is being made")).to_be_visible()
    assert dov.page.url == ada.page.url
    assert count(lived_in, Build) == 1


def test_both_publish_and_a_volunteer_drops_meanwhile(
    both: tuple[Watched, Watched], open_browser: Open, lived_in: db.Database, people: People
) -> None:
    ada, dov = both
    propose(lived_in)
    for one in both:
        one.page.goto(f"{one.address}/week/{WEEK}/publish")
    ada.page.get_by_role("button", name="Publish", exact=True).click()
    expect(ada.page.get_by_text("It is published.")).to_be_visible()
    dov.page.get_by_role("button", name="Publish", exact=True).click()
    expect(dov.page.get_by_text("The newest proposal is published already.")).to_be_visible()
    assert count(lived_in, Rota) == 2

    propose(lived_in)
    dov.page.goto(f"{dov.address}/week/{WEEK}/publish")
    ben = open_browser()
    ben.log_in(people.ben)
    ben.page.goto(f"{ben.address}/drop/{tuesday(lived_in).id}")
    ben.page.get_by_role("button", name="I cannot come, give it back").click()
    expect(ben.page.get_by_text("It is no longer yours.")).to_be_visible()
    dov.page.get_by_role("button", name="Publish", exact=True).click()
    expect(dov.page.get_by_text("Since it was made, promises of this week have changed")).to_be_visible()
    with lived_in.read() as session:
        held = session.scalars(weeks.held(groups.find_group(session, "tea"), WEEK)).all()
        assert ("ben", TUE) not in {(one.volunteer.key, one.shift.key) for one in held}
