"""Words on pages: digits as the reader writes them."""

from rota.web.site import Site
from rota.web.wording import sign
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


def test_the_sign_of_a_kind_is_made_of_its_first_two_long_words_without_the_arabic_article() -> None:
    names = {"Night watch": "NW", "Tea": "TE", "استقبال المساء": "ام", "المطبخ": "مط"}
    assert {name: sign(name) for name in names} == names
