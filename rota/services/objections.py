"""Before a proposal is published: showing it to all, and hearing from whom a shift of it does not suit."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from rota.models import Assignment, Group, Objection, Rota, RotaEntry, Shift, Volunteer
from rota.models.clock import local, monday_of
from rota.refusal import Refused
from rota.services import boards, log, rotas, weeks
from rota.services.log import By


class NotShown(Refused):
    """No proposal of this week is shown to all, or they have no such shift in it."""


class TooLate(Refused):
    """The proposal is no longer open for objections, or the shift is promised already: it can be dropped."""


@dataclass(frozen=True)
class Proposed:
    """A proposal that is shown to all, `until` is on the group's clocks."""

    week: dt.date
    until: dt.datetime


@dataclass(frozen=True)
class MyPart:
    """What a proposal has for one person: shifts, which of them (by their ids) they object to, and which are theirs
    already by what is published. `open`: objections are heard."""

    proposed: Proposed
    open: bool
    slots: tuple[boards.MyShift, ...]
    objected: frozenset[int]
    held: frozenset[int]


@dataclass(frozen=True)
class Heard:
    """An objection: by whom, to which shift."""

    who: str
    slot: boards.Slot


def still_open(group: Group, rota: Rota, now: dt.datetime) -> bool:
    """True while a proposal is to be looked at by all before it is published: in a group that does so, until it was
    shown for its time."""
    return group.objection_hours is not None and (rota.shown_until is None or rota.shown_until > now)


def show(
    session: Session, group: Group, week: dt.date, by: By, *, version: int, now: dt.datetime
) -> dt.datetime | None:
    """Show the proposal `version` to all for the group's time; gives until when. One that is shown already stays as it
    is; None: it is not the newest any more, or the group does not do so. Raises NothingToPublish."""
    newest, _ = rotas.to_publish(session, group, week)
    if newest.version != version or group.objection_hours is None:
        return None
    if newest.shown_until is None:
        newest.shown_until = now + dt.timedelta(hours=group.objection_hours)
        log.note(session, group, by, "shown", week=week, now=now, version=version, hours=group.objection_hours)
    return newest.shown_until


def shown(session: Session, group: Group, *, now: dt.datetime) -> list[Proposed]:
    """The proposals of weeks that are not over which all may look at now, by week."""
    zone = ZoneInfo(group.timezone)
    this_week = monday_of(local(now, zone).date())
    found = _shown(group).where(Rota.shown_until > now, Rota.week >= this_week).order_by(Rota.week)
    return [_proposed(rota, zone) for rota in session.scalars(found)]


def my_part(session: Session, group: Group, volunteer_id: int, week: dt.date, *, now: dt.datetime) -> MyPart:
    """What the proposal of a week has for one person, and nothing of anybody else's but who is on the same team.

    Raises NotShown.
    """
    rota = _the_shown(session, group, week)
    slots = boards.proposed_shifts(session, group, rota.id, volunteer_id, now=now)
    objected = select(Assignment.shift_id).join(Objection, Objection.assignment_id == Assignment.id)
    mine = objected.where(Objection.rota_id == rota.id, Assignment.volunteer_id == volunteer_id)
    held = weeks.held(group, week).where(Assignment.volunteer_id == volunteer_id)
    return MyPart(
        proposed=_proposed(rota, ZoneInfo(group.timezone)),
        open=_is_open(rota, now),
        slots=slots,
        objected=frozenset(session.scalars(mine)),
        held=frozenset(one.shift_id for one in session.scalars(held)),
    )


def object_to(
    session: Session, group: Group, volunteer_id: int, week: dt.date, shift_id: int, *, now: dt.datetime
) -> None:
    """This shift does not work for me: the next proposal leaves me off it. Raises NotShown, TooLate."""
    rota, mine = _mine(session, group, volunteer_id, week, shift_id, now)
    known = select(Objection).where(Objection.rota_id == rota.id, Objection.assignment_id == mine.id)
    if session.scalars(known).first() is None:
        session.add(Objection(group_id=group.id, rota_id=rota.id, assignment_id=mine.id, made_at=now))
        mine.given_back = True


def take_back(
    session: Session, group: Group, volunteer_id: int, week: dt.date, shift_id: int, *, now: dt.datetime
) -> None:
    """It works for me after all. Raises NotShown, TooLate."""
    rota, mine = _mine(session, group, volunteer_id, week, shift_id, now)
    this = Objection.rota_id == rota.id, Objection.assignment_id == mine.id
    if session.scalars(select(Objection).where(*this)).first() is not None:
        session.execute(delete(Objection).where(*this))
        mine.given_back = False


def heard(session: Session, group: Group, rota: Rota) -> tuple[Heard, ...]:
    """The objections to what still stands in a proposal, by shift."""
    stands = select(RotaEntry.assignment_id).where(RotaEntry.rota_id == rota.id)
    found = (
        select(Assignment.shift_id, Volunteer.name)
        .join(Objection, Objection.assignment_id == Assignment.id)
        .join(Assignment.volunteer)
        .join(Assignment.shift)
        .where(Objection.rota_id == rota.id, Objection.group_id == group.id, Assignment.id.in_(stands))
        .order_by(Shift.start, Shift.id, Volunteer.name)
    )
    rows = session.execute(found).all()
    slots = {slot.id: slot for slot in boards.slots(session, group, {shift_id for shift_id, _ in rows})}
    return tuple(Heard(name, slots[shift_id]) for shift_id, name in rows)


def _shown(group: Group) -> Select[Rota]:
    """Proposals that were shown to all, and that no later version of the week has overtaken."""
    later = aliased(Rota)
    newest = select(func.max(later.version)).where(later.group_id == group.id, later.week == Rota.week)
    return select(Rota).where(
        Rota.group_id == group.id, Rota.published_at.is_(None), Rota.shown_until.is_not(None),
        Rota.version == newest.correlate(Rota).scalar_subquery(),
    )  # fmt: skip


def _the_shown(session: Session, group: Group, week: dt.date) -> Rota:
    rota = session.scalars(_shown(group).where(Rota.week == week)).first()
    if rota is None:
        raise NotShown("no proposal of this week is shown")
    return rota


def _mine(
    session: Session, group: Group, volunteer_id: int, week: dt.date, shift_id: int, now: dt.datetime
) -> tuple[Rota, Assignment]:
    try:
        rota = _the_shown(session, group, week)
    except NotShown as none:
        once = select(Rota.id).where(Rota.group_id == group.id, Rota.week == week, Rota.shown_until.is_not(None))
        if session.scalars(once.limit(1)).first() is None:
            raise
        raise TooLate("the proposal that was shown is not the newest any more") from none
    entries = select(Assignment).join(RotaEntry, RotaEntry.assignment_id == Assignment.id)
    entries = entries.where(Assignment.volunteer_id == volunteer_id, Assignment.shift_id == shift_id)
    mine = session.scalars(entries.where(RotaEntry.rota_id == rota.id).options(joinedload(Assignment.shift))).first()
    if mine is None:
        raise NotShown("this is no shift of yours")
    held = weeks.held(group, week).where(Assignment.id == mine.id)
    if not _is_open(rota, now) or mine.shift.start <= now or session.scalars(held).first() is not None:
        raise TooLate("the time to object is over, or the shift is promised already")
    return rota, mine


def _is_open(rota: Rota, now: dt.datetime) -> bool:
    return rota.shown_until is not None and rota.shown_until > now


def _proposed(rota: Rota, zone: ZoneInfo) -> Proposed:
    assert rota.shown_until is not None  # those that are shown
    return Proposed(rota.week, rota.shown_until.astimezone(zone))
