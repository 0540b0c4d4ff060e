"""② → ③ How a volunteer stands to a shift, as formats.md says under this heading of rota-group/1."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from rota.models import Shift, Volunteer
from rota.models.availability import LEVELS
from rota.models.clock import DAYS, span
from solver.problem import Level

Part = tuple[dt.datetime, dt.datetime, Level]
_RANK: dict[str, int] = {level: rank for rank, level in enumerate(LEVELS)}  # 0 is the most willing


def stands(volunteer: Volunteer, shift: Shift, zone: ZoneInfo) -> Level:
    """`no` where the shift's conditions or the stay forbid it, else the level of the time and of the kind together.

    `zone` is that of the walls on which the weekly windows are read.
    """
    if not meets_conditions(volunteer, shift):
        return "no"
    both = {level_of_time(volunteer, shift.start, shift.end, zone), volunteer.kinds.get(shift.kind.key, "yes")}
    answers: tuple[Level, ...] = ("no", "if_needed", "prefer")
    return next((level for level in answers if level in both), "yes")


def meets_conditions(volunteer: Volunteer, shift: Shift) -> bool:
    """Inside the stay, after the induction, and of those whom the kind admits."""
    if volunteer.arrives is not None and shift.start < volunteer.arrives:
        return False
    if volunteer.leaves is not None and shift.end > volunteer.leaves:
        return False
    if volunteer.inducted_at is not None and shift.start < volunteer.inducted_at:
        return False
    return not missing_conditions(
        volunteer, new_allowed=shift.value("new_allowed"), adults_only=shift.value("adults_only")
    )


def missing_conditions(volunteer: Volunteer, *, new_allowed: bool, adults_only: bool) -> tuple[str, ...]:
    """What somebody lacks to be admitted where these conditions hold: `experience`, `adult`, both or nothing."""
    lacks = {
        "experience": volunteer.experience == "new" and not new_allowed,
        "adult": adults_only and not volunteer.adult,
    }
    return tuple(condition for condition, lacking in lacks.items() if lacking)


def level_of_time(volunteer: Volunteer, start: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> Level:
    """The level of [start, end): of its parts, cut at the edges of all windows, the worst counts."""
    if not volunteer.dated and not volunteer.has_pattern:
        return "yes"
    weekly = list(_weekly(volunteer, start, end, zone))
    dated: list[Part] = [(one.start, one.end, one.level) for one in volunteer.dated]  # type: ignore[misc]  # a Level
    edges = {edge for part in weekly + dated for edge in part[:2] if start < edge < end}
    levels = (_at(instant, volunteer.has_pattern, weekly, dated) for instant in {start, *edges})
    return max(levels, key=lambda level: _RANK[level])


def _at(instant: dt.datetime, has_pattern: bool, weekly: list[Part], dated: list[Part]) -> Level:
    """The level at an instant, and so up to the next edge: the last dated entry, else the most willing window."""
    for begins, ends, level in reversed(dated):
        if begins <= instant < ends:
            return level
    if not has_pattern:
        return "yes"
    inside = (level for begins, ends, level in weekly if begins <= instant < ends)
    return min(inside, key=lambda level: _RANK[level], default="no")


def _weekly(volunteer: Volunteer, start: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> Iterator[Part]:
    """The weekly windows as instants, on every date from which one can reach into [start, end)."""
    date = start.astimezone(zone).date() - dt.timedelta(days=1)
    last = end.astimezone(zone).date()
    while date <= last:
        for window in volunteer.weekly:
            if DAYS[date.weekday()] in window.days:
                yield (*span(date, window.start, window.end, zone), window.level)  # type: ignore[misc]  # a Level
        date += dt.timedelta(days=1)
