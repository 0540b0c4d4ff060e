"""What somebody is asked to take: the question, its link, and their answer."""

import base64
import datetime as dt
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from rota.models import Ask, Group, Shift
from rota.refusal import Refused
from rota.services import accounts, boards, promises, rotas, trades
from rota.services.promises import Hindrance
from solver import Assignment as Place


class NoSuchAsk(Refused):
    """Nobody asks this, or somebody else is asked."""


@dataclass(frozen=True)
class Question:
    """A shift that somebody is asked for, as among the open shifts; `hindrances`: why they cannot take it (any more),
    and then neither its place nor its team is told."""

    id: int
    answer: str
    slot: boards.Slot
    hindrances: tuple[Hindrance, ...]


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


def hindrance_of(session: Session, group: Group, shift: Shift, week: dt.date, now: dt.datetime) -> str | None:
    """Why nobody is asked for it at all."""
    if shift.cancelled_at is not None:
        return "cancelled"
    if shift.start <= now:
        return "begun"
    return None if rotas.published_version(session, group, week) else "unpublished"


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
    if hindrance := hindrance_of(session, group, one.shift, week, now):
        return (Hindrance(hindrance),)
    if week not in weeks:
        weeks[week] = promises.published(session, group, week, now, about=[one.volunteer_id])
    there, place = weeks[week], Place(volunteer=one.volunteer.key, shift=one.shift.key)
    if place in there.there:
        return (Hindrance("on_it"),)
    return promises.hindrances(there.against_taking(place), one.volunteer, one.shift)
