"""Calendars as bytes, read by parsers that are not the one that wrote them."""

import datetime as dt

import recurring_ical_events
import vobject
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from rota.ical import Entry, calendar
from rota.names import clean

CHANGED = dt.datetime(2027, 3, 1, 12, 0, tzinfo=dt.UTC)
START = dt.datetime(2027, 3, 27, 22, 0, tzinfo=dt.UTC)  # the night in which Paris changes its clocks


def entry(**changes: object) -> Entry:
    fields = {
        "uid": "one@here", "start": START, "end": START + dt.timedelta(hours=7), "title": "Night watch",
        "cancelled": False, "changed_at": CHANGED,
    }  # fmt: skip
    return Entry(**{**fields, **changes})  # type: ignore[arg-type]  # the tests know the fields


def test_an_event_says_just_this() -> None:
    text = calendar("Shifts", [entry(sequence=3, place="Hangar", notes="With Wren")]).decode()
    event = text[text.index("BEGIN:VEVENT") : text.index("END:VEVENT")].splitlines()
    assert sorted(event) == sorted(
        [
            "BEGIN:VEVENT", "UID:one@here", "DTSTAMP:20270301T120000Z", "LAST-MODIFIED:20270301T120000Z", "SEQUENCE:3",
            "DTSTART:20270327T220000Z", "DTEND:20270328T050000Z", "SUMMARY:Night watch", "STATUS:CONFIRMED",
            "TRANSP:OPAQUE", "CLASS:PRIVATE", "LOCATION:Hangar", "DESCRIPTION:With Wren",
        ]
    )  # fmt: skip
    head = text[: text.index("BEGIN:VEVENT")].splitlines()
    assert sorted(head) == sorted(
        [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Rota//Volunteer rota//EN", "CALSCALE:GREGORIAN", "NAME:Shifts",
            "X-WR-CALNAME:Shifts", "COLOR:seagreen", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H",
        ]
    )  # fmt: skip


def test_a_cancelled_shift_is_marked_and_blocks_no_time() -> None:
    text = calendar("Shifts", [entry(cancelled=True)]).decode()
    assert "STATUS:CANCELLED" in text
    assert "TRANSP:TRANSPARENT" in text


def test_equal_entries_give_equal_bytes_in_whatever_order_they_come() -> None:
    entries = [entry(uid="a"), entry(uid="b"), entry(uid="c", start=START - dt.timedelta(days=1))]
    assert calendar("Shifts", entries) == calendar("Shifts", reversed(entries))


def test_a_digest_tells_what_is_seen_and_nothing_else() -> None:
    same = [entry(), entry(sequence=9), entry(changed_at=START), entry(title="Night\u2028watch\x00")]
    others = [entry(title="Night"), entry(place="Hangar"), entry(notes="With Wren"), entry(cancelled=True)]
    others += [entry(start=CHANGED), entry(end=START + dt.timedelta(hours=8))]
    assert len({one.digest for one in same}) == 1
    assert len({one.digest for one in [entry(), *others]}) == 1 + len(others)


def test_an_empty_calendar_is_one() -> None:
    assert vobject.readOne(calendar("Shifts", []).decode()).name == "VCALENDAR"


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=60))
def test_any_text_arrives_as_it_is_but_for_what_no_calendar_can_hold(title: str, place: str, name: str) -> None:
    body = calendar(name, [entry(title=title, place=place)])
    lines = body.split(b"\r\n")
    assert lines[-1] == b""
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 75
    read = vobject.readOne(body.decode())
    assert "uid" not in read.contents
    event = read.vevent
    assert (event.dtstart.value, event.dtend.value) == (START, START + dt.timedelta(hours=7))
    assert event.summary.value == clean(title)
    assert (event.location.value if clean(place) else "") == clean(place)
    found = recurring_ical_events.of(Calendar.from_ical(body)).between(START, START + dt.timedelta(days=1))
    assert [one["SUMMARY"] for one in found] == [clean(title)]
