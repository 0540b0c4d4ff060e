"""The log-in form: what it takes, what it says, and when it stops listening."""

import re

import pytest

from rota.web.site import Site
from tests.rota.personas import People
from tests.rota.web.conftest import Browser, Clock, logged_in, main_of


def again(browser: Browser, times: int, key: str = "not these words") -> list[int]:
    token = browser.token()
    return [browser.post("/login", data={"csrf_token": token, "key": key}).status_code for _ in range(times)]


@pytest.mark.parametrize(
    "alter", [str.upper, str.title, lambda words: words.replace(" ", "-"), lambda words: f" {words}\n"]
)
def test_capitals_spaces_and_hyphens_do_not_matter(browser: Browser, people: People, alter: object) -> None:
    assert browser.log_in(alter(people.ben)).location == "/"  # type: ignore[operator]


def test_unknown_wrong_and_empty_words_are_told_the_same(browser: Browser, people: People) -> None:
    almost = people.ben[:-1]
    answers = [browser.log_in(words) for words in ("nobody has these", almost, "", "\x00\ufffd\u202e")]
    assert {answer.status_code for answer in answers} == {422}
    assert len({main_of(answer).replace(browser_token(answer), "") for answer in answers}) == 1


def browser_token(answer: object) -> str:
    return answer.text.partition('csrf_token" value="')[2].partition('"')[0]  # type: ignore[attr-defined, no-any-return]


def test_what_was_typed_is_not_sent_back(browser: Browser, people: People) -> None:
    assert people.ben[:-1] not in browser.log_in(people.ben[:-1]).text


def test_after_ten_failures_in_an_hour_the_door_is_shut_for_a_while(site: Site, people: People, clock: Clock) -> None:
    inside, outside = logged_in(site, people.ben), Browser(site)
    assert again(outside, 11) == [422] * 10 + [429]
    answer = outside.log_in(people.ada)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3601
    assert "Wait a while" in answer.text
    assert inside.get("/").status_code == 200
    clock.forward(minutes=59)
    assert outside.log_in(people.ada).status_code == 429
    clock.forward(minutes=1)
    assert outside.log_in(people.ada).status_code == 303


def test_the_right_words_are_no_failure(site: Site, people: People) -> None:
    browser = Browser(site)
    assert again(browser, 9) == [422] * 9
    for _ in range(3):
        assert browser.log_in(people.ben).status_code == 303


def test_another_place_is_not_shut_out(site: Site, people: People) -> None:
    again(Browser(site), 10)
    elsewhere = Browser(site)
    token = elsewhere.token()
    data = {"csrf_token": token, "key": people.ben}
    answer = elsewhere.post("/login", data=data, environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert answer.status_code == 303


def test_one_network_of_ipv6_is_one_place(site: Site, people: People) -> None:
    browser = Browser(site)
    token = browser.token()

    def fail(address: str) -> int:
        data = {"csrf_token": token, "key": "x"}
        return browser.post("/login", data=data, environ_base={"REMOTE_ADDR": address}).status_code

    assert [fail(f"2001:db8:0:1::{number}") for number in range(11)] == [422] * 10 + [429]
    assert fail("2001:db8:0:2::1") == 422


@pytest.mark.parametrize(("shared", "minutes", "status"), [("no", 31, 200), ("yes", 29, 200), ("yes", 31, 303)])
def test_the_device_is_mine_or_forgets_me(
    browser: Browser, people: People, clock: Clock, shared: str, minutes: int, status: int
) -> None:
    assert browser.log_in(people.ben, shared=shared).location == "/"
    clock.forward(minutes=minutes)
    assert browser.get("/").status_code == status


def test_whose_device_it_is_is_kept_beside_the_error(browser: Browser) -> None:
    for shared in ("no", "yes"):
        text = browser.log_in("not these words", shared=shared).text
        assert re.findall(r'value="(\w+)" checked', text) == [shared]


def test_who_is_in_already_does_not_take_the_words_of_a_card_along_in_the_address(ben: Browser) -> None:
    answer = ben.get(
        "/login"
    )  # a browser hands on what stands behind the "#", unless the answer says what stands there
    assert (answer.status_code, answer.location) == (303, "/#content")
