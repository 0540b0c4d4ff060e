"""Joining: looking uses nothing up, joining leads to the words, nobody joins twice by mistake."""

import datetime as dt
import html
import re

import pytest
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from rota import db
from rota.models import Invite, Volunteer
from rota.services import accounts
from rota.web.site import Site
from tests.rota.personas import SECRET, People
from tests.rota.web.conftest import Browser, Clock, main_of, twin, words_in
from tests.rota.web.test_sessions import held


@pytest.fixture
def page(people: People, lived_in: db.Database) -> str:
    """The address of an invitation that is good for one person."""
    lived_in.change(lambda session: session.execute(update(Invite).values(uses_left=1)))
    return f"/join/{people.invite}"


@pytest.fixture
def wall(people: People) -> str:
    """The address of an invitation for as many as come."""
    return f"/join/{people.invite}"


def join(browser: Browser, page: str, name: str = "Gil", **fields: str) -> TestResponse:
    return browser.send(page, page, name=name, language="en", **fields)


def led_to(answer: TestResponse) -> tuple[int, str | None]:
    return answer.status_code, answer.location


def how_many(database: db.Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count(Volunteer.id))) or 0


def test_a_hundred_looks_use_nothing_up(browser: Browser, page: str) -> None:
    for _ in range(50):
        assert browser.get(page).status_code == 200
        assert browser.head(page).status_code == 200
    assert led_to(join(browser, page)) == (303, "/key")


def test_whoever_joins_reads_seven_words_and_is_in(site: Site, browser: Browser, page: str) -> None:
    browser.send(page, page, name=" Gil\u202e  of\nthe hill ", language="fa")
    card = browser.get("/key").text
    assert "<bdi>Gil of the hill</bdi>" in card
    assert browser.get("/").status_code == 200
    assert Browser(site).log_in(" ".join(words_in(card))).location == "/"
    with site.database.read() as session:
        gil = session.scalars(select(Volunteer).where(Volunteer.name == "Gil of the hill")).one()
    assert (gil.language, gil.experience, gil.has_pattern) == ("fa", "new", True)


@pytest.mark.parametrize(("shared", "minutes", "status"), [("no", 31, 200), ("yes", 29, 200), ("yes", 31, 303)])
def test_the_device_is_mine_or_forgets_me(
    browser: Browser, wall: str, clock: Clock, shared: str, minutes: int, status: int
) -> None:
    join(browser, wall, shared=shared)
    clock.forward(minutes=minutes)
    assert browser.get("/").status_code == status


def test_a_name_is_all_that_must_be_typed(browser: Browser, page: str) -> None:
    form = main_of(browser.get(page))
    assert re.findall(r"<(?:input|select)[^>]*name=\"(\w+)\"[^>]* required", form) == ["name"]
    assert re.findall(r"value=\"(\w+)\" checked", form) == ["no"]
    answer = browser.post(page, data={"csrf_token": browser.token(page), "name": "Gil"})
    assert led_to(answer) == (303, "/key")


def test_an_answer_that_the_form_does_not_offer_is_refused(browser: Browser, wall: str) -> None:
    assert join(browser, wall, shared="maybe").status_code == 400


def test_the_form_sent_once_more_makes_nobody(browser: Browser, wall: str, lived_in: db.Database) -> None:
    before = how_many(lived_in)
    fields = {"csrf_token": browser.token(wall), "name": "Gil", "language": "en"}
    assert [led_to(browser.post(wall, data=fields)) for _ in range(2)] == [(303, "/key"), (400, None)]
    assert len(words_in(browser.get("/key").text)) == 7
    assert how_many(lived_in) == before + 1


@pytest.mark.parametrize("address", ["page", "wall"])
def test_the_form_sent_twice_before_the_answer_came_shows_the_same_words(
    site: Site, browser: Browser, lived_in: db.Database, address: str, request: pytest.FixtureRequest
) -> None:
    page = request.getfixturevalue(address)
    before = how_many(lived_in)
    fields = {"csrf_token": browser.token(page), "name": "Gil", "language": "en"}
    impatient = twin(browser)
    cards = []
    for sender in (browser, impatient):
        assert led_to(sender.post(page, data=fields)) == (303, "/key")
        cards.append(words_in(sender.get("/key").text))
    assert cards[0] == cards[1]
    assert how_many(lived_in) == before + 1


def test_who_has_the_page_but_not_the_name_gets_nothing_of_it(site: Site, browser: Browser, page: str) -> None:
    fields = {"csrf_token": browser.token(page), "name": "Gil", "language": "en"}
    other = Browser(site)
    cookie = browser.get_cookie("rota")
    assert cookie
    other.set_cookie("rota", cookie.value)
    browser.post(page, data=fields)
    assert other.post(page, data={**fields, "name": "Gill"}).status_code == 404
    assert other.get("/").location == "/login"


def test_who_is_in_is_shown_the_way_and_not_made_a_second_person(
    ben: Browser, wall: str, lived_in: db.Database
) -> None:
    before = how_many(lived_in)
    page = main_of(ben.get(wall))
    assert "You are in already" in page
    assert "<form" not in page
    assert led_to(ben.send(wall, "/", name="Gil", language="en")) == (303, wall)
    assert ben.get("/").status_code == 200
    assert how_many(lived_in) == before


def test_somebody_of_another_group_may_join_ours(cleo: Browser, wall: str) -> None:
    assert "Somebody is logged in on this device." in cleo.get(wall).text
    assert led_to(join(cleo, wall)) == (303, "/key")
    assert cleo.get("/week/", follow_redirects=True).status_code == 403


def test_who_logs_out_leaves_the_wall_s_device_to_the_next(browser: Browser, wall: str, lived_in: db.Database) -> None:
    before = how_many(lived_in)
    for name in ("Gil", "Gil"):
        assert led_to(join(browser, wall, name)) == (303, "/key")
        browser.send("/logout", "/")
    assert how_many(lived_in) == before + 2


def test_unknown_expired_and_used_up_look_the_same(
    site: Site, browser: Browser, page: str, people: People, clock: Clock
) -> None:
    join(browser, page)
    stranger = Browser(site)
    token = stranger.token()
    fields = {"csrf_token": token, "name": "Hal", "language": "en"}

    def looks() -> list[tuple[int, str]]:
        answers = [
            stranger.get(page),
            stranger.post(page, data=fields),
            stranger.post(page, data={**fields, "name": ""}),
        ]
        return [(answer.status_code, main_of(answer)) for answer in answers]

    used_up = looks()
    site.database.change(lambda session: session.execute(update(Invite).values(uses_left=None)))
    clock.forward(hours=71, minutes=59)
    assert stranger.get(page).status_code == 200
    clock.forward(minutes=1)
    expired = looks()
    page = "/join/" + "x" * len(people.invite)
    assert [status for status, _ in used_up] == [404, 404, 404]
    assert used_up == expired == looks()
    assert "Ask whoever gave it to you for a new one." in used_up[0][1]


@pytest.mark.parametrize("name", ["", " \u202e ", "x" * 81])
def test_a_name_is_needed_and_the_invitation_is_kept(browser: Browser, page: str, name: str) -> None:
    answer = join(browser, page, name)
    assert answer.status_code == 422
    assert re.findall(r'id="wrong"[^>]*>([^<]+)', answer.text) == ["Choose a name of at most 80 characters."]
    field = re.findall(r'<input id="name"[^>]*>', answer.text)[0]
    assert 'aria-invalid="true"' in field and 'aria-describedby="about-name wrong"' in field
    assert led_to(join(browser, page)) == (303, "/key")


def test_what_was_chosen_is_kept_beside_the_error(browser: Browser, page: str) -> None:
    typed = '"><b>' + "é" * 80
    text = browser.send(page, page, name=typed, language="fa", shared="yes").text
    field = re.findall(r'<input id="name"[^>]*? value="([^"]*)"', text)
    assert [html.unescape(value) for value in field] == [typed]
    assert re.findall(r'<option value="(\w+)"[^>]* selected', text) == ["fa"]
    assert re.findall(r'value="(\w+)" checked', text) == ["yes"]


def test_the_cookie_holds_what_the_words_come_from_and_never_the_words(site: Site, browser: Browser, wall: str) -> None:
    join(browser, wall)
    card = held(site, browser)["key_card"]
    assert isinstance(card, dict) and card.keys() == {"seed", "until", "joined"}
    assert words_in(browser.get("/key").text) == accounts.words_from(card["seed"], SECRET).split()
    assert dt.datetime.fromtimestamp(card["until"], dt.UTC) == site.clock() + dt.timedelta(hours=1)
