"""The log of organizers' writes, which all organizers see; and who was faster when two change the same thing."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session, joinedload

from rota.db import Texts
from rota.models import Account, Group, LogEntry, Shift
from rota.refusal import Refused

KEPT = dt.timedelta(days=30)


@dataclass(frozen=True)
class By:
    """Who writes: an account in its role as organizer; None: whoever runs the server."""

    account_id: int | None = None

    @property
    def role(self) -> str:
        """As what they write."""
        return "server" if self.account_id is None else "organizer"


@dataclass(frozen=True)
class Told:
    """An entry as it is shown, `at` on the group's clocks. `who`: the name of whoever did it, as long as they are
    there and have one; `about`: whom it concerns; `kind` and `start` are of the shift that it is about."""

    what: str
    at: dt.datetime
    role: str
    who: str | None
    about: str | None
    kind: Texts | None
    start: dt.datetime | None
    week: dt.date | None
    facts: dict[str, Any]


class Stale(Refused):
    """Somebody else changed it after the page was made; `entries` say what, newest first. Whoever sends the form
    again with this `seen` has read them. `week` as in `refuse_stale`."""

    def __init__(self, entries: Sequence[Told], seen: int, week: dt.date | None) -> None:
        super().__init__("somebody else has changed this meanwhile")
        self.entries, self.seen, self.week = entries, seen, week


def note(
    session: Session,
    group: Group,
    by: By,
    what: str,
    *,
    now: dt.datetime,
    week: dt.date | None = None,
    volunteer_id: int | None = None,
    shift_id: int | None = None,
    **facts: Any,
) -> None:
    """One more entry. `what` is a key of the words in templates/log/_words.html; no name stands in `facts`."""
    session.add(
        LogEntry(
            group_id=group.id, week=week, account_id=by.account_id, role=by.role, what=what, at=now,
            volunteer_id=volunteer_id, shift_id=shift_id, facts=facts,
        )
    )  # fmt: skip
    session.flush()


def seen(session: Session, group: Group, week: dt.date | None = None) -> int:
    """What a page carries in its forms as `seen`: how far the log of the week (None: of the group) had come."""
    return session.scalar(_of(group, week).with_only_columns(func.max(LogEntry.id))) or 0


def refuse_stale(session: Session, group: Group, carried: str, by: By, *, week: dt.date | None = None) -> None:
    """Raises Stale if another account has written about the week (None: the group) since a page carried
    this `seen`."""
    last = int(carried) if carried.isascii() and carried.isdigit() and len(carried) < 10 else 0
    others = LogEntry.account_id.is_distinct_from(by.account_id)
    entries = _told(session, group, _of(group, week).where(LogEntry.id > last, others))
    if entries:
        raise Stale(entries, seen(session, group, week), week)


def noted(session: Session, group: Group, what: Collection[str], *, week: dt.date, since: dt.datetime) -> bool:
    """True if one of these things was done about the week since then."""
    found = _of(group, week).where(LogEntry.what.in_(what), LogEntry.at >= since)
    return session.scalars(found.limit(1)).first() is not None


def recent(session: Session, group: Group, *, now: dt.datetime) -> list[Told]:
    """What was done in the last 30 days, newest first."""
    return _told(session, group, select(LogEntry).where(LogEntry.group_id == group.id, LogEntry.at > now - KEPT))


def forget_old(session: Session, now: dt.datetime) -> None:
    """Delete what is older than 30 days."""
    session.execute(delete(LogEntry).where(LogEntry.at <= now - KEPT))


def _of(group: Group, week: dt.date | None) -> Select[LogEntry]:
    about = LogEntry.week.is_(None) if week is None else LogEntry.week == week
    return select(LogEntry).where(LogEntry.group_id == group.id, about)


def _told(session: Session, group: Group, entries: Select[LogEntry]) -> list[Told]:
    zone = ZoneInfo(group.timezone)
    whole = (joinedload(LogEntry.volunteer), joinedload(LogEntry.shift).joinedload(Shift.kind))
    found = session.scalars(entries.order_by(LogEntry.id.desc()).limit(500).options(*whole)).all()
    ids = {one.account_id for one in found}
    accounts = session.scalars(select(Account).where(Account.id.in_(ids)).options(joinedload(Account.volunteer)))
    names = {one.id: one.volunteer.name for one in accounts if one.volunteer}
    return [
        Told(
            one.what, one.at.astimezone(zone), one.role,
            names.get(one.account_id) if one.account_id else None,
            one.volunteer.name if one.volunteer else None,
            one.shift.kind.name if one.shift else None,
            one.shift.start.astimezone(zone) if one.shift else None,
            one.week, one.facts,
        )
        for one in found
    ]  # fmt: skip
