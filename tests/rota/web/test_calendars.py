"""My calendar: an address is shown once, opens nothing else, and can be ended."""

import datetime as dt
import logging
import re
from pathlib import Path

import pytest
import vobject
from sqlalchemy import event, select

from rota import db
from rota.models import Feed, Group, Volunteer
from rota.services import feeds
from rota.web.site import Site
from tests.rota.personas import People
from tests.rota.web.conftest import Browser, Clock, logged_in, main_of

ADDRESS = re.compile(r'<code id="address" dir="ltr">http://127\.0\.0\.1:8000(/feeds/([\w-]{32})\.ics)</code>')


def form_of(browser: Browser) -> str:
    found = re.search(r'name="form" value="([^"]+)"', browser.get("/calendar").text)
    assert found
    return found.group(1)


def send(browser: Browser, **fields: str):  # type: ignore[no-untyped-def]  # werkzeug's answer
    sent = {"form": form_of(browser), "detail": "title", "alarm": "", "label": "the old phone", **fields}
    return browser.send("/calendar", "/calendar", **sent)


def made(browser: Browser, **fields: str) -> str:
    """The path of a feed that is made by the form."""
    answer = send(browser, **fields)
    assert answer.status_code == 200
    found = ADDRESS.search(answer.text)
    assert found
    return found.group(1)


def rows(database: db.Database) -> list[tuple[str, int | None, str, bool]]:
    with database.read() as session:
        found = session.scalars(select(Feed).order_by(Feed.id))
        return [(one.detail, one.alarm_minutes, one.label, one.revoked_at is None) for one in found]


def test_the_groups_choice_is_chosen_already_and_named(ben: Browser, lived_in: db.Database) -> None:
    checked = re.compile(r'value="(\w+)" required checked> <span>(.*?)</span> <small>')
    assert checked.findall(ben.get("/calendar").text) == [
        ("title", 'What and when <span class="preset">your group\'s choice</span>')
    ]
    lived_in.change(lambda session: setattr(session.query(Group).filter_by(slug="tea").one(), "feed_detail", "busy"))
    assert [one for one, _ in checked.findall(ben.get("/calendar").text)] == ["busy"]


def test_a_feed_is_made_and_shows_my_shifts(ben: Browser, lived_in: db.Database) -> None:
    path = made(ben, detail="full", alarm="60", label=" my\u202e phone ")
    assert rows(lived_in) == [("full", 60, "my phone", True)]
    events = vobject.readOne(Browser(ben.application).get(path).text).vevent_list
    told = [(one.summary.value, one.location.value, one.valarm.trigger.value) for one in events]
    assert told == [("Tea", "The hut", dt.timedelta(hours=-1))] * 2


def test_the_answer_offers_the_address_in_three_ways(ben: Browser) -> None:
    answer = send(ben)
    token = ADDRESS.search(answer.text)[2]  # type: ignore[index]  # else it fails
    assert f'href="webcal://127.0.0.1:8000/feeds/{token}.ics"' in answer.text
    assert main_of(answer).count("<svg") == 1
    assert answer.headers["Cache-Control"] == "no-store"
    assert " style=" not in main_of(answer)
    assert token not in ben.get("/calendar").text


@pytest.mark.parametrize(("public_url", "webcal"), [("https://rota.example", "webcal://rota.example/feeds/")])
def test_on_https_the_calendar_opens_the_same_host(site: Site, ben: Browser, public_url: str, webcal: str) -> None:
    site.config["PUBLIC_URL"] = public_url
    answer = send(ben).text
    assert f'href="{webcal}' in answer
    assert f">{public_url}/feeds/" in answer


def test_a_form_sent_twice_makes_one_feed_and_gives_the_same_address(ben: Browser, lived_in: db.Database) -> None:
    form = form_of(ben)
    assert len({made(ben, form=form, label="a"), made(ben, form=form, label="b")}) == 1
    assert rows(lived_in) == [("title", None, "a", True)]
    assert len({made(ben, label="a"), made(ben, label="a")}) == 2


def test_a_form_shows_its_address_for_an_hour_only(ben: Browser, clock: Clock, lived_in: db.Database) -> None:
    form = form_of(ben)
    made(ben, form=form)
    clock.forward(hours=1)
    made(ben, form=form)
    clock.forward(seconds=1)
    answer = send(ben, form=form, label="typed")
    assert answer.status_code == 422
    assert "This page was open for a long time. Please tap the button once more." in answer.text
    assert 'value="typed"' in answer.text
    assert ADDRESS.search(answer.text) is None
    assert len(rows(lived_in)) == 1
    new = re.search(r'name="form" value="([^"]+)"', answer.text)
    assert new
    made(ben, form=new[1], label="typed")


def test_a_form_whose_feed_has_ended_shows_no_address(ben: Browser, lived_in: db.Database) -> None:
    form = form_of(ben)
    made(ben, form=form)
    ben.send("/calendar/1/end", "/calendar")
    answer = send(ben, form=form)
    assert (answer.status_code, answer.location) == (303, "/calendar")
    assert rows(lived_in) == [("title", None, "the old phone", False)]


def test_the_same_form_is_another_one_in_other_hands(ben: Browser, ada: Browser, lived_in: db.Database) -> None:
    form = form_of(ben)
    assert made(ben, form=form) != made(ada, form=form)
    with lived_in.read() as session:
        assert [one.volunteer.key for one in session.scalars(select(Feed).order_by(Feed.id))] == ["ben", "ada"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"detail": ""}, "Choose one of these."),
        ({"detail": "names"}, "Choose one of these."),
        ({"alarm": "31"}, "Choose one of these."),
        ({"alarm": "-1"}, "Choose one of these."),
        ({"alarm": "١٢٠"}, "Choose one of these."),
        ({"label": "y" * 81}, "Write at most 80 characters."),
        ({"form": ""}, "This page was open for a long time."),
        ({"form": "WyJhIiwwXQ.forged"}, "This page was open for a long time."),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_is_kept(
    ben: Browser, lived_in: db.Database, fields: dict[str, str], words: str
) -> None:
    answer = send(ben, **{"label": "typed", **fields})
    assert answer.status_code == 422
    assert answer.text.count(words) == 1
    assert f'value="{fields.get("label", "typed")}"' in answer.text
    assert answer.text.count('aria-describedby="wrong"') == ("form" not in fields)
    assert rows(lived_in) == []


def test_a_field_that_is_not_ours_is_refused(ben: Browser, lived_in: db.Database) -> None:
    assert send(ben, volunteer_id="1").status_code == 400
    assert rows(lived_in) == []


def test_ten_addresses_are_the_most_and_the_page_says_so(ben: Browser, lived_in: db.Database) -> None:
    spare = form_of(ben)
    for number in range(10):
        made(ben, label=f"{number}")
    full = ben.get("/calendar").text
    assert "You have 10 addresses, and that is the most." in full
    assert "Make the address" not in full
    answer = send_with(ben, spare)
    assert answer.status_code == 422
    assert "You have 10 addresses, and that is the most." in answer.text
    assert len(rows(lived_in)) == 10
    ben.send("/calendar/3/end", "/calendar")
    made(ben, label="again")


def send_with(browser: Browser, form: str):  # type: ignore[no-untyped-def]  # werkzeug's answer
    return browser.send("/calendar", "/calendar", form=form, detail="busy", alarm="", label="eleven")


def test_the_list_tells_the_day_of_the_last_use_never_the_time(ben: Browser, lived_in: db.Database) -> None:
    path = made(ben, label="<b>", alarm="30")
    text = main_of(ben.get("/calendar"))
    assert "<bdi>&lt;b&gt;</bdi>" in text
    assert "It rings 30 minutes before" in text.partition("<h2>Another address")[0]
    assert "Not used yet" in text
    Browser(ben.application).get(path)
    lived_in.close()  # waits for what is written beside the answer
    assert "Last used on Friday 12 February<" in main_of(ben.get("/calendar"))


def test_an_ended_feed_shows_nothing_on_the_next_request(ben: Browser, lived_in: db.Database) -> None:
    path, other = made(ben), made(ben)
    program = Browser(ben.application)
    assert b"VEVENT" in program.get(path).data
    answer = ben.send("/calendar/1/end", "/calendar")
    assert (answer.status_code, answer.location) == (303, "/calendar")
    assert b"VEVENT" not in program.get(path).data
    assert b"VEVENT" in program.get(other).data
    page = ben.get("/calendar").text
    assert page.count('role="status">Ended. Calendars that use this address will show nothing.') == 1
    assert page.count("<li>\n<div>") == 1
    assert ben.send("/calendar/1/end", "/calendar").status_code == 303  # twice does no harm
    assert [live for *_, live in rows(lived_in)] == [False, True]


def test_other_peoples_feeds_are_not_there(ben: Browser, ada: Browser, cleo: Browser, lived_in: db.Database) -> None:
    made(ben)
    nowhere = main_of(ada.get("/nowhere"))
    for who in (ada, cleo):
        for feed_id in ("1", "2", "0", "2147483647", "99999999999999999999", "-1", "x"):
            answer = who.send(f"/calendar/{feed_id}/end", "/")
            assert answer.status_code == 404
            assert main_of(answer) == nowhere
    assert "the old phone" not in ada.get("/calendar").text
    assert rows(lived_in) == [("title", None, "the old phone", True)]


def test_a_token_opens_its_feed_and_nothing_else(site: Site, ben: Browser, people: People) -> None:
    token = made(ben).removeprefix("/feeds/").removesuffix(".ics")
    stranger = Browser(site)
    assert stranger.log_in(token).status_code != 303
    for path in ("/", "/calendar", f"/calendar?token={token}", "/week/2010-02-15", "/calendar/shift/1.ics"):
        assert stranger.get(path, headers={"Authorization": f"Bearer {token}"}).location == "/login"
    stranger.set_cookie("rota", token)
    assert stranger.get("/calendar").location == "/login"
    assert stranger.get(f"/join/{token}").status_code == 404
    assert logged_in(site, people.eve).get(f"/feeds/{token}.ics").status_code == 200


def test_no_token_is_kept_or_logged(
    ben: Browser, lived_in: db.Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        form = form_of(ben)
        token = made(ben, form=form).removeprefix("/feeds/").removesuffix(".ics")
        ben.get(f"/feeds/{token}.ics")
        ben.get("/calendar")
    kept = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    with lived_in.read() as session:
        for table in db.Base.metadata.tables.values():
            kept += [repr(row).encode() for row in session.execute(table.select())]
    cookies = [str(ben.get_cookie("rota")).encode(), caplog.text.encode()]
    assert any(b"the old phone" in one for one in kept)  # what is stored is found like this
    assert not any(secret.encode() in one for one in [*kept, *cookies] for secret in (token, form))


def test_the_statements_do_not_grow_with_the_feeds(ben: Browser, lived_in: db.Database) -> None:
    counts = []
    for number in range(3):
        statements: list[str] = []

        def note(*told: object, statements: list[str] = statements) -> None:
            statements.append(str(told[2]))

        made(ben, label=f"{number}")
        event.listen(lived_in.engine, "before_cursor_execute", note)
        assert ben.get("/calendar").text.count(f"<bdi>{number}</bdi>") == 2
        event.remove(lived_in.engine, "before_cursor_execute", note)
        counts.append(len(statements))
    assert counts[0] == counts[2]


def test_a_poisoned_label_breaks_no_page(ben: Browser, lived_in: db.Database) -> None:
    made(ben)
    poison = '"><script>\u202e\x00'
    lived_in.change(lambda session: setattr(session.query(Feed).one(), "label", poison))
    assert "&gt;&lt;script&gt;" in ben.get("/calendar").text
    with lived_in.read() as session:
        who = session.scalars(select(Volunteer).where(Volunteer.key == "ben")).one()
        assert [one.label for one in feeds.live_feeds(session, who.id)] == [poison]
