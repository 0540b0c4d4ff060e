"""What is shown of a shift: the file of one, and since when its place is told."""

import datetime as dt

import pytest
import vobject
from sqlalchemy.orm import Session

from rota.models import Group, Instance
from rota.services import events, groups, remaking
from tests.conftest import NOW
from tests.rota.services.conftest import LATER, MON, TUE, House

START = dt.datetime(2010, 2, 15, 9, 0, tzinfo=dt.UTC)  # of MON


def file(house: House, who: str = "ada", key: str = MON, now: dt.datetime = LATER) -> bytes:
    with house.database.read() as session:
        person = groups.find_volunteer(session, house.group, who)
        return events.one_shift(session, house.group, person.id, house.shift(session, key).id, now)


def read(body: bytes) -> dict[str, str]:
    (found,) = vobject.readOne(body.decode()).contents["vevent"]
    return {name: lines[0].value for name, lines in found.contents.items()}


def test_the_file_of_a_shift_is_the_event_of_the_full_feed(house: House) -> None:
    house.publish(("ada", MON), ("ben", MON), ("ada", TUE))
    body = file(house)
    feed = [
        one for one in vobject.readOne(house.stored("full").body.decode()).vevent_list if one.dtstart.value == START
    ]
    told = ("uid", "summary", "dtstart", "dtend", "location", "description", "status", "class")
    assert {name: read(body)[name] for name in told} == {name: feed[0].contents[name][0].value for name in told}
    assert read(body)["description"] == "With Ben"
    assert "METHOD" not in body.decode()
    assert file(house) == body == file(house, now=LATER + dt.timedelta(days=1))


def test_a_later_version_says_so(house: House) -> None:
    house.publish(("ada", MON))
    before = read(file(house))
    house.publish(("ada", MON), ("ben", MON), now=LATER)
    after = read(file(house))
    assert (before["uid"], before["sequence"], before["dtstamp"]) == (after["uid"], "1", NOW)
    assert (after["sequence"], after["dtstamp"]) == ("2", LATER)


def test_who_does_not_hold_it_by_what_is_published_last_gets_nothing(house: House) -> None:
    house.publish(("ada", MON), ("ben", TUE))
    house.publish(("ben", MON), ("ben", TUE), now=LATER)
    for who, key in (("ada", MON), ("ada", TUE), ("cleo", MON)):
        with pytest.raises(events.NoSuchShift):
            file(house, who, key)
    assert read(file(house, "ben"))["summary"] == "Tea"


def test_a_cancelled_shift_says_so_and_names_nobody(house: House) -> None:
    house.publish(("ada", MON), ("ben", MON))

    def cancel(session: Session) -> None:
        house.shift(session).cancelled_at = LATER

    house.database.change(cancel)
    event = read(file(house))
    assert (event["status"], event["summary"], event["dtstamp"]) == ("CANCELLED", "Cancelled: Tea", LATER)
    assert "description" not in event


def test_a_group_from_a_file_has_the_installation_that_uids_name(house: House) -> None:
    house.publish(("ada", MON))
    with house.database.read() as session:
        assert read(file(house))["uid"].endswith(f"@{session.query(Instance).one().uuid}")


def test_the_place_is_told_as_late_as_the_group_wants(house: House) -> None:
    def keep_back(session: Session) -> None:
        session.get_one(Group, house.group.id).place_hours = 24

    house.database.change(keep_back)
    house.publish(("ada", MON), ("ben", MON))
    early, late = START - dt.timedelta(hours=24, seconds=1), START - dt.timedelta(hours=24)
    places = [read(file(house, now=now)).get("location") for now in (early, late)]
    assert places == [None, "Canary hangar"]
    assert b"hangar" not in house.stored("full").body
    house.database.change(lambda session: remaking.remake_due(session, early))
    assert b"hangar" not in house.stored("full").body
    house.database.change(lambda session: remaking.remake_due(session, late))
    event = house.event("full")
    assert (event["location"], event["sequence"], event["last-modified"]) == ("Canary hangar", "1", late)
    assert house.event("title")["sequence"] == "0"
