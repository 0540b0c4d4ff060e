"""The page When I can: what it shows, refuses, fills in, keeps."""

import datetime as dt
import gzip
import io
import re

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from rota import db
from rota.app import STATIC
from rota.models import DatedWindow, Group, Volunteer, WeeklyShift
from rota.services import busy
from rota.web.site import Site
from tests.rota.personas import People
from tests.rota.web.conftest import Browser, Clock, logged_in, main_of

WEEK = "2010-02-15"
PAGE = f"/when?week={WEEK}"
PARTS = "0700-1000-1200-2300"


def checked(answer: TestResponse) -> dict[str, str]:
    """What the form would send."""
    found = re.findall(r'name="([^"]+)" value="([^"]+)" checked', main_of(answer))
    assert len(dict(found)) == len(found)
    return dict(found)


def send(browser: Browser, answers: dict[str, str], **fields: str) -> TestResponse:
    return browser.send("/when", "/when", **({"week": WEEK, "parts": PARTS} | answers | fields))


def asked(answer: TestResponse) -> str:
    found = re.search(r'id="asked"[^>]*>([^<]+)<', answer.text)
    assert found
    return found.group(1)


def change_ben(database: db.Database, **values: object) -> None:
    def work(session: db.Session) -> None:
        ben = session.scalars(select(Volunteer).join(Group).where(Group.slug == "tea", Volunteer.key == "ben")).one()
        for name, value in values.items():
            setattr(ben, name, value)

    database.change(work)


def test_what_is_saved_is_shown_and_what_it_means(ben: Browser) -> None:
    page = ben.get(PAGE)
    assert asked(page) == "You could be asked for 8 shifts this week."
    assert set(checked(page).values()) == {"yes"}
    answer = send(ben, checked(page) | {"d2010-02-15.1": "no", "d2010-02-16.1": "if_needed"}, do="save")
    assert (answer.status_code, answer.location) == (303, f"/when?week={WEEK}&said=saved")
    after = ben.get(answer.location)
    assert 'role="status">Saved. Thank you!' in after.text
    assert checked(after) == checked(page) | {"d2010-02-15.1": "no", "d2010-02-16.1": "if_needed"}
    assert asked(after) == "You could be asked for 7 shifts this week."
    assert set(checked(ben.get("/when?week=2010-02-22")).values()) == {"yes"}


def test_a_first_visit_shows_the_usual_week_with_nothing_answered(site: Site, people: People) -> None:
    browser = Browser(site)
    assert (
        browser.send(f"/join/{people.invite}", f"/join/{people.invite}", name="Gil", language="en").status_code == 303
    )
    page = browser.get("/when")
    assert checked(page) == {}
    assert "In a usual week you would not be asked" in asked(page)
    yes = {f"{day}.1": "yes" for day in ("mon", "wed")}
    answer = browser.send("/when", "/when", week="usual", parts=PARTS, **yes)
    after = browser.get(answer.location)
    assert {name for name, level in checked(after).items() if level != "no"} == {"mon.1", "wed.1"}
    assert len(checked(after)) == 28
    assert asked(after) == "In a usual week you could be asked for 2 shifts."
    assert f'href="/when?week={WEEK}"' in browser.get("/when").text
    assert checked(browser.get(PAGE))["d2010-02-17.1"] == "yes"


@pytest.mark.parametrize(
    ("button", "changed"),
    [
        ("yes", {f"d2010-02-{day}.{part}": "yes" for day in (15, 16) for part in range(4)}),
        ("yes.d2010-02-16", {f"d2010-02-16.{part}": "yes" for part in range(4)}),
        ("same.d2010-02-16", {f"d2010-02-16.{part}": "no" for part in range(4)}),
        ("usual", {f"d2010-02-{day}.{part}": "yes" for day in (15, 16) for part in range(4)}),
        ("copy", {f"d2010-02-{day}.{part}": "yes" for day in (15, 16) for part in range(4)}),
    ],
)
def test_a_button_fills_in_and_saves_nothing(ben: Browser, button: str, changed: dict[str, str]) -> None:
    before = checked(ben.get(PAGE))
    mine = before | {f"d2010-02-15.{part}": "no" for part in range(4)} | {"d2010-02-16.2": "if_needed"}
    answer = send(ben, mine, do=button)
    assert answer.status_code == 200
    assert "nothing is saved yet" in answer.text
    assert checked(answer) == mine | changed
    assert checked(ben.get(PAGE)) == before


def test_a_week_is_made_the_usual_one(ben: Browser) -> None:
    mine = checked(ben.get(PAGE)) | {"d2010-02-16.2": "no"}
    filled = send(ben, mine, do="every")
    assert checked(filled) == {f"{day}.{part}": "yes" for day in DAYS for part in range(4)} | {"tue.2": "no"}
    assert send(ben, checked(filled), week="usual").status_code == 303
    assert checked(ben.get("/when?week=2010-03-01"))["d2010-03-02.2"] == "no"


DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@pytest.mark.parametrize(
    "fields",
    [
        {"d2010-02-15.4": "yes"},
        {"d2010-02-22.0": "yes"},
        {"d2010-02-14.0": "yes"},
        {"mon.0": "yes"},
        {"d2010-02-15.0": "perhaps"},
        {"volunteer": "1"},
        {"week": "2010-02-16"},
        {"week": "2010-03-15"},
        {"week": "2010-02-01"},
        {"week": ""},
        {"parts": ""},
        {"parts": "0700-"},
        {"do": "no"},
        {"do": "same.d2010-02-15"},
        {"do": "yes.mon"},
        {"do": "yes.d2010-02-22"},
    ],
)
def test_what_the_form_does_not_have_is_refused(ben: Browser, fields: dict[str, str]) -> None:
    before = checked(ben.get(PAGE))
    assert send(ben, {"d2010-02-15.1": "no"}, **fields).status_code == 400
    assert checked(ben.get(PAGE)) == before


def test_past_days_are_neither_shown_nor_changed(ben: Browser, clock: Clock, lived_in: db.Database) -> None:
    clock.now = dt.datetime(2010, 2, 17, 12, tzinfo=dt.UTC)
    page = ben.get("/when")
    assert {name.split(".")[0] for name in checked(page)} == {f"d2010-02-{day}" for day in range(17, 22)}
    assert send(ben, {"d2010-02-15.1": "no", "d2010-02-18.1": "no"}).status_code == 303
    with lived_in.read() as session:
        assert [one.start.day for one in session.scalars(select(DatedWindow))] == [18]


def test_if_the_shifts_have_changed_meanwhile_nothing_is_saved_and_what_fits_is_kept(
    ben: Browser, lived_in: db.Database
) -> None:
    def other_hours(session: db.Session) -> None:
        for line in session.scalars(select(WeeklyShift).where(WeeklyShift.start == "10:00")):
            line.start = "11:00"

    mine = checked(ben.get(PAGE)) | {f"d2010-02-15.{part}": "no" for part in range(4)}
    lived_in.change(other_hours)
    answer = send(ben, mine, do="save")
    assert answer.status_code == 409
    assert "the times of the shifts have changed meanwhile" in answer.text
    kept = {name for name, level in checked(answer).items() if level == "no"}
    assert kept == {"d2010-02-15.2", "d2010-02-15.3"}  # 12–23 and 23–07; 07–11 and 11–12 are new
    assert set(checked(ben.get(PAGE)).values()) == {"yes"}
    assert 'name="parts" value="0700-1100-1200-2300"' in answer.text
    assert send(ben, checked(answer), parts="0700-1100-1200-2300").status_code == 303


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"leaves": dt.datetime(2010, 2, 14, tzinfo=dt.UTC)}, ["Your stay ends before."]),
        ({"arrives": dt.datetime(2010, 3, 14, tzinfo=dt.UTC)}, ["Your stay has not begun."]),
        ({"inducted_at": dt.datetime(2010, 3, 1, tzinfo=dt.UTC)}, ["Your induction comes first."]),
        ({"kinds": {"tea": "no", "night": "no"}}, ["You said that you do not do this kind of shift."]),
    ],
)
def test_what_keeps_somebody_from_every_shift_is_said(
    ben: Browser, lived_in: db.Database, values: dict[str, object], words: list[str]
) -> None:
    change_ben(lived_in, **values)
    found = re.search(r'class="asked">(.*?)</div>', ben.get(PAGE).text, re.DOTALL)
    assert found
    assert re.findall("<li>(.*?)</li>", found.group(1)) == words


def upload(browser: Browser, data: bytes, **fields: str) -> TestResponse:
    token = browser.token("/when")
    return browser.post(
        "/when/busy", data={"csrf_token": token, "calendar": (io.BytesIO(data), "secret.ics"), **fields}
    )


CALENDAR = b"""BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
SUMMARY:Planted title
DTSTART:20100216T090000Z
DTEND:20100216T100000Z
RRULE:FREQ=WEEKLY
END:VEVENT
END:VCALENDAR
"""


def test_busy_times_of_a_calendar_become_no(ben: Browser, lived_in: db.Database) -> None:
    for _ in range(2):
        answer = upload(ben, CALENDAR)
        assert answer.status_code == 303
        assert "4 busy times in the next four weeks are now “no”." in ben.get(answer.location).text
        assert {name for name, level in checked(ben.get(PAGE)).items() if level == "no"} == {"d2010-02-16.1"}
        with lived_in.read() as session:
            assert len(session.scalars(select(DatedWindow)).all()) == 4


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Choose a file first."),
        (b"hello", "This is not a calendar file."),
        (b"x" * 300_000, "This file is too large"),
        (CALENDAR.replace(b"FREQ=WEEKLY", b"FREQ=HOURLY"), "too many dates"),
    ],
)
def test_a_calendar_that_does_not_do_is_refused_beside_its_field(ben: Browser, data: bytes, words: str) -> None:
    answer = upload(ben, data)
    assert answer.status_code == 422
    found = re.search(r'id="wrong" role="alert">\s*(.*?)\s*</p>', answer.text, re.DOTALL)
    assert found
    assert words in found.group(1)
    assert 'aria-invalid="true" aria-describedby="wrong"' in answer.text


def test_an_unknown_field_beside_the_calendar_is_refused(ben: Browser) -> None:
    assert upload(ben, CALENDAR, volunteer="1").status_code == 400


def test_nothing_is_locked_while_a_calendar_is_read(
    ben: Browser, lived_in: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = busy.read

    def read(*arguments: object) -> object:
        change_ben(lived_in, adult=False)  # somebody else writes; it would wait for ever
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(busy, "read", read)
    assert upload(ben, CALENDAR).status_code == 303


def test_the_page_is_small(site: Site, people: People) -> None:
    browser = logged_in(site, people.ben)
    page = browser.get(PAGE, headers={"Accept-Encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    assert len(page.data) <= 12 * 1024
    assert len(gzip.compress((STATIC / "when.js").read_bytes())) < 4 * 1024
    assert len(gzip.compress((STATIC / "when.css").read_bytes())) < 4 * 1024
