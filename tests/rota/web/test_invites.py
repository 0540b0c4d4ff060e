"""Joining: looking uses nothing up, joining shows the words once."""

import re

import pytest
from sqlalchemy import select, update

from rota import db
from rota.models import Invite, Volunteer
from rota.web.site import Site
from tests.rota.personas import People
from tests.rota.web.conftest import Browser, Clock, main_of


@pytest.fixture
def page(people: People, lived_in: db.Database) -> str:
    """The address of an invitation that is good for one person."""
    lived_in.change(lambda session: session.execute(update(Invite).values(uses_left=1)))
    return f"/join/{people.invite}"


def words_in(text: str) -> list[str]:
    return re.findall(r"<li>([a-z-]+)</li>", text.partition('class="words"')[2])


def test_a_hundred_looks_use_nothing_up(browser: Browser, page: str) -> None:
    for _ in range(50):
        assert browser.get(page).status_code == 200
        assert browser.head(page).status_code == 200
    assert browser.send(page, page, name="Gil", language="en").status_code == 200


def test_whoever_joins_reads_seven_words_and_is_in(site: Site, browser: Browser, page: str) -> None:
    answer = browser.send(page, page, name=" Gil\u202e  of\nthe hill ", language="fa")
    words = words_in(answer.text)
    assert len(words) == 7
    assert "<bdi>Gil of the hill</bdi>" in answer.text
    assert browser.get("/").status_code == 200
    assert Browser(site).log_in(" ".join(words)).location == "/"
    with site.database.read() as session:
        gil = session.scalars(select(Volunteer).where(Volunteer.name == "Gil of the hill")).one()
    assert (gil.language, gil.experience, gil.has_pattern) == ("fa", "new", True)


def test_the_form_sent_twice_makes_one_person(browser: Browser, page: str, lived_in: db.Database) -> None:
    lived_in.change(lambda session: session.execute(update(Invite).values(uses_left=None)))
    fields = {"csrf_token": browser.token(page), "name": "Gil", "language": "en"}
    assert [browser.post(page, data=fields).status_code for _ in range(2)] == [200, 400]


def test_unknown_expired_and_used_up_look_the_same(
    site: Site, browser: Browser, page: str, people: People, clock: Clock
) -> None:
    browser.send(page, page, name="Gil", language="en")
    stranger = Browser(site)
    token = stranger.token()
    fields = {"csrf_token": token, "name": "Hal", "language": "en"}

    def looks() -> list[tuple[int, str]]:
        answers = [stranger.get(page), stranger.post(page, data=fields)]
        return [(answer.status_code, main_of(answer)) for answer in answers]

    used_up = looks()
    site.database.change(lambda session: session.execute(update(Invite).values(uses_left=None)))
    clock.forward(hours=71, minutes=59)
    assert stranger.get(page).status_code == 200
    clock.forward(minutes=1)
    expired = looks()
    page = "/join/" + "x" * len(people.invite)
    assert [status for status, _ in used_up] == [404, 404]
    assert used_up == expired == looks()


@pytest.mark.parametrize("name", ["", " \u202e ", "x" * 81])
def test_a_name_is_needed_and_the_invitation_is_kept(browser: Browser, page: str, name: str) -> None:
    answer = browser.send(page, page, name=name, language="en")
    assert answer.status_code == 422
    assert "at most 80 characters" in answer.text
    assert browser.send(page, page, name="Gil", language="en").status_code == 200
