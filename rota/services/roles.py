"""Who organizes until when: giving the role, handing it over, ending one's own. Every role expires."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from rota.models import Account, Group, Volunteer
from rota.models.clock import local
from rota.refusal import Refused
from rota.services import accounts, leaving, log, people
from rota.services.log import By
from rota.services.own_limits import Fault
from rota.services.volunteers import NotSaved
from solver.problem import LocalDays

DAYS, MOST_DAYS = 28, 90
SOON = dt.timedelta(days=3)
DAY = dt.timedelta(days=1)


class NoRole(Refused):
    """Their role has ended meanwhile."""


@dataclass(frozen=True)
class Organizer:
    """`name`: None for the group's first organizer, who is no volunteer. `until` is on the group's clocks."""

    account_id: int
    name: str | None
    until: dt.datetime


def organizers(session: Session, group: Group, *, now: dt.datetime) -> Sequence[Organizer]:
    """Whose role lasts, the longest first."""
    found = select(Account).where(Account.group_id == group.id, Account.organizer_until > now)
    by_end = found.order_by(Account.organizer_until.desc(), Account.id).options(joinedload(Account.volunteer))
    zone = ZoneInfo(group.timezone)
    return [
        Organizer(one.id, one.volunteer.name if one.volunteer else None, one.organizer_until.astimezone(zone))
        for one in session.scalars(by_end)
        if one.organizer_until is not None
    ]


def last_end(session: Session, group: Group, *, now: dt.datetime) -> dt.datetime | None:
    """When nobody organizes the group any more, on its clocks; None: nobody does now."""
    last = select(func.max(Account.organizer_until)).where(Account.group_id == group.id, Account.organizer_until > now)
    found = session.scalar(last)
    return found.astimezone(ZoneInfo(group.timezone)) if found else None


def today(group: Group, now: dt.datetime) -> dt.date:
    """The local day."""
    return local(now, ZoneInfo(group.timezone)).date()


def preset(group: Group, now: dt.datetime) -> dt.date:
    """The last day of a role if nothing else is said: in four weeks."""
    return today(group, now) + DAYS * DAY


def latest(group: Group, now: dt.datetime) -> dt.date:
    """The last day that a role may have."""
    return today(group, now) + MOST_DAYS * DAY


def give(session: Session, group: Group, by: By, volunteer_id: int, last: dt.date, *, now: dt.datetime) -> Account:
    """Somebody organizes to the end of the local day `last`, at most 90 days from now; a role that lasts longer already
    is not shortened. Raises people.NoSuchPerson, NotSaved."""
    return _begin(session, group, by, people.find(session, group, volunteer_id), last, now)


def hand_over(session: Session, group: Group, by: By, volunteer_id: int, last: dt.date, *, now: dt.datetime) -> None:
    """Their role begins and one's own ends, in one act. Raises NoRole and as `give`."""
    mine = _own(session, group, by, now)
    theirs = give(session, group, by, volunteer_id, last, now=now)
    if theirs.id == mine.id:
        raise NotSaved({"who": Fault("self")})
    _end(session, group, by, mine, now)


def resign(session: Session, group: Group, by: By, *, now: dt.datetime) -> None:
    """End one's own role. Raises NoRole, leaving.LastOrganizer."""
    mine = _own(session, group, by, now)
    leaving.check(session, mine, now=now)
    _end(session, group, by, mine, now)


def _begin(session: Session, group: Group, by: By, person: Volunteer, last: dt.date, now: dt.datetime) -> Account:
    if not today(group, now) <= last <= latest(group, now):
        raise NotSaved({"until": Fault("days", str(MOST_DAYS))})
    account = accounts.account_for(session, person)
    until = LocalDays(group.timezone, "00:00").start(last + DAY)
    if account.organizer_until is not None and account.organizer_until > until:
        raise NotSaved({"until": Fault("shorter")})
    if account.organizer_until != until:
        account.organizer_until = until
        log.note(session, group, by, "role_given", volunteer_id=person.id, now=now, until=last.isoformat())
    return account


def _own(session: Session, group: Group, by: By, now: dt.datetime) -> Account:
    mine = select(Account).where(Account.id == by.account_id, Account.group_id == group.id)
    account = session.scalars(mine.where(Account.organizer_until > now)).first()
    if account is None:
        raise NoRole("this role has ended")
    return account


def _end(session: Session, group: Group, by: By, account: Account, now: dt.datetime) -> None:
    account.organizer_until = None
    log.note(session, group, by, "role_ended", volunteer_id=account.volunteer_id, now=now)
