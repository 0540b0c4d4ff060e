"""Who may in where: every address, every method, every kind of person."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.routing import Rule

from rota.app import PUBLIC
from rota.web.site import Site
from tests.rota.personas import People
from tests.rota.web.conftest import Browser, logged_in, main_of

TABLE = Path(__file__).with_name("doors.txt")
ANSWERS = "<any(take, accept, decline, withdraw):what>"
PERSONS = ("stranger", "volunteer", "organizer", "other group")


def rows() -> list[tuple[str, str, str, dict[str, str]]]:
    lines = [line for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [(row[0], row[1], row[2], dict(zip(PERSONS, row[3:], strict=True))) for row in cells]


def routes(site: Site) -> Iterator[tuple[Rule, str]]:
    for rule in site.url_map.iter_rules():
        yield from ((rule, method) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))


def tokens_of(people: People) -> dict[str, str]:
    """What stands in the table for what is made anew each time."""
    return {"<invite>": people.invite, "<renewal>": people.renewal}


def filled(path: str, people: People) -> str:
    """An address of the table with what it stands for."""
    for name, token in tokens_of(people).items():
        path = path.replace(name, token)
    return path


def address(rule: Rule) -> str:
    path = rule.rule.replace("<token>", "unknown").replace(ANSWERS, "take")
    return re.sub(r"<id:\w+>", "3", re.sub(r"<day:\w+>", "2010-02-15", path))


def test_every_route_and_method_has_a_row_in_the_table(site: Site) -> None:
    assert {(method, endpoint) for method, endpoint, _, _ in rows()} == {
        (method, rule.endpoint) for rule, method in routes(site)
    }


@pytest.mark.parametrize("person", PERSONS)
def test_the_answers_are_those_of_the_table(site: Site, people: People, person: str) -> None:
    words = {"volunteer": people.ben, "organizer": people.ada, "other group": people.cleo}.get(person)
    got = []
    for method, endpoint, path, _ in rows():
        browser = logged_in(site, words) if words else Browser(site)
        data = {"csrf_token": browser.token("/")} if method == "POST" else {}
        tokens = tokens_of(people)
        for name, token in tokens.items():
            path = path.replace(name, token)
        answer = browser.open(path, method=method, data=data)
        line = [method, endpoint, path, " ".join(filter(None, [str(answer.status_code), answer.location]))]
        for name, token in tokens.items():
            line = [cell.replace(token, name) for cell in line]
        got.append(tuple(line))
    assert got == [(method, endpoint, path, answers[person]) for method, endpoint, path, answers in rows()]


def test_a_stranger_is_sent_to_log_in_from_all_that_is_not_on_the_list(site: Site, browser: Browser) -> None:
    for rule, method in routes(site):
        data = {"csrf_token": browser.token()} if method == "POST" else {}
        answer = browser.open(address(rule), method=method, data=data)
        sent_away = (answer.status_code, answer.location) == (303, "/login")
        assert sent_away != (rule.endpoint in PUBLIC), rule


def test_every_post_without_a_token_is_refused(ada: Browser, browser: Browser, site: Site) -> None:
    posts = [rule for rule, method in routes(site) if method == "POST"]
    assert len(posts) >= 4
    for rule in posts:
        for who in (ada, browser):
            assert who.post(address(rule)).status_code == 400, rule
            assert who.post(address(rule), data={"csrf_token": "forged"}).status_code == 400, rule
    assert ada.get("/").status_code == 200  # still logged in


@pytest.mark.parametrize("path", ["/logout", "/language"])
def test_a_change_is_refused_to_get(ada: Browser, path: str) -> None:
    assert ada.get(path).status_code == 405
    assert ada.get("/").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://localhost.elsewhere.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_change_that_another_site_asks_for_is_refused(ada: Browser, headers: dict[str, str]) -> None:
    answer = ada.post("/logout", data={"csrf_token": ada.token("/")}, headers=headers)
    assert answer.status_code == 403
    assert ada.get("/").status_code == 200


@pytest.mark.parametrize("headers", [{"Origin": "http://localhost"}, {"Origin": "null"}, {"Sec-Fetch-Site": "none"}])
def test_our_own_forms_are_heard(ada: Browser, headers: dict[str, str]) -> None:
    answer = ada.post("/logout", data={"csrf_token": ada.token("/")}, headers=headers)
    assert (answer.status_code, answer.location) == (303, "/login")
    assert ada.get("/").location == "/login"


def test_an_unknown_field_is_refused(browser: Browser, people: People) -> None:
    assert browser.log_in(people.ben, organizer="yes").status_code == 400
    token = browser.token()
    assert browser.post("/login", data={"csrf_token": token, "key": [people.ben, "x"]}).status_code == 400
    assert browser.get("/").location == "/login"


def test_cleo_sees_nothing_of_our_week(cleo: Browser, ada: Browser) -> None:
    ours, theirs = ada.get("/week/2010-02-15").text, cleo.get("/week/2010-02-15").text
    assert "Dov of the night" in ours
    assert "Fay of the others" in theirs
    for word in ("Ada", "Ben", "Dov", "The hut", "Night watch", "Tea house"):
        assert word not in theirs
    for word in ("Cleo", "Fay", "cellar"):
        assert word not in ours


@pytest.mark.parametrize("path", ["/week/2010-02-16", "/week/2010-02-30", "/week/0001-01-01", "/week/next", "/nowhere"])
def test_what_does_not_exist_is_the_same_404(ada: Browser, path: str) -> None:
    answer = ada.get(path)
    assert answer.status_code == 404
    assert main_of(answer) == main_of(ada.get("/nowhere"))
