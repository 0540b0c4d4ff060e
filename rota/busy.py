"""Busy times out of somebody's calendar file, read in a process of its own so that no file can hurt the site.

`python -m rota.busy FROM UNTIL ZONE DAY_STARTS_AT < calendar` prints a JSON list of [start, end) in UTC, or what the
matter is: {"fault": …}.
"""

import datetime as dt
import json
import math
import resource
import sys
from collections.abc import Iterable
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

MOST_EVENTS, MOST_OCCURRENCES = 500, 366
SECONDS, MEMORY = 2, 512 * 1024 * 1024  # bytes of address space
Span = tuple[dt.datetime, dt.datetime]


class FileError(Exception):
    """The file cannot be used; the text is one word that names why."""


def busy_times(data: bytes, start: dt.datetime, end: dt.datetime, zone: ZoneInfo, day_starts_at: dt.time) -> list[Span]:
    """When within [start, end) somebody is busy, merged. What does not happen or leaves them free is left out.

    Times without a zone are of `zone`; an event of whole days takes its local days. Raises FileError.
    """
    try:
        calendars = icalendar.Calendar.from_ical(data, multiple=True)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise FileError("not_a_calendar") from error
    if not calendars or any(one.name != "VCALENDAR" for one in calendars):
        raise FileError("not_a_calendar")
    if sum(len(one.walk("VEVENT")) for one in calendars) > MOST_EVENTS:
        raise FileError("too_many")
    # A day more on each side: what is asked is asked in UTC, what is whole days is of no zone.
    day = dt.timedelta(days=1)
    events = [event for one in calendars for event in recurring_ical_events.of(one).between(start - day, end + day)]
    if len(events) > MOST_OCCURRENCES:
        raise FileError("too_many")
    taken = [_span(event, zone, day_starts_at) for event in events if _takes_time(event)]
    return merged((max(start, first), min(end, last)) for first, last in taken)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Those that touch each other as one; empty ones are left out."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _takes_time(event: icalendar.Event) -> bool:
    return str(event.get("TRANSP", "")).upper() != "TRANSPARENT" and str(event.get("STATUS", "")).upper() != "CANCELLED"


def _span(event: icalendar.Event, zone: ZoneInfo, day_starts_at: dt.time) -> Span:
    return _instant(event.start, zone, day_starts_at), _instant(event.end, zone, day_starts_at)


def _instant(value: dt.date, zone: ZoneInfo, day_starts_at: dt.time) -> dt.datetime:
    if not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, day_starts_at)
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(dt.UTC)


def _confine() -> None:
    """From here on: little time, little memory, no file written, no socket."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    seconds = math.ceil(spent.ru_utime + spent.ru_stime) + SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_refuse_sockets)


def _refuse_sockets(event: str, _arguments: object) -> None:
    if event.startswith("socket."):
        raise PermissionError(event)


def main(start: str, end: str, zone: str, day_starts_at: str) -> None:
    """Say that we are ready, read, answer."""
    there = ZoneInfo(zone)
    _confine()
    print("ready", flush=True)
    data = sys.stdin.buffer.read()
    try:
        spans = busy_times(
            data, dt.datetime.fromisoformat(start), dt.datetime.fromisoformat(end), there,
            dt.time.fromisoformat(day_starts_at),
        )  # fmt: skip
        print(json.dumps([[first.isoformat(), last.isoformat()] for first, last in spans]))
    except FileError as fault:
        print(json.dumps({"fault": str(fault)}))
    except MemoryError:
        print(json.dumps({"fault": "too_much"}))


if __name__ == "__main__":
    main(*sys.argv[1:])
