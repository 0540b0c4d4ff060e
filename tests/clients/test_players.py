"""What Thunderbird and ICSx5 hold of a feed after each change, by the requests and rules of theirs."""

import datetime as dt

import pytest

from tests.clients.conftest import MON, TUE, House
from tests.clients.players import Answer, Icsx5, Thunderbird

pytestmark = pytest.mark.xdist_group("clients")
Program = type[Thunderbird] | type[Icsx5]
BOTH = pytest.mark.parametrize("program", [Thunderbird, Icsx5])
TITLE = "Tea, black; «Thé» 茶"


def held(program: Thunderbird | Icsx5) -> list[tuple[str, str, int]]:
    events = sorted(program.events.values(), key=lambda one: one.dtstart.value)
    return [(one.summary.value, one.status.value, int(one.sequence.value)) for one in events]


@BOTH
def test_each_state_of_the_rota_arrives_once(program: Program, house: House) -> None:
    reader = program(house.address)
    reader.refresh()
    assert held(reader) == [(TITLE, "CONFIRMED", 0), (TITLE, "CONFIRMED", 0)]
    uids = list(reader.events)
    house.move()
    reader.refresh()
    reader.refresh()
    assert held(reader) == [(TITLE, "CONFIRMED", 1), (TITLE, "CONFIRMED", 0)]
    house.cancel()
    reader.refresh()
    reader.refresh()
    assert held(reader) == [(TITLE, "CONFIRMED", 1), (f"Cancelled: {TITLE}", "CANCELLED", 1)]
    assert list(reader.events) == uids
    house.publish(("ben", MON), ("ada", TUE))
    reader.refresh()
    assert held(reader) == [(f"Cancelled: {TITLE}", "CANCELLED", 1)]  # Monday is Ben's now
    house.revoke()
    reader.refresh()
    assert held(reader) == []
    assert reader.asked[:5] == [200, 200, 304, 200, 304]
    assert not getattr(reader, "off", False)


@BOTH
def test_a_revoked_feed_empties_the_calendar_before_it_is_gone(program: Program, house: House) -> None:
    reader = program(house.address)
    reader.refresh()
    assert len(held(reader)) == 2
    house.revoke()
    reader.refresh()
    assert held(reader) == []
    house.revoke(ago=dt.timedelta(days=15))
    reader.refresh()
    assert reader.asked == [200, 200, 410]
    assert getattr(reader, "off", True)


@BOTH
def test_two_changes_within_a_second_both_arrive(program: Program, house: House) -> None:
    """Programs compare whole seconds, so each change counts as made a second after the one before."""
    reader = program(house.address)
    for number in range(1, 4):
        house.move()
        reader.refresh()
        assert held(reader)[0][2] == number


def test_thunderbird_without_a_tag_asks_by_the_date(house: House) -> None:
    reader = Thunderbird(house.address)
    reader.refresh()
    reader.tag = ""
    reader.refresh()
    house.move()
    reader.refresh()
    reader.tag = ""
    reader.refresh()
    assert reader.asked == [200, 304, 200, 304]
    assert held(reader)[0][2] == 1


def test_a_feed_that_was_never_issued_keeps_what_thunderbird_holds(house: House) -> None:
    reader = Thunderbird(house.address)
    reader.refresh()
    reader.address = reader.address.replace("/feeds/", "/feeds/-")
    reader.refresh()
    assert (reader.asked, len(reader.events), reader.off) == ([200, 404], 2, False)


def test_an_event_in_full_leads_to_the_site_that_serves_it(house: House) -> None:
    site = house.address.partition("/feeds/")[0]
    assert f"URL:{site}/" in Answer(house.address).body.decode().replace("\r\n ", "").split("\r\n")


def test_no_answer_redirects_or_asks_for_a_password(house: House) -> None:
    for path in ("", "?x=1", "/"):
        answer = Answer(house.address + path)
        assert answer.status in (200, 404)
        assert not {"Location", "WWW-Authenticate", "Set-Cookie"} & set(answer.headers)
