"""② When a volunteer can: the form that asks for it, and saving what is answered."""

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from rota.models import DatedWindow, Group, Shift, Volunteer, WeeklyWindow
from rota.models.clock import WEEK, instant, local, monday_of
from rota.planning.parts import Part, parts_of_day
from rota.planning.sheets import DAY, Answers, Piece, Sheet, changed, dated_after, weekly_after
from rota.services import weeks
from rota.services.filling import Form

WEEKS = 4  # this week and the three next ones
LEAST = 15  # a shorter single shift makes no part of the day of its own


def mondays(group: Group, now: dt.datetime) -> tuple[dt.date, ...]:
    """The weeks that can be answered one by one."""
    monday = monday_of(local(now, ZoneInfo(group.timezone)).date())
    return tuple(monday + number * WEEK for number in range(WEEKS))


def parts_of(session: Session, group: Group, now: dt.datetime) -> tuple[Part, ...]:
    """The parts of this group's days, from its weekly shifts and the single ones of the weeks that can be answered."""
    zone = ZoneInfo(group.timezone)
    start, end = (instant(day, "00:00", zone) for day in (mondays(group, now)[0], mondays(group, now)[-1] + WEEK))
    singles = session.execute(
        select(Shift.start, Shift.end)
        .where(Shift.group_id == group.id, Shift.single, Shift.cancelled_at.is_(None))
        .where(Shift.start >= start, Shift.start < end)
    )
    times = [
        (one.start, one.end) for kind in session.scalars(weeks.kinds_of(group)) for one in kind.weekly for _ in one.days
    ]
    for begins, ends in singles:
        if dt.timedelta(minutes=LEAST) <= ends - begins < DAY:
            times.append((f"{local(begins, zone):%H:%M}", f"{local(ends, zone):%H:%M}"))
    return parts_of_day(times, group.day_starts_at)


def form(session: Session, group: Group, volunteer_id: int, monday: dt.date | None, *, now: dt.datetime) -> Form:
    """The form for the week that begins on `monday` (one of `mondays`), or for every week."""
    zone = ZoneInfo(group.timezone)
    said = (selectinload(Volunteer.weekly), selectinload(Volunteer.dated))
    volunteer = session.scalars(select(Volunteer).where(Volunteer.id == volunteer_id).options(*said)).one()
    parts = parts_of(session, group, now)
    sheet = Sheet.of_week(monday, parts, zone, now) if monday else Sheet.usual(parts)
    all_weeks = mondays(group, now)
    shifts = weeks.shifts_of_week(session, group, monday or all_weeks[1])
    return Form(volunteer, sheet, all_weeks, tuple(one for one in shifts if one.start > now), now, zone)


def save(session: Session, form: Form, answers: Answers) -> None:
    """Store what is answered otherwise than it was; all the windows of a kind are replaced at once."""
    changes = changed(form.stored, answers)
    if not changes:
        return
    if form.sheet.monday:
        replace_dated(session, form.volunteer, dated_after(form.volunteer, form.sheet, changes))
    else:
        windows = weekly_after(form.volunteer, form.sheet, changes)
        form.volunteer.weekly = [
            WeeklyWindow(days=days, start=start, end=end, level=level) for (start, end, level), days in windows.items()
        ]
        form.volunteer.has_pattern = True
    session.flush()


def replace_dated(session: Session, volunteer: Volunteer, pieces: list[Piece]) -> None:
    """These are the single dates now, the later ones overriding the earlier."""
    volunteer.dated = [DatedWindow(start=start, end=end, level=level) for start, end, level in pieces]
    session.flush()
