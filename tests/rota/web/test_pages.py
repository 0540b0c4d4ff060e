"""What the pages show, and whom they do not show."""

import datetime as dt
import html
import re

import pytest
from sqlalchemy import select, update

from rota import db
from rota.models import Group, Shift, Volunteer
from rota.web.site import Site
from tests.rota.personas import People, publish
from tests.rota.web.conftest import Browser, Clock, logged_in, main_of

WAYS = "Add to my calendar Why me? I cannot come Swap or find cover"


def words_of(browser: Browser, path: str) -> str:
    """What can be read on the page, in one line."""
    answer = browser.get(path)
    assert answer.status_code == 200
    text = html.unescape(re.sub(r"<[^>]+>", " ", main_of(answer).partition(">")[2]))
    return " ".join(text.split())


def test_my_shifts_say_what_when_where_and_with_whom(ben: Browser) -> None:
    assert words_of(ben, "/") == (
        f"Your next shift TE Tea Monday 15 February 10:00 – 12:00 2 hrs Where The hut With Ada {WAYS}"
        f" After that Tuesday 16 February TE Tea 10:00 – 12:00 2 hrs The hut nobody else What can I do? {WAYS}"
    )


@pytest.mark.parametrize(
    ("now", "word"),
    [
        (dt.datetime(2010, 2, 14, 9, 0, tzinfo=dt.UTC), "Tomorrow"),
        (dt.datetime(2010, 2, 15, 8, 0, tzinfo=dt.UTC), "Today"),
        (dt.datetime(2010, 2, 15, 9, 30, tzinfo=dt.UTC), "Now"),
    ],
)
def test_what_is_near_is_said_in_a_word(ben: Browser, clock: Clock, now: dt.datetime, word: str) -> None:
    clock.now = now
    assert f" {word} Monday 15 February " in words_of(ben, "/")


def test_a_night_ends_on_another_day(site: Site, people: People, lived_in: db.Database, clock: Clock) -> None:
    def give_the_night_to_eve(session: object) -> None:
        group = session.scalars(select(Group).where(Group.slug == "tea")).one()  # type: ignore[attr-defined]
        publish(session, group, {"2010-02-15-night": ["eve"]}, version=2)  # type: ignore[arg-type]

    lived_in.change(give_the_night_to_eve)
    eve = logged_in(site, people.eve)
    clock.now = dt.datetime(2010, 2, 15, 12, 0, tzinfo=dt.UTC)
    assert words_of(eve, "/") == (
        "Your next shift NW Night watch Tonight Monday 15 February 23:00 – 07:00 (Tue) 8 hrs With nobody else " + WAYS
    )


def test_what_is_over_is_gone(ben: Browser, clock: Clock) -> None:
    clock.now = dt.datetime(2010, 2, 16, 10, 59, tzinfo=dt.UTC)
    assert "Tuesday 16 February" in words_of(ben, "/")
    clock.forward(minutes=1)
    assert words_of(ben, "/").startswith("No shift yet")


def test_who_has_no_shift_reads_what_comes_next(site: Site, people: People) -> None:
    assert words_of(logged_in(site, people.eve), "/") == (
        "No shift yet There are 7 open shifts that you could take. See the open shifts"
    )


def test_a_cancelled_shift_says_so(ben: Browser, lived_in: db.Database, clock: Clock) -> None:
    key = Shift.key == "2010-02-16-tea"
    lived_in.change(lambda session: session.execute(update(Shift).where(key).values(cancelled_at=clock.now)))
    assert "Cancelled: it does not happen." in words_of(ben, "/")


def test_a_volunteer_finds_nobody_but_their_own_team(ben: Browser) -> None:
    pages = ["/", "/week/", "/week/2010-02-15", "/login", "/healthz", "/nowhere"]
    found = "".join(ben.get(path).text for path in pages)
    assert "Ada" in found
    for other in ("Dov", "Eve", "Cleo", "Fay", "cellar"):
        assert other not in found


def test_only_what_is_published_last_is_shown(ben: Browser, ada: Browser, lived_in: db.Database) -> None:
    def again(session: object) -> None:
        group = session.scalars(select(Group).where(Group.slug == "tea")).one()  # type: ignore[attr-defined]
        publish(session, group, {"2010-02-15-tea": ["ben", "eve"]}, version=2)  # type: ignore[arg-type]

    lived_in.change(again)
    assert words_of(ben, "/").endswith("With Eve without shifts " + WAYS)
    assert words_of(ada, "/").startswith("No shift yet")


def test_the_week_says_what_is_short_in_words(ada: Browser) -> None:
    week = words_of(ada, "/week/2010-02-15")
    assert week.startswith(
        "The week Settings What was done The week of Monday 15 February Week before Week after "
        "Version 1, published Fri 12 Feb 19:00"
    )
    assert "7 shifts are short" in week
    assert "Mon 10:00 Tea nobody who speaks Arabic" in week
    assert "Tue 10:00 Tea 1 more person needed; nobody who speaks Arabic; still needed: Driver" in week
    assert "Wed 10:00 Tea Nobody yet; 2 people needed" in week
    assert "What comes first The group's own order" in week
    assert "no shift below its minimum few changes to what was promised Mon Tue" in week
    assert "NW Night watch 23:00 – 07:00 (Tue) Dov of the night 1 of 1 min. 1" in week


def test_a_week_without_a_rota_says_so(ada: Browser) -> None:
    assert words_of(ada, "/week/2010-02-22").endswith("Nothing is published for this week yet.")


def test_the_weeks_lead_to_each_other(ada: Browser) -> None:
    page = ada.get("/week/2010-02-15").text
    assert 'href="/week/2010-02-08"' in page
    assert 'href="/week/2010-02-22"' in page


def test_names_stand_apart_and_harm_nothing(ada: Browser, ben: Browser, lived_in: db.Database) -> None:
    poison = '<script>"\u202e'
    lived_in.change(
        lambda session: session.execute(update(Volunteer).where(Volunteer.key == "ada").values(name=poison))
    )
    shown = "<bdi>&lt;script&gt;&#34;\u202e</bdi>"
    assert shown in ben.get("/").text
    assert shown in ada.get("/week/2010-02-15").text


def test_no_name_and_no_token_stand_in_a_title_or_an_address(ada: Browser, people: People) -> None:
    for path in ("/", "/week/2010-02-15", f"/join/{people.invite}"):
        page = ada.get(path).text
        outside = [*re.findall(r"<title>(.*?)</title>", page), *re.findall(r'(?:href|action)="(.*?)"', page)]
        assert len(outside) > 3
        for word in ("Ada", "Ben", people.invite):
            assert word not in " ".join(outside)
