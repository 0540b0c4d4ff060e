"""② When a volunteer can: the form that asks for it, what an answer means, and saving it."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from rota.models import DatedWindow, Group, Shift, Volunteer, WeeklyWindow
from rota.models.clock import DAYS, WEEK, instant, local, monday_of
from rota.planning.parts import Part, parts_of_day, spans_on
from rota.planning.sheets import (
    DAY,
    Answers,
    Chance,
    Piece,
    Sheet,
    chances,
    changed,
    dated_after,
    usual_of,
    weekly_after,
)
from rota.planning.standing import CONDITIONS, missing_conditions
from rota.services import weeks

WEEKS = 4  # this week and the three next ones
LEAST = 15  # a shorter single shift makes no part of the day of its own


@dataclass(frozen=True)
class Form:
    """A sheet as it is stored for one volunteer, and the shifts of its week (of next week, for the usual one) that
    have not begun. `first`: they have never said anything."""

    volunteer: Volunteer
    sheet: Sheet
    mondays: tuple[dt.date, ...]
    shifts: tuple[Shift, ...]
    now: dt.datetime
    zone: ZoneInfo

    @property
    def first(self) -> bool:
        return self.volunteer.has_pattern and not self.volunteer.weekly and not self.volunteer.dated

    @cached_property
    def stored(self) -> dict[str, str]:
        """The worst level within each cell."""
        return self.sheet.levels(self.volunteer if self.sheet.monday else usual_of(self.volunteer))

    @property
    def shown(self) -> dict[str, str]:
        """The answers with which the form begins: none yet on the first visit."""
        return dict.fromkeys(self.stored, "") if self.first else self.stored

    @property
    def usual(self) -> dict[str, str]:
        """The answers of the usual week."""
        usual = Sheet.usual(self.sheet.parts)
        return self.sheet.like(usual, usual.levels(usual_of(self.volunteer)))

    @property
    def last(self) -> dict[str, str]:
        """The answers of the week before."""
        if self.sheet.monday is None:
            return {}
        days = tuple(self.sheet.monday - number * DAY for number in range(7, 0, -1))
        before = Sheet(days[0], self.sheet.parts, days, self.zone)
        return self.sheet.like(before, before.levels(self.volunteer))

    @cached_property
    def chances(self) -> tuple[Chance, ...]:
        """The shifts for which only the times have to suit."""
        said = self.volunteer if self.sheet.monday else usual_of(self.volunteer)
        return tuple(chances(self._named(), said, self.volunteer, self.shifts, self.zone))

    def asked(self, answers: Answers) -> int:
        """For how many of the shifts they could be asked, answering so."""
        return sum(chance.stands(self.stored, answers) for chance in self.chances)

    @property
    def missing(self) -> list[str]:
        """What keeps somebody from every shift, whatever they answer: some of CONDITIONS, and `kinds`."""
        if self.chances:
            return []
        found = {name for shift in self.shifts for name in missing_conditions(self.volunteer, shift) or ["kinds"]}
        return [name for name in (*CONDITIONS, "kinds") if name in found]

    def _named(self) -> list[tuple[str, tuple[dt.datetime, dt.datetime]]]:
        """The cells with the times of the shifts: the usual week as it will be next week, and the night before it."""
        if self.sheet.monday:
            return list(self.sheet.cells.items())
        monday = self.mondays[1]
        days = [monday + number * DAY for number in range(-1, 7)]
        return [
            (f"{DAYS[day.weekday()]}.{number}", span)
            for day in days
            for number, span in enumerate(spans_on(day, self.sheet.parts, self.zone))
        ]


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
