"""② → ③ How a volunteer stands to a shift, as formats.md says under this heading of rota-group/1."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from rota.models import Shift, Volunteer
from rota.models.availability import LEVELS, DatedWindow, WeeklyWindow
from rota.models.clock import DAYS, span
from solver.problem import Level

Part = tuple[dt.datetime, dt.datetime, Level]
CONDITIONS = ("arrives", "leaves", "induction", "new", "adult")
_RANK: dict[str, int] = {level: rank for rank, level in enumerate(LEVELS)}  # 0 is the most willing


@dataclass(frozen=True)
class Pattern:
    """The usual week of somebody alone, without single dates."""

    has_pattern: bool
    weekly: Sequence[WeeklyWindow]
    dated: Sequence[DatedWindow] = ()


Said = Volunteer | Pattern


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
    return not any(missing for _, missing in _conditions(volunteer, shift))


def lacking(volunteer: Volunteer, *, new_allowed: bool, adults_only: bool) -> tuple[str, ...]:
    """What somebody lacks to be admitted where these conditions hold: `new`, `adult`, both or nothing."""
    lacks = {
        "new": volunteer.experience == "new" and not new_allowed,
        "adult": adults_only and not volunteer.adult,
    }
    return tuple(condition for condition, missing in lacks.items() if missing)


def missing_conditions(volunteer: Volunteer, shift: Shift) -> list[str]:
    """Why somebody cannot be on a shift, whatever they answer: some of CONDITIONS, in this order."""
    return [name for name, missing in _conditions(volunteer, shift) if missing]


def _conditions(volunteer: Volunteer, shift: Shift) -> Iterator[tuple[str, bool]]:
    yield "arrives", volunteer.arrives is not None and shift.start < volunteer.arrives
    yield "leaves", volunteer.leaves is not None and shift.end > volunteer.leaves
    yield "induction", volunteer.inducted_at is not None and shift.start < volunteer.inducted_at
    lacks = lacking(volunteer, new_allowed=shift.value("new_allowed"), adults_only=shift.value("adults_only"))
    yield from ((name, name in lacks) for name in ("new", "adult"))


def level_of_time(said: Said, start: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> Level:
    """The level of [start, end): of its parts, cut at the edges of all windows, the worst counts."""
    return worst(level for _, _, level in levels_of_time(said, start, end, zone))


def worst(levels: Iterable[Level]) -> Level:
    """The least willing of them."""
    return max(levels, key=lambda level: _RANK[level])


def levels_of_time(said: Said, start: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> list[Part]:
    """[start, end) cut at the edges of all windows, each piece with its level; at least one piece."""
    if not said.dated and not said.has_pattern:
        return [(start, end, "yes")]
    weekly = list(_weekly(said, start, end, zone))
    dated: list[Part] = [(one.start, one.end, one.level) for one in said.dated]  # type: ignore[misc]  # a Level
    edges = {edge for part in weekly + dated for edge in part[:2] if start < edge < end}
    begins = sorted({start, *edges})
    return [
        (begin, until, _at(begin, said.has_pattern, weekly, dated))
        for begin, until in zip(begins, [*begins[1:], end], strict=True)
    ]


def _at(instant: dt.datetime, has_pattern: bool, weekly: list[Part], dated: list[Part]) -> Level:
    """The level at an instant, and so up to the next edge: the last dated entry, else the most willing window."""
    for begins, ends, level in reversed(dated):
        if begins <= instant < ends:
            return level
    if not has_pattern:
        return "yes"
    inside = (level for begins, ends, level in weekly if begins <= instant < ends)
    return min(inside, key=lambda level: _RANK[level], default="no")


def _weekly(said: Said, start: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> Iterator[Part]:
    """The weekly windows as instants, on every date from which one can reach into [start, end)."""
    date = start.astimezone(zone).date() - dt.timedelta(days=1)
    last = end.astimezone(zone).date()
    while date <= last:
        for window in said.weekly:
            if DAYS[date.weekday()] in window.days:
                yield (*span(date, window.start, window.end, zone), window.level)  # type: ignore[misc]  # a Level
        date += dt.timedelta(days=1)
