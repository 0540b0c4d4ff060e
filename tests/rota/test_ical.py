"""Calendars as bytes, read by parsers that are not the one that wrote them."""

import datetime as dt
from pathlib import Path

import pytest
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


def test_a_calendar_without_alarms_is_still_the_one_that_programs_hold() -> None:
    hour = dt.timedelta(hours=1)
    long = "Cancelled: Thé à la menthe dans la grande cabane au bord de la route de Dunkerque"
    entries = [
        entry(place="Hangar", notes='With Wren, Teal; and "Heron"', sequence=3),
        entry(uid="two@here", start=START + 7 * hour, end=START + 14 * hour, title=long, cancelled=True, sequence=1),
        entry(uid="three@here", start=START - 7 * hour, end=START, title="Busy"),
    ]
    held = Path(__file__).with_name("data") / "no-alarm.ics"
    assert calendar("Shifts", entries).decode() == held.read_text("utf-8").replace("\n", "\r\n")
    assert [one.digest for one in entries] == [
        "f9c659dce318b7a075e7b2633e11d810e654892ec21ef53d3e45ff6c36717af2",
        "fae3aa200c3b8a02acf2b4842cfa9a71458c1ca3b23acbe90861958d58871348",
        "50e821a04f8460cecd0df703118e2f778c75a2468424f8a3e1b14a84d021d28c",
    ]


@pytest.mark.parametrize(
    ("minutes", "trigger"), [(30, "-PT30M"), (60, "-PT1H"), (120, "-PT2H"), (720, "-PT12H"), (90, "-PT1H30M")]
)
def test_an_alarm_rings_before_the_shift_as_other_programs_read_it(minutes: int, trigger: str) -> None:
    body = calendar("Shifts", [entry(alarm=minutes)])
    assert body == calendar("Shifts", [entry(alarm=minutes)])
    before = dt.timedelta(minutes=-minutes)
    alarm = vobject.readOne(body.decode()).vevent.valarm
    assert {name: lines[0].value for name, lines in alarm.contents.items()} == {
        "action": "DISPLAY", "trigger": before, "description": "Night watch", "uid": "alarm-one@here",
    }  # fmt: skip
    found = recurring_ical_events.of(Calendar.from_ical(body), components=["VALARM"])
    (read,) = found.between(START + before, START + before + dt.timedelta(seconds=1))
    assert read.alarms.times[0].trigger == START + before
    assert f"\r\nTRIGGER:{trigger}\r\n" in body.decode()


def test_an_alarm_is_all_that_it_adds_and_a_cancelled_shift_has_none() -> None:
    text = calendar("Shifts", [entry(alarm=60)]).decode()
    head, _, rest = text.partition("BEGIN:VALARM")
    assert head + rest.partition("END:VALARM\r\n")[2] == calendar("Shifts", [entry()]).decode()
    assert calendar("Shifts", [entry(alarm=60, cancelled=True)]) == calendar("Shifts", [entry(cancelled=True)])
    assert entry(alarm=60).digest == entry().digest


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
