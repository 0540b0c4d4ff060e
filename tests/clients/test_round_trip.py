"""Any shifts with any texts, also in nights when clocks change: independent readers get the same from the bytes."""

import datetime as dt
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
import vobject
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from rota.ical import Entry, calendar
from rota.names import clean
from tests.clients import readers
from tests.clients.readers import HERE

pytestmark = pytest.mark.xdist_group("clients")
Row = tuple[str, int, int, str, str, str, str, int]  # UID, start, end, title, place, notes, status, SEQUENCE
NAME = re.compile(rb"[A-Z-]+(;[A-Z-]+=[A-Z]+)?:")

# Instants around the changes of clocks, written in the zones that change them.
CHANGES = [
    ("Europe/Paris", dt.datetime(2027, 3, 28, 1)), ("Europe/Paris", dt.datetime(2027, 10, 31, 1)),
    ("Africa/Casablanca", dt.datetime(2027, 2, 7, 1)), ("Africa/Casablanca", dt.datetime(2027, 3, 14, 1)),
    ("Australia/Lord_Howe", dt.datetime(2027, 4, 3, 14)), ("Asia/Kabul", dt.datetime(2028, 2, 28, 19)),
    ("America/New_York", dt.datetime(2027, 11, 7, 5)),
]  # fmt: skip
texts = st.text(max_size=120) | st.text(
    st.sampled_from('aé茶م🫖 ,;:\\"\n\r\t\x00\u2028\u202e\ud800\ufeff'), max_size=160
)


@st.composite
def instants(draw: st.DrawFn) -> dt.datetime:
    zone, around = draw(st.sampled_from(CHANGES))
    at = around.replace(tzinfo=dt.UTC) + dt.timedelta(minutes=draw(st.integers(-600, 600)))
    return at.astimezone(ZoneInfo(zone))


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    def one(number: int) -> Entry:
        start = draw(instants())
        end = start.astimezone(dt.UTC) + dt.timedelta(minutes=draw(st.integers(1, 1440)))
        return Entry(
            uid=f"{draw(st.uuids())}@{number}", start=start, end=end, title=draw(texts), place=draw(texts),
            notes=draw(texts), cancelled=draw(st.booleans()), sequence=draw(st.integers(0, 99)),
            changed_at=draw(instants()), alarm=draw(st.sampled_from([None, 30, 720])), free=draw(st.booleans()),
            url=draw(st.sampled_from(["", "https://rota.example/", "https://rota.example/week/2027-03-22"])),
        )  # fmt: skip

    return [one(number) for number in range(draw(st.integers(0, 5)))]


def rows(some: list[Entry]) -> list[Row]:
    """What a reader has to find."""
    return sorted(
        (
            one.uid, round(one.start.timestamp()), round(one.end.timestamp()), clean(one.title), clean(one.place),
            clean(one.notes), "CANCELLED" if one.cancelled else "CONFIRMED", one.sequence,
        )
        for one in some
    )  # fmt: skip


def by_hand(body: bytes) -> list[Row]:
    """A strict reader of our own, from RFC 5545 alone: lines, folds, escapes, nesting."""
    assert body.endswith(b"\r\n")
    lines = body[:-2].split(b"\r\n")
    for line in lines:
        assert len(line) <= 75
        assert line
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line)
        line.decode()  # no fold inside a character
    open_: list[str] = []
    found, event = [], dict[str, str]()
    for line in re.sub(rb"\r\n ", b"", b"\r\n".join(lines)).split(b"\r\n"):
        assert NAME.match(line), line
        name, value = line.decode().split(":", 1)
        name = name.partition(";")[0]
        if name == "BEGIN":
            open_.append(value)
            event = {} if value == "VEVENT" else event
        elif name == "END":
            assert open_.pop() == value
            if value == "VEVENT":
                found.append(event)
        elif open_ == ["VCALENDAR", "VEVENT"]:
            assert name not in event
            event[name] = value
        elif open_ == ["VCALENDAR"]:
            assert name not in ("UID", "METHOD", "DTSTAMP")
            assert not found, "what is of the calendar stands before the events"
    assert open_ == []
    return sorted(
        (
            unescaped(one["UID"]), seconds(one["DTSTART"]), seconds(one["DTEND"]), unescaped(one["SUMMARY"]),
            unescaped(one.get("LOCATION", "")), unescaped(one.get("DESCRIPTION", "")), one["STATUS"],
            int(one["SEQUENCE"]),
        )
        for one in found
    )  # fmt: skip


def unescaped(value: str) -> str:
    assert not re.search(r"(?<!\\)(\\\\)*[;,]", value), value
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value)


def seconds(value: str) -> int:
    return round(dt.datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC).timestamp())


def by_vobject(body: bytes) -> list[Row]:
    found = vobject.readOne(body.decode()).contents
    assert "uid" not in found
    return sorted(
        (
            one.uid.value, round(one.dtstart.value.timestamp()), round(one.dtend.value.timestamp()), one.summary.value,
            one.location.value if "location" in one.contents else "",
            one.description.value if "description" in one.contents else "",
            one.status.value, int(one.sequence.value),
        )
        for one in found.get("vevent", [])
    )  # fmt: skip


def by_recurring(body: bytes) -> list[Row]:
    return sorted(
        (
            str(one["UID"]), round(one["DTSTART"].dt.timestamp()), round(one["DTEND"].dt.timestamp()),
            str(one["SUMMARY"]), str(one.get("LOCATION", "")), str(one.get("DESCRIPTION", "")), str(one["STATUS"]),
            int(one["SEQUENCE"]),
        )
        for one in recurring_ical_events.of(Calendar.from_ical(body)).all()
    )  # fmt: skip


@given(entries(), texts)
@pytest.mark.parametrize("read", [by_hand, by_vobject, by_recurring])
def test_every_reader_finds_the_same(read: Callable[[bytes], list[Row]], some: list[Entry], name: str) -> None:
    assert read(calendar(name, some)) == rows(some)


@pytest.fixture(scope="module")
def icaljs() -> Iterator[Callable[[bytes], list[Row]]]:
    """ical.js in a process that stays."""
    readers.node("ical.js")
    words = ["node", str(HERE / "read.mjs"), "ical.js", "-"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:

        def read(body: bytes) -> list[Row]:
            assert process.stdin and process.stdout
            process.stdin.write(json.dumps(body.decode()) + "\n")
            process.stdin.flush()
            names = ("uid", "start", "end", "title", "place", "notes", "status", "sequence")
            return sorted(tuple(one[name] for name in names) for one in json.loads(process.stdout.readline()))  # type: ignore[misc]  # a Row

        yield read
        assert process.stdin
        process.stdin.close()


@given(some=entries(), name=texts)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_ical_js_finds_the_same(icaljs: Callable[[bytes], list[Row]], some: list[Entry], name: str) -> None:
    assert icaljs(calendar(name, some)) == rows(some)


@given(entries())
def test_the_order_in_which_shifts_come_changes_no_byte(some: list[Entry]) -> None:
    assert calendar("Shifts", some) == calendar("Shifts", reversed(some))
