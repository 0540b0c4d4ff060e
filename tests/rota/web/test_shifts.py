"""One's own shifts: what has changed, where and with whom, why."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from rota import db
from rota.models import Group, Kind, Notice, Shift, Volunteer
from rota.services import groups, notices
from rota.web.site import Site
from tests.conftest import NOW
from tests.rota.personas import TEAMS, People, publish
from tests.rota.web.conftest import Browser, Clock, logged_in, main_of
from tests.rota.web.test_pages import words_of


def changed(database: db.Database, work: Callable[[Session, Group], object]) -> None:
    database.change(lambda session: work(session, groups.find_group(session, "tea")))


def tell_ben(database: db.Database, news: dict[str, str]) -> None:
    def work(session: Session, group: Group) -> None:
        ben = groups.find_volunteer(session, group, "ben")
        there = {one.key: one for one in session.scalars(select(Shift).where(Shift.group_id == group.id))}
        notices.tell(session, [(ben.id, there[f"2010-02-{key}"], what) for key, what in news.items()], NOW)

    changed(database, work)


def waiting(database: db.Database) -> list[str]:
    with database.read() as session:
        return sorted(session.scalars(select(Notice.news)))


def test_what_has_changed_is_told_until_it_is_acknowledged(ben: Browser, lived_in: db.Database) -> None:
    tell_ben(lived_in, {"15-tea": "added", "15-night": "removed", "16-tea": "moved", "17-tea": "cancelled"})
    tell_ben(lived_in, {"18-tea": "declined"})
    assert words_of(ben, "/").startswith(
        "What has changed New: Tea , Mon 15 Feb 10:00 – 12:00 No longer yours: Night watch , Mon 15 Feb 23:00 – 07:00"
        " (Tue) Moved: Tea , Tue 16 Feb 10:00 – 12:00 Cancelled: Tea , Wed 17 Feb 10:00 – 12:00"
        " Your swap was declined, it stays yours: Tea , Thu 18 Feb 10:00 – 12:00 Got it Your next shift"
    )
    (seen,) = re.findall(r'name="seen" value="(.*?)"', ben.get("/").text)
    tell_ben(lived_in, {"19-tea": "added"})
    for _ in range(2):
        answer = ben.send("/seen", page="/", seen=seen)
        assert (answer.status_code, answer.location) == (303, "/")
        assert words_of(ben, "/").startswith("What has changed New: Tea , Fri 19 Feb 10:00 – 12:00 Got it")


def test_nobody_acknowledges_for_somebody_else(
    ada: Browser, cleo: Browser, ben: Browser, lived_in: db.Database
) -> None:
    tell_ben(lived_in, {"15-tea": "added"})
    with lived_in.read() as session:
        (number,) = session.scalars(select(Notice.id))
    for browser in (ada, cleo):
        assert browser.send("/seen", page="/", seen=str(number)).status_code == 303
    assert waiting(lived_in) == ["added"]


@pytest.mark.parametrize("seen", ["x", "-1", "1,2", "1  2", " 1", "1" * 10, "1" * 1_000, "1 " * 1_001 + "1"])
def test_what_is_no_list_of_news_is_refused(ben: Browser, lived_in: db.Database, seen: str) -> None:
    tell_ben(lived_in, {"15-tea": "added"})
    assert ben.send("/seen", page="/", seen=seen).status_code == 400
    assert waiting(lived_in) == ["added"]


def test_news_of_what_is_over_is_not_told(ben: Browser, lived_in: db.Database, clock: Clock) -> None:
    tell_ben(lived_in, {"15-tea": "removed"})
    clock.now = dt.datetime(2010, 2, 15, 11, 0, tzinfo=dt.UTC)
    assert "What has changed" not in ben.get("/").text


def test_the_place_is_told_late_where_the_group_wants_it(ben: Browser, lived_in: db.Database, clock: Clock) -> None:
    def late(_session: Session, group: Group) -> None:
        group.place_hours = 24

    changed(lived_in, late)
    page = ben.get("/").text
    assert "The hut" not in page
    assert words_of(ben, "/").count("The place is shown from") == 2
    assert "Where The place is shown from Sun 14 Feb 10:00." in words_of(ben, "/")
    clock.now = dt.datetime(2010, 2, 14, 9, 0, tzinfo=dt.UTC)
    assert "Where The hut" in words_of(ben, "/")
    assert "The place is shown from Mon 15 Feb 10:00." in words_of(ben, "/")
    clock.forward(days=1)
    assert "is shown from" not in words_of(ben, "/")


def test_who_leads_and_what_to_bring_are_told(ben: Browser, ada: Browser, lived_in: db.Database) -> None:
    def prepare(session: Session, group: Group) -> None:
        groups.find_volunteer(session, group, "ada").experience = "lead"
        kind = session.scalars(select(Kind).where(Kind.group_id == group.id, Kind.key == "tea")).one()
        kind.bring = {"en": "Warm shoes", "fr": "Des chaussures"}

    changed(lived_in, prepare)
    assert "With Ada leads Bring Warm shoes Add to my calendar Why me?" in words_of(ben, "/")
    assert "With Ben you lead Bring Warm shoes Add to my calendar Why me?" in words_of(ada, "/")
    ben.send("/language", page="/", language="fr", next="/")
    assert "Des chaussures" in ben.get("/").text

    def two_lead(session: Session, group: Group) -> None:
        groups.find_volunteer(session, group, "ben").experience = "lead"

    changed(lived_in, two_lead)
    assert "With Ben leads Bring" in words_of(ada, "/")


def test_each_shift_leads_on(ben: Browser, lived_in: db.Database) -> None:
    with lived_in.read() as session:
        mine = [session.scalars(select(Shift.id).where(Shift.key == f"2010-02-{day}-tea")).first() for day in (15, 16)]
    page = ben.get("/").text
    for number in mine:
        for address in (f"/calendar/shift/{number}.ics", f"/why/{number}", f"/drop/{number}", f"/drop/{number}#cover"):
            assert f'href="{address}"' in page
    lived_in.change(lambda session: session.execute(update(Shift).values(cancelled_at=NOW)))
    assert "/drop/" not in ben.get("/").text


def test_why_me_is_told_in_words(ben: Browser, lived_in: db.Database) -> None:
    def prepare(session: Session, group: Group) -> None:
        groups.find_volunteer(session, group, "ben").skills = ["lang:ar"]

    changed(lived_in, prepare)
    said = words_of(ben, "/why/1")
    assert said == (
        "Why me? TE Tea Monday 15 February 10:00 – 12:00 2 hrs As things are now"
        " Without you it could not happen: it needs 2 people, and you are one of them."
        " You are the only one on this team who speaks Arabic, and the shift needs it."
        " You said that you can. Others could take it too. Somebody had to be it."
        " This is worked out from the rota and from what everybody said, as it is at this moment. It names nobody else."
        " Back to my shifts I cannot come"
    )
    assert "It needs 2 people, and so far there is only you." in words_of(ben, "/why/3")


def test_why_is_told_of_one_s_own_shifts_alone(site: Site, people: People, ben: Browser, cleo: Browser) -> None:
    nothing = main_of(ben.get("/nowhere"))
    for browser, paths in ((ben, ("2", "4", "99999", "9" * 30, "0", "x")), (cleo, ("1",))):
        for path in paths:
            answer = browser.get(f"/why/{path}")
            assert (answer.status_code, main_of(answer)) == (404, nothing)
    assert logged_in(site, people.eve).get("/why/1").status_code == 404


def test_dunlin_reads_of_her_induction_then_says_when_she_can(
    site: Site, people: People, lived_in: db.Database, clock: Clock
) -> None:
    def arrive(session: Session, group: Group) -> None:
        eve = groups.find_volunteer(session, group, "eve")
        eve.has_pattern, eve.inducted_at = True, dt.datetime(2010, 2, 16, 11, 0, tzinfo=dt.UTC)
        session.execute(update(Kind).where(Kind.key == "tea").values(is_induction=True))

    changed(lived_in, arrive)
    eve = logged_in(site, people.eve)
    assert words_of(eve, "/") == (
        "No shift yet Tea: Tue 16 Feb 10:00. Come to it, then shifts begin. Until then: dinner, no shift."
    )
    lived_in.change(lambda session: session.execute(update(Kind).values(is_induction=False)))
    assert words_of(eve, "/") == (
        "No shift yet You may have shifts from Tue 16 Feb 12:00 on. Until then: dinner, no shift."
    )
    clock.now = dt.datetime(2010, 2, 16, 11, 0, tzinfo=dt.UTC)
    assert words_of(eve, "/") == "No shift yet We do not know yet when you can. Say when you can"
    lived_in.change(lambda session: session.execute(update(Volunteer).values(has_pattern=False)))
    assert words_of(eve, "/") == "No shift yet There are 5 open shifts that you could take. See the open shifts"
    lived_in.change(lambda session: session.execute(delete(Shift)))


def test_names_and_news_harm_nothing(ben: Browser, lived_in: db.Database) -> None:
    poison = '<script>"\u202e'

    def poisoned(session: Session, group: Group) -> None:
        groups.find_volunteer(session, group, "ada").name = poison
        kind = session.scalars(select(Kind).where(Kind.group_id == group.id, Kind.key == "tea")).one()
        kind.name, kind.bring = poison, poison
        publish(session, group, TEAMS, version=2)

    changed(lived_in, poisoned)
    tell_ben(lived_in, {"15-tea": "added"})
    page = ben.get("/").text + ben.get("/why/1").text
    assert "<script" not in page.replace("<script src", "")
    assert page.count("<bdi>&lt;script&gt;&#34;\u202e</bdi>") == 7  # the kind four times, Ada, and what to bring twice
