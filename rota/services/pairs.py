"""Who goes together, not at the same time, or apart: for the planning, and for organizers' eyes alone."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session, joinedload

from rota.models import Group, Pair
from rota.refusal import Refused
from rota.services import log, people
from rota.services.log import By

KINDS = ("together", "not_at_once", "apart")


class NoSuchPair(Refused):
    """The group has no such pair (any more)."""


class PairRefused(Refused):
    """`why`: `self` (one person with themselves), `twice` (there is a word on these two already), `choice`."""

    def __init__(self, why: str) -> None:
        super().__init__(f"this pair cannot be: {why}")
        self.why = why


@dataclass(frozen=True)
class Two:
    """A pair, by names."""

    id: int
    kind: str
    first: str
    second: str


def listing(session: Session, group: Group) -> Sequence[Two]:
    """All pairs, in the order in which they were made."""
    both = (joinedload(Pair.first), joinedload(Pair.second))
    found = session.scalars(select(Pair).where(Pair.group_id == group.id).order_by(Pair.id).options(*both))
    return [Two(one.id, one.kind, one.first.name, one.second.name) for one in found]


def add(session: Session, group: Group, by: By, kind: str, first_id: int, second_id: int, *, now: dt.datetime) -> None:
    """A word on two people. Raises people.NoSuchPerson, PairRefused."""
    first, second = (people.find(session, group, one) for one in (first_id, second_id))
    if kind not in KINDS:
        raise PairRefused("choice")
    if first.id == second.id:
        raise PairRefused("self")
    these = [(first.id, second.id), (second.id, first.id)]
    same = or_(*((Pair.first_id == one) & (Pair.second_id == other) for one, other in these))
    if session.scalars(select(Pair.id).where(Pair.group_id == group.id, same)).first() is not None:
        raise PairRefused("twice")
    session.add(Pair(group_id=group.id, kind=kind, first_id=first.id, second_id=second.id))
    log.note(session, group, by, "pair", volunteer_id=first.id, now=now, kind=kind)


def remove(session: Session, group: Group, by: By, pair_id: int, *, now: dt.datetime) -> None:
    """Take a word back. Raises NoSuchPair."""
    pair = session.scalars(select(Pair).where(Pair.id == pair_id, Pair.group_id == group.id)).first()
    if pair is None:
        raise NoSuchPair("there is no such pair")
    log.note(session, group, by, "unpair", volunteer_id=pair.first_id, now=now, kind=pair.kind)
    session.execute(delete(Pair).where(Pair.id == pair.id))
