"""Numbers without names: how many hours went into what, from the published weeks that are still stored."""

import csv
import datetime as dt
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rota.db import Texts
from rota.models import Assignment, Group, Kind, Rota, RotaEntry, Shift
from rota.models.clock import instant
from rota.services import weeks

FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # its beginnings; some read the wide ones, too


@dataclass(frozen=True)
class Line:
    """A kind in a week: how many shifts had a team, how many places in their teams were filled, and how long all
    these people were there together, in minutes."""

    week: dt.date
    kind: Texts
    shifts: int
    places: int
    minutes: int


@dataclass(frozen=True)
class Week:
    """A published week; `whole`: none of its shifts is forgotten yet."""

    monday: dt.date
    whole: bool
    lines: tuple[Line, ...]

    @property
    def minutes(self) -> int:
        return sum(line.minutes for line in self.lines)


def by_week(session: Session, group: Group, *, keep_days: int, now: dt.datetime) -> tuple[Week, ...]:
    """The weeks, newest first, their kinds in the group's order. Cancelled shifts do not count. Shifts are kept for
    `keep_days` after their end."""
    counted = (
        select(Rota.week, Shift.kind_id, Shift.start, Shift.end, func.count())
        .join(RotaEntry, RotaEntry.rota_id == Rota.id)
        .join(Assignment, Assignment.id == RotaEntry.assignment_id)
        .join(Shift, Shift.id == Assignment.shift_id)
        .where(Rota.id.in_(weeks.newest_published(group)), Shift.cancelled_at.is_(None))
        .group_by(Rota.week, Shift.kind_id, Shift.id, Shift.start, Shift.end)
    )
    found: dict[dt.date, dict[int, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for week, kind_id, start, end, people in session.execute(counted):
        found[week][kind_id].append((people, people * round((end - start).total_seconds() / 60)))
    names = session.execute(select(Kind.id, Kind.name).where(Kind.group_id == group.id).order_by(Kind.id)).all()
    kept_from = now - dt.timedelta(days=keep_days)
    zone = ZoneInfo(group.timezone)
    return tuple(
        Week(
            week,
            instant(week, "00:00", zone) >= kept_from,
            tuple(_line(week, name, found[week][kind_id]) for kind_id, name in names if kind_id in found[week]),
        )
        for week in sorted(found, reverse=True)
    )


def as_csv(rows: Iterable[Sequence[str | int]]) -> str:
    """A table for spreadsheets, with the mark by which they know that it is UTF-8. A cell that would begin a formula
    is a text."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows([[_harmless(cell) for cell in row] for row in rows])
    return "\ufeff" + written.getvalue()


def _harmless(cell: str | int) -> str:
    text = str(cell)
    begins = text.startswith(("\t", "\r")) or text.lstrip().startswith(FORMULA)
    return f"'{text}" if begins and isinstance(cell, str) else text


def _line(week: dt.date, kind: Texts, shifts: list[tuple[int, int]]) -> Line:
    return Line(week, kind, len(shifts), sum(people for people, _ in shifts), sum(minutes for _, minutes in shifts))
