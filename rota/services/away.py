"""Marking several people away from then to then, when something has happened to them."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rota.models import Assignment, DatedWindow, Group, Shift, Volunteer
from rota.services import log, weeks
from rota.services.closing import read_span
from rota.services.log import By
from rota.services.typed import Reading

FIELDS = ("from_date", "from_time", "to_date", "to_time")


@dataclass(frozen=True)
class Marked:
    """So many people are away; so many promises of theirs lie in that time."""

    people: int
    promises: int


def people_of(session: Session, group: Group) -> list[tuple[int, str]]:
    """The id and name of everybody of the group, by name."""
    found = select(Volunteer.id, Volunteer.name).where(Volunteer.group_id == group.id)
    return sorted(((one, name) for one, name in session.execute(found)), key=lambda one: (one[1].casefold(), one[0]))


def mark(
    session: Session, group: Group, week: dt.date, who: Collection[int], sent: Mapping[str, str], *, by: By,
    now: dt.datetime,
) -> Marked:  # fmt: skip
    """These people (ids of the group; others are left out) cannot come in that time, whatever they have said; marked
    once more it changes nothing. `week`: in whose log it stands. Raises typed.NotDone."""
    read = Reading(sent)
    start, end = read_span(read, group, now)
    people = session.scalars(
        select(Volunteer.id).where(Volunteer.group_id == group.id, Volunteer.id.in_(who)).order_by(Volunteer.id)
    ).all()
    if not people:
        read.wrong("who", "nobody")
    read.done()
    same = (DatedWindow.start == start) & (DatedWindow.end == end) & (DatedWindow.level == "no")
    known = set(session.scalars(select(DatedWindow.volunteer_id).where(DatedWindow.volunteer_id.in_(people), same)))
    for one in people:
        if one not in known:
            session.add(DatedWindow(volunteer_id=one, start=start, end=end, level="no"))
            log.note(session, group, by, "marked_away", week=week, volunteer_id=one, now=now)
    return Marked(len(people), _promises(session, group, people, max(start, now), end))


def _promises(session: Session, group: Group, people: Collection[int], start: dt.datetime, end: dt.datetime) -> int:
    meanwhile = Assignment.shift.has((Shift.start < end) & (Shift.end > start) & Shift.cancelled_at.is_(None))
    held = weeks.held(group).where(Assignment.volunteer_id.in_(people), meanwhile).order_by(None)
    return session.scalar(held.with_only_columns(func.count(), maintain_column_froms=True)) or 0
