"""Asking for a shift on the site: three people, a link for each, and what only the one who is asked may see and do."""

import re

import pytest
from sqlalchemy import select, update

from rota import db
from rota.models import Ask, Group, LogEntry, Shift, Volunteer
from rota.services import groups, weeks
from rota.web.site import Site
from tests.conftest import NOW, counted
from tests.rota.personas import TEAMS, People, publish
from tests.rota.web.conftest import Browser, Clock, logged_in, main_of, twin
from tests.rota.web.test_trades import TUE, shift_id

LINK = re.compile(r"http://[^/<]+(/asked/[\w-]{43})<")


@pytest.fixture
def eve(site: Site, people: People) -> Browser:
    return logged_in(site, people.eve)


@pytest.fixture
def tue(lived_in: db.Database) -> int:
    return shift_id(lived_in, TUE)


def person(database: db.Database, key: str) -> str:
    with database.read() as session:
        return str(session.scalars(select(Volunteer.id).where(Volunteer.key == key)).one())


def ask(browser: Browser, database: db.Database, shift: int, who: str = "eve") -> str:
    """The path of the link, as the page shows it."""
    answer = browser.send(f"/ask/{shift}", f"/ask/{shift}", who=person(database, who))
    assert answer.status_code == 303
    return LINK.findall(browser.get(f"/ask/{shift}").text)[-1]  # type: ignore[no-any-return]  # it is a text


def answers(database: db.Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Ask.answer).order_by(Ask.id)))


def offered(page: str) -> list[str]:
    return re.findall(r'name="who" value="(\d+)"', page)


def test_those_who_may_are_listed_and_who_was_asked_is_not_asked_again(
    ada: Browser, lived_in: db.Database, tue: int
) -> None:
    page = main_of(ada.get(f"/ask/{tue}"))
    assert offered(page) == [person(lived_in, one) for one in ("ada", "dov", "eve")]  # Ada drives, and a driver lacks
    assert "<strong>1 more person needed</strong>" in page
    path, other = ask(ada, lived_in, tue), twin(ada)
    assert other.send(f"/ask/{tue}", "/people", who=person(lived_in, "eve")).status_code == 303
    page = main_of(ada.get(f"/ask/{tue}"))
    assert offered(page) == [person(lived_in, one) for one in ("ada", "dov")]
    assert LINK.findall(page) == [path]
    assert "no answer yet" in page
    with lived_in.read() as session:
        assert session.scalars(select(LogEntry.what)).all() == ["asked"]
        assert path.rpartition("/")[2].encode() not in session.scalars(select(Ask.token_hash)).one()


def test_another_organizers_browser_is_not_told_the_link(
    site: Site, ada: Browser, people: People, lived_in: db.Database, tue: int
) -> None:
    ask(ada, lived_in, tue)
    page = main_of(logged_in(site, people.ada).get(f"/ask/{tue}"))
    assert ("Eve without shifts" in page, LINK.findall(page)) == (True, [])


def test_who_takes_it_by_the_link_has_it_in_a_new_version(
    ada: Browser, eve: Browser, lived_in: db.Database, tue: int
) -> None:
    path = ask(ada, lived_in, tue)
    page = main_of(eve.get(path))
    assert ("The hut" in page, "<bdi>Ben</bdi>" in page) == (True, True)
    answer = eve.send(path, path, answer="yes")
    assert (answer.status_code, answer.location) == (303, "/?done=taken")
    assert "Tuesday 16 February" in main_of(eve.get("/"))
    assert answers(lived_in) == ["yes"]
    assert "takes it" in main_of(ada.get(f"/ask/{tue}"))
    assert "You are on this shift already." in main_of(eve.get(path))
    assert eve.send(path, path, answer="yes").location == "/?done=taken"
    eve.send(path, path, answer="no")  # who has it drops it
    assert answers(lived_in) == ["yes"]


def test_my_shifts_tells_what_i_am_asked_and_answers_without_the_link(
    ada: Browser, eve: Browser, ben: Browser, lived_in: db.Database, tue: int
) -> None:
    assert "You are asked" not in main_of(eve.get("/"))
    ask(ada, lived_in, tue)
    page = main_of(eve.get("/"))
    assert "You are asked: could you take this shift?" in page
    (number,) = re.findall(r'name="ask" value="(\d+)"', page)
    assert "You are asked" not in main_of(ben.get("/"))
    assert ben.send("/asked", "/", ask=number, answer="yes").status_code == 404
    assert eve.send("/asked", "/", ask=number, answer="perhaps").status_code == 400
    assert eve.send("/asked", "/", ask=number, answer="no").location == "/?done=answered"
    assert answers(lived_in) == ["no"]
    assert "You are asked" not in main_of(eve.get("/"))
    page = main_of(ada.get(f"/ask/{tue}"))
    assert ("cannot" in page, person(lived_in, "eve") in offered(page)) == (True, False)
    assert eve.send("/asked", "/", ask=number, answer="yes").location == "/?done=taken"  # they may change their mind


def test_a_link_is_for_the_one_who_is_asked_and_others_find_nothing(
    ada: Browser, ben: Browser, cleo: Browser, lived_in: db.Database, tue: int
) -> None:
    path, nowhere = ask(ada, lived_in, tue), main_of(ben.get("/nowhere"))
    for other in (ada, ben, cleo):
        assert (other.get(path).status_code, other.send(path, "/", answer="yes").status_code) == (404, 404)
    assert main_of(ben.get(path)) == nowhere
    assert answers(lived_in) == [""]


def test_log_in_leads_back_to_the_link(
    site: Site, ada: Browser, people: People, lived_in: db.Database, tue: int
) -> None:
    path, browser = ask(ada, lived_in, tue), Browser(site)
    assert browser.get(path).location == "/login"
    assert browser.log_in(people.eve).location == path


@pytest.mark.parametrize("how", ["filled", "begun", "cancelled", "cannot"])
def test_what_came_in_between_is_told_in_words_and_no_place_nor_team(
    ada: Browser, eve: Browser, lived_in: db.Database, tue: int, clock: Clock, site: Site, people: People, how: str
) -> None:
    path = ask(ada, lived_in, tue)

    def come_in_between(session: db.Session) -> None:
        if how == "filled":
            session.execute(update(Shift).where(Shift.id == tue).values(own={"max": 2}))
            publish(session, groups.find_group(session, "tea"), {**TEAMS, TUE: ["ben", "dov"]}, version=2)
        elif how == "cancelled":
            session.execute(update(Shift).where(Shift.id == tue).values(cancelled_at=NOW))
        elif how == "cannot":
            session.execute(update(Volunteer).where(Volunteer.key == "eve").values(has_pattern=True))

    lived_in.change(come_in_between)
    if how == "begun":
        clock.forward(days=3, hours=16)
        ada, eve = logged_in(site, people.ada), logged_in(site, people.eve)
    words = {
        "filled": "The team is full.", "begun": "This shift has begun already.",
        "cancelled": "This shift is cancelled.", "cannot": "You have said “no” for this time",
    }[how]  # fmt: skip
    page = main_of(eve.get(path))
    assert (words in page, "<form" in page, "The hut" in page, "Ben" in page) == (True, False, False, False)
    answer = eve.send(path, "/", answer="yes")
    assert (answer.status_code, words in main_of(answer)) == (409, True)
    assert "You are asked" not in main_of(eve.get("/"))
    assert answers(lived_in) == [""]
    if how != "cannot":
        assert offered(main_of(ada.get(f"/ask/{tue}"))) == []
        late = ada.send(f"/ask/{tue}", "/people", who=person(lived_in, "dov"))
        assert (late.status_code, answers(lived_in)) == (409, [""])


def test_a_question_tells_no_more_than_open_shifts_where_the_group_tells_its_places_late(
    ada: Browser, eve: Browser, lived_in: db.Database, tue: int
) -> None:
    lived_in.change(lambda session: session.execute(update(Group).values(place_hours=4)))
    path = ask(ada, lived_in, tue)
    for page in (path, "/", "/open", f"/ask/{tue}"):
        assert "The hut" not in (ada if page.startswith("/ask/") else eve).get(page).text


def test_a_week_that_is_not_published_is_told(ada: Browser, lived_in: db.Database) -> None:
    def open_next(session: db.Session) -> int:
        group = groups.find_group(session, "tea")
        return weeks.open_week(session, group, NOW.date().replace(day=22))[0].id

    number = lived_in.change(open_next)
    assert "This week is not published yet." in main_of(ada.get(f"/ask/{number}"))
    assert ada.send(f"/ask/{number}", "/people", who=person(lived_in, "eve")).status_code == 409


def test_the_statements_do_not_grow_with_the_people_and_three_others_are_shown(
    ada: Browser, eve: Browser, lived_in: db.Database, tue: int
) -> None:
    def count() -> dict[str, int]:
        found = {}
        for browser, path in ((ada, f"/ask/{tue}"), (eve, "/"), (eve, "/open"), (ada, "/pairs"), (ada, "/roles")):
            with counted(lived_in) as said:
                assert browser.get(path).status_code == 200
            found[path] = len(said)
        return found

    ask(ada, lived_in, tue)
    few = count()

    def crowd(session: db.Session) -> None:
        group = groups.find_group(session, "tea")
        for number in range(40):
            session.add(
                Volunteer(
                    group_id=group.id, key=f"p{number}", name=f"Person {number}", experience="regular", adult=True,
                    skills=[], arrives=None, leaves=None, inducted_at=None, has_pattern=False, kinds={}, limits={},
                    weekly_share=4,
                )
            )  # fmt: skip

    lived_in.change(crowd)
    assert count() == few
    assert few.pop("/") <= 60  # a question and the open shifts are judged, each of them
    assert max(few.values()) <= 35
    first, second = (main_of(ada.get(f"/ask/{tue}{which}")) for which in ("", "?after=3"))
    assert 'href="?after=3"' in first
    assert len({*offered(first), *offered(second)}) == 6
    assert offered(main_of(ada.get(f"/ask/{tue}?after=9999"))) == offered(first)
