"""Invitations as organizers make them: shown once with a sheet for the wall, listed without their links, ended."""

import datetime as dt
import re

import pytest
from sqlalchemy import select

from rota import db
from rota.models import Invite, LogEntry
from rota.services import accounts
from rota.web.site import Site
from tests.conftest import NOW
from tests.rota.personas import People
from tests.rota.web.conftest import Browser, Clock, main_of, twin


def form_of(browser: Browser) -> str:
    found = re.search(r'name="form" value="([^"]+)"', browser.get("/invitations").text)
    assert found
    return found.group(1)


def link_in(page: str) -> str:
    found = re.search(r'id="link">http://[^/<]+(/join/[\w-]{43})<', page)
    assert found
    return found.group(1)


def make(browser: Browser, **sent: str) -> str:
    answer = browser.send("/invitations", "/invitations", form=form_of(browser), **sent)
    assert answer.status_code == 200
    return answer.text


def stored(database: db.Database) -> list[tuple[int | None, dt.datetime]]:
    with database.read() as session:
        return [(one.uses_left, one.ends_at) for one in session.scalars(select(Invite).order_by(Invite.id).offset(1))]


@pytest.mark.parametrize(
    ("sent", "uses"), [({"uses": "all"}, None), ({"uses": "one"}, 1), ({"uses": "some", "many": "۱2"}, 12)]
)
def test_it_is_shown_with_its_sheet_and_lets_so_many_people_in_for_72_hours(
    site: Site, ada: Browser, lived_in: db.Database, sent: dict[str, str], uses: int | None
) -> None:
    page = make(ada, **sent)
    assert stored(lived_in) == [(uses, NOW + dt.timedelta(hours=72))]
    sheet = page.partition('class="sheet"')[2].partition("</section>")[0]
    assert "Tea house" in sheet
    assert 'class="qr"' in sheet
    assert re.findall(r'<div lang="(\w+)" dir="(\w+)">', sheet) == [("en", "ltr"), ("fr", "ltr")]
    assert "Good until Monday 15 February, 19:00." in sheet
    assert Browser(site).get(link_in(page)).status_code == 200


def test_nothing_is_stored_or_shown_again_but_the_hash(ada: Browser, lived_in: db.Database) -> None:
    token = link_in(make(ada, uses="one")).rpartition("/")[2]
    with lived_in.read() as session:
        last = session.scalars(select(Invite).order_by(Invite.id.desc())).first()
    assert last is not None
    assert last.token_hash == accounts.token_hash(token)
    page = ada.get("/invitations").text
    assert "For 1 more person" in page
    assert token not in page + ada.get("/log").text


def test_a_form_sent_twice_makes_one_and_another_form_another_one(ada: Browser, lived_in: db.Database) -> None:
    form, other = form_of(ada), twin(ada)
    pages = [one.send("/invitations", "/invitations", form=form, uses="one").text for one in (ada, other)]
    assert link_in(pages[0]) == link_in(pages[1])
    assert len(stored(lived_in)) == 1
    assert link_in(make(ada, uses="one")) != link_in(pages[0])
    with lived_in.read() as session:
        assert session.scalars(select(LogEntry.what)).all() == ["invited", "invited"]


def test_one_that_is_ended_lets_nobody_in_and_its_form_does_not_make_it_again(
    site: Site, ada: Browser, cleo: Browser, lived_in: db.Database
) -> None:
    form = form_of(ada)
    link = link_in(ada.send("/invitations", "/invitations", form=form, uses="all").text)
    with lived_in.read() as session:
        last = max(session.scalars(select(Invite.id)))
    assert cleo.send(f"/invitations/{last}/end", "/invitations").status_code == 404
    assert Browser(site).get(link).status_code == 200
    for _ in range(2):
        assert ada.send(f"/invitations/{last}/end", "/invitations").location == "/invitations?done=ended"
    assert Browser(site).get(link).status_code == 404
    assert f"/invitations/{last}/end" not in ada.get("/invitations").text
    again = ada.send("/invitations", "/invitations", form=form, uses="all")
    assert (again.status_code, again.location) == (303, "/invitations")
    assert Browser(site).get(link).status_code == 404


@pytest.mark.parametrize("many", ["", "0", "-1", "1001", "x", "²"])
def test_a_number_that_cannot_be_is_told_and_nothing_is_made(ada: Browser, lived_in: db.Database, many: str) -> None:
    answer = ada.send("/invitations", "/invitations", form=form_of(ada), uses="some", many=many)
    assert answer.status_code == 422
    assert "Write a number from 1 to 1000." in main_of(answer)
    assert stored(lived_in) == []


def test_those_whose_time_is_over_are_not_listed_and_a_late_form_makes_none(
    ada: Browser, people: People, clock: Clock
) -> None:
    form = form_of(ada)
    assert main_of(ada.get("/invitations")).count("/end") == 1  # that of the personas
    clock.forward(hours=72)
    assert main_of(ada.get("/invitations")).count("/end") == 0
    assert ada.send("/invitations", "/invitations", form=form, uses="all").status_code == 400
