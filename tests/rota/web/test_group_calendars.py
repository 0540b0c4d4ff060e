"""The group's shifts in a calendar: what volunteers and organizers may choose, and what comes of it."""

import datetime as dt
import re

import vobject
from sqlalchemy import select, update

from rota import db
from rota.models import Account, GroupFeed
from rota.web.site import Site
from tests.conftest import NOW, counted
from tests.rota.personas import People
from tests.rota.web.conftest import Browser, Clock, logged_in, main_of
from tests.rota.web.test_statements import settle

FAR = NOW + dt.timedelta(days=9)
ADDRESS = re.compile(r'<code id="address" dir="ltr">http://127\.0\.0\.1:8000(/feeds/([\w-]{32})\.ics)</code>')


def send(browser: Browser, **fields: str):  # type: ignore[no-untyped-def]  # werkzeug's answer
    form = re.search(r'name="form" value="([^"]+)"', browser.get("/calendar/group").text)
    assert form
    return browser.send("/calendar/group", "/calendar/group", **{"form": form[1], "label": "", **fields})


def made(browser: Browser, **fields: str) -> str:
    found = ADDRESS.search(send(browser, **fields).text)
    assert found
    return found[1]


def titles(browser: Browser, path: str) -> list[str]:
    found = vobject.readOne(Browser(browser.application).get(path).text).contents.get("vevent", [])
    return [one.summary.value for one in found]


def test_a_volunteer_has_the_open_shifts_and_no_choice(ben: Browser) -> None:
    page = main_of(ben.get("/calendar/group"))
    assert 'type="radio"' not in page
    assert "The whole rota" not in page
    assert "/calendar/group" in main_of(ben.get("/calendar"))
    assert titles(ben, made(ben, what="open")) == ["Open: Tea"] * 7  # the night watch has all that it needs


def test_a_volunteer_who_asks_for_more_is_refused(ben: Browser, lived_in: db.Database) -> None:
    for what in ("rota", "place-1"):
        assert send(ben, what=what, detail="full").status_code == 403
    with lived_in.read() as session:
        assert session.scalars(select(GroupFeed)).all() == []


def test_an_organizer_chooses_what_and_how_much(ada: Browser) -> None:
    chosen = re.findall(r'value="([^"]+)" required checked', ada.get("/calendar/group").text)
    assert chosen == ["rota", "title"]
    assert titles(ada, made(ada, what="rota", detail="title"))[:2] == ["Tea", "Night watch"]
    full = Browser(ada.application).get(made(ada, what="place-1", detail="full")).text
    assert "LOCATION:The hut" in full
    assert "DESCRIPTION:Team: Ada\\, Ben" in full.replace("\r\n ", "")
    assert "Night watch" not in full


def test_an_organizer_without_shifts_comes_here_at_once(cleo: Browser) -> None:
    assert cleo.get("/calendar").location == "/calendar/group"
    assert "/calendar/group" in main_of(cleo.get("/data"))
    assert titles(cleo, made(cleo, what="rota", detail="busy")) == ["Busy"] * 7


def test_another_groups_place_is_none(cleo: Browser, ada: Browser) -> None:
    assert send(cleo, what="place-1", detail="full").status_code == 422
    assert send(ada, what="place-2", detail="full").status_code == 422
    assert send(ada, what="place-999999999", detail="full").status_code == 422
    assert send(ada, what="place-x", detail="full").status_code == 400


def test_what_will_not_do_is_told_beside_the_field_and_kept(ada: Browser) -> None:
    answer = send(ada, what="rota", detail="names", label="my <phone>")
    assert answer.status_code == 422
    assert "Choose one of these." in answer.text
    assert 'value="my &lt;phone&gt;"' in answer.text
    assert "at most 80 characters" in send(ada, what="rota", detail="busy", label="x" * 81).text


def test_the_address_is_shown_once_and_the_feed_can_be_ended(ada: Browser, clock: Clock) -> None:
    path = made(ada, what="rota", detail="title", label="the wall")
    page = main_of(ada.get("/calendar/group"))
    assert "the wall" in page
    assert path not in page
    assert ada.send("/calendar/group/1/end", "/calendar/group").location == "/calendar/group"
    assert "the wall" not in main_of(ada.get("/calendar/group"))
    assert titles(ada, path) == []
    clock.forward(days=15)
    assert Browser(ada.application).get(path).status_code == 410


def test_a_form_sent_twice_makes_one_feed(ada: Browser, lived_in: db.Database) -> None:
    form = re.search(r'name="form" value="([^"]+)"', ada.get("/calendar/group").text)
    assert form
    assert len({made(ada, form=form[1], what="rota", detail="busy") for _ in range(2)}) == 1
    with lived_in.read() as session:
        assert len(session.scalars(select(GroupFeed)).all()) == 1


def test_nobody_ends_another_ones_feed(ada: Browser, ben: Browser, cleo: Browser) -> None:
    path = made(ada, what="rota", detail="title")
    for other in (ben, cleo):
        assert other.send("/calendar/group/1/end", "/calendar/group").status_code == 404
    assert titles(ada, path)


def test_the_role_ends_and_so_does_the_feed(
    site: Site, people: People, lived_in: db.Database, clock: Clock, ada: Browser
) -> None:
    path = made(ada, what="rota", detail="full")
    with lived_in.read() as session:
        until = session.scalars(select(Account.organizer_until).where(Account.organizer_until.is_not(None))).first()
    clock.now = until
    assert titles(ada, path) == []
    again = logged_in(site, people.ada)
    page = main_of(again.get("/calendar/group"))
    assert "The whole rota" in page  # it is still listed, to be ended
    assert 'value="rota"' not in page


def test_the_pages_statements_do_not_grow_with_the_people(site: Site, lived_in: db.Database) -> None:
    counts = []
    for people in (9, 60):
        words, _, _ = lived_in.change(lambda session, people=people: settle(session, people))  # type: ignore[misc]
        lived_in.change(lambda session: session.execute(update(Account).values(organizer_until=FAR)))
        browser = logged_in(site, words)
        with counted(lived_in) as statements:
            assert browser.get("/calendar/group").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
