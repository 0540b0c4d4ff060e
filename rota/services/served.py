"""⑦ What is served for a feed's token: looked up with as few columns as the answer needs."""

import datetime as dt
import functools
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from sqlalchemy import BindParameter, Select, bindparam, select, update
from sqlalchemy.orm import Session

from rota import ical
from rota.languages import translation
from rota.models import Account, Feed, GroupCalendar, GroupFeed
from rota.services import revisions
from rota.services.accounts import token_hash

CLEARING = dt.timedelta(days=14)  # how long what has ended is an empty calendar, so that programs clear themselves
Statement = Select[*tuple[Any, ...]]
State = Literal["live", "ended", "gone", "unknown"]
What = Literal["head", "body", "gzipped"]  # what is wanted of the bytes: nothing, they, or they gzipped


class Ask(Protocol):
    """Runs a statement and gives the first row."""

    def __call__(self, statement: Statement, **parameters: object) -> Any:
        """The row, or None."""


@dataclass(frozen=True)
class Stored:
    """What is served for a token. `ended`: an empty calendar; `gone` and `unknown` have no bytes. `body` is what was
    asked for; `gzipped` tells whether it is that."""

    state: State
    body: bytes = b""
    etag: str = ""
    changed_at: dt.datetime = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    feed_id: int = 0
    used_on: dt.date | None = None
    gzipped: bool = False
    of_group: bool = False


def _statements(statement: Statement, calendar: type[Feed] | type[GroupCalendar]) -> dict[What, Statement]:
    return {
        "head": statement,
        "body": statement.add_columns(calendar.body),
        "gzipped": statement.add_columns(calendar.gzipped),
    }


_TOKEN: BindParameter[bytes] = bindparam("token")
_PERSONS = _statements(
    select(Feed.id, Feed.etag, Feed.changed_at, Feed.revoked_at, Feed.used_on).where(Feed.token_hash == _TOKEN), Feed
)
_GROUPS = _statements(
    select(
        GroupFeed.id, GroupCalendar.etag, GroupCalendar.changed_at, GroupFeed.revoked_at, GroupFeed.used_on,
        GroupCalendar.scope, GroupCalendar.language, Account.organizer_until,
    )
    .join_from(GroupFeed, GroupCalendar)
    .join(Account, GroupFeed.account_id == Account.id)
    .where(GroupFeed.token_hash == _TOKEN),
    GroupCalendar,
)  # fmt: skip


def find(ask: Ask, token: str, now: dt.datetime, what: What) -> Stored:
    """What to serve for a token at `now`; its bytes in the form that is wanted, but plain if they are not gzipped."""
    hashed = token_hash(token)
    row = ask(_PERSONS[what], token=hashed)
    if row is None:
        return _of_group(ask, hashed, now, what)
    feed_id, etag, changed_at, revoked_at, used_on, *bytes_ = row
    if revoked_at is not None and now - revoked_at > CLEARING:
        return Stored("gone")
    if bytes_ == [None]:  # stored by a version that did not gzip
        return find(ask, token, now, "body")
    state: State = "live" if revoked_at is None else "ended"
    return Stored(state, bytes_[0] if bytes_ else b"", etag, changed_at, feed_id, used_on, what == "gzipped")


def _of_group(ask: Ask, hashed: bytes, now: dt.datetime, what: What) -> Stored:
    row = ask(_GROUPS[what], token=hashed)
    if row is None:
        return Stored("unknown")
    feed_id, etag, changed_at, revoked_at, used_on, scope, language, organizer_until, *bytes_ = row
    if bytes_ == [None]:
        return _of_group(ask, hashed, now, "body")
    in_role = scope == "open" or (organizer_until is not None and organizer_until > now)
    if revoked_at is None and in_role:
        body = bytes_[0] if bytes_ else b""
        return Stored("live", body, etag, changed_at, feed_id, used_on, what == "gzipped", of_group=True)
    over = revoked_at or organizer_until
    if over is not None and now - over > CLEARING:
        return Stored("gone")
    # The calendar goes on for others: whoever is out gets an empty one, newer than the last that they can hold.
    body = empty(language)
    since = revisions.later(changed_at, over or changed_at)
    return Stored("ended", body, revisions.etag(body), since, feed_id, used_on, of_group=True)


@functools.cache
def empty(language: str) -> bytes:
    """A calendar that shows nothing."""
    return ical.calendar(translation(language).gettext("Shifts"), [])


def note_use(session: Session, found: Stored, day: dt.date) -> None:
    """Keep the day, never the time, on which a feed was last asked for."""
    table = GroupFeed if found.of_group else Feed
    session.execute(update(table).where(table.id == found.feed_id).values(used_on=day))
