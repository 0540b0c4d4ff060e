"""Clocks on the wall of a group's place: from dates and times of day to instants, and back."""

import datetime as dt
import functools
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEK = dt.timedelta(days=7)


@functools.lru_cache(maxsize=100_000)
def instant(date: dt.date, clock: str, zone: ZoneInfo) -> dt.datetime:
    """When the wall shows `clock` ("HH:MM") on `date`, in UTC.

    A time that the clocks skip counts from before the change (02:30 is then 03:30); of a time that they show twice
    it is the first.
    """
    return dt.datetime.combine(date, dt.time.fromisoformat(clock), zone).astimezone(dt.UTC)


@functools.lru_cache(maxsize=100_000)
def span(date: dt.date, start: str, end: str, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    """From `start` on `date` to `end`, which is on the next day where it is not after `start`; in UTC.

    Where the clocks skip the start and so pass the end, what remains is as long as the wall would have it.
    """
    last = date if start < end else date + dt.timedelta(days=1)
    begins, ends = instant(date, start, zone), instant(last, end, zone)
    if ends <= begins:
        ends = begins + (instant(last, end, _NO_CHANGES) - instant(date, start, _NO_CHANGES))
    return begins, ends


_NO_CHANGES = ZoneInfo("UTC")


def local(instant: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The same instant with the zone's offset at that time: a fixed one, so that differences are elapsed time."""
    there = instant.astimezone(zone)
    return there.replace(tzinfo=dt.timezone(there.utcoffset() or dt.timedelta()), fold=0)


def monday_of(date: dt.date) -> dt.date:
    """The first day of the week in which `date` lies."""
    return date - dt.timedelta(days=date.weekday())
