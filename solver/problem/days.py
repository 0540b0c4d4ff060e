"""Local days: stretches of time from `day_starts_at` to `day_starts_at` on the wall clock."""

import datetime as dt
import functools
from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class LocalDays:
    """The local days of a time zone (IANA name), each named by the date on which it begins.

    Where clocks change, a day has 23 or 25 hours. A beginning that the wall clock skips is where the clock lands; of
    one that it shows twice, the first counts. All instants that it gives are in UTC.
    """

    timezone: str
    starts_at: str  # HH:MM

    @functools.cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @functools.cached_property
    def _clock(self) -> dt.time:
        return dt.time.fromisoformat(self.starts_at)

    def on_the_wall(self, instant: dt.datetime) -> dt.datetime:
        """The instant as the wall clock shows it."""
        return instant.astimezone(self._zone)

    def start(self, day: dt.date) -> dt.datetime:
        """The instant at which a local day begins."""
        return _instant(day, self._clock, self._zone)

    def of(self, instant: dt.datetime) -> dt.date:
        """The local day in which an instant lies."""
        day = instant.astimezone(self._zone).date()
        if instant < self.start(day):
            return day - dt.timedelta(days=1)
        if instant >= self.start(day + dt.timedelta(days=1)):
            return day + dt.timedelta(days=1)
        return day

    def touched(self, start: dt.datetime, end: dt.datetime) -> tuple[dt.date, ...]:
        """The local days that [start, end) overlaps."""
        days = [self.of(start)]
        while self.start(days[-1] + dt.timedelta(days=1)) < end:
            days.append(days[-1] + dt.timedelta(days=1))
        return tuple(days)

    def beginning_in(self, start: dt.datetime, end: dt.datetime) -> tuple[dt.date, ...]:
        """The local days that begin in [start, end)."""
        day = self.of(start)
        found = []
        while self.start(day) < end:
            if self.start(day) >= start:
                found.append(day)
            day += dt.timedelta(days=1)
        return tuple(found)


@functools.lru_cache(maxsize=10_000)
def _instant(day: dt.date, clock: dt.time, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, clock, zone).astimezone(dt.UTC)
