"""Open shifts: exactly those that somebody may take now, by the judge, the urgent ones first. Reads only."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from rota import planning
from rota.db import Texts
from rota.models import Assignment, Group, Offer, Shift, Volunteer
from rota.services import boards, promises, weeks
from solver import Assignment as Place
from solver import Problem
from solver.judge import Shortage, shortages


@dataclass(frozen=True)
class Opening:
    """A shift with room for somebody, or that somebody looks for cover for (`offer_id`).

    `missing` people to what it needs at least, of whom whoever takes it is one; `skills`: what it lacks and they have,
    a tuple of which one is enough; `below_target`: fewer than is right.
    """

    slot: boards.Slot
    missing: int = 0
    skills: tuple[Texts, ...] = ()
    below_target: bool = False
    offer_id: int | None = None

    @property
    def more(self) -> int:
        """How many must come besides whoever takes it, or it does not happen."""
        return max(0, self.missing - 1)

    @property
    def urgency(self) -> int:
        """0 is the most urgent."""
        if self.missing:
            return 0
        if self.skills:
            return 1
        return 2 if self.offer_id is not None else 3 if self.below_target else 4


def openings(session: Session, group: Group, volunteer_id: int, *, now: dt.datetime) -> tuple[Opening, ...]:
    """What this person may take now, in published weeks; the most urgent first, then by time."""
    me = session.get_one(Volunteer, volunteer_id)
    names = boards.skill_names(session, group)
    found: list[Opening] = []
    for week in promises.published_weeks(session, group, now=now):
        found += _of_week(session, group, me, week, names, now)
    return tuple(sorted(found, key=lambda one: (one.urgency, one.slot.start, one.slot.id)))


def _of_week(
    session: Session, group: Group, me: Volunteer, week: dt.date, names: dict[str, Texts], now: dt.datetime
) -> list[Opening]:
    zone = ZoneInfo(group.timezone)
    shifts = [shift for shift in weeks.open_shifts(session, group, week, now) if shift.id is not None]
    may = {shift.key: shift for shift in shifts if planning.stands(me, shift, zone) != "no"}
    if not may:
        return []
    problem = promises.problem(session, group, week, lambda who, shift: who.id == me.id and shift.key in may, now)
    mine = {one.shift for one in problem.published if one.volunteer == me.key}
    offered = [one for one in to_all(session, group, now) if one.assignment.shift.key in may.keys() - mine]
    free = [key for key in may if key not in mine and _room(problem, key)]
    free = [key for key in free if not promises.against_taking(problem, Place(volunteer=me.key, shift=key))]
    covers = [one for one in offered if not _against_cover(problem, me, one.assignment)]
    shown = {may[key].id for key in free} | {one.assignment.shift_id for one in covers}
    slots = {slot.id: slot for slot in boards.slots(session, group, shown)}
    short = shortages(problem, problem.published, idle=True)
    opened = [_opening(problem, me, may[key], slots[may[key].id], short, names) for key in free]
    return opened + [Opening(slots[one.assignment.shift_id], offer_id=one.id) for one in covers]


def to_all(session: Session, group: Group, now: dt.datetime) -> list[Offer]:
    """The offers of cover that everybody may see, of promises that still hold and have not begun."""
    held = weeks.held(group).where(Assignment.shift.has((Shift.start > now) & Shift.cancelled_at.is_(None)))
    there = {one.id for one in session.scalars(held)}
    open_ = select(Offer).where(Offer.group_id == group.id, Offer.wanted_id.is_(None), Offer.token_hash.is_(None))
    whole = joinedload(Offer.assignment)
    found = session.scalars(
        open_.order_by(Offer.id).options(whole.joinedload(Assignment.shift), whole.joinedload(Assignment.volunteer))
    )
    return [offer for offer in found if offer.assignment_id in there]


def _room(problem: Problem, key: str) -> bool:
    return len([one for one in problem.published if one.shift == key]) < problem.shift[key].max


def _against_cover(problem: Problem, me: Volunteer, given: Assignment) -> bool:
    key = given.shift.key
    out, into = Place(volunteer=given.volunteer.key, shift=key), Place(volunteer=me.key, shift=key)
    return bool(promises.against_exchange(problem, [out], [into]))


def _opening(
    problem: Problem, me: Volunteer, shift: Shift, slot: boards.Slot, short: list[Shortage], names: dict[str, Texts]
) -> Opening:
    lacking = [one for one in short if one.shift == shift.key]
    wanted = [one.any_of for one in lacking if one.any_of and not set(one.any_of).isdisjoint(me.skills)]
    team = sum(one.shift == shift.key for one in problem.published)
    return Opening(
        slot,
        missing=sum(one.missing for one in lacking if one.any_of is None),
        skills=tuple(names.get(key, key) for key in wanted[0] if key in me.skills) if wanted else (),
        below_target=team < problem.shift[shift.key].target,
    )
