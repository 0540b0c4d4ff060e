"""Changing a proposal by hand: beginning one, putting somebody on a shift, taking somebody off it, moving somebody.

The judge objects at once; an organizer may override it with a reason, which is stored, logged and shown.
"""

import datetime as dt
import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from rota.models import Assignment, Group, Pin, Rota, RotaEntry, Shift, Volunteer
from rota.names import clean
from rota.refusal import Refused
from rota.services import log, pins, promises, proposals, weeks
from rota.services.log import By
from rota.services.promises import Hindrance
from solver import Assignment as Pair

LONGEST_REASON = 200


class Outdated(Refused):
    """The proposal that the page showed is not the week's proposal any more: somebody has published it, or there is a
    newer one, or people have changed their promises since."""


class NoSuchVolunteer(Refused):
    """The group has nobody with this id."""


class Against(Refused):
    """The judge objects: `hindrances` say to what. `volunteer` would be on the shift, out of that with the id `out`;
    `typed` is the reason that does not do, `fault` what is wrong with it."""

    def __init__(
        self, hindrances: tuple[Hindrance, ...], volunteer: Volunteer, out: int | None, typed: str, fault: str | None
    ) -> None:
        super().__init__(", ".join(one.rule for one in hindrances))
        self.hindrances, self.volunteer, self.out = hindrances, volunteer, out
        self.typed, self.fault = typed, fault

    @property
    def may_override(self) -> bool:
        """What has begun or is cancelled can be changed by nobody."""
        return not {"begun", "cancelled"}.intersection(one.rule for one in self.hindrances)


def shift_of(session: Session, group: Group, week: dt.date, shift_id: int) -> Shift:
    """The shift with this id, if it is one of the week. Raises promises.NoSuchShift."""
    mine = select(Shift).where(Shift.group_id == group.id, Shift.id == shift_id).options(joinedload(Shift.kind))
    shift = session.scalars(mine).first()
    if shift is None or promises.week_of(group, shift) != week:
        raise promises.NoSuchShift("there is no such shift in this week")
    return shift


def volunteer_of(session: Session, group: Group, volunteer_id: int) -> Volunteer:
    """The volunteer with this id. Raises NoSuchVolunteer."""
    mine = select(Volunteer).where(Volunteer.group_id == group.id, Volunteer.id == volunteer_id)
    found = session.scalars(mine).first()
    if found is None:
        raise NoSuchVolunteer("there is nobody with this id")
    return found


def current(session: Session, group: Group, week: dt.date, proposal: int) -> Rota | None:
    """What the page showed: the proposal of this version, else (0) what is published, if anything is. Raises Outdated
    if that is not so any more."""
    newest = proposals.newest(session, group, week)
    if proposals.number_of(newest) != proposal:
        raise Outdated(f"version {proposal} is not the week's proposal any more")
    return newest


def workable(session: Session, group: Group, week: dt.date, proposal: int, *, by: By, now: dt.datetime) -> Rota:
    """The week's proposal, to be changed in place; where there is none, one is begun from what is published, or empty.

    `proposal` is the version that the page showed, 0 if there was none. Raises Outdated if it is not so any more.
    """
    newest = current(session, group, week, proposal)
    if newest is not None and newest.published_at is None:
        return newest
    weeks.open_week(session, group, week)
    begun = Rota(
        group_id=group.id, week=week, version=newest.version + 1 if newest else 1, status="edited",
        goals=newest.goals if newest else [], unfilled=newest.unfilled if newest else [],
        made_at=now, published_at=None,
        entries=[RotaEntry(assignment=entry.assignment) for entry in newest.entries] if newest else [],
    )  # fmt: skip
    session.add(begun)
    session.flush()
    log.note(session, group, by, "edit_begun", week=week, now=now, version=begun.version)
    return begun


def put_on(
    session: Session,
    group: Group,
    shift: Shift,
    volunteer: Volunteer,
    *,
    proposal: int,
    out: Shift | None = None,
    reason: str | None = None,
    by: By,
    now: dt.datetime,
) -> None:
    """Put somebody on a shift, and take them off the shift `out` if they move. Whatever speaks against it needs a
    `reason` (None: none was asked for yet). Raises Against, Outdated."""
    week = promises.week_of(group, shift)
    shown = current(session, group, week, proposal) or workable(session, group, week, proposal, by=by, now=now)
    if any(_is(entry, shift, volunteer) for entry in shown.entries):
        return
    found = _against(session, group, shown, shift, volunteer, out, now)
    text = clean(reason or "")
    fault = None if reason is None else "empty" if not text else "long" if len(text) > LONGEST_REASON else None
    refused = Against(found, volunteer, out.id if out else None, text, fault)
    if found and (reason is None or fault or not refused.may_override):
        raise refused
    rota = workable(session, group, week, proposals.number_of(shown), by=by, now=now)
    if out is not None:
        _take_off(session, group, rota, out, volunteer, by=by, now=now)
    one = _assignment(session, group, shift, volunteer)
    rota.entries.append(RotaEntry(assignment=one))
    if found:
        one.override = text
        pins.hold(session, group, shift.id, volunteer.id)
        log.note(
            session,
            group,
            by,
            "override",
            week=week,
            shift_id=shift.id,
            volunteer_id=volunteer.id,
            now=now,
            reason=text,
        )
    else:
        one.override = None
        log.note(session, group, by, "edited_on", week=week, shift_id=shift.id, volunteer_id=volunteer.id, now=now)


def take_off(
    session: Session, group: Group, shift: Shift, volunteer: Volunteer, *, proposal: int, by: By, now: dt.datetime
) -> None:
    """Take somebody off a shift; a word that held them there goes along. Raises Outdated, Against if it has begun."""
    if shift.start <= now:
        raise Against((Hindrance("begun"),), volunteer, None, "", None)
    rota = workable(session, group, promises.week_of(group, shift), proposal, by=by, now=now)
    _take_off(session, group, rota, shift, volunteer, by=by, now=now)


def _take_off(
    session: Session, group: Group, rota: Rota, shift: Shift, volunteer: Volunteer, *, by: By, now: dt.datetime
) -> None:
    entry = next((entry for entry in rota.entries if _is(entry, shift, volunteer)), None)
    if entry is None:
        return
    rota.entries.remove(entry)
    pins.release(session, shift.id, volunteer.id, only_on=True)
    session.flush()
    if session.scalar(weeks.ever_published(group).where(RotaEntry.assignment_id == entry.assignment_id)) is None:
        entry.assignment.override = None
    log.note(
        session, group, by, "edited_off", week=rota.week, shift_id=shift.id, volunteer_id=volunteer.id, now=now
    )  # fmt: skip


def _against(
    session: Session, group: Group, rota: Rota, shift: Shift, volunteer: Volunteer, out: Shift | None, now: dt.datetime
) -> tuple[Hindrance, ...]:
    late = "cancelled" if shift.cancelled_at is not None else "begun" if shift.start <= now else None
    if late is None and out is not None and out.start <= now:
        late = "begun"
    if late is not None:
        return (Hindrance(late),)
    there = proposals.judged(session, group, rota, now, about=[volunteer.id])
    leaves = [Pair(volunteer=volunteer.key, shift=out.key)] if out is not None else []
    leaves = [one for one in leaves if one in there.there]
    found = there.against_taking(Pair(volunteer=volunteer.key, shift=shift.key), leaves)
    given_back = _gave_back(session, shift, volunteer)
    hindrances = promises.hindrances((one for one in found if one.rule != "pinned"), volunteer, shift)
    return (*hindrances, Hindrance("forbidden")) if given_back else hindrances


def _gave_back(session: Session, shift: Shift, volunteer: Volunteer) -> bool:
    """The judge of one person's changes lets them take again what they gave back; an organizer has to be told."""
    one = select(Assignment.given_back).where(Assignment.shift_id == shift.id, Assignment.volunteer_id == volunteer.id)
    pinned = select(Pin.id).where(Pin.shift_id == shift.id, Pin.volunteer_id == volunteer.id)
    return bool(session.scalar(one)) and session.scalar(pinned) is None


def _assignment(session: Session, group: Group, shift: Shift, volunteer: Volunteer) -> Assignment:
    """Who had the shift in another version keeps that assignment."""
    known = select(Assignment).where(Assignment.shift_id == shift.id, Assignment.volunteer_id == volunteer.id)
    found = session.scalars(known).first()
    return found or Assignment(uuid=str(uuid.uuid4()), group_id=group.id, shift=shift, volunteer=volunteer)


def _is(entry: RotaEntry, shift: Shift, volunteer: Volunteer) -> bool:
    return entry.assignment.shift_id == shift.id and entry.assignment.volunteer_id == volunteer.id
