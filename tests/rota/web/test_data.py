"""My data: looking, taking it along, ending other log-ins, deleting oneself; each acts on the next request."""

import datetime as dt
import json
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from rota import db
from rota.models import Account, Feed, Volunteer
from rota.services import accounts, feeds, groups
from rota.web.site import Site
from tests.conftest import NOW
from tests.rota.personas import People
from tests.rota.web.conftest import Browser, Clock, logged_in, main_of
from tests.rota.web.test_pages import words_of


def test_the_page_says_what_is_stored_and_until_when(ben: Browser) -> None:
    said = words_of(ben, "/data")
    for words in (
        "When you can the weekly pattern until you change it; single dates until 14 days after them",
        "Your shifts: 2 until 14 days after the shift",
        "Your calendar addresses: 0 until you end them",
        "Where you are logged in: 1 until you log out; at most 90 days",
        "Nowhere: e-mail address, phone number, legal name",
        "Where you are logged in This device since Fri 12 Feb, last seen Fri 12 Feb End all my other log-ins",
    ):
        assert words in said


def test_it_comes_along_as_a_file_of_no_telling_name(ben: Browser) -> None:
    answer = ben.get("/data/download")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/json", "no-store")
    told = json.loads(answer.text)
    assert (told["volunteer"]["name"], len(told["shifts"]), len(told["log_ins"])) == ("Ben", 2, 1)
    assert "Ada" not in answer.text


def test_when_i_can_comes_along_for_calendar_programs(ben: Browser) -> None:
    assert "/data/when.ics" in main_of(ben.get("/data"))
    answer = ben.get("/data/when.ics")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="when-i-can.ics"'
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.text.startswith("BEGIN:VCALENDAR\r\n")
    assert "\r\nBEGIN:VAVAILABILITY\r\n" in answer.text
    assert "Ben" not in answer.text


def test_no_secret_and_no_hash_is_in_it(ben: Browser, people: People, lived_in: db.Database) -> None:
    def feed(session: Session) -> str:
        who = groups.find_volunteer(session, groups.find_group(session, "tea"), "ben")
        return feeds.make_feed(session, who, detail="full", label="my phone", now=NOW)[1]

    token = lived_in.change(feed)
    with lived_in.read() as session:
        hashes = [*session.scalars(select(Feed.token_hash)), *session.scalars(select(Account.key_hash))]
    told = ben.get("/data/download").text + ben.get("/data").text
    assert "my phone" in told
    for secret in (token, people.ben, people.ben.split()[0], *(one.hex() for one in hashes)):
        assert secret not in told


def test_all_other_log_ins_end_at_once_and_this_one_goes_on(
    site: Site, people: People, ben: Browser, ada: Browser
) -> None:
    others = [logged_in(site, people.ben), logged_in(site, people.ben)]
    answer = ben.send("/data/end-others", page="/data")
    assert (answer.status_code, answer.location) == (303, "/data")
    assert [browser.get("/").location for browser in others] == ["/login", "/login"]
    assert ada.get("/").status_code == 200
    pages = "About me My calendar My data My data"
    assert words_of(ben, "/data").startswith(f"{pages} 2 other log-ins have ended. What is stored")
    assert words_of(ben, "/data").startswith(f"{pages} What is stored")  # told once
    ben.send("/data/end-others", page="/data")
    assert words_of(ben, "/data").startswith(f"{pages} You were logged in nowhere else.")


def test_whoever_deletes_themselves_is_gone_from_the_next_request_on(
    site: Site, people: People, ben: Browser, ada: Browser, lived_in: db.Database
) -> None:
    def feed(session: Session) -> str:
        who = groups.find_volunteer(session, groups.find_group(session, "tea"), "ben")
        return feeds.make_feed(session, who, detail="full", label="", now=NOW)[1]

    token = lived_in.change(feed)
    other = logged_in(site, people.ben)
    assert ben.get(f"/feeds/{token}.ics").status_code == 200
    assert "Ben" in ada.get("/").text
    answer = ben.send("/data/delete", page="/data/delete", name="Ben")
    assert (answer.status_code, answer.location) == (303, "/data/gone")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert words_of(ben, "/data/gone").startswith("Deleted Whoever has deleted themselves is gone from here.")
    assert [browser.get("/").location for browser in (ben, other)] == ["/login", "/login"]
    assert ben.get(f"/feeds/{token}.ics").status_code == 404
    assert Browser(site).log_in(people.ben).status_code == 422
    assert "Ben" not in ada.get("/").text + ada.get("/week/2010-02-15").text
    assert "With nobody else" in words_of(ada, "/")
    again = ben.send("/data/delete", name="Ben")
    assert (again.status_code, again.location) == (303, "/login")


def test_a_wrong_name_deletes_nothing_and_is_told_beside_the_field(ben: Browser) -> None:
    answer = ben.send("/data/delete", page="/data/delete", name="<b>Bert")
    assert answer.status_code == 422
    assert 'value="&lt;b&gt;Bert" aria-invalid="true" aria-describedby="wrong"' in answer.text
    assert "This is not the name. Nothing was deleted." in main_of(answer)
    assert words_of(ben, "/").startswith("Your next shift")


def test_the_last_organizer_is_told_to_hand_over_first(
    site: Site, people: People, ada: Browser, lived_in: db.Database, clock: Clock
) -> None:
    assert "Nobody else organizes this group just now." in words_of(ada, "/data/delete")
    answer = ada.send("/data/delete", page="/data", name="Ada")
    assert (answer.status_code, "Nobody else organizes" in answer.text) == (409, True)
    assert words_of(ada, "/").startswith("Your next shift")

    def hand_over(session: Session) -> None:
        ben = groups.find_volunteer(session, groups.find_group(session, "tea"), "ben")
        accounts.account_for(session, ben).organizer_until = clock.now + dt.timedelta(days=7)

    lived_in.change(hand_over)
    assert "If you are sure, type your name: Ada" in words_of(ada, "/data/delete")
    assert ada.send("/data/delete", page="/data/delete", name="ada").status_code == 303
    assert ada.get("/").location == "/login"
    ben = logged_in(site, people.ben)
    assert "Nobody else organizes" in ben.get("/data/delete").text


def test_an_organizer_without_shifts_sees_what_there_is(cleo: Browser) -> None:
    said = words_of(cleo, "/data")
    assert "Where you are logged in: 1" in said
    assert "Your shifts" not in said
    assert 'href="/data"' in cleo.get("/week/2010-02-15").text


@pytest.mark.parametrize("path", ["/data/delete", "/data/end-others"])
def test_unknown_fields_are_refused(ben: Browser, path: str) -> None:
    assert ben.send(path, page="/data", name="Ben", volunteer_id="1").status_code == 400
    assert words_of(ben, "/").startswith("Your next shift")


def test_a_name_harms_nothing(ben: Browser, lived_in: db.Database) -> None:
    poison = '<script>"\u202e'
    lived_in.change(
        lambda session: session.execute(update(Volunteer).where(Volunteer.key == "ben").values(name=poison))
    )
    assert "<bdi>&lt;script&gt;&#34;\u202e</bdi>" in ben.get("/data/delete").text
    assert json.loads(ben.get("/data/download").text)["volunteer"]["name"] == poison
    assert ben.send("/data/delete", page="/data/delete", name='<script>"').status_code == 303


def test_nothing_of_whoever_deletes_themselves_is_left_in_the_files(
    site: Site, people: People, lived_in: db.Database, tmp_path: Path
) -> None:
    name = "Canary of the attic"
    lived_in.change(lambda session: session.execute(update(Volunteer).where(Volunteer.key == "eve").values(name=name)))
    eve = logged_in(site, people.eve)
    files = [tmp_path / "rota.sqlite", tmp_path / "rota.sqlite-wal"]
    assert any(name.encode() in file.read_bytes() for file in files)
    eve.send("/data/delete", "/data/delete", name=name).close()
    assert [file.name for file in files if name.encode() in file.read_bytes()] == []
