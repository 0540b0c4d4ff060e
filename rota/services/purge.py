"""Forgetting on a schedule: who was where, a set number of days after the shift."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Delete, delete, or_, select
from sqlalchemy.orm import Session

from rota.db import Database
from rota.models import Assignment, Build, DatedWindow, Feed, Founding, Invite, Login, Offer, Renewal, Rota, Shift
from rota.services import feeds, ledger, log

REVOKED_FEED_DAYS = 180  # how long a revoked feed's address is still told apart from one that never was
LOGIN_DAYS = 90  # no log-in lasts longer


@dataclass(frozen=True)
class Purged:
    """What one round did. `checkpointed`: nothing deleted is left in the write-ahead log."""

    weeks_closed: int
    shifts: int
    others: int
    checkpointed: bool

    def words(self) -> str:
        """For people."""
        done = f"{self.weeks_closed} weeks turned into points, {self.shifts} past shifts deleted."
        if not self.checkpointed:
            done += " A reader was in the way: deleted rows are still in the file. Run it again."
        return done

    def data(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


def daily(database: Database, *, now: dt.datetime, keep_days: int) -> Purged:
    """Close weeks that are over, delete what is older than `keep_days`, and empty the write-ahead log."""
    closed, shifts, others = database.change(lambda session: _purge(session, now, keep_days))
    return Purged(closed, shifts, others, checkpointed=database.checkpoint())


def _purge(session: Session, now: dt.datetime, keep_days: int) -> tuple[int, int, int]:
    closed = ledger.close_weeks(session, now=now)
    before = now - dt.timedelta(days=keep_days)
    week_before = before.date() - dt.timedelta(days=7)
    concerned = set(session.scalars(select(Assignment.volunteer_id).join(Shift).where(Shift.end < before).distinct()))
    begun = select(Assignment.id).join(Shift).where(Shift.start <= now)
    shifts = _deleted(session, [delete(Shift).where(Shift.end < before)])
    others = _deleted(
        session,
        [
            delete(Rota).where(Rota.week < week_before),
            delete(Build).where(Build.asked_at < before),
            delete(DatedWindow).where(DatedWindow.end < before),
            delete(Invite).where(Invite.ends_at < now),
            delete(Founding).where(Founding.ends_at < now),
            delete(Offer).where(or_(Offer.assignment_id.in_(begun), Offer.wanted_id.in_(begun))),
            delete(Renewal).where(Renewal.ends_at < now),
            delete(Login).where(
                or_(
                    Login.began_at < now - dt.timedelta(days=LOGIN_DAYS),
                    Login.seen_at < now - dt.timedelta(days=LOGIN_DAYS),
                )
            ),
            delete(Feed).where(Feed.revoked_at < now - dt.timedelta(days=REVOKED_FEED_DAYS)),
        ],
    )
    log.forget_old(session, now)
    session.expire_all()
    feeds.remake_for(session, concerned, now)
    return closed, shifts, others


def _deleted(session: Session, statements: Iterable[Delete]) -> int:
    count = 0
    for statement in statements:
        count += session.execute(statement).rowcount  # type: ignore[attr-defined]  # a DELETE's result has one
    return count
