"""Kinds of shift: what a group has, making one, changing it, deleting it; and what stands in the way of that."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from rota.models import Assignment, Group, Kind, Place, Shift, Skill, Volunteer
from rota.refusal import Refused
from rota.services import kind_form, log, remaking, weeks
from rota.services.forms import NotSaved, Wrong
from rota.services.kind_form import Choices
from rota.services.log import By

MOST = 500  # of a group, as in its file
SHOWN = 5  # shifts that stand in the way


class NoSuchKind(Refused):
    """The group has no such kind."""


class KindInUse(Refused):
    """There are shifts of this kind that people count on; `starts` are the first of `count`, on the group's clocks."""

    def __init__(self, starts: list[dt.datetime], count: int) -> None:
        super().__init__(f"{count} shifts of this kind are in use")
        self.starts, self.count = starts, count


@dataclass(frozen=True)
class Listed:
    """A kind with its number, which gives its colour."""

    number: int
    kind: Kind


def listing(session: Session, group: Group) -> list[Listed]:
    """The group's kinds in its order."""
    return [Listed(number, kind) for number, kind in enumerate(session.scalars(weeks.kinds_of(group)))]


def find(session: Session, group: Group, kind_id: int) -> Kind:
    """The kind of this id. Raises NoSuchKind."""
    kind = session.scalars(weeks.kinds_of(group).where(Kind.id == kind_id)).one_or_none()
    if kind is None:
        raise NoSuchKind("the group has no such kind")
    return kind


def choices(session: Session, group: Group) -> Choices:
    """The places and skills that a kind can refer to."""
    places = session.scalars(select(Place).where(Place.group_id == group.id).order_by(Place.id)).all()
    skills = session.scalars(select(Skill).where(Skill.group_id == group.id).order_by(Skill.id)).all()
    return Choices(tuple(group.languages), tuple(places), tuple(skills))


def make(session: Session, group: Group, sent: Mapping[str, str], form_id: str, *, by: By, now: dt.datetime) -> Kind:
    """A new kind; of a form (`form_id` is random) that is sent twice, one. Raises forms.NotSaved."""
    kind, others = kind_form.empty(group), _others(session, group, 0)
    kind_form.read(kind, sent, choices(session, group), others)
    drawn = hashlib.sha256(repr((form_id, kind.name)).encode()).hexdigest()[:16]
    kind.key = f"k{drawn}"
    there = session.scalars(select(Kind).where(Kind.group_id == group.id, Kind.key == kind.key)).one_or_none()
    if there is not None:
        return there
    if len(others) >= MOST:
        raise NotSaved({f"name.{group.languages[0]}": Wrong("many", high=MOST)})
    session.add(kind)
    session.flush()
    log.note(session, group, by, "kind_made", now=now, name=kind.name)
    return kind


def save(session: Session, group: Group, kind_id: int, sent: Mapping[str, str], *, by: By, now: dt.datetime) -> None:
    """Keep what was typed, and remake the feeds of those who have shifts of this kind.

    Shifts that are stored keep their times; those that only the weekly pattern makes follow it.
    Raises NoSuchKind, forms.NotSaved.
    """
    kind, chosen = find(session, group, kind_id), choices(session, group)
    before = kind_form.shown(kind, chosen)
    kind_form.read(kind, sent, chosen, _others(session, group, kind.id))
    session.flush()
    if kind_form.shown(kind, chosen) != before:
        log.note(session, group, by, "kind_changed", now=now, name=kind.name)
        remaking.remake_group(session, group.id, now)


def delete(session: Session, group: Group, kind_id: int, *, by: By, now: dt.datetime) -> None:
    """Take a kind away, and its empty shifts of the past. Raises NoSuchKind, KindInUse."""
    kind = find(session, group, kind_id)
    starts = session.scalars(_in_the_way(kind, now)).all()
    if starts:
        zone = ZoneInfo(group.timezone)
        raise KindInUse([start.astimezone(zone) for start in starts[:SHOWN]], len(starts))
    for person in session.scalars(select(Volunteer).where(Volunteer.group_id == group.id)):
        if kind.key in person.kinds:
            person.kinds = {key: level for key, level in person.kinds.items() if key != kind.key}
    name = kind.name
    session.delete(kind)
    session.flush()
    log.note(session, group, by, "kind_deleted", now=now, name=name)


def _in_the_way(kind: Kind, now: dt.datetime) -> Select[dt.datetime]:
    to_come = and_(Shift.end > now, Shift.cancelled_at.is_(None))
    held = exists().where(Assignment.shift_id == Shift.id)
    return select(Shift.start).where(Shift.kind_id == kind.id, or_(to_come, held)).order_by(Shift.start)


def _others(session: Session, group: Group, kind_id: int) -> list[Kind]:
    return [kind for kind in session.scalars(weeks.kinds_of(group)) if kind.id != kind_id]
