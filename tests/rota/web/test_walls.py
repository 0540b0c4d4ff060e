"""Boards for the wall: a link that shows today, to whoever has it, and opens nothing else."""

import datetime as dt
import html
import re

import pytest
from sqlalchemy import select

from rota import db
from rota.models import Group, LogEntry, Wall
from rota.services import groups, walls
from rota.services.log import By
from rota.web.site import Site
from tests.conftest import NOW
from tests.rota.personas import People
from tests.rota.web.conftest import Browser, Clock, main_of, twin

MONDAY = dt.datetime(2010, 2, 15, 8, 0, tzinfo=dt.UTC)  # 9 o'clock on the wall


def the_form(browser: Browser) -> dict[str, str]:
    """What the page's form carries, for a board in the kitchen."""
    page = browser.get("/walls").text
    hidden = dict(re.findall(r'type="hidden" name="(csrf_token|form)" value="([^"]+)"', main_of_text(page)))
    return {**hidden, "label": "kitchen"}


def main_of_text(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def link_in(page: str) -> str:
    found = re.search(r"http://[^<]+(/board/[\w-]+)", page)
    assert found
    return found.group(1)


def made(ada: Browser) -> str:
    """The path of a new board."""
    return link_in(ada.post("/walls", data=the_form(ada)).text)


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main_of_text(page).partition(">")[2])).split())


def there(lived_in: db.Database) -> list[str]:
    with lived_in.read() as session:
        return [one.label for one in session.scalars(select(Wall).order_by(Wall.id))]


def test_a_board_shows_what_runs_what_comes_next_and_what_is_after_that(
    ada: Browser, browser: Browser, clock: Clock
) -> None:
    path = made(ada)
    clock.now = MONDAY
    assert words(browser.get(path).text) == (
        "Monday 15 February as of 09:00"
        " Up next TE Tea 10:00 – 12:00 · The hut Ada · Ben △ nobody who speaks Arabic"
        " After that NW Night watch 23:00 – 07:00 (Tue) Dov of the night"
        " Open shifts: point your camera here."
    )
    clock.forward(hours=2)
    assert "Now TE Tea 10:00 – 12:00 · The hut Ada · Ben" in words(browser.get(path).text)
    clock.forward(hours=15)  # two in the night: the day ends at four, and the next one is near
    assert words(browser.get(path).text) == (
        "Tuesday 16 February as of 02:00"
        " Now NW Night watch 23:00 – 07:00 (Tue) Dov of the night"
        " Up next TE Tea 10:00 – 12:00 · The hut Ben ▲1 1 more person needed;"
        " nobody who speaks Arabic; still needed: Driver"
        " Open shifts: point your camera here."
    )


def test_it_speaks_the_groups_first_language_or_the_one_that_is_asked_for(ada: Browser, browser: Browser) -> None:
    path = made(ada)
    german = {"Accept-Language": "de"}
    assert '<html lang="en" dir="ltr">' in browser.get(path, headers=german).text
    assert '<html lang="ar" dir="rtl">' in browser.get(f"{path}?lang=ar", headers=german).text
    assert '<html lang="en" dir="ltr">' in browser.get(f"{path}?lang=xx", headers=german).text


def test_whoever_makes_it_may_choose_its_language(ada: Browser, browser: Browser) -> None:
    page = ada.post("/walls", data={**the_form(ada), "lang": "fr"}).text
    assert '<html lang="fr" dir="ltr">' in browser.get(f"{link_in(page)}?lang=fr").text
    assert f"{link_in(page)}?lang=fr</code>" in page
    assert ada.post("/walls", data={**the_form(ada), "lang": "xx"}).status_code == 400


def test_it_is_the_same_for_whoever_is_logged_in_and_gives_no_session(
    ada: Browser, cleo: Browser, browser: Browser
) -> None:
    path = made(ada)
    answer = browser.get(path)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'http-equiv="refresh" content="300"' in answer.text
    assert "<form" not in answer.text
    assert "<title>Today · Rota</title>" in answer.text
    assert answer.text == ada.get(path).text == cleo.get(path).text
    assert browser.get("/week/2010-02-15").location == "/login"


def test_a_link_that_is_ended_and_one_that_never_was_are_the_same_at_once(
    ada: Browser, browser: Browser, lived_in: db.Database
) -> None:
    path = made(ada)
    assert browser.get(path).status_code == 200
    answer = ada.send("/walls/1/end", "/walls")
    assert (answer.status_code, answer.location) == (303, "/walls")
    gone, never = browser.get(path), browser.get("/board/unknown")
    assert (gone.status_code, main_of(gone)) == (never.status_code, main_of(never)) == (404, main_of(browser.get("/x")))
    assert there(lived_in) == []
    assert "Ended. The tablet shows nothing any more." in ada.get("/walls").text


def test_a_form_sent_twice_makes_one_board_and_shows_the_same_link(ada: Browser, lived_in: db.Database) -> None:
    sent, other = the_form(ada), twin(ada)
    assert link_in(ada.post("/walls", data=sent).text) == link_in(other.post("/walls", data=sent).text)
    assert there(lived_in) == ["kitchen"]
    assert "A board for the wall was made." in ada.get("/log").text


def test_a_form_from_before_an_ending_makes_nothing(ada: Browser, lived_in: db.Database, clock: Clock) -> None:
    sent = the_form(ada)
    ada.post("/walls", data=sent)
    clock.forward(minutes=1)
    ada.send("/walls/1/end", "/walls")
    answer = ada.post("/walls", data=sent)
    assert (answer.status_code, there(lived_in)) == (422, [])
    assert "This page was open for a long time." in answer.text
    clock.forward(minutes=1)
    made(ada)
    assert there(lived_in) == ["kitchen"]


@pytest.mark.parametrize(
    ("label", "said"),
    [("", "Say where it hangs"), (" \u202e ", "Say where it hangs"), ("x" * 81, "Write at most 80 characters.")],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_made(
    ada: Browser, lived_in: db.Database, label: str, said: str
) -> None:
    answer = ada.post("/walls", data={**the_form(ada), "label": label})
    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    assert 'aria-invalid="true" aria-describedby="wrong"' in answer.text
    assert there(lived_in) == []


def test_a_form_that_is_old_or_forged_makes_nothing(ada: Browser, lived_in: db.Database, clock: Clock) -> None:
    sent = the_form(ada)
    clock.forward(minutes=61)
    assert ada.post("/walls", data=sent).status_code == 422
    assert ada.post("/walls", data={**the_form(ada), "form": "forged"}).status_code == 422
    assert there(lived_in) == []


def test_only_a_hash_of_the_token_is_stored(ada: Browser, lived_in: db.Database) -> None:
    token = made(ada).rpartition("/")[2]
    assert len(token) == 32  # 192 bits
    with lived_in.read() as session:
        kept = str(session.connection().exec_driver_sql("SELECT * FROM wall").all())
        said = [one.facts for one in session.scalars(select(LogEntry))]
    assert token not in kept
    assert said == [{}]


def test_another_group_neither_sees_nor_ends_it(ada: Browser, cleo: Browser, lived_in: db.Database) -> None:
    made(ada)
    assert "<bdi>kitchen</bdi>" in ada.get("/walls").text
    assert "<bdi>kitchen</bdi>" not in cleo.get("/walls").text
    assert cleo.send("/walls/1/end", "/walls").status_code == 404
    assert there(lived_in) == ["kitchen"]


def test_places_are_told_as_late_as_the_group_wants(
    ada: Browser, browser: Browser, clock: Clock, lived_in: db.Database
) -> None:
    path = made(ada)

    def late(session: db.Session) -> None:
        groups.find_group(session, "tea").place_hours = 1

    lived_in.change(late)
    clock.now = MONDAY - dt.timedelta(minutes=1)
    assert "hut" not in browser.get(path).text
    clock.forward(minutes=1)
    assert "The hut" in browser.get(path).text


def test_there_are_at_most_twenty(ada: Browser, lived_in: db.Database) -> None:
    sent = the_form(ada)

    def many(session: db.Session) -> None:
        group = session.scalars(select(Group).where(Group.slug == "tea")).one()
        for number in range(walls.MOST):
            walls.make(session, group, f"wall {number}", f"token {number}", opened=NOW, by=By(), now=NOW)

    lived_in.change(many)
    answer = ada.post("/walls", data=sent)
    assert (answer.status_code, len(there(lived_in))) == (422, walls.MOST)
    assert "There are 20 boards, and that is the most." in answer.text


def test_a_volunteer_makes_none(ben: Browser, site: Site, people: People, lived_in: db.Database) -> None:
    assert ben.send("/walls", "/", label="kitchen", form="x").status_code == 403
    assert there(lived_in) == []
