"""When a week is over: what each person carried goes into the ledger as points."""

import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rota import planning
from rota.models import Group, Load, Rota, Volunteer
from rota.services import rotas


def close_weeks(session: Session, *, now: dt.datetime) -> int:
    """Write the load of every week that is over and has a published rota; gives how many weeks were closed.

    A load is the sum of the burden points of the shifts that were not cancelled; the share is what the person
    offered for that week. Whoever has an entry for the week already (from an import) keeps it.
    """
    closed = 0
    for group in session.scalars(select(Group).order_by(Group.id)):
        done = closed_weeks(session, group)
        weeks = select(Rota.week).where(Rota.group_id == group.id, Rota.published_at.is_not(None)).distinct()
        for week in session.scalars(weeks.order_by(Rota.week)):
            if week in done or not is_over(group, week, now):
                continue
            _close(session, group, week)
            closed += 1
    return closed


def is_over(group: Group, week: dt.date, now: dt.datetime) -> bool:
    """True once the week that begins on `week` has ended on the group's own clocks."""
    end = dt.datetime.combine(week + dt.timedelta(days=7), dt.time(), ZoneInfo(group.timezone))
    return end <= now


def carried(session: Session, group: Group, week: dt.date, until: dt.datetime | None = None) -> Counter[int]:
    """The points that the week's published rota gives each person on it, by their id; `until`: of shifts that have
    begun by then."""
    rota = rotas.published(session, group, week)
    loads: Counter[int] = Counter()
    for entry in rota.entries if rota else ():
        shift = entry.assignment.shift
        if shift.cancelled_at is None and (until is None or shift.start <= until):
            loads[entry.assignment.volunteer_id] += planning.burden(shift)
    return loads


def closed_weeks(session: Session, group: Group) -> set[dt.date]:
    """The weeks of which somebody has an entry; who has left since has none any more."""
    entries = select(Load.week, func.count()).join(Volunteer).where(Volunteer.group_id == group.id)
    return {week for week, _ in session.execute(entries.group_by(Load.week))}


def _close(session: Session, group: Group, week: dt.date) -> None:
    loads = carried(session, group, week)
    volunteers = select(Volunteer).where(Volunteer.group_id == group.id).order_by(Volunteer.id)
    for volunteer in session.scalars(volunteers):
        if volunteer.id in loads or volunteer.weekly_share:
            load = Load(volunteer_id=volunteer.id, week=week, load=loads[volunteer.id], share=volunteer.weekly_share)
            session.add(load)
