"""The places and skills of a group: adding, renaming, deleting; and what stands in the way of that."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.db import Texts
from rota.models import Group, Kind, Place, Shift, Skill, Volunteer
from rota.refusal import Refused
from rota.services import log, settings
from rota.services.forms import Form, shown_texts
from rota.services.log import By

Noun = Literal["places", "skills"]
MODELS: dict[Noun, Any] = {"places": Place, "skills": Skill}
SPOKEN = "lang:"  # what the keys of languages begin with
MOST = 1000  # of each, as in a group's file


class NoSuchName(Refused):
    """The group has no such place or skill."""


class InUse(Refused):
    """It cannot be deleted: kinds or single shifts need it; or people have it, and nobody said that it shall be taken
    from them."""


@dataclass
class Named:
    """A place or a skill, and where it is in use: kinds by their names, how many single shifts and how many people."""

    id: int
    key: str
    name: Texts
    needs_confirming: bool
    kinds: list[Texts] = field(default_factory=list)
    shifts: int = 0
    people: int = 0

    @property
    def spoken(self) -> bool:
        """True for a language."""
        return self.key.startswith(SPOKEN)

    @property
    def fixed(self) -> bool:
        """True if it cannot be deleted."""
        return bool(self.kinds or self.shifts)


def listing(session: Session, group: Group, noun: Noun) -> list[Named]:
    """All of the group's, in its order."""
    model = MODELS[noun]
    rows = session.scalars(select(model).where(model.group_id == group.id).order_by(model.id)).all()
    found = {row.key: Named(row.id, row.key, row.name, getattr(row, "needs_confirming", False)) for row in rows}
    places = {row.id: row.key for row in rows}
    kinds = select(Kind.name, Kind.place_id, Kind.needs).where(Kind.group_id == group.id).order_by(Kind.id)
    for name, place_id, needs in session.execute(kinds):
        used = _needed(needs) if noun == "skills" else {places.get(place_id)}
        for key in used & found.keys():
            found[key].kinds.append(name)
    for own in session.scalars(select(Shift.own).where(Shift.group_id == group.id)):
        used = _needed(own.get("needs", [])) if noun == "skills" else {own.get("place")}
        for key in used & found.keys():
            found[key].shifts += 1
    if noun == "skills":
        people = session.execute(select(Volunteer.skills, Volunteer.claimed).where(Volunteer.group_id == group.id))
        counted = Counter(key for skills, claimed in people for key in {*skills, *claimed})
        for key, one in found.items():
            one.people = counted[key]
    return list(found.values())


def fields(group: Group, noun: Noun) -> list[str]:
    """The fields that the form of one of them has."""
    names = list(shown_texts("name", {}, group.languages))
    return names if noun == "places" else [*names, "needs_confirming", "spoken"]


def add(
    session: Session, group: Group, noun: Noun, sent: Mapping[str, str], form_id: str, *, by: By, now: dt.datetime
) -> None:
    """One more; of a form (`form_id` is random) that is sent twice, one. Raises forms.NotSaved."""
    form, model = Form(sent), MODELS[noun]
    name = form.texts("name", group.languages, {})
    there = session.scalars(select(model.key).where(model.group_id == group.id)).all()
    if len(there) >= MOST:
        form.wrong(f"name.{group.languages[0]}", "many", high=MOST)
    form.finish()
    drawn = hashlib.sha256(repr((form_id, name)).encode()).hexdigest()[:16]
    key = f"{SPOKEN if form.ticked('spoken') else ''}{noun[0]}{drawn}"
    if key in there:
        return
    row = model(group_id=group.id, key=key, name=name)
    if isinstance(row, Skill):
        row.needs_confirming = form.ticked("needs_confirming")
    session.add(row)
    session.flush()
    session.expire(group, [noun])
    log.note(session, group, by, f"{noun[:-1]}_made", now=now, name=name)


def save(
    session: Session, group: Group, noun: Noun, row_id: int, sent: Mapping[str, str], *, by: By, now: dt.datetime
) -> None:
    """Another name for one; feeds that show it are remade. Raises NoSuchName, forms.NotSaved."""
    row, form = _row(session, group, noun, row_id), Form(sent)
    before = (row.name, getattr(row, "needs_confirming", False))
    name = form.texts("name", group.languages, row.name)
    form.finish()
    row.name = name
    if isinstance(row, Skill):
        row.needs_confirming = form.ticked("needs_confirming")
    if (row.name, getattr(row, "needs_confirming", False)) != before:
        log.note(session, group, by, f"{noun[:-1]}_changed", now=now, name=name)
        settings.remake_all(session, group, now)


def delete(session: Session, group: Group, noun: Noun, row_id: int, *, sure: bool, by: By, now: dt.datetime) -> None:
    """Take one away; `sure`: from the people who have it, too. Raises NoSuchName, InUse."""
    row = _row(session, group, noun, row_id)
    one = next(named for named in listing(session, group, noun) if named.id == row_id)
    if one.fixed or (one.people and not sure):
        raise InUse("it is in use")
    if one.people:
        for person in session.scalars(select(Volunteer).where(Volunteer.group_id == group.id)):
            person.skills = [key for key in person.skills if key != row.key]
            person.claimed = [key for key in person.claimed if key != row.key]
    session.delete(row)
    session.flush()
    session.expire(group, [noun])
    log.note(session, group, by, f"{noun[:-1]}_deleted", now=now, name=one.name)


def _row(session: Session, group: Group, noun: Noun, row_id: int) -> Place | Skill:
    model = MODELS[noun]
    row: Place | Skill | None = session.scalars(
        select(model).where(model.id == row_id, model.group_id == group.id)
    ).one_or_none()
    if row is None:
        raise NoSuchName("the group has no such place or skill")
    return row


def _needed(needs: list[dict[str, Any]]) -> set[str | None]:
    return {key for need in needs for key in need["any_of"]}
