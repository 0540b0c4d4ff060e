"""How many came to a shift: two numbers, told by whoever leads it or by an organizer."""

import datetime as dt
import json

import pytest
from sqlalchemy import select, update

from rota import db
from rota.models import LogEntry, Shift, Turnout
from rota.services import groups
from rota.web.site import Site
from tests.rota.personas import People
from tests.rota.web.conftest import Browser, Clock, logged_in, main_of
from tests.rota.web.test_paper import shift_id, words_of

BEGINS = dt.datetime(2010, 2, 15, 9, 0, tzinfo=dt.UTC)
TEA = "2010-02-15-tea"


def make_lead(lived_in: db.Database, who: str) -> None:
    def work(session: db.Session) -> None:
        groups.find_volunteer(session, groups.find_group(session, "tea"), who).experience = "lead"

    lived_in.change(work)


def kept(lived_in: db.Database) -> list[tuple[int, int]]:
    with lived_in.read() as session:
        return [(one.expected, one.came) for one in session.scalars(select(Turnout))]


@pytest.fixture
def path(lived_in: db.Database) -> str:
    return f"/turnout/{shift_id(lived_in, TEA)}"


def test_whoever_leads_a_shift_tells_how_many_came_and_only_that_is_kept(
    ben: Browser, lived_in: db.Database, clock: Clock, path: str
) -> None:
    make_lead(lived_in, "ben")
    clock.now = BEGINS
    assert "Nobody is blamed. Who is here? Ada Ben Nobody came Keep the number" in words_of(ben, path)
    answer = ben.send(path, "/", p0="yes")
    assert (answer.status_code, answer.location) == (303, path)
    assert kept(lived_in) == [(2, 1)]
    assert "Told so far: 1 of 2 came." in words_of(ben, path)
    with lived_in.read() as session:
        assert session.scalars(select(LogEntry)).all() == []  # it is no organizer's write
        columns = set(Turnout.__table__.columns.keys())
    assert columns == {"id", "group_id", "shift_id", "expected", "came"}
    ben.send(path, "/", p0="yes", p1="yes")
    assert kept(lived_in) == [(2, 2)]


def test_an_organizer_does_so_too_and_it_is_in_the_log(
    ada: Browser, lived_in: db.Database, clock: Clock, path: str
) -> None:
    clock.now = BEGINS
    assert ada.send(path, "/", nobody="yes").status_code == 303
    assert kept(lived_in) == [(2, 0)]
    assert "0 of 2 came: Tea, Mon 15 Feb 10:00" in words_of(ada, "/log")


def test_nobody_else_is_asked(
    ben: Browser, cleo: Browser, site: Site, people: People, lived_in: db.Database, clock: Clock, path: str
) -> None:
    make_lead(lived_in, "eve")  # who leads, but is not on the team
    clock.now = BEGINS
    eve = logged_in(site, people.eve)
    never = main_of(ben.get("/nowhere"))
    for browser in (ben, eve):
        assert (browser.get(path).status_code, main_of(browser.get(path))) == (404, never)
        assert browser.send(path, "/", p0="yes").status_code == 404
    assert cleo.get(path).status_code == 404
    assert cleo.send(path, "/week/", p0="yes").status_code == 404
    assert kept(lived_in) == []


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (BEGINS - dt.timedelta(seconds=1), "It has not begun yet."),
        (BEGINS + dt.timedelta(days=2, hours=2, seconds=1), "It is over for more than two days."),
    ],
)
def test_it_is_told_from_the_beginning_until_two_days_after_the_end(
    ada: Browser, lived_in: db.Database, clock: Clock, path: str, now: dt.datetime, said: str
) -> None:
    clock.now = now
    assert said in words_of(ada, path)
    assert ada.send(path, "/", p0="yes").status_code == 409
    assert kept(lived_in) == []


def test_an_empty_answer_is_none(ada: Browser, lived_in: db.Database, clock: Clock, path: str) -> None:
    clock.now = BEGINS
    answer = ada.send(path, "/")
    assert answer.status_code == 422
    assert "Tick who came, or say that nobody did." in answer.text
    assert ada.send(path, "/", p2="yes").status_code == 400
    assert ada.send(path, "/", p0="no").status_code == 400
    assert kept(lived_in) == []


def test_a_cancelled_shift_and_one_without_a_team_have_nothing_to_tell(
    ada: Browser, lived_in: db.Database, clock: Clock, path: str
) -> None:
    clock.now = dt.datetime(2010, 2, 17, 9, 30, tzinfo=dt.UTC)
    assert ada.get(f"/turnout/{shift_id(lived_in, '2010-02-17-tea')}").status_code == 404
    assert ada.get(path).status_code == 200
    cancelled = update(Shift).where(Shift.key == TEA).values(cancelled_at=clock.now)
    lived_in.change(lambda session: session.execute(cancelled))
    assert ada.get(path).status_code == 404


def test_my_shifts_ask_whoever_leads_one_that_has_begun_until_it_is_told(
    ben: Browser, lived_in: db.Database, clock: Clock, path: str
) -> None:
    link = f'href="{path}"'
    clock.now = BEGINS
    assert link not in ben.get("/").text
    make_lead(lived_in, "ben")
    clock.now = BEGINS - dt.timedelta(seconds=1)
    assert link not in ben.get("/").text
    clock.now = BEGINS + dt.timedelta(hours=20)
    assert link in ben.get("/").text
    ben.send(path, "/", p0="yes")
    assert link not in ben.get("/").text


def test_what_is_stored_of_a_person_does_not_change_by_it(
    ben: Browser, lived_in: db.Database, clock: Clock, path: str
) -> None:
    make_lead(lived_in, "ben")
    clock.now = BEGINS
    before = json.loads(ben.get("/data/download").text)
    ben.send(path, "/", p0="yes")
    after = json.loads(ben.get("/data/download").text)
    assert {**after, "log_ins": []} == {**before, "log_ins": []}
