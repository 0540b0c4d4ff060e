"""⑦ What calendars said last: the revision of each event, and bytes that change only when something visible does."""

import datetime as dt
import gzip
from dataclasses import replace
from hashlib import sha256

from rota import ical
from rota.models.feed import Bytes, Event

PAST, FUTURE = dt.timedelta(days=14), dt.timedelta(days=180)  # how far a calendar reaches from the day of a change
GONE = ""  # the digest of an event that a calendar shows no longer; kept, so that SEQUENCE rises if it comes back


def revised(said: Event, entry: ical.Entry, now: dt.datetime) -> ical.Entry:
    """The entry with its revision: one more, from now on, if it no longer says what was said last."""
    if said.digest != entry.digest:
        said.digest, said.sequence, said.changed_at = entry.digest, said.sequence + 1, later(said.changed_at, now)
    return replace(entry, sequence=said.sequence, changed_at=said.changed_at)


def keep(calendar: Bytes, body: bytes, now: dt.datetime) -> None:
    """Make `body` what is served, from now on if it is another one."""
    if calendar.body != body:
        calendar.changed_at = later(calendar.changed_at, now) if calendar.body else now
        calendar.body, calendar.etag = body, etag(body)
        calendar.gzipped = gzip.compress(body, 6, mtime=0)
    elif calendar.gzipped is None:
        calendar.gzipped = gzip.compress(body, 6, mtime=0)


def etag(body: bytes) -> str:
    """What tells these bytes from all others."""
    return sha256(body).hexdigest()[:32]


def later(last: dt.datetime, now: dt.datetime) -> dt.datetime:
    """When a change counts as made: now, but a second after the last one, whatever the server's clock did since.

    Programs compare whole seconds: without this they would keep what they hold.
    """
    return max(now, last + dt.timedelta(seconds=1))
