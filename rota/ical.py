"""⑦ Events → the bytes of a calendar. Pure: no clock, no store; equal events give equal bytes."""

import datetime as dt
import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from icalendar import Calendar, vDatetime, vDuration, vText, vUri
from icalendar.parser import Contentline, Parameters

from rota.names import clean

RENDERING = 1  # one more with each version of this software that writes other bytes for the same entries

PRODID = "-//Rota//Volunteer rota//EN"
REFRESH = dt.timedelta(hours=1)
COLOR = "seagreen"  # a CSS colour name, as RFC 7986 wants it


@dataclass(frozen=True)
class Entry:
    """One shift in one feed: all that is visible of it, and since when (`changed_at`, UTC) in which revision.

    `free`: it takes none of its reader's time. It rings `alarm` minutes before the start (None: it does not); a
    cancelled one never does.
    """

    uid: str
    start: dt.datetime
    end: dt.datetime
    title: str
    cancelled: bool
    place: str = ""
    notes: str = ""
    sequence: int = 0
    changed_at: dt.datetime = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    alarm: int | None = None
    url: str = ""
    free: bool = False

    @functools.cached_property
    def digest(self) -> str:
        """Tells whether what a reader sees is the same; revision and time of change are not part of it.

        Nor is the alarm: it is the feed's from its making on, and never changes.
        """
        texts = [clean(text) for text in (self.title, self.place, self.notes)]
        seen = (self.start.isoformat(), self.end.isoformat(), self.cancelled, *texts, *([self.url] if self.url else []))
        return sha256(repr(seen).encode()).hexdigest()


def calendar(name: str, entries: Iterable[Entry]) -> bytes:
    """An iCalendar document (RFC 5545 and 7986), one VEVENT an entry, in the order of their starts, times in UTC."""
    in_order = sorted(entries, key=lambda entry: (entry.start, entry.uid))
    begin, end = _frame(name)
    return begin + b"".join(piece for entry in in_order for piece in _event(entry)) + end


@functools.lru_cache(maxsize=100)
def _frame(name: str) -> tuple[bytes, bytes]:
    """What stands before and after the events."""
    # Not Calendar.new(): it invents a UID for the calendar, which makes some readers see all events as one.
    made = Calendar()
    made.add("prodid", PRODID)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("name", clean(name))
    made.add("x-wr-calname", clean(name))
    made.add("color", COLOR)
    made.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", vDuration(REFRESH))
    content: bytes = made.to_ical()
    end = b"END:VCALENDAR\r\n"
    return content.removesuffix(end), end


# icalendar's Event takes a fifth of a millisecond; publishing a week makes thousands. Its lines are the library's too,
# each made once: team mates share all but one or two of them.


def _event(entry: Entry) -> Iterator[bytes]:
    """The lines of one event, in the order in which icalendar writes them."""
    yield b"BEGIN:VEVENT\r\n"
    yield _text("SUMMARY", entry.title)
    changed_at = entry.changed_at.astimezone(dt.UTC)  # two times of a night when clocks go back are equal, but in UTC
    yield _instant("DTSTART", entry.start.astimezone(dt.UTC))
    yield _instant("DTEND", entry.end.astimezone(dt.UTC))
    yield _instant("DTSTAMP", changed_at)
    yield _text("UID", entry.uid)
    yield _text("SEQUENCE", str(entry.sequence))
    yield _text("CLASS", "PRIVATE")
    if entry.notes:
        yield _text("DESCRIPTION", entry.notes)
    yield _instant("LAST-MODIFIED", changed_at)
    if entry.place:
        yield _text("LOCATION", entry.place)
    yield _text("STATUS", "CANCELLED" if entry.cancelled else "CONFIRMED")
    yield _text("TRANSP", "TRANSPARENT" if entry.cancelled or entry.free else "OPAQUE")
    if entry.url:
        yield _line("URL", vUri(entry.url))
    if entry.alarm is not None and not entry.cancelled:
        yield from _alarm(entry, entry.alarm)
    yield b"END:VEVENT\r\n"


def _alarm(entry: Entry, minutes: int) -> Iterator[bytes]:
    """A reminder (RFC 5545), known by a UID of its own (RFC 9074) that follows from the event's."""
    yield b"BEGIN:VALARM\r\n"
    yield _text("ACTION", "DISPLAY")
    yield _text("DESCRIPTION", entry.title)
    yield _line("TRIGGER", vDuration(dt.timedelta(minutes=-minutes)))
    yield _text("UID", f"alarm-{entry.uid}")
    yield b"END:VALARM\r\n"


class _Text(vText):
    """icalendar takes the letters \\N for a line break; cleaned texts have none."""

    def to_ical(self) -> bytes:
        return self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").encode()


@functools.lru_cache(maxsize=20_000)
def _text(name: str, text: str) -> bytes:
    return _line(name, _Text(clean(text)))


@functools.lru_cache(maxsize=20_000)
def _instant(name: str, at: dt.datetime) -> bytes:
    return _line(name, vDatetime(at))


def _line(name: str, value: Any) -> bytes:
    """One line, folded by icalendar."""
    content: bytes = Contentline.from_parts(name, Parameters(), value).to_ical()
    return content + b"\r\n"
