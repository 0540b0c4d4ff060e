"""Open shifts: exactly those that somebody may take now, by the judge, the urgent ones first. Reads only."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from rota import planning
from rota.db import Texts
from rota.models import Assignment, Group, Offer, Shift, Volunteer
from rota.models.clock import WEEK
from rota.services import boards, promises, weeks
from solver import Assignment as Place
from solver import Problem
from solver.judge import Shortage, shortages


@dataclass(frozen=True)
class Opening:
    """A shift with room for somebody, or that somebody looks for cover for (`offer_id`).

    `missing` people to what it needs at least, of whom whoever takes it is one; `skills`: what it lacks and they have,
    a tuple of which one is enough; `only_with`: of each it takes one more person besides them, or it does not happen;
    `below_target`: fewer than is right.
    """

    slot: boards.Slot
    missing: int = 0
    skills: tuple[Texts, ...] = ()
    only_with: tuple[tuple[Texts, ...], ...] = ()
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
    offered = to_all(session, group, now)
    following: dict[dt.date, Problem] = {}
    for week in reversed(promises.published_weeks(session, group, now=now)):
        there, may = _week(session, group, me, week, following.get(week + WEEK), now)
        found += _of_week(session, group, me, there, may, offered, names)
        following[week] = there.problem
    return tuple(sorted(found, key=lambda one: (one.urgency, one.slot.start, one.slot.id)))


def _week(
    session: Session, group: Group, me: Volunteer, week: dt.date, following: Problem | None, now: dt.datetime
) -> tuple[promises.Published, dict[str, Shift]]:
    """The week for the judge, and by their keys the shifts that they might take if it were for them alone."""
    zone = ZoneInfo(group.timezone)
    shifts = [shift for shift in weeks.open_shifts(session, group, week, now) if shift.id is not None]
    may = {shift.key: shift for shift in shifts if planning.stands(me, shift, zone) != "no"}
    there = promises.published(
        session, group, week, lambda _, one: one.key in may, now, about=[me.id], following=following
    )
    return there, may


def _of_week(
    session: Session,
    group: Group,
    me: Volunteer,
    there: promises.Published,
    may: dict[str, Shift],
    offered: list[Offer],
    names: dict[str, Texts],
) -> list[Opening]:
    mine = {one.shift for one in there.there if one.volunteer == me.key}
    teams = Counter(one.shift for one in there.there)
    free = [key for key in may if key not in mine and teams[key] < there.problem.shift[key].max]
    free = [key for key in free if not there.against_taking(Place(volunteer=me.key, shift=key))]
    covers = [one for one in offered if one.assignment.shift.key in may.keys() - mine]
    covers = [one for one in covers if not _against_cover(there, me, one.assignment)]
    shown = {may[key].id for key in free} | {one.assignment.shift_id for one in covers}
    slots = {slot.id: slot for slot in boards.slots(session, group, shown)}
    short = shortages(there.problem, there.there, idle=True)
    opened = [_opening(there, me, may[key], slots[may[key].id], teams[key], short, names) for key in free]
    return opened + [Opening(without(slots[one.assignment.shift_id], one), offer_id=one.id) for one in covers]


def to_all(session: Session, group: Group, now: dt.datetime) -> list[Offer]:
    """The offers of cover that everybody may see, of promises that still hold and have not begun."""
    open_ = select(Offer).where(Offer.group_id == group.id, Offer.wanted_id.is_(None), Offer.token_hash.is_(None))
    whole = joinedload(Offer.assignment)
    found = session.scalars(
        open_.order_by(Offer.id).options(whole.joinedload(Assignment.shift), whole.joinedload(Assignment.volunteer))
    ).all()
    there = promises.in_force(session, group, {offer.assignment_id for offer in found}, now)
    return [offer for offer in found if offer.assignment_id in there]


def without(slot: boards.Slot, offer: Offer) -> boards.Slot:
    """The slot with those who would be there: whoever looks for cover would not."""
    team = list(slot.team)
    team.remove(offer.assignment.volunteer.name)
    return replace(slot, team=tuple(team))


def _against_cover(there: promises.Published, me: Volunteer, given: Assignment) -> bool:
    key = given.shift.key
    out, into = Place(volunteer=given.volunteer.key, shift=key), Place(volunteer=me.key, shift=key)
    return bool(there.against_exchange([out], [into]))


def _opening(
    there: promises.Published,
    me: Volunteer,
    shift: Shift,
    slot: boards.Slot,
    team: int,
    short: list[Shortage],
    names: dict[str, Texts],
) -> Opening:
    lacking = [one for one in short if one.shift == shift.key and one.any_of]
    mine = [one.any_of for one in lacking if one.any_of and not set(one.any_of).isdisjoint(me.skills)]
    required = {need.any_of for need in there.problem.shift[shift.key].needs if need.required}
    still = [one.any_of for one in lacking if one.any_of in required and one.missing > (one.any_of in mine)]
    return Opening(
        slot,
        missing=max(0, there.least(shift.key) - team),
        skills=tuple(names.get(key, key) for key in mine[0] if key in me.skills) if mine else (),
        only_with=tuple(tuple(names.get(key, key) for key in any_of) for any_of in still if any_of),
        below_target=team < there.problem.shift[shift.key].target,
    )
