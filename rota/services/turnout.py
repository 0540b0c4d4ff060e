"""How many came to a shift, as whoever leads it tells: two numbers, never who. And what follows for the next rota."""

import datetime as dt
import math
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from rota.db import Texts
from rota.models import Assignment, Group, Kind, RotaEntry, Shift, Turnout, Volunteer
from rota.refusal import Refused
from rota.services import boards, log, weeks
from rota.services.log import By
from rota.services.showing import Slot

TOLD_UNTIL = dt.timedelta(days=2)  # after the end of a shift
ENOUGH = 5  # expected people of a kind from which on a number says something


class NoSuchShift(Refused):
    """There is no such shift, or this person does not lead it."""


class NotNow(Refused):
    """The shift has not begun, or it is over for too long."""

    def __init__(self, slot: Slot, *, early: bool) -> None:
        super().__init__("it is too early" if early else "it is too late")
        self.slot, self.early = slot, early


class NotAnswered(Refused):
    """Nobody was ticked, and nobody said that nobody came."""


@dataclass(frozen=True)
class Told:
    """A shift of which it can be told how many came; `before` is what was told so far: expected, came."""

    slot: Slot
    before: tuple[int, int] | None


@dataclass(frozen=True)
class Advice:
    """Of `expected` people of a kind, so many `missed` their shift in the last weeks. `wanted` people on a team are
    there if `plan` are asked, as things went."""

    kind: Texts
    expected: int
    missed: int
    wanted: int
    plan: int


def to_tell(
    session: Session, group: Group, shift_id: int, *, volunteer_id: int | None, organizer: bool, now: dt.datetime
) -> Told:
    """What is asked of an organizer, or of a volunteer who leads the shift. Raises NoSuchShift, NotNow."""
    held = _held(group).where(Assignment.shift_id == shift_id)
    leads = held.where(Assignment.volunteer_id == volunteer_id, Volunteer.experience == "lead")
    if not organizer and session.scalars(leads).first() is None:
        raise NoSuchShift("there is no such shift")
    found = boards.slots(session, group, [shift_id])
    if not found or found[0].cancelled or not found[0].team:
        raise NoSuchShift("there is no such shift")
    slot = found[0]
    if now < slot.start or now > slot.end + TOLD_UNTIL:
        raise NotNow(slot, early=now < slot.start)
    before = session.scalars(select(Turnout).where(Turnout.shift_id == shift_id)).first()
    return Told(slot, (before.expected, before.came) if before else None)


def tell(
    session: Session, group: Group, shift: Told, came: int, *, nobody: bool, by: By | None, now: dt.datetime
) -> None:
    """Keep how many of its team came to a shift; told again, the last word counts. `by` is the organizer who tells it;
    None: whoever leads the shift. Raises NotAnswered."""
    if not came and not nobody:
        raise NotAnswered("tick who came, or say that nobody did")
    expected, shift_id = len(shift.slot.team), shift.slot.id
    row = session.scalars(select(Turnout).where(Turnout.shift_id == shift_id)).first()
    if row is None:
        row = Turnout(group_id=group.id, shift_id=shift_id)
        session.add(row)
    row.expected, row.came = expected, min(came, expected)
    if by:
        log.note(session, group, by, "turnout", shift_id=shift_id, now=now, expected=expected, came=row.came)
    session.flush()


def asked(session: Session, group: Group, volunteer_id: int, *, now: dt.datetime) -> tuple[Slot, ...]:
    """The shifts that somebody leads, that have begun, and of which nobody has told yet how many came."""
    mine = _held(group).where(Assignment.volunteer_id == volunteer_id, Volunteer.experience == "lead")
    untold = Shift.id.not_in(select(Turnout.shift_id).where(Turnout.group_id == group.id))
    now_ = (Shift.start <= now) & (Shift.end >= now - TOLD_UNTIL) & Shift.cancelled_at.is_(None) & untold
    ids = session.scalars(mine.join(Shift, Shift.id == Assignment.shift_id).where(now_)).all()
    return boards.slots(session, group, ids) if ids else ()


def advice(session: Session, group: Group) -> tuple[Advice, ...]:
    """For each kind of which enough is known, in the group's order: how many did not come of those who were expected.

    It is known as long as the shifts are kept. Never who.
    """
    counted = (
        select(Kind, func.sum(Turnout.expected), func.sum(Turnout.came))
        .join(Shift, Shift.kind_id == Kind.id)
        .join(Turnout, Turnout.shift_id == Shift.id)
        .where(Turnout.group_id == group.id, Kind.group_id == group.id)
        .group_by(Kind.id)
        .having(func.sum(Turnout.expected) >= ENOUGH)
        .order_by(Kind.id)
    )
    return tuple(_advice(kind, int(expected), int(came)) for kind, expected, came in session.execute(counted))


def _advice(kind: Kind, expected: int, came: int) -> Advice:
    wanted = kind.target or kind.min
    plan = math.ceil(wanted * expected / came) if came else wanted
    return Advice(kind.name, expected, expected - came, wanted, plan)


def _held(group: Group) -> Select[int]:
    """The shifts of what people hold, a row for each of them on it."""
    rows = select(Assignment.shift_id).join(RotaEntry, RotaEntry.assignment_id == Assignment.id)
    rows = rows.join(Volunteer, Volunteer.id == Assignment.volunteer_id)
    return rows.where(RotaEntry.rota_id.in_(weeks.newest_published(group)), Assignment.group_id == group.id)
