"""The life of a feed: what each change does to its bytes, and what each detail shows."""

import datetime as dt

import vobject
from sqlalchemy.orm import Session

from rota import db
from rota.config import Config
from rota.models import Feed, Kind, Volunteer
from rota.services import feeds, groups, rotas
from solver import Assignment, Solution
from tests.conftest import NOW, counted
from tests.rota.services.conftest import LATER, MON, TUE, WEEK, House


def test_what_is_proposed_shows_nothing_until_it_is_published(house: House) -> None:
    before = house.stored()
    solution = Solution(status="feasible", assignments=(Assignment(volunteer="ada", shift=MON),))
    house.change(lambda session: rotas.store_proposal(session, house.group, WEEK, solution, now=NOW))
    assert house.stored() == before
    assert b"VEVENT" not in before.body


def test_publishing_the_same_again_changes_no_byte(house: House) -> None:
    house.publish(("ada", MON))
    before = house.stored()
    house.publish(("ada", MON), now=LATER)
    assert house.stored() == before


def test_a_moved_shift_keeps_its_uid_and_raises_its_sequence(house: House) -> None:
    house.publish(("ada", MON))
    before = house.event()

    def move(session: Session) -> None:
        house.shift(session).end += dt.timedelta(hours=1)

    house.change(move)
    after = house.event()
    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == ("0", "1")
    assert after["dtend"] - before["dtend"] == dt.timedelta(hours=1)  # type: ignore[operator]  # they are instants
    assert after["last-modified"] == LATER == house.stored().changed_at


def test_who_else_comes_shows_in_full_only(house: House) -> None:
    house.publish(("ada", MON))
    before = {detail: house.stored(detail) for detail in house.tokens}
    house.publish(("ada", MON), ("ben", MON), now=LATER)
    assert house.stored("busy") == before["busy"]
    assert house.stored("title") == before["title"]
    assert house.event("full")["description"] == "With Ben"
    assert house.event("full")["sequence"] == "1"


def test_a_shift_that_somebody_no_longer_has_disappears(house: House) -> None:
    house.publish(("ada", MON), ("ada", TUE))
    house.publish(("ada", TUE), now=LATER)
    assert house.event()["dtstart"].day == 16  # type: ignore[attr-defined]  # it is an instant


def test_who_comes_back_gets_the_same_uid(house: House) -> None:
    house.publish(("ada", MON))
    uid = house.event()["uid"]
    house.publish(("ben", MON), now=LATER)
    house.publish(("ada", MON), now=LATER)
    assert (house.event()["uid"], house.event()["sequence"]) == (uid, "1")  # programs ignore what does not rise


def test_who_had_dropped_a_shift_hears_nothing_of_its_end(house: House) -> None:
    house.publish(("ada", MON))
    house.publish(("ben", MON), now=LATER)

    def cancel(session: Session) -> None:
        house.shift(session).cancelled_at = LATER

    house.change(cancel)
    assert b"VEVENT" not in house.stored().body


def test_a_cancelled_shift_stays_marked_until_it_would_have_ended(house: House) -> None:
    house.publish(("ada", MON))

    def cancel(session: Session) -> None:
        house.shift(session).cancelled_at = LATER

    house.change(cancel)
    event = house.event()
    assert (event["status"], event["summary"], event["sequence"]) == ("CANCELLED", "Cancelled: Tea", "1")
    assert house.event("busy")["summary"] == "Cancelled: Busy"
    house.change(lambda session: None, now=dt.datetime(2010, 2, 15, 10, 59, tzinfo=dt.UTC))
    assert house.event()["status"] == "CANCELLED"
    house.change(lambda session: None, now=dt.datetime(2010, 2, 15, 11, 1, tzinfo=dt.UTC))
    assert b"VEVENT" not in house.stored().body


def test_a_new_feed_does_not_begin_with_what_was_cancelled(house: House) -> None:
    house.publish(("ada", MON))

    def cancel(session: Session) -> None:
        house.shift(session).cancelled_at = LATER

    house.change(cancel)
    house.tokens["late"] = house.make("title")
    assert b"VEVENT" not in house.stored("late").body


def test_a_renamed_kind_shows_where_titles_show(house: House) -> None:
    house.publish(("ada", MON))
    busy = house.stored("busy")

    def rename(session: Session) -> None:
        session.query(Kind).one().name = {"en": "Coffee"}

    house.change(rename)
    assert house.event()["summary"] == "Coffee"
    assert house.stored("busy") == busy


def test_titles_follow_the_persons_language(house: House) -> None:
    house.publish(("ada", MON))

    def speak_french(session: Session) -> None:
        groups.find_volunteer(session, house.group, "ada").language = "fr"

    house.change(speak_french)
    assert house.event()["summary"] == "Thé"
    assert house.event("busy")["summary"] == "Indisponible"


def test_what_each_detail_shows_and_nothing_more(house: House) -> None:
    def canary(session: Session) -> None:
        groups.find_volunteer(session, house.group, "ben").name = "Canary Ben"
        session.query(Kind).one().name = "Canary tea"

    house.change(canary)
    house.publish(("ada", MON), ("ben", MON))
    bodies = {detail: house.stored(detail).body.decode() for detail in house.tokens}
    words = ("hangar", "tea", "Ben", "Ada", "Tea house", "label")
    found = {detail: {word for word in words if word in body} for detail, body in bodies.items()}
    assert found == {"busy": set(), "title": {"tea"}, "full": {"tea", "hangar", "Ben"}}


def test_a_row_that_no_calendar_can_hold_spoils_no_other(house: House) -> None:
    def poison(session: Session) -> None:
        session.query(Kind).one().name = "Te\r\nEND:VEVENT\u2028a\x00\u202e"
        groups.find_volunteer(session, house.group, "ben").name = "B\r\nX-EVIL:1"

    house.change(poison)
    house.publish(("ada", MON), ("ben", MON))
    event = house.event("full")
    assert event["summary"] == "Te END:VEVENT a"
    assert event["description"] == "With B X-EVIL:1"


def test_a_revoked_feed_is_empty_then_gone(house: House) -> None:
    house.publish(("ada", MON))

    def revoke(session: Session) -> None:
        feeds.revoke(session, session.query(Feed).filter_by(detail="title").one(), LATER)

    house.database.change(revoke)
    ended = house.stored()
    assert ended.state == "ended"
    assert vobject.readOne(ended.body.decode()).contents.get("vevent") is None
    assert ended.changed_at == LATER
    assert house.stored(now=LATER + dt.timedelta(days=14)).state == "ended"
    assert house.stored(now=LATER + dt.timedelta(days=14, seconds=1)).state == "gone"
    house.publish(("ada", TUE), now=LATER)
    house.database.change(revoke)
    assert house.stored() == ended
    assert house.stored("busy").state == "live"


def test_the_time_of_change_never_goes_back(house: House) -> None:
    house.publish(("ada", MON), now=LATER)
    house.publish(("ada", MON), ("ben", MON), now=NOW)  # the server's clock was set back
    second = dt.timedelta(seconds=1)
    assert house.stored("full").changed_at == house.event("full")["last-modified"] == LATER + second
    assert house.stored("title").changed_at == LATER


def test_a_token_that_was_never_issued_is_unknown(house: House) -> None:
    with house.database.read() as session:
        assert feeds.stored(session, "x" * 32, NOW).state == "unknown"
        assert feeds.stored(session, "\ud800", NOW).state == "unknown"


def test_the_statements_do_not_grow_with_the_people(house: House) -> None:
    house.publish(("ada", MON), ("ben", MON), ("cleo", MON))
    for who in ("ben", "cleo"):
        house.make("full", who)
    counts = []
    for number, names in enumerate((["ada"], ["ada", "ben", "cleo"])):

        def move(session: Session, number: int = number, names: list[str] = names) -> None:
            house.shift(session).end += dt.timedelta(hours=1)  # so that every event and feed is written anew
            people = session.query(Volunteer).filter(Volunteer.key.in_(names))
            feeds.remake_for(session, [one.id for one in people], LATER + dt.timedelta(hours=number))

        with counted(house.database) as statements:
            house.database.change(move)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_no_token_is_in_what_is_stored(stored: Config, house: House) -> None:
    house.publish(("ada", MON))  # the store stays open: SQLite's write-ahead log is still there
    kept = [file.read_bytes() for file in stored.var.rglob("*") if file.is_file()]
    tables = db.Base.metadata.tables.values()
    with house.database.read() as session:
        kept += [repr(row).encode() for table in tables for row in session.execute(table.select())]
    uuid = house.event()["uid"].split("@")[0].encode()
    assert any(uuid in one for one in kept)  # what is stored is found like this
    assert not any(token.encode() in one for one in kept for token in house.tokens.values())
