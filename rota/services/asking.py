"""Whom to ask to take a shift: three people who may, those first who were asked least lately; and asking one."""

import datetime as dt
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from rota.db import Texts
from rota.models import Ask, Group, Shift, Volunteer
from rota.refusal import Refused
from rota.services import accounts, boards, log, people, promises, trades
from rota.services.asks import hindrance_of, token_of
from rota.services.log import By
from rota.services.promises import CannotBe, Hindrance
from solver import Assignment as Place

AT_ONCE = 3  # people


class NotToBeAsked(Refused):
    """They may not take it (any more), or have given it back, so they are not asked."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who may take it; `skills` that it lacks and they have; when they were last asked for anything."""

    id: int
    name: str
    skills: tuple[Texts, ...]
    last_asked: dt.datetime | None


@dataclass(frozen=True)
class Asked:
    """Somebody who was asked, `at` on the group's clocks. `token`: of the link, where its seed is known."""

    name: str
    at: dt.datetime
    answer: str
    token: str | None


@dataclass(frozen=True)
class AskList:
    """A shift that lacks people (`missing` to what it needs at least, `room` for so many) or skills, who could be asked
    (three of them, `first` in the order), and who was. `hindrance`: why nobody can be asked, else None."""

    slot: boards.Slot
    week: dt.date
    missing: int
    room: int
    lacking: tuple[tuple[Texts, ...], ...]
    hindrance: str | None
    candidates: tuple[Candidate, ...]
    first: int
    more: int
    asked: tuple[Asked, ...]


def ask_list(
    session: Session, group: Group, shift_id: int, *, first: int = 0, now: dt.datetime, seed: str = ""
) -> AskList:
    """Whom to ask for a shift: by what is published, those with a skill that it lacks, then who was asked least lately,
    then who carries least. Raises promises.NoSuchShift."""
    shift = trades.find_shift(session, group, shift_id)
    week = promises.week_of(group, shift)
    slot = boards.slots(session, group, [shift.id])[0]
    already = _asked(session, group, shift, seed, slot)
    hindrance = hindrance_of(session, group, shift, week, now)
    if hindrance:
        return AskList(slot, week, 0, 0, (), hindrance, (), 0, 0, already)
    there = promises.published(session, group, week, now, asked=lambda _: [shift.key])
    names, planned = boards.skill_names(session, group), there.problem.shift[shift.key]
    team = there.what_if.team_of(shift.key)
    short = [one.any_of for one in there.short[shift.key] if one.any_of]
    found = [] if there.is_full(shift.key) else _in_order(session, group, there, shift, short)
    if first >= len(found):
        first = 0
    return AskList(
        slot, week, max(0, promises.least(there.problem, shift.key) - team), max(0, planned.max - team),
        tuple(tuple(names.get(one, one) for one in any_of) for any_of in short),
        "full" if there.is_full(shift.key) else None,
        tuple(
            Candidate(
                who.id, who.name,
                tuple(names.get(one, one) for one in who.skills if any(one in any_of for any_of in short)),
                last.astimezone(slot.start.tzinfo) if last else None,
            )
            for who, last in found[first : first + AT_ONCE]
        ),
        first, len(found), already,
    )  # fmt: skip


def ask(
    session: Session, group: Group, by: By, shift_id: int, volunteer_id: int, *, seed: str, now: dt.datetime
) -> Ask:
    """Ask somebody; asked already, they are not asked again. `seed` holds at least 128 random bits, as for
    `offers.token_of`. Raises promises.NoSuchShift, people.NoSuchPerson, CannotBe, NotToBeAsked."""
    shift, who = trades.find_shift(session, group, shift_id), people.find(session, group, volunteer_id)
    known = session.scalars(select(Ask).where(Ask.shift_id == shift.id, Ask.volunteer_id == who.id)).first()
    if known is not None:
        return known
    week = promises.week_of(group, shift)
    if hindrance := hindrance_of(session, group, shift, week, now):
        raise CannotBe(Hindrance(hindrance))
    there = promises.published(session, group, week, now, asked=lambda _: [shift.key])
    if there.is_full(shift.key):
        raise CannotBe(Hindrance("team_size"))
    if not _may(there, who.key, shift.key):
        raise NotToBeAsked("they may not take it, or gave it back")
    made = Ask(group_id=group.id, shift=shift, volunteer=who, token_hash=b"", asked_at=now)
    made.token_hash = accounts.token_hash(token_of(made, seed))
    session.add(made)
    log.note(session, group, by, "asked", week=week, shift_id=shift.id, volunteer_id=who.id, now=now)
    return made


def _in_order(
    session: Session, group: Group, there: promises.Published, shift: Shift, short: Sequence[tuple[str, ...]]
) -> list[tuple[Volunteer, dt.datetime | None]]:
    """All who may, the first to be asked first."""
    asked = select(Ask.volunteer_id, func.max(Ask.asked_at)).where(Ask.group_id == group.id)
    last = dict(session.execute(asked.group_by(Ask.volunteer_id)).all())
    for_this = set(session.scalars(select(Ask.volunteer_id).where(Ask.shift_id == shift.id)))
    everybody = session.scalars(select(Volunteer).where(Volunteer.group_id == group.id)).all()
    may = [one for one in everybody if one.id not in for_this and _may(there, one.key, shift.key)]

    def rank(one: Volunteer) -> tuple[bool, float, float, int]:
        known = there.problem.volunteer[one.key]
        helps = any(not set(any_of).isdisjoint(one.skills) for any_of in short)
        lately = last[one.id].timestamp() if one.id in last else 0.0
        return not helps, lately, known.carried / max(1, known.share), one.id

    return [(one, last.get(one.id)) for one in sorted(may, key=rank)]


def _may(there: promises.Published, who: str, key: str) -> bool:
    """True if they said no “no”, are not on it, did not give it back, and no rule speaks against it."""
    place = Place(volunteer=who, shift=key)
    said = there.problem.volunteer[who].availability
    return key in said and not there.what_if.is_on(who, key) and not there.against_taking(place)


def _asked(session: Session, group: Group, shift: Shift, seed: str, slot: boards.Slot) -> tuple[Asked, ...]:
    found = select(Ask).where(Ask.shift_id == shift.id, Ask.group_id == group.id).order_by(Ask.id)
    told = []
    for one in session.scalars(found.options(joinedload(Ask.volunteer))):
        token = token_of(one, seed)
        same = hmac.compare_digest(one.token_hash, accounts.token_hash(token))
        shown = token if same else None
        told.append(Asked(one.volunteer.name, one.asked_at.astimezone(slot.start.tzinfo), one.answer, shown))
    return tuple(told)
