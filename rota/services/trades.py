"""Taking a shift and dropping one; each becomes a new version of what is published, judged as it happens."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from rota import planning
from rota.db import Texts
from rota.models import Assignment, Group, Kind, Shift, Volunteer
from rota.services import boards, promises, rotas, weeks
from rota.services.promises import CannotBe, Hindrance, NoSuchShift
from solver import Assignment as Place
from solver.judge import shortages


@dataclass(frozen=True)
class Follows:
    """What follows if somebody leaves the team of `slot`: so many would be `left` of the `least` that it needs, and
    nobody who has one of each of these `skills` (`required`: without, it cannot happen)."""

    slot: boards.Slot
    left: int
    least: int
    skills: tuple[tuple[tuple[Texts, ...], bool], ...]

    @property
    def falls(self) -> bool:
        """True if it could no longer happen."""
        return self.left < self.least or any(required for _, required in self.skills)


def find_shift(session: Session, group: Group, shift_id: int) -> Shift:
    """A shift of the group with its kind. Raises NoSuchShift."""
    whole = joinedload(Shift.kind).joinedload(Kind.place)
    shift = session.scalars(select(Shift).where(Shift.id == shift_id, Shift.group_id == group.id).options(whole))
    found = shift.first()
    if found is None:
        raise NoSuchShift("there is no such shift")
    return found


def my_promise(session: Session, group: Group, volunteer_id: int, shift_id: int, *, now: dt.datetime) -> Assignment:
    """What somebody holds of a shift that has not begun. Raises NoSuchShift, CannotBe."""
    mine = weeks.held(group).where(Assignment.volunteer_id == volunteer_id, Assignment.shift_id == shift_id)
    promise = session.scalars(mine).first()
    if promise is None:
        raise NoSuchShift("this is no shift of yours")
    refuse_what_is_over(promise.shift, now)
    return promise


def refuse_what_is_over(shift: Shift, now: dt.datetime) -> None:
    """Raises CannotBe for a shift that has begun or is cancelled."""
    if shift.cancelled_at is not None:
        raise CannotBe(Hindrance("cancelled"))
    if shift.start <= now:
        raise CannotBe(Hindrance("begun"))


def take(session: Session, group: Group, volunteer_id: int, shift_id: int, *, now: dt.datetime) -> None:
    """Put somebody on a team that has room for them; whoever is on it already stays. Raises NoSuchShift, CannotBe."""
    shift, me = find_shift(session, group, shift_id), session.get_one(Volunteer, volunteer_id)
    refuse_what_is_over(shift, now)
    week = promises.week_of(group, shift)
    if not rotas.published_version(session, group, week):
        raise CannotBe(Hindrance("unpublished"))
    place = Place(volunteer=me.key, shift=shift.key)
    there = promises.published(session, group, week, now, about=[me.id])
    if place in there.there:
        return
    if found := there.against_taking(place):
        raise CannotBe(*promises.hindrances(found, me, shift))
    rotas.amend(session, group, week, with_=[(shift, me)], by=me.id, now=now)


def drop(session: Session, group: Group, volunteer_id: int, shift_id: int, *, now: dt.datetime) -> None:
    """Take somebody off a team, whatever follows; whoever has dropped it already stays off. Nobody is put back on it
    by an organizer's word that was given before. Raises NoSuchShift, also where it was never theirs, and CannotBe."""
    shift, me = find_shift(session, group, shift_id), session.get_one(Volunteer, volunteer_id)
    once = select(Assignment).where(Assignment.volunteer_id == me.id, Assignment.shift_id == shift.id)
    promise = session.scalars(once.where(Assignment.id.in_(weeks.ever_published(group)))).first()
    if promise is None:
        raise NoSuchShift("this is no shift of yours")
    refuse_what_is_over(shift, now)
    if promises.in_force(session, group, [promise.id], now):
        promises.let_go(session, promise)
        rotas.amend(session, group, promises.week_of(group, shift), without=[(shift, me)], by=me.id, now=now)


def follows(session: Session, group: Group, volunteer_id: int, shift_id: int, *, now: dt.datetime) -> Follows:
    """What would follow if they dropped it. Raises NoSuchShift, CannotBe."""
    promise = my_promise(session, group, volunteer_id, shift_id, now=now)
    shift, me = promise.shift, promise.volunteer
    team = session.scalars(weeks.held(group).where(Assignment.shift_id == shift_id))
    people = [one.volunteer for one in team]
    problem = planning.problem(
        group, promises.week_of(group, shift), shifts=[shift], volunteers=[], now=now,
        team_mates=[(one.key, one.name, one.skills, one.experience, one.limits) for one in people],
        held=[(one.key, shift.key) for one in people],
    )  # fmt: skip
    others = [one for one in problem.published if one.volunteer != me.key]
    names = boards.skill_names(session, group)
    before, after = (
        {one.any_of for one in shortages(problem, rota, idle=True)} for rota in (problem.published, others)
    )
    lost = {any_of for any_of in after - before if any_of}
    wanted = {need.any_of: need.required for need in problem.shift[shift.key].needs if need.any_of in lost}
    slot = boards.slots(session, group, [shift.id])[0]
    skills = tuple((tuple(names.get(one, one) for one in any_of), hard) for any_of, hard in wanted.items())
    return Follows(slot, len(others), promises.least(problem, shift.key), skills)
