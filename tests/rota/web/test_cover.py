"""Links by which somebody asks one person to come instead: who sees them, where they lead, what they tell."""

import re

import pytest
from sqlalchemy import update

from rota import db
from rota.models import Volunteer
from rota.web.site import Site
from tests.rota.personas import People
from tests.rota.web.conftest import Browser, Clock, logged_in, main_of
from tests.rota.web.test_trades import TUE, shift_id

MON = "2010-02-15-tea"


def ask(browser: Browser, shift: int) -> str:
    """The path of the link, as the page shows it."""
    assert browser.send(f"/drop/{shift}/cover", f"/drop/{shift}", how="link").status_code == 303
    (path,) = shown(browser, shift)
    return path


def shown(browser: Browser, shift: int) -> list[str]:
    return re.findall(r"http://[^/<]+(/cover/[\w-]{43})<", browser.get(f"/drop/{shift}").text)


def test_who_opens_it_before_they_log_in_lands_on_it_again(
    site: Site, ben: Browser, people: People, lived_in: db.Database
) -> None:
    path = ask(ben, shift_id(lived_in, TUE))
    eve = Browser(site)
    assert eve.get(path).location == "/login"
    assert eve.log_in("not these words").status_code == 422
    assert eve.log_in(people.eve).location == path
    assert "Can you come instead?" in main_of(eve.get(path))
    eve.send("/logout", "/")
    assert eve.log_in(people.eve).location == "/"  # once


def test_but_not_an_hour_later_nor_on_other_pages(
    site: Site, ben: Browser, people: People, lived_in: db.Database, clock: Clock
) -> None:
    path = ask(ben, shift_id(lived_in, TUE))
    eve = Browser(site)
    assert eve.get("/data").location == "/login"
    assert eve.log_in(people.eve).location == "/"
    late = Browser(site)
    assert late.get(path).location == "/login"
    clock.forward(hours=1)
    assert late.log_in(people.eve).location == "/"


def test_a_form_that_is_sent_twice_makes_one_link_which_only_this_browser_can_show_again(
    site: Site, ben: Browser, people: People, lived_in: db.Database
) -> None:
    tue = shift_id(lived_in, TUE)
    eve = logged_in(site, people.eve)
    path = ask(ben, tue)
    assert ask(ben, tue) == path
    assert eve.get(path).status_code == 200
    elsewhere = logged_in(site, people.ben)
    assert shown(elsewhere, tue) == []
    assert "Cover, by a link to one person" in main_of(elsewhere.get(f"/drop/{tue}"))
    other = ask(elsewhere, tue)
    assert (eve.get(path).status_code, eve.get(other).status_code) == (404, 200)
    assert shown(ben, tue) == []


@pytest.mark.parametrize("may", [True, False])
def test_who_cannot_take_it_reads_no_names(
    site: Site, ben: Browser, people: People, lived_in: db.Database, may: bool
) -> None:
    path = ask(ben, shift_id(lived_in, MON))
    eve = logged_in(site, people.eve)
    if not may:
        never = update(Volunteer).where(Volunteer.key == "eve").values(has_pattern=True)
        lived_in.change(lambda session: session.execute(never))
    page = main_of(eve.get(path))
    assert re.findall(r"<li><bdi>(\w+)", page) == (["Ada"] if may else [])
