"""The card with one's words, and links to new ones."""

import datetime as dt
import html
import re

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from rota import db
from rota.models import Group, Kind, Volunteer
from rota.services import accounts, renewals
from rota.web.site import Site
from tests.conftest import NOW
from tests.rota.personas import People
from tests.rota.web.conftest import Browser, Clock, logged_in, main_of, twin, words_in


@pytest.fixture
def link(people: People) -> str:
    """The address that gives Dov new words."""
    return f"/keys/{people.renewal}"


@pytest.fixture
def gil(browser: Browser, people: People) -> Browser:
    """Somebody who has just joined."""
    page = f"/join/{people.invite}"
    browser.send(page, page, name="Gil", language="en")
    return browser


def test_the_card_can_be_looked_at_again_until_it_is_put_away(gil: Browser) -> None:
    words = words_in(gil.get("/key").text)
    assert len(words) == 7
    assert words_in(gil.get("/key").text) == words
    answer = gil.send("/key", "/key")
    assert (answer.status_code, answer.location) == (303, "/when")
    assert gil.get("/key").location == "/"
    assert gil.send("/key", "/").location == "/"


def test_whoever_opens_the_invitation_again_finds_the_way_back_to_the_card(gil: Browser, people: People) -> None:
    wall = f"/join/{people.invite}"
    assert 'href="/key"' in main_of(gil.get(wall))
    gil.send("/key", "/key")
    assert 'href="/key"' not in main_of(gil.get(wall))


def test_the_card_is_put_away_by_itself_after_an_hour(gil: Browser, clock: Clock) -> None:
    clock.forward(minutes=59)
    assert gil.get("/key").status_code == 200
    clock.forward(minutes=1)
    assert gil.get("/key").location == "/"


def test_the_card_goes_with_the_log_in(gil: Browser) -> None:
    gil.send("/logout", "/")
    assert gil.get("/key").location == "/login"
    assert "key_card" not in str(gil.get_cookie("rota"))


def test_the_card_says_where_to_log_in_and_neither_name_nor_group(gil: Browser) -> None:
    card = gil.get("/key").text.partition('class="keycard"')[2].partition("</section>")[0]
    assert '<strong dir="ltr">http://127.0.0.1:8000/login</strong>' in card
    assert "<svg" in card
    assert "Gil" not in card
    assert "Tea house" not in card


def test_a_newcomer_is_told_of_the_induction(gil: Browser, people: People, lived_in: db.Database, clock: Clock) -> None:
    assert "Induction" not in gil.get("/key").text
    lived_in.change(lambda session: session.execute(update(Kind).where(Kind.key == "tea").values(is_induction=True)))
    page = f"/join/{people.invite}"
    told = []
    for days in (0, 1):
        clock.forward(days=days)
        gil.send("/logout", "/")
        gil.send(page, page, name="Hal", language="en")
        told.extend(re.findall(r"<h2>(Induction [^<]+)</h2>", gil.get("/key").text))
    assert told == ["Induction Sat 10:00", "Induction Sun 10:00"]


@pytest.mark.parametrize(("day", "told"), [(8, "Induction Mon 15 Feb 23:00"), (9, "Induction Mon 23:00")])
def test_one_more_than_six_days_ahead_is_told_with_its_date(
    browser: Browser, people: People, lived_in: db.Database, clock: Clock, day: int, told: str
) -> None:
    night = update(Kind).where(Kind.key == "night").values(is_induction=True)
    lived_in.change(lambda session: session.execute(night))
    clock.now = dt.datetime(2010, 2, day, 22, 30, tzinfo=dt.UTC)
    browser.send(f"/join/{people.invite}", f"/join/{people.invite}", name="Hal", language="en")
    assert re.findall(r"<h2>(Induction [^<]+)</h2>", browser.get("/key").text) == [told]


def test_a_hundred_looks_use_nothing_up(browser: Browser, link: str) -> None:
    for _ in range(50):
        assert browser.get(link).status_code == 200
        assert browser.head(link).status_code == 200
    answer = browser.send(link, link)
    assert (answer.status_code, answer.location) == (303, "/key")


def test_the_page_says_what_will_happen_and_for_whom(browser: Browser, link: str) -> None:
    text = html.unescape(re.sub(r"<[^>]+>", " ", main_of(browser.get(link))))
    assert "New words for Dov of the night" in " ".join(text.split())
    for said in ("Your old words end.", "you are logged in is logged out.", "Here you are logged in."):
        assert said in text


def another_link(database: db.Database) -> str:
    """One more for Dov, from an organizer."""

    def work(session: Session) -> str:
        dov = session.scalars(select(Volunteer).where(Volunteer.key == "dov")).one()
        return renewals.make_renewal(session, accounts.account_for(session, dov), now=NOW)

    return f"/keys/{database.change(work)}"


def test_the_link_gives_words_that_open_and_logs_all_other_devices_out(
    site: Site, browser: Browser, lived_in: db.Database, link: str
) -> None:
    browser.send(link, link)
    first = words_in(browser.get("/key").text)
    phone, laptop = logged_in(site, " ".join(first)), Browser(site)
    second = another_link(lived_in)
    laptop.send(second, second)
    card = laptop.get("/key").text
    assert "Your new words, <bdi>Dov of the night</bdi>" in card
    assert "Say when I can" not in card
    assert (phone.get("/").location, browser.get("/").location) == ("/login", "/login")
    assert browser.get("/key").location == "/login"
    assert Browser(site).log_in(" ".join(first)).status_code == 422
    assert Browser(site).log_in(" ".join(words_in(card))).status_code == 303
    assert laptop.send("/key", "/key").location == "/"


@pytest.mark.parametrize(("shared", "status"), [("no", 200), ("yes", 303)])
def test_the_device_is_mine_or_forgets_me(browser: Browser, link: str, clock: Clock, shared: str, status: int) -> None:
    browser.send(link, link, shared=shared)
    clock.forward(minutes=31)
    assert browser.get("/").status_code == status


def test_whoever_was_logged_in_here_is_so_no_longer(site: Site, ben: Browser, link: str) -> None:
    ben.send(link, link)
    assert "Dov of the night" in ben.get("/key").text


def test_the_form_sent_twice_before_the_answer_came_shows_the_same_words(
    site: Site, browser: Browser, link: str
) -> None:
    fields = {"csrf_token": browser.token(link), "shared": "no"}
    impatient = twin(browser)
    cards = []
    for sender in (browser, impatient):
        assert sender.post(link, data=fields).location == "/key"
        cards.append(words_in(sender.get("/key").text))
    assert cards[0] == cards[1]


def test_unknown_expired_used_and_replaced_links_look_the_same(
    site: Site, browser: Browser, lived_in: db.Database, clock: Clock, link: str
) -> None:
    stranger = Browser(site)
    fields = {"csrf_token": stranger.token()}

    def looks(address: str) -> list[tuple[int, str]]:
        answers = [stranger.get(address), stranger.post(address, data=fields)]
        return [(answer.status_code, main_of(answer)) for answer in answers]

    replaced, used = link, another_link(lived_in)
    browser.send(used, used)
    expired = another_link(lived_in)
    found = [looks(replaced), looks(used), looks("/keys/unknown"), looks("/keys/" + "x" * 43)]
    clock.forward(hours=71, minutes=59)
    assert stranger.get(expired).status_code == 200
    clock.forward(minutes=1)
    found.append(looks(expired))
    assert [status for status, _ in found[0]] == [404, 404]
    assert "Ask an organizer for a new one." in found[0][0][1]
    assert all(one == found[0] for one in found)


def test_an_unknown_field_is_refused_and_the_link_is_kept(browser: Browser, link: str) -> None:
    assert browser.send(link, link, volunteer="1").status_code == 400
    assert browser.send(link, link, shared="maybe").status_code == 400
    assert browser.send(link, link).status_code == 303


def test_a_group_s_first_organizer_gets_new_words_too(site: Site, browser: Browser, lived_in: db.Database) -> None:
    def work(session: Session) -> str:
        other = session.scalars(select(Group).where(Group.slug == "cellar")).one()
        account = accounts.organizer_account(session, other, NOW + dt.timedelta(days=1))
        return renewals.make_renewal(session, account, now=NOW)

    link = f"/keys/{lived_in.change(work)}"
    browser.send(link, link)
    assert "<h1>Your new words</h1>" in browser.get("/key").text
    assert browser.send("/key", "/key").location == "/"
    assert browser.get("/").location == "/week/"
