"""Roles on the site: who organizes until when, given, handed over, ended; a loss acts on the next request."""

import datetime as dt

import pytest
from sqlalchemy import select, update

from rota import db
from rota.models import Account, LogEntry, Volunteer
from rota.web.site import Site
from tests.conftest import NOW
from tests.rota.personas import People
from tests.rota.web.conftest import Browser, Clock, logged_in, main_of

TODAY = NOW.date()
LAST = str(TODAY + dt.timedelta(days=10))


@pytest.fixture
def ids(lived_in: db.Database) -> dict[str, str]:
    with lived_in.read() as session:
        return {one.key: str(one.id) for one in session.scalars(select(Volunteer))}


def ends(database: db.Database, key: str) -> dt.datetime | None:
    with database.read() as session:
        return session.scalars(select(Account.organizer_until).join(Volunteer).where(Volunteer.key == key)).one()


def logged(database: db.Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(LogEntry.what).order_by(LogEntry.id)))


def test_the_role_is_given_to_the_end_of_a_day_and_holds_at_once(
    ada: Browser, ben: Browser, lived_in: db.Database, ids: dict[str, str]
) -> None:
    assert f'value="{TODAY + dt.timedelta(days=28)}"' in ada.get("/roles").text
    assert ben.get("/people").status_code == 403
    for _ in range(2):
        assert ada.send("/roles/give", "/roles", who=ids["ben"], until=LAST).location == "/roles?done=given"
    assert ben.get("/people").status_code == 200
    assert str(ends(lived_in, "ben")) == "2010-02-22 23:00:00+00:00"
    assert main_of(ada.get("/roles")).count("<small>until") == 2
    assert logged(lived_in) == ["role_given"]


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (str(TODAY + dt.timedelta(days=91)), "Choose a day from today to 90 days from now."),
        (str(TODAY - dt.timedelta(days=1)), "Choose a day from today to 90 days from now."),
        ("soon", "There is no such day."),
        ("", "There is no such day."),
    ],
)
@pytest.mark.parametrize("way", ["give", "hand-over"])
def test_a_day_that_cannot_be_is_told_and_nothing_changes(
    ada: Browser, lived_in: db.Database, ids: dict[str, str], way: str, until: str, words: str
) -> None:
    answer = ada.send(f"/roles/{way}", "/roles", who=ids["ben"], until=until)
    assert answer.status_code == 422
    assert words in main_of(answer)
    assert main_of(answer).count('id="wrong-until"') == 1
    assert ends(lived_in, "ben") is None
    assert ada.get("/roles").status_code == 200


def test_nobody_shortens_anothers_role_and_people_of_other_groups_get_none(
    ada: Browser, lived_in: db.Database, ids: dict[str, str]
) -> None:
    before = ends(lived_in, "ada")
    answer = ada.send("/roles/give", "/roles", who=ids["ada"], until=LAST)
    assert (answer.status_code, ends(lived_in, "ada")) == (422, before)
    assert "They organize longer than that already." in main_of(answer)
    assert ada.send("/roles/give", "/roles", who=ids["fay"], until=LAST).status_code == 404
    assert ada.send("/roles/give", "/roles", who="", until=LAST).status_code == 422


def test_handing_over_is_one_act_and_the_loss_is_felt_on_the_next_request(
    ada: Browser, ben: Browser, lived_in: db.Database, ids: dict[str, str]
) -> None:
    assert (
        ada.send("/roles/hand-over", "/roles", who=ids["ada"], until=str(TODAY + dt.timedelta(days=60))).status_code
        == 422
    )
    assert ada.send("/roles/hand-over", "/roles", who=ids["ben"], until=LAST).location == "/?done=handed"
    assert "You no longer organize: it is handed over." in main_of(ada.get("/?done=handed"))
    for path in ("/people", "/roles", "/log", "/week/2010-02-15"):
        assert (ada.get(path).status_code, ben.get(path).status_code) == (403, 200)
    assert logged(lived_in) == ["role_given", "role_ended"]


def test_the_last_organizer_does_not_vanish_and_the_first_of_two_may(
    ada: Browser, ben: Browser, lived_in: db.Database, ids: dict[str, str]
) -> None:
    answer = ada.send("/roles/end", "/roles")
    assert (answer.status_code, ada.get("/roles").status_code) == (409, 200)
    assert "You are the only one who organizes." in main_of(answer)
    ada.send("/roles/give", "/roles", who=ids["ben"], until=LAST)
    assert ada.send("/roles/end", "/roles").location == "/?done=resigned"
    assert ada.get("/roles").status_code == 403
    assert ben.send("/roles/end", "/roles").status_code == 409


def test_an_organizer_without_shifts_who_hands_over_lands_on_a_page_that_is_theirs(
    cleo: Browser, ids: dict[str, str]
) -> None:
    answer = cleo.send("/roles/hand-over", "/roles", who=ids["fay"], until=LAST)
    assert (answer.status_code, answer.location) == (303, "/data")
    assert cleo.get("/data").status_code == 200


def test_when_the_last_role_ends_within_three_days_every_page_of_organizers_warns(
    site: Site, ada: Browser, people: People, lived_in: db.Database, ids: dict[str, str], clock: Clock
) -> None:
    words = "The last organizer&#39;s role ends"
    pages = ("/week/2010-02-15", "/people", "/roles", "/log")
    assert [words in ada.get(one).text for one in pages] == [False] * 4
    clock.forward(days=25, minutes=1)
    late = logged_in(site, people.ada)
    assert [words in late.get(one).text.replace("'", "&#39;") for one in pages] == [True] * 4
    late.send("/roles/give", "/roles", who=ids["ben"], until=str(clock.now.date() + dt.timedelta(days=10)))
    assert [words in late.get(one).text.replace("'", "&#39;") for one in pages] == [False] * 4
    clock.forward(days=3)
    assert late.get("/roles").status_code == 403  # it has run out


def test_the_page_says_who_can_give_a_role_when_all_have_run_out(ada: Browser) -> None:
    command = 'rota organizer tea VOLUNTEER <span class="whole">--days 28</span>'
    assert f'<code dir="ltr">{command}</code>' in ada.get("/roles").text


def test_a_role_that_ends_while_its_form_is_open_gives_nothing_any_more(
    ada: Browser, lived_in: db.Database, ids: dict[str, str]
) -> None:
    token = ada.token("/roles")
    lived_in.change(lambda session: session.execute(update(Account).values(organizer_until=NOW)))
    answer = ada.post("/roles/give", data={"csrf_token": token, "who": ids["ben"], "until": LAST})
    assert (answer.status_code, ends(lived_in, "ben")) == (403, NOW)
