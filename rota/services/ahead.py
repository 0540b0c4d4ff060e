"""What comes next for somebody who has no shift."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota import planning
from rota.db import Texts
from rota.models import Group, Rota, Volunteer
from rota.models.clock import WEEK, local, monday_of
from rota.services import weeks
from solver import Assignment
from solver.judge import objections


@dataclass(frozen=True)
class Ahead:
    """`induction`: when theirs begins, or where no shift says so, from when on they may have shifts; on the group's
    clocks, None where that is behind them. `silent`: they have not said when they can. `open`: so many shifts of what
    is published have room for them, by the judge."""

    induction: dt.datetime | None = None
    kind: Texts | None = None
    silent: bool = False
    open: int = 0


def ahead(session: Session, group: Group, volunteer_id: int, *, now: dt.datetime) -> Ahead:
    """The first of these that is so."""
    volunteer = session.get_one(Volunteer, volunteer_id)
    if volunteer.inducted_at is not None and volunteer.inducted_at > now:
        return _induction(session, group, volunteer.inducted_at)
    if volunteer.has_pattern and not volunteer.weekly and not volunteer.dated:
        return Ahead(silent=True)
    this_week = monday_of(local(now, ZoneInfo(group.timezone)).date())
    published = select(Rota.week).where(
        Rota.group_id == group.id, Rota.published_at.is_not(None), Rota.week >= this_week
    )
    found = session.scalars(published.group_by(Rota.week).order_by(Rota.week).limit(4)).all()
    return Ahead(open=sum(_open(session, group, volunteer, week, now) for week in found))


def _induction(session: Session, group: Group, inducted_at: dt.datetime) -> Ahead:
    zone = ZoneInfo(group.timezone)
    week = monday_of(local(inducted_at, zone).date())
    shifts = [*weeks.shifts_of_week(session, group, week - WEEK), *weeks.shifts_of_week(session, group, week)]
    ends_then = (shift for shift in shifts if shift.kind.is_induction and shift.end == inducted_at)
    shift = next(ends_then, None)
    if shift is None:
        return Ahead(induction=inducted_at.astimezone(zone))
    return Ahead(induction=shift.start.astimezone(zone), kind=shift.kind.name)


def _open(session: Session, group: Group, volunteer: Volunteer, week: dt.date, now: dt.datetime) -> int:
    shifts = [shift for shift in weeks.shifts_of_week(session, group, week) if shift.start > now]
    zone = ZoneInfo(group.timezone)
    may = [shift.key for shift in shifts if planning.stands(volunteer, shift, zone) != "no"]
    problem = weeks.week_problem(session, group, week, now=now, repair=True, asked=may)
    places = (Assignment(volunteer=volunteer.key, shift=key) for key in may)
    return sum(not objections(problem, problem.published, one) for one in places)
