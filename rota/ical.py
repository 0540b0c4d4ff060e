"""⑦ Events → the bytes of a calendar. Pure: no clock, no store; equal events give equal bytes."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from icalendar import Alarm, Calendar, Event, vDuration

from rota.names import clean

PRODID = "-//Rota//Volunteer rota//EN"
REFRESH = dt.timedelta(hours=1)
COLOR = "seagreen"  # a CSS colour name, as RFC 7986 wants it


@dataclass(frozen=True)
class Entry:
    """One shift in one feed: all that is visible of it, and since when (`changed_at`, UTC) in which revision.

    It rings `alarm` minutes before the start (None: it does not); a cancelled one never does.
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

    @property
    def digest(self) -> str:
        """Tells whether what a reader sees is the same; revision and time of change are not part of it.

        Nor is the alarm: it is the feed's from its making on, and never changes.
        """
        texts = [clean(text) for text in (self.title, self.place, self.notes)]
        seen = (self.start.isoformat(), self.end.isoformat(), self.cancelled, *texts)
        return sha256(repr(seen).encode()).hexdigest()


def calendar(name: str, entries: Iterable[Entry]) -> bytes:
    """An iCalendar document (RFC 5545 and 7986), one VEVENT an entry, in the order of their starts, times in UTC."""
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
    for entry in sorted(entries, key=lambda entry: (entry.start, entry.uid)):
        made.add_component(_event(entry))
    content: bytes = made.to_ical()
    return content


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at.astimezone(dt.UTC))
    event.add("last-modified", entry.changed_at.astimezone(dt.UTC))
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.start.astimezone(dt.UTC))
    event.add("dtend", entry.end.astimezone(dt.UTC))
    event.add("summary", clean(entry.title))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    event.add("class", "PRIVATE")
    if entry.place:
        event.add("location", clean(entry.place))
    if entry.notes:
        event.add("description", clean(entry.notes))
    if entry.alarm is not None and not entry.cancelled:
        event.add_component(_alarm(entry, entry.alarm))
    return event


def _alarm(entry: Entry, minutes: int) -> Alarm:
    """A reminder (RFC 5545), known by a UID of its own (RFC 9074) that follows from the event's."""
    alarm = Alarm()
    alarm.add("uid", f"alarm-{entry.uid}")
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", dt.timedelta(minutes=-minutes))
    alarm.add("description", clean(entry.title))
    return alarm
