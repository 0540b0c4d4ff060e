"""The life of an event: for each thing that happens, which of a person's three feeds change, and how. The table of
docs/feeds.md, row by row."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import vobject
from sqlalchemy.orm import Session

from rota import ical
from rota.models import Assignment, Feed, Group, Kind, Place, Shift
from rota.services import feeds, groups, purge, remaking, rotas
from solver import Assignment as Pair
from solver import Solution
from tests.conftest import NOW
from tests.rota.services.conftest import LATER, MON, TUE, WEEK, House

ALL = {"busy", "title", "full"}
Seen = dict[str, tuple[int, dict[str, str]]]  # UID -> SEQUENCE, and the other fields


def seen(house: House, detail: str) -> Seen:
    found = {}
    for event in vobject.readOne(house.stored(detail).body.decode()).contents.get("vevent", []):
        fields = {name: str(lines[0].value) for name, lines in event.contents.items()}
        found[fields.pop("uid")] = (int(fields.pop("sequence")), fields)
    return found


@contextmanager
def only(house: House, *details: str) -> Iterator[None]:
    """Meanwhile just these feeds change; the others keep every byte, their tag and their time of change."""
    before = {detail: house.stored(detail) for detail in house.tokens}
    yield
    after = {detail: house.stored(detail) for detail in house.tokens}
    assert {detail for detail in after if after[detail].body != before[detail].body} == set(details)
    assert {detail for detail in after if after[detail] != before[detail]} == set(details)
    assert all(after[detail].changed_at > before[detail].changed_at for detail in details)


@contextmanager
def revised(house: House, *details: str, **fields: str) -> Iterator[None]:
    """Meanwhile the event of Monday goes on in these feeds with the same UID, the next SEQUENCE, a new LAST-MODIFIED
    and DTSTAMP, and just the other `fields` anew; in all others no byte changes."""
    before = {detail: seen(house, detail) for detail in house.tokens}
    with only(house, *details):
        yield
    for detail in details:
        after = seen(house, detail)
        assert after.keys() == before[detail].keys()
        ((sequence, now),) = after.values()
        ((last, then),) = before[detail].values()
        assert sequence == last + 1
        assert now["last-modified"] == now["dtstamp"] > then["last-modified"]
        changed = {name for name in now.keys() | then.keys() if now.get(name) != then.get(name)}
        assert changed - {"last-modified", "dtstamp"} == set(fields)
        assert {name: now.get(name, "") for name in fields} == fields


@pytest.fixture
def ada(house: House) -> House:
    """Ada makes tea on Monday, by what is published."""
    house.publish(("ada", MON))
    return house


def test_proposed(house: House) -> None:
    solution = Solution(status="feasible", assignments=(Pair(volunteer="ada", shift=MON),))
    with only(house):
        house.change(lambda session: rotas.store_proposal(session, house.group, WEEK, solution, now=NOW))


def test_published(house: House) -> None:
    with only(house, *ALL):
        house.publish(("ada", MON), now=LATER)
    assert {detail: [one for one, _ in seen(house, detail).values()] for detail in ALL} == {key: [0] for key in ALL}


def test_published_again_the_same(ada: House) -> None:
    with only(ada):
        ada.publish(("ada", MON), now=LATER)


def test_moved(ada: House) -> None:
    def move(session: Session) -> None:
        ada.shift(session).start += dt.timedelta(minutes=30)

    with revised(ada, *ALL, dtstart="2010-02-15 09:30:00+00:00"):
        ada.change(move)


def test_the_team_changes(ada: House) -> None:
    with revised(ada, "full", description="With Ben"):
        ada.publish(("ada", MON), ("ben", MON), now=LATER)


def test_a_team_mate_drops_out(ada: House) -> None:
    ada.publish(("ada", MON), ("ben", MON))

    def drop(session: Session) -> None:
        shift, ben = ada.shift(session), groups.find_volunteer(session, ada.group, "ben")
        rotas.amend(session, ada.group, WEEK, without=[(shift, ben)], by=ben.id, now=LATER)

    with revised(ada, "full", description=""):
        ada.database.change(drop)


def test_a_team_mate_takes_another_name(ada: House) -> None:
    ada.publish(("ada", MON), ("ben", MON))

    def rename(session: Session) -> None:
        groups.find_volunteer(session, ada.group, "ben").name = "Bo"

    with revised(ada, "full", description="With Bo"):
        ada.change(rename)


def test_dropped(ada: House) -> None:
    def drop(session: Session) -> None:
        shift, me = ada.shift(session), groups.find_volunteer(session, ada.group, "ada")
        rotas.amend(session, ada.group, WEEK, without=[(shift, me)], by=me.id, now=LATER)

    with only(ada, *ALL):
        ada.database.change(drop)
    assert {detail: seen(ada, detail) for detail in ALL} == {detail: {} for detail in ALL}


def test_taken_again(ada: House) -> None:
    before = seen(ada, "title").keys()
    ada.publish(("ben", MON))
    with only(ada, *ALL):
        ada.publish(("ada", MON), now=LATER)
    assert seen(ada, "title").keys() == before
    assert [sequence for sequence, _ in seen(ada, "title").values()] == [1]


def test_swapped(ada: House) -> None:
    ada.publish(("ada", MON), ("ben", TUE))
    mine = seen(ada, "full")

    def swap(session: Session) -> None:
        me, ben = (groups.find_volunteer(session, ada.group, one) for one in ("ada", "ben"))
        monday, tuesday = ada.shift(session, MON), ada.shift(session, TUE)
        out, into = [(monday, me), (tuesday, ben)], [(monday, ben), (tuesday, me)]
        rotas.amend(session, ada.group, WEEK, without=out, with_=into, by=me.id, now=LATER)

    with only(ada, *ALL):
        ada.database.change(swap)
    ((uid, (sequence, event)),) = seen(ada, "full").items()
    assert uid not in mine
    assert (sequence, event["dtstart"]) == (0, "2010-02-16 09:00:00+00:00")


def test_cancelled(ada: House) -> None:
    def cancel(session: Session) -> None:
        ada.shift(session).cancelled_at = LATER

    with only(ada, *ALL):
        ada.change(cancel)
    for detail, title in (("busy", "Busy"), ("title", "Tea"), ("full", "Tea")):
        ((sequence, event),) = seen(ada, detail).values()
        assert (sequence, event["summary"]) == (1, f"Cancelled: {title}")
        assert (event["status"], event["transp"]) == ("CANCELLED", "TRANSPARENT")


def test_cancelled_and_over(ada: House) -> None:
    def cancel(session: Session) -> None:
        ada.shift(session).cancelled_at = LATER

    ada.change(cancel)
    end = dt.datetime(2010, 2, 15, 11, tzinfo=dt.UTC)
    with only(ada):
        assert ada.database.change(lambda session: remaking.remake_due(session, end - dt.timedelta(seconds=1))) == 0
    with only(ada, *ALL):
        assert ada.database.change(lambda session: remaking.remake_due(session, end)) == 3
    assert seen(ada, "full") == {}


def test_the_kind_is_renamed(ada: House) -> None:
    def rename(session: Session) -> None:
        session.query(Kind).one().name = {"en": "Coffee"}

    with revised(ada, "title", "full", summary="Coffee"):
        ada.change(rename)


def test_the_place_is_renamed_or_told(ada: House) -> None:
    def rename(session: Session) -> None:
        session.query(Place).one().name = "Hut"

    with revised(ada, "full", location="Hut"):
        ada.change(rename)

    def keep_back(session: Session) -> None:
        session.get_one(Group, ada.group.id).place_hours = 24

    with revised(ada, "full", location=""):
        ada.change(keep_back, LATER + dt.timedelta(hours=1))
    told = dt.datetime(2010, 2, 14, 9, tzinfo=dt.UTC)
    with only(ada):
        assert ada.database.change(lambda session: remaking.remake_due(session, told - dt.timedelta(seconds=1))) == 0
    with revised(ada, "full", location="Hut"):
        assert ada.database.change(lambda session: remaking.remake_due(session, told)) == 1


def test_the_site_moves(ada: House) -> None:
    def serve(session: Session, url: str) -> None:
        remaking.know_address(session, url)
        remaking.remake_due(session, LATER)

    with revised(ada, "full", url="https://rota.example/"):
        ada.database.change(lambda session: serve(session, "https://rota.example"))
    with only(ada):
        ada.database.change(lambda session: serve(session, "https://rota.example"))


def test_the_language_changes(ada: House) -> None:
    def speak(session: Session) -> None:
        groups.find_volunteer(session, ada.group, "ada").language = "fr"

    uids = {detail: seen(ada, detail).keys() for detail in ALL}
    with only(ada, *ALL):
        ada.change(speak)
    for detail, title in (("busy", "Indisponible"), ("title", "Thé"), ("full", "Thé")):
        assert seen(ada, detail).keys() == uids[detail]
        ((sequence, event),) = seen(ada, detail).values()
        assert (sequence, event["summary"]) == (1, title)
        assert b"X-WR-CALNAME:Cr\xc3\xa9neaux" in ada.stored(detail).body


def test_the_week_is_purged(ada: House) -> None:
    later = dt.datetime(2010, 3, 1, 11, 0, 1, tzinfo=dt.UTC)
    with only(ada, *ALL):
        purge.daily(ada.database, now=later, keep_days=14)
    assert {detail: seen(ada, detail) for detail in ALL} == {detail: {} for detail in ALL}


def test_where_past_weeks_are_kept_for_long_shifts_leave_after_two_weeks(ada: House) -> None:
    end = dt.datetime(2010, 2, 15, 11, tzinfo=dt.UTC) + dt.timedelta(days=14)
    for when, changes in ((end - dt.timedelta(seconds=1), ()), (end, ALL)):
        with only(ada, *changes):
            purge.daily(ada.database, now=when, keep_days=365)
            ada.database.change(lambda session, when=when: remaking.remake_due(session, when))


def test_far_shifts_come_in_half_a_year_before(house: House) -> None:
    far = dt.datetime(2010, 2, 15, 9, tzinfo=dt.UTC) - dt.timedelta(days=180)
    house.publish(("ada", MON), now=far - dt.timedelta(days=1))
    assert seen(house, "title") == {}
    with only(house):
        assert house.database.change(lambda session: remaking.remake_due(session, far - dt.timedelta(seconds=1))) == 0
    with only(house, *ALL):
        assert house.database.change(lambda session: remaking.remake_due(session, far)) == 3
    assert [sequence for sequence, _ in seen(house, "title").values()] == [0]


def test_time_alone_has_its_turn_once(ada: House) -> None:
    def due(session: Session) -> list[dt.datetime | None]:
        return [one.due_at for one in session.query(Feed).order_by(Feed.id)]

    end = dt.datetime(2010, 2, 15, 11, tzinfo=dt.UTC) + dt.timedelta(days=14)
    with ada.database.read() as session:
        assert due(session) == [end] * 3
    assert [ada.database.change(lambda session: remaking.remake_due(session, end, most=2)) for _ in range(3)] == [
        2, 1, 0,
    ]  # fmt: skip
    with ada.database.read() as session:
        assert due(session) == [None] * 3


@pytest.mark.parametrize("visible", [False, True])
def test_another_version_of_the_software_renders_otherwise(
    ada: House, monkeypatch: pytest.MonkeyPatch, visible: bool
) -> None:
    """What it says in other bytes has another tag; SEQUENCE rises only if a reader sees it."""
    assert ada.database.change(lambda session: remaking.remake_due(session, LATER)) == 0
    monkeypatch.setattr(ical, "RENDERING", ical.RENDERING + 1)
    render: Callable[..., bytes] = ical.calendar
    if visible:
        entry = remaking.Reader.entry
        monkeypatch.setattr(remaking.Reader, "entry", lambda *given: replace(entry(*given), title="Otherwise"))
    else:
        monkeypatch.setattr(ical, "calendar", lambda *given: render(*given).replace(b"seagreen", b"teal"))
    before = {detail: seen(ada, detail) for detail in ALL}
    with only(ada, *ALL):
        assert ada.database.change(lambda session: remaking.remake_due(session, LATER)) == 3
    for detail in ALL:
        ((sequence, _event),) = seen(ada, detail).values()
        assert sequence == int(visible)
        assert visible or seen(ada, detail) == before[detail]
    assert ada.database.change(lambda session: remaking.remake_due(session, LATER)) == 0


def test_an_ended_feed_is_not_remade(ada: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def revoke(session: Session) -> None:
        feeds.revoke(session, session.query(Feed).filter_by(detail="title").one(), LATER)

    with only(ada):
        ada.database.change(lambda session: None)
    ada.database.change(revoke)
    ended = ada.stored()
    monkeypatch.setattr(ical, "RENDERING", ical.RENDERING + 1)
    assert ada.database.change(lambda session: remaking.remake_due(session, LATER)) == 2
    assert ada.stored() == ended


def test_what_is_not_theirs_any_more_by_another_way_goes_too(ada: House) -> None:
    def delete(session: Session) -> None:
        session.query(Shift).filter_by(key=MON).delete()

    with only(ada, *ALL):
        ada.change(delete)
    with ada.database.read() as session:
        assert session.query(Assignment).count() == 0
    assert seen(ada, "full") == {}
