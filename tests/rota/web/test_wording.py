"""Words on pages: digits as the reader writes them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from flask import g

from rota.web.site import Site
from rota.web.wording import sign, when_word
from tests.rota.personas import People
from tests.rota.web.conftest import logged_in
from tests.rota.web.test_pages import words_of


def test_numbers_in_messages_are_in_the_readers_digits(site: Site, people: People) -> None:
    ben = logged_in(site, people.ben)
    assert "10:00" in words_of(ben, "/")
    ben.send("/language", language="fa", next="/", page="/")
    told = words_of(ben, "/")
    assert "۱۰:۰۰" in told
    assert not any(digit in told for digit in "0123456789")


@pytest.mark.parametrize(
    ("minutes", "word"), [(-91, "today"), (-1, "today"), (0, "now"), (45, "now"), (149, "now"), (150, "today")]
)
def test_what_runs_while_the_clocks_go_back_is_now(site: Site, minutes: int, word: str) -> None:
    """From the first 02:30 to 04:00 on 31 October 2027 in Paris: two and a half hours."""
    paris, first = ZoneInfo("Europe/Paris"), dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)
    start, end = (first + dt.timedelta(minutes=after) for after in (0, 150))
    with site.app_context():
        g.now = first + dt.timedelta(minutes=minutes)
        assert when_word(start.astimezone(paris), end.astimezone(paris)) == word


def test_the_sign_of_a_kind_is_made_of_its_first_two_long_words_without_the_arabic_article() -> None:
    names = {"Night watch": "NW", "Tea": "TE", "استقبال المساء": "ام", "المطبخ": "مط"}
    assert {name: sign(name) for name in names} == names
