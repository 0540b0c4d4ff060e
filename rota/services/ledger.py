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
        done = _weeks_in_ledger(session, group)
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


def _weeks_in_ledger(session: Session, group: Group) -> set[dt.date]:
    """Weeks in which everybody who is on the published rota has an entry: those are closed."""
    entries = select(Load.week, func.count()).join(Volunteer).where(Volunteer.group_id == group.id)
    return {week for week, _ in session.execute(entries.group_by(Load.week))}


def _close(session: Session, group: Group, week: dt.date) -> None:
    rota = rotas.published(session, group, week)
    assert rota is not None
    loads: Counter[int] = Counter()
    for entry in rota.entries:
        shift = entry.assignment.shift
        if shift.cancelled_at is None:
            loads[entry.assignment.volunteer_id] += planning.burden(shift)
    volunteers = select(Volunteer).where(Volunteer.group_id == group.id).order_by(Volunteer.id)
    for volunteer in session.scalars(volunteers):
        if volunteer.id in loads or volunteer.weekly_share:
            load = Load(volunteer_id=volunteer.id, week=week, load=loads[volunteer.id], share=volunteer.weekly_share)
            session.add(load)
