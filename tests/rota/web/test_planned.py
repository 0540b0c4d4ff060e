"""The pages on which organizers plan a week: its board, one shift, closing, marking away, copying."""

import datetime as dt
import html
import json
import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from rota import db
from rota.models import Account, Assignment, Group, Place, Shift, Volunteer
from rota.services import accounts, groups, log, weeks
from rota.web.site import Site
from tests.conftest import NOW
from tests.rota.personas import SECRET, WEEK, People, account, publish
from tests.rota.web.conftest import Browser, Clock, logged_in, main_of

BOARD = "/week/2010-02-15"
NEXT = "/week/2010-02-22"
EMPTY = {"place": "", "min": "", "target": "", "max": ""}


def words_of(answer: TestResponse) -> str:
    text = html.unescape(re.sub(r"<[^>]+>", " ", main_of(answer).partition(">")[2]))
    return " ".join(text.split())


def send(browser: Browser, page: str, path: str = "", **sent: str) -> TestResponse:
    """A page's form, as it is sent from there."""
    shown = browser.get(page).text
    hidden = {name: re.search(f'name="{name}" value="([^"]*)"', shown) for name in ("csrf_token", "seen", "form")}
    carried = {name: found[1] for name, found in hidden.items() if found and (name != "form" or "/add" in page)}
    return browser.post(path or page, data={**carried, **{name: value for name, value in sent.items() if value != "-"}})


def id_of(database: db.Database, key: str, slug: str = "tea") -> int:
    with database.read() as session:
        found = select(Shift.id).join(Group, Group.id == Shift.group_id).where(Group.slug == slug, Shift.key == key)
        return session.scalars(found).one()


def row(database: db.Database, shift_id: int) -> Shift:
    with database.read() as session:
        return session.scalars(select(Shift).where(Shift.id == shift_id)).one()


@pytest.fixture
def monday(lived_in: db.Database) -> int:
    return id_of(lived_in, "2010-02-15-tea")


@pytest.fixture
def hut(lived_in: db.Database) -> str:
    with lived_in.read() as session:
        return str(session.scalars(select(Place.id).where(Place.key == "hut")).one())


@pytest.fixture
def dov(site: Site, lived_in: db.Database) -> Browser:
    """A second organizer."""

    def work(session: Session) -> str:
        found: Account = account(session, groups.find_group(session, "tea"), "dov")
        found.organizer_until = NOW + dt.timedelta(days=28)
        return accounts.new_key(session, found, SECRET)

    return logged_in(site, lived_in.change(work))


def test_each_shift_is_a_link_and_each_short_one_leads_to_whom_to_ask(ada: Browser, lived_in: db.Database) -> None:
    page = main_of(ada.get(BOARD))
    with lived_in.read() as session:
        tea = groups.find_group(session, "tea")
        ids = [one.id for one in weeks.whole_week(session, tea, WEEK)]
        night = next(one.id for one in weeks.whole_week(session, tea, WEEK) if one.key.endswith("night"))
    assert sorted(map(int, re.findall(r'href="/shift/(\d+)"', page))) == sorted(ids)
    assert sorted(map(int, re.findall(r'href="/ask/(\d+)"', page))) == sorted(set(ids) - {night})
    links = ["propose", "versions", "paper", "add", "close", "away", "copy"]
    assert re.findall(rf'href="{BOARD}/(\w+)"', page) == links


def test_with_a_proposal_its_page_and_publishing_come_first(ada: Browser, lived_in: db.Database) -> None:
    def propose(session: Session) -> None:
        publish(session, groups.find_group(session, "tea"), {}, version=2).published_at = None

    lived_in.change(propose)
    page = ada.get(BOARD)
    assert "Version 1 is published. Fri 12 Feb 19:00 There is a proposal." in words_of(page)
    assert re.findall(rf'href="{BOARD}/(\w+)"', page.text)[:3] == ["proposal", "publish", "propose"]


def test_what_has_begun_is_not_among_what_is_short(ada: Browser, clock: Clock) -> None:
    clock.now = dt.datetime(2010, 2, 16, 9, 30, tzinfo=dt.UTC)
    assert "5 shifts are short" in words_of(ada.get(BOARD))


def test_a_week_of_the_pattern_alone_is_kept_before_it_is_changed(ada: Browser, lived_in: db.Database) -> None:
    before = main_of(ada.get(NEXT))
    assert "/shift/" not in before
    assert send(ada, NEXT, f"{NEXT}/open").location == NEXT
    after = main_of(ada.get(NEXT))
    assert (len(re.findall("/shift/", after)), f"{NEXT}/open" in after) == (8, False)
    assert "The shifts of the weekly pattern were kept" in ada.get("/log").text


def test_a_shift_is_added_and_stands_on_the_board(ada: Browser, lived_in: db.Database) -> None:
    with lived_in.read() as session:
        kinds = {kind.key: str(kind.id) for kind in session.scalars(weeks.kinds_of(groups.find_group(session, "tea")))}
    sent = {"kind": kinds["tea"], "date": "2010-02-19", "start": "15:00", "end": "16:30", **EMPTY, "min": "1"}
    answer = send(ada, f"{BOARD}/add", **sent)
    assert re.fullmatch(r"/shift/\d+\?said=added", answer.location or "")
    page = words_of(ada.get(answer.location or ""))
    assert "The shift is added. Add another TE Tea Friday 19 February 15:00 – 16:30 1 hr 30 mins The hut" in page
    assert "On it: 0. At least 1, right 3, at most 4." in page
    assert "15:00–16:30 0 · 1 · 3 short" in words_of(ada.get(BOARD))
    assert "Added: Tea, Fri 19 Feb 15:00." in words_of(ada.get("/log"))


def test_what_will_not_do_is_said_beside_its_field_and_what_was_typed_stays(ada: Browser) -> None:
    sent = {"kind": "", "date": "2010-02-30", "start": "10:00", "end": "11:00", **EMPTY, "min": "9"}
    answer = send(ada, f"{BOARD}/add", **sent)
    assert answer.status_code == 422
    assert re.findall(r'id="wrong-(\w+)"', answer.text) == ["kind", "date"]
    assert (
        'value="2010-02-30"' in answer.text and 'name="min" type="text"' in answer.text and 'value="9"' in answer.text
    )
    assert 'aria-invalid="true" aria-describedby="wrong-date"' in answer.text


def test_a_moved_shift_is_told_and_whom_it_does_not_suit_is_said(
    ada: Browser, ben: Browser, lived_in: db.Database
) -> None:
    tuesday = id_of(lived_in, "2010-02-16-tea")
    path = f"/shift/{tuesday}"
    assert "2 people are told" not in words_of(ada.get(path))
    answer = send(ada, path, **{**EMPTY, "date": "2010-02-15", "start": "11:00", "end": "13:00"})
    assert answer.location == f"{path}?said=saved"
    page = words_of(ada.get(path))
    assert "It does not suit everybody on it They are still on it." in page
    assert "Ben : on another shift at that time" in page
    assert "Moved: Tea , Mon 15 Feb 11:00 – 13:00" in words_of(ben.get("/"))
    assert "Moved: Tea, Mon 15 Feb 11:00. Before: Tue 16 Feb 10:00." in words_of(ada.get("/log"))


def test_who_is_on_a_shift_against_a_rule_is_said_with_the_reason(
    ada: Browser, monday: int, lived_in: db.Database
) -> None:
    def work(session: Session) -> None:
        tea = groups.find_group(session, "tea")
        ben, by = groups.find_volunteer(session, tea, "ben"), log.By(account(session, tea, "ada").id)
        mine = select(Assignment).where(Assignment.shift_id == monday, Assignment.volunteer_id == ben.id)
        session.scalars(mine).one().override = "by <phone>"
        log.note(
            session, tea, by, "override", week=WEEK, shift_id=monday, volunteer_id=ben.id, now=NOW, reason="by <phone>"
        )

    assert "against a rule" not in words_of(ada.get(f"/shift/{monday}"))
    lived_in.change(work)
    assert "Ben : against a rule, by Ada : by <phone>" in words_of(ada.get(f"/shift/{monday}"))
    tuesday = id_of(lived_in, "2010-02-16-tea")
    assert "against a rule" not in words_of(ada.get(f"/shift/{tuesday}"))


def test_what_follows_from_cancelling_is_said_before_and_it_can_be_taken_back(
    ada: Browser, ben: Browser, monday: int, lived_in: db.Database
) -> None:
    path = f"/shift/{monday}"
    assert "2 people are on it, and are told that it does not happen." in words_of(ada.get(path))
    assert send(ada, path, f"{path}/cancel").location == f"{path}?said=cancelled"
    assert "2 people are on it again and are told." in words_of(ada.get(path))
    assert "cancelled Ada , Ben" in words_of(ada.get(BOARD))
    assert "Cancelled: Tea , Mon 15 Feb" in words_of(ben.get("/"))
    assert send(ada, path, f"{path}/restore").location == f"{path}?said=restored"
    assert row(lived_in, monday).cancelled_at is None
    assert "Cancelled" not in words_of(ben.get("/"))


def test_what_is_over_is_shown_and_not_changed(ada: Browser, monday: int, clock: Clock, lived_in: db.Database) -> None:
    clock.now = dt.datetime(2010, 2, 16, 9, 0, tzinfo=dt.UTC)
    path = f"/shift/{monday}"
    page = ada.get(path).text
    assert ("This shift is over" in page, f"{path}/cancel" in page) == (True, False)
    assert send(ada, path, f"{path}/cancel").location == path
    assert row(lived_in, monday).cancelled_at is None


@pytest.mark.parametrize("act", ["change", "cancel", "add", "away", "close", "copy", "open"])
def test_the_slower_of_two_sees_what_the_other_did(
    ada: Browser, dov: Browser, monday: int, hut: str, lived_in: db.Database, act: str
) -> None:
    time_ = {"from_date": "2010-02-20", "from_time": "09:00", "to_date": "2010-02-21", "to_time": "12:00"}
    shift = {**EMPTY, "date": "2010-02-15", "start": "11:00", "end": "13:00"}
    path, sent = {
        "change": (f"/shift/{monday}", shift),
        "cancel": (f"/shift/{monday}/cancel", {}),
        "add": (f"{BOARD}/add", {"kind": "1", "form": "000000", **shift}),
        "away": (f"{BOARD}/away", time_),
        "close": (f"{BOARD}/close", {"place": hut, **time_, "sure": "yes"}),
        "copy": (f"{BOARD}/copy", {"from": "2010-02-22"}),
        "open": (f"{BOARD}/open", {}),
    }[act]
    if act == "copy":
        send(ada, NEXT, f"{NEXT}/open")
        other = f"/shift/{id_of(lived_in, '2010-02-22-tea')}"
        send(ada, other, f"{other}/cancel")
    token = ada.token(f"/shift/{monday}")
    tuesday = f"/shift/{id_of(lived_in, '2010-02-16-tea')}"
    send(dov, tuesday, f"{tuesday}/cancel")
    answer = ada.post(path, data={"csrf_token": token, "seen": "0", **sent})
    assert answer.status_code == 409
    assert "Cancelled: Tea, Tue 16 Feb 10:00." in words_of(answer)
    assert row(lived_in, monday).start == dt.datetime(2010, 2, 15, 9, 0, tzinfo=dt.UTC)
    seen = re.search(r'name="seen" value="(\d+)"', answer.text)
    assert seen and ada.post(path, data={"csrf_token": token, "seen": seen[1], **sent}).status_code in (303, 422)


def test_closing_a_place_tells_first_and_then_does_it(ada: Browser, hut: str, lived_in: db.Database) -> None:
    sent = {"place": hut, "from_date": "2010-02-15", "from_time": "11:00", "to_date": "2010-02-22", "to_time": "11:00"}
    preview = send(ada, f"{BOARD}/close", **sent)
    assert preview.status_code == 200
    assert "8 shifts would be cancelled 3 promises lie on them; whoever gave them is told." in words_of(preview)
    assert "Tea , Mon 22 Feb 10:00 – 12:00" in words_of(preview)
    with lived_in.read() as session:
        assert session.scalars(select(Shift).where(Shift.cancelled_at.is_not(None))).all() == []
    done = send(ada, f"{BOARD}/close", **sent, sure="yes")
    assert done.location == f"{BOARD}?said=closed&shifts=8"
    assert "Closed: 8 shifts are cancelled." in words_of(ada.get(done.location or ""))
    assert "Closed: The hut ; 7 shifts were cancelled. (week of Mon 15 Feb)" in words_of(ada.get("/log"))
    assert len(re.findall('class="cancelled"', main_of(ada.get(NEXT)))) == 1


def test_what_somebody_did_in_the_next_week_is_told_before_a_place_is_closed_into_it(
    ada: Browser, dov: Browser, hut: str, lived_in: db.Database
) -> None:
    send(ada, NEXT, f"{NEXT}/open")
    path, other = f"{BOARD}/close", f"/shift/{id_of(lived_in, '2010-02-22-tea')}"
    sent = {"place": hut, "from_date": "2010-02-21", "from_time": "09:00", "to_date": "2010-02-24", "to_time": "09:00"}
    told = send(ada, path, **sent)
    assert told.status_code == 200
    seen = re.search(r'name="seen" value="(\d+)"', told.text)
    assert seen
    carried = {"csrf_token": ada.token(path), **sent, "sure": "yes"}
    send(dov, other, other, **{**EMPTY, "date": "2010-02-23", "start": "11:00", "end": "13:00"})
    late = ada.post(path, data={**carried, "seen": seen[1]})
    assert (late.status_code, "Moved: Tea, Tue 23 Feb 11:00." in words_of(late)) == (409, True)
    assert row(lived_in, id_of(lived_in, "2010-02-21-tea")).cancelled_at is None
    again = re.search(r'name="seen" value="(\d+)"', late.text)
    assert again and ada.post(path, data={**carried, "seen": again[1]}).status_code == 303


def test_an_end_before_its_start_is_told_beside_it(ada: Browser, hut: str) -> None:
    sent = {"place": hut, "from_date": "2010-02-16", "from_time": "11:00", "to_date": "2010-02-15", "to_time": "11:00"}
    answer = send(ada, f"{BOARD}/close", **sent)
    assert (answer.status_code, re.findall(r'id="wrong-(\w+)"', answer.text)) == (422, ["to_date"])
    assert "The end must lie after the beginning." in words_of(answer)


def test_people_are_marked_away_and_their_promises_told(ada: Browser, ben: Browser, lived_in: db.Database) -> None:
    with lived_in.read() as session:
        someone = groups.find_volunteer(session, groups.find_group(session, "tea"), "ben").id
        foreign = session.scalars(select(Volunteer.id).where(Volunteer.key == "fay")).one()
    sent = {"from_date": "2010-02-15", "from_time": "09:00", "to_date": "2010-02-16", "to_time": "12:00"}
    answer = send(ada, f"{BOARD}/away", **sent)
    assert (answer.status_code, re.findall(r'id="wrong-(\w+)"', answer.text)) == (422, ["who"])
    assert send(ada, f"{BOARD}/away", **sent, **{f"who-{foreign}": "yes"}).status_code == 422
    done = send(ada, f"{BOARD}/away", **sent, **{f"who-{someone}": "yes"})
    said = words_of(ada.get(done.location or ""))
    assert "1 person is marked away. 2 promises lie in that time: “Propose” looks for others." in said
    assert "Marked away: Ben ." in words_of(ada.get("/log"))
    assert len(json.loads(ben.get("/data/download").text)["dated"]) == 1


def test_a_form_about_somebody_who_has_left_meanwhile_marks_the_others(ada: Browser, lived_in: db.Database) -> None:
    with lived_in.read() as session:
        ben = groups.find_volunteer(session, groups.find_group(session, "tea"), "ben").id
    page = ada.get(f"{BOARD}/away").text
    gone = "99999"
    time_ = {"from_date": "2010-02-15", "from_time": "00:00", "to_date": "2010-02-17", "to_time": "00:00"}
    assert f"who-{ben}" in page
    sent = {f"who-{ben}": "yes", f"who-{gone}": "yes", **time_}
    assert send(ada, f"{BOARD}/away", **sent).location == f"{BOARD}?said=away&people=1&promises=2"


def test_a_week_is_copied_once(ada: Browser, monday: int) -> None:
    send(ada, f"/shift/{monday}", f"/shift/{monday}/cancel")
    path = f"{NEXT}/copy"
    assert "The week of Monday 15 February (1)" in words_of(ada.get(path))
    page = f"{path}?from=2010-02-15"
    assert "1 shift would change here Tea , Mon 22 Feb 10:00 – 12:00 : cancelled" in words_of(ada.get(page))
    for many in (1, 0):
        assert send(ada, page, path, **{"from": "2010-02-15"}).location == f"{NEXT}?said=copied&shifts={many}"
    assert "There is nothing to copy" in words_of(ada.get(page))
    assert len(re.findall('class="cancelled"', main_of(ada.get(NEXT)))) == 1


def test_cleo_finds_nothing_of_our_people_and_places(cleo: Browser, monday: int) -> None:
    assert cleo.get(f"/shift/{monday}").status_code == 404
    pages = "".join(cleo.get(f"{BOARD}/{page}").text for page in ("add", "close", "away", "copy"))
    assert "Fay of the others" in pages and "The secret cellar" in pages
    assert not re.search("Ada|Ben|Dov|The hut|Night watch", pages)


def test_poisoned_names_harm_no_page(ada: Browser, lived_in: db.Database, monday: int) -> None:
    def poison(session: Session) -> None:
        for one in session.scalars(select(Volunteer).where(Volunteer.key == "ada")):
            one.name = '<script>"\u202e'

    lived_in.change(poison)
    for path in (BOARD, f"/shift/{monday}", f"{BOARD}/away"):
        assert "<bdi>&lt;script&gt;&#34;\u202e</bdi>" in ada.get(path).text


def test_a_volunteer_has_none_of_these_pages(ben: Browser, people: People, monday: int) -> None:
    paths = [f"/shift/{monday}", *(f"{BOARD}/{one}" for one in ("add", "close", "away", "copy"))]
    assert [ben.get(path).status_code for path in paths] == [403] * 5
