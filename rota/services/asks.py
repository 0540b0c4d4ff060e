"""Asking people to take a shift: whom one could ask, who was asked, and what they answer."""

import base64
import datetime as dt
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from rota.db import Texts
from rota.models import Ask, Group, Shift, Volunteer
from rota.refusal import Refused
from rota.services import accounts, boards, log, people, promises, rotas, trades
from rota.services.log import By
from rota.services.promises import CannotBe, Hindrance
from solver import Assignment as Place

AT_ONCE = 3  # people


class NoSuchAsk(Refused):
    """Nobody asks this, or somebody else is asked."""


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


@dataclass(frozen=True)
class Question:
    """A shift that somebody is asked for, as among the open shifts; `hindrances`: why they cannot take it (any more),
    and then neither its place nor its team is told."""

    id: int
    answer: str
    slot: boards.Slot
    hindrances: tuple[Hindrance, ...]


def ask_list(
    session: Session, group: Group, shift_id: int, *, first: int = 0, now: dt.datetime, seed: str = ""
) -> AskList:
    """Whom to ask for a shift: by what is published, those with a skill that it lacks, then who was asked least lately,
    then who carries least. Raises promises.NoSuchShift."""
    shift = trades.find_shift(session, group, shift_id)
    week = promises.week_of(group, shift)
    slot = boards.slots(session, group, [shift.id])[0]
    already = _asked(session, group, shift, seed, slot)
    hindrance = _hindrance(session, group, shift, week, now)
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
    if hindrance := _hindrance(session, group, shift, week, now):
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


def token_of(one: Ask, seed: str) -> str:
    """The secret in the link of a question, which the browser that asked can be told again, and nobody else."""
    said = f"ask:{one.shift_id or one.shift.id}:{one.volunteer_id or one.volunteer.id}:{one.asked_at.isoformat()}"
    return base64.urlsafe_b64encode(hmac.digest(seed.encode(), said.encode(), "sha256")).decode().rstrip("=")


def by_token(session: Session, group: Group, volunteer_id: int, token: str) -> Ask:
    """The question behind a link, for the one person who is asked. Raises NoSuchAsk."""
    return _one(session, _of(group, volunteer_id).where(Ask.token_hash == accounts.token_hash(token)))


def by_id(session: Session, group: Group, volunteer_id: int, ask_id: int) -> Ask:
    """A question to this person. Raises NoSuchAsk."""
    return _one(session, _of(group, volunteer_id).where(Ask.id == ask_id))


def question(session: Session, group: Group, one: Ask, *, now: dt.datetime) -> Question:
    """What they are asked, and what speaks against it at this moment."""
    return _questions(session, group, [one], now)[0]


def waiting(session: Session, group: Group, volunteer_id: int, *, now: dt.datetime) -> tuple[Question, ...]:
    """What somebody is asked and has not answered, of shifts that they may still take, by time."""
    open_ = Ask.shift.has((Shift.start > now) & Shift.cancelled_at.is_(None))
    found = session.scalars(_of(group, volunteer_id).where(Ask.answer == "", open_)).all()
    return tuple(one for one in _questions(session, group, found, now) if not one.hindrances)


def accept(session: Session, group: Group, one: Ask, *, now: dt.datetime) -> None:
    """They take it, judged now. Raises CannotBe."""
    trades.take(session, group, one.volunteer_id, one.shift_id, now=now)
    one.answer = "yes"


def decline(one: Ask) -> None:
    """They cannot; why is nobody's business. Who took it drops it instead."""
    if one.answer != "yes":
        one.answer = "no"


def _hindrance(session: Session, group: Group, shift: Shift, week: dt.date, now: dt.datetime) -> str | None:
    """Why nobody is asked for it at all."""
    if shift.cancelled_at is not None:
        return "cancelled"
    if shift.start <= now:
        return "begun"
    return None if rotas.published_version(session, group, week) else "unpublished"


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
    return key in said and place not in there.there and not there.against_taking(place)


def _asked(session: Session, group: Group, shift: Shift, seed: str, slot: boards.Slot) -> tuple[Asked, ...]:
    found = select(Ask).where(Ask.shift_id == shift.id, Ask.group_id == group.id).order_by(Ask.id)
    told = []
    for one in session.scalars(found.options(joinedload(Ask.volunteer))):
        token = token_of(one, seed)
        same = hmac.compare_digest(one.token_hash, accounts.token_hash(token))
        shown = token if same else None
        told.append(Asked(one.volunteer.name, one.asked_at.astimezone(slot.start.tzinfo), one.answer, shown))
    return tuple(told)


def _of(group: Group, volunteer_id: int) -> Select[Ask]:
    mine = select(Ask).where(Ask.group_id == group.id, Ask.volunteer_id == volunteer_id)
    return mine.order_by(Ask.id).options(joinedload(Ask.shift).joinedload(Shift.kind), joinedload(Ask.volunteer))


def _one(session: Session, which: Select[Ask]) -> Ask:
    found = session.scalars(which).first()
    if found is None:
        raise NoSuchAsk("nobody asks you this")
    return found


def _questions(session: Session, group: Group, asks: Sequence[Ask], now: dt.datetime) -> list[Question]:
    slots = {slot.id: slot for slot in boards.slots(session, group, {one.shift_id for one in asks})}
    weeks: dict[dt.date, promises.Published] = {}
    told = []
    for one in asks:
        found = _against(session, group, one, weeks, now)
        slot = slots[one.shift_id]
        told.append(Question(one.id, one.answer, replace(slot, place=None, team=()) if found else slot, found))
    return sorted(told, key=lambda one: (one.slot.start, one.id))


def _against(
    session: Session, group: Group, one: Ask, weeks: dict[dt.date, promises.Published], now: dt.datetime
) -> tuple[Hindrance, ...]:
    """As `trades.take` would judge it; that they are on it already is told, too."""
    week = promises.week_of(group, one.shift)
    if hindrance := _hindrance(session, group, one.shift, week, now):
        return (Hindrance(hindrance),)
    if week not in weeks:
        weeks[week] = promises.published(session, group, week, now, about=[one.volunteer_id])
    there, place = weeks[week], Place(volunteer=one.volunteer.key, shift=one.shift.key)
    if place in there.there:
        return (Hindrance("on_it"),)
    return promises.hindrances(there.against_taking(place), one.volunteer, one.shift)
