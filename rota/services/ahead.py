"""What comes next for somebody who has no shift."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from rota.db import Texts
from rota.models import Group, Volunteer
from rota.services import inductions, openings


@dataclass(frozen=True)
class Ahead:
    """`induction`: when theirs begins, or where no shift says so, from when on they may have shifts; on the group's
    clocks, None where that is behind them. `not_yet`: no day is set for it. `silent`: they have not said when they
    can. `open`: so many shifts of what is published have room for them, by the judge."""

    induction: dt.datetime | None = None
    kind: Texts | None = None
    not_yet: bool = False
    silent: bool = False
    open: int = 0


def ahead(session: Session, group: Group, volunteer_id: int, *, now: dt.datetime) -> Ahead:
    """The first of these that is so."""
    volunteer = session.get_one(Volunteer, volunteer_id)
    if inductions.has_no_day(volunteer.inducted_at):
        return Ahead(not_yet=True)
    if volunteer.inducted_at is not None and volunteer.inducted_at > now:
        induction = inductions.induction_of(session, group, volunteer, now=now)
        begins = (induction.start if induction else volunteer.inducted_at).astimezone(ZoneInfo(group.timezone))
        return Ahead(induction=begins, kind=induction.kind.name if induction else None)
    if volunteer.has_pattern and not volunteer.weekly and not volunteer.dated:
        return Ahead(silent=True)
    return Ahead(open=len(openings.openings(session, group, volunteer_id, now=now)))
