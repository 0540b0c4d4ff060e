"""Open shifts: exactly those that somebody may take now, by the judge, the urgent ones first. Reads only."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from rota.db import Texts
from rota.models import Assignment, Group, Offer, Shift, Volunteer
from rota.models.clock import WEEK
from rota.services import boards, promises
from solver import Assignment as Place
from solver import Problem


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
    offered = to_all(session, group, now)
    free: list[tuple[promises.Published, str]] = []
    covers: list[Offer] = []
    following: dict[dt.date, Problem] = {}
    for week in reversed(promises.published_weeks(session, group, now=now)):
        there = promises.published(session, group, week, now, about=[me.id], following=following.get(week + WEEK))
        following[week] = there.problem
        may = _may(there, me)
        free += ((there, key) for key in may if not there.is_full(key) and not there.against_taking(_place(me, key)))
        covers += (one for one in offered if one.assignment.shift.key in may and not _against_cover(there, me, one))
    ids = _stored(session, group, {key for _, key in free})
    shown = {*ids.values(), *(one.assignment.shift_id for one in covers)}
    slots = {slot.id: slot for slot in boards.slots(session, group, shown)}
    names = boards.skill_names(session, group)
    found = [_opening(there, me, key, slots[ids[key]], names) for there, key in free if key in ids]
    found += [Opening(without(slots[one.assignment.shift_id], one), offer_id=one.id) for one in covers]
    return tuple(sorted(found, key=lambda one: (one.urgency, one.slot.start, one.slot.id)))


def _may(there: promises.Published, me: Volunteer) -> list[str]:
    """The shifts that they might take if it were for them alone, by their keys."""
    mine = {one.shift for one in there.there if one.volunteer == me.key}
    said = there.problem.volunteer[me.key].availability
    return [key for key in said if key in there.problem.open_ids and key not in mine]


def _stored(session: Session, group: Group, keys: Collection[str]) -> dict[str, int]:
    """The ids of these shifts, by their keys. One that only the weekly pattern makes so far is not there yet."""
    found = session.execute(select(Shift.key, Shift.id).where(Shift.group_id == group.id, Shift.key.in_(keys)))
    return dict(found.all())


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


def _place(who: Volunteer, key: str) -> Place:
    return Place(volunteer=who.key, shift=key)


def _against_cover(there: promises.Published, me: Volunteer, offer: Offer) -> bool:
    given, key = offer.assignment, offer.assignment.shift.key
    return bool(there.against_exchange([_place(given.volunteer, key)], [_place(me, key)]))


def _opening(there: promises.Published, me: Volunteer, key: str, slot: boards.Slot, names: dict[str, Texts]) -> Opening:
    team, shift = there.what_if.team_of(key), there.problem.shift[key]
    lacking = [one for one in there.short[key] if one.any_of]
    mine = [one.any_of for one in lacking if one.any_of and not set(one.any_of).isdisjoint(me.skills)]
    required = {need.any_of for need in shift.needs if need.required}
    still = [one.any_of for one in lacking if one.any_of in required and one.missing > (one.any_of in mine)]
    return Opening(
        slot,
        missing=max(0, promises.least(there.problem, key) - team),
        skills=tuple(names.get(one, one) for one in mine[0] if one in me.skills) if mine else (),
        only_with=tuple(tuple(names.get(one, one) for one in any_of) for any_of in still if any_of),
        below_target=team < shift.target,
    )
