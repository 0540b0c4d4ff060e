"""① → ② A sheet of answers: the parts of some days, what stands there, and which windows an answer makes. Pure."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from rota.models import Shift, Volunteer
from rota.models.clock import DAYS
from rota.planning.parts import Part, spans_on
from rota.planning.standing import Pattern, Said, level_of_time, levels_of_time, missing_conditions
from solver.problem import Level

Piece = tuple[dt.datetime, dt.datetime, Level]
Answers = Mapping[str, str]  # a cell's name -> its level, "" where nothing is said
DAY = dt.timedelta(days=1)
ANY_MONDAY = dt.date(2001, 1, 1)  # the usual week is read in UTC, where no clock changes
UTC = ZoneInfo("UTC")


@dataclass(frozen=True)
class Sheet:
    """The days of the week that begins on `monday` which are not over, or (None) the usual week; each in its parts.

    A cell, one part of one day, is named `d2027-03-15.2`, or `mon.2`.
    """

    monday: dt.date | None
    parts: tuple[Part, ...]
    days: tuple[dt.date, ...]
    zone: ZoneInfo

    @classmethod
    def of_week(cls, monday: dt.date, parts: tuple[Part, ...], zone: ZoneInfo, now: dt.datetime) -> "Sheet":
        """A day is over when its last part is."""
        days = (monday + number * DAY for number in range(7))
        return cls(monday, parts, tuple(day for day in days if spans_on(day, parts, zone)[-1][1] > now), zone)

    @classmethod
    def usual(cls, parts: tuple[Part, ...]) -> "Sheet":
        return cls(None, parts, tuple(ANY_MONDAY + number * DAY for number in range(7)), UTC)

    def key(self, day: dt.date) -> str:
        """The name of a day in the form."""
        return f"d{day}" if self.monday else DAYS[day.weekday()]

    def names(self, day: dt.date) -> list[str]:
        """The cells of a day."""
        return [f"{self.key(day)}.{number}" for number in range(len(self.parts))]

    @cached_property
    def cells(self) -> dict[str, tuple[dt.datetime, dt.datetime]]:
        """When each cell is, in UTC, in the order of time; one that the clocks skip is empty."""
        spans = ((day, spans_on(day, self.parts, self.zone)) for day in self.days)
        return {name: span for day, found in spans for name, span in zip(self.names(day), found, strict=True)}

    def levels(self, said: Said) -> dict[str, str]:
        """For each cell the worst level within it."""
        return {name: level_of_time(said, *span, self.zone) for name, span in self.cells.items()}

    def like(self, other: "Sheet", answers: Answers) -> dict[str, str]:
        """The answers of another sheet of the same parts, each on the same day of the week of this one."""
        there = {day.weekday(): day for day in other.days}
        pairs = (
            zip(self.names(day), other.names(there[day.weekday()]), strict=True)
            for day in self.days
            if day.weekday() in there
        )
        return {mine: answers.get(theirs, "") for names in pairs for mine, theirs in names}


def usual_of(volunteer: Volunteer) -> Pattern:
    """What somebody says of every week."""
    return Pattern(volunteer.has_pattern, volunteer.weekly)


def changed(shown: Answers, answers: Answers) -> dict[str, Level]:
    """What is said otherwise than it was. Nothing said leaves it as it is."""
    return {name: level for name, level in answers.items() if level and level != shown[name]}  # type: ignore[misc]  # a Level


def dated_after(volunteer: Volunteer, sheet: Sheet, changes: Mapping[str, Level]) -> list[Piece]:
    """The single dates of somebody after these changes, in the order in which they override each other. Outside of
    the changed cells they are as before; where the usual week says the same, none is needed."""
    kept: list[Piece] = [(one.start, one.end, one.level) for one in volunteer.dated]  # type: ignore[misc]  # a Level
    made: list[Piece] = []
    for name, level in changes.items():
        start, end = sheet.cells[name]
        kept = without(kept, start, end)
        usual = {there for _, _, there in levels_of_time(usual_of(volunteer), start, end, sheet.zone)}
        if usual != {level} and start < end:
            made.append((start, end, level))
    return kept + joined(made)


def weekly_after(
    volunteer: Volunteer, sheet: Sheet, changes: Mapping[str, Level]
) -> dict[tuple[str, str, str], list[str]]:
    """The windows of the usual week after these changes: start, end, level -> days. What was not changed is as before,
    be it finer than the parts."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for day in sheet.days:
        pieces: list[Piece] = []
        for name in sheet.names(day):
            start, end = sheet.cells[name]
            level = changes.get(name)
            pieces += [(start, end, level)] if level else levels_of_time(usual_of(volunteer), start, end, UTC)
        for start, end, level in joined(pieces):
            if level != "no":
                found.setdefault((f"{start:%H:%M}", f"{end:%H:%M}", level), []).append(DAYS[start.weekday()])
    return {window: sorted(days, key=DAYS.index) for window, days in found.items()}


def without(pieces: Iterable[Piece], start: dt.datetime, end: dt.datetime) -> list[Piece]:
    """What lies outside of [start, end), in the same order."""
    found: list[Piece] = []
    for begins, ends, level in pieces:
        if ends <= start or begins >= end:
            found.append((begins, ends, level))
        else:
            sides = ((begins, start), (end, ends))
            found += [(first, last, level) for first, last in sides if first < last]
    return found


def joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Those that follow each other with the same level as one."""
    found: list[Piece] = []
    for start, end, level in sorted(pieces):
        if found and found[-1][1] == start and found[-1][2] == level:
            found[-1] = (found[-1][0], end, level)
        elif start < end:
            found.append((start, end, level))
    return found


@dataclass(frozen=True)
class Chance:
    """A shift that somebody can do if the times suit: the cells that it touches, and which of them are `fine` as
    long as they are as they were, because the hours of the shift are better than the rest of the cell."""

    cells: tuple[str, ...]
    fine: frozenset[str]

    def stands(self, shown: Answers, answers: Answers) -> bool:
        """Could they be asked for it, answering so?"""
        return all(
            answers.get(cell, "") not in ("", "no") or (cell in self.fine and answers.get(cell, "") == shown[cell])
            for cell in self.cells
        )


def chances(
    named: Sequence[tuple[str, tuple[dt.datetime, dt.datetime]]],
    said: Said,
    volunteer: Volunteer,
    shifts: Iterable[Shift],
    zone: ZoneInfo,
) -> Iterator[Chance]:
    """The shifts that nothing but the times of `named` cells (which follow each other) forbids."""
    for shift in shifts:
        if missing_conditions(volunteer, shift) or volunteer.kinds.get(shift.kind.key) == "no":
            continue
        inside = [
            (name, max(start, shift.start), min(end, shift.end))
            for name, (start, end) in named
            if start < shift.end and shift.start < end
        ]
        first, last = named[0][1][0], named[-1][1][1]
        outside = ((shift.start, min(shift.end, first)), (max(shift.start, last), shift.end))
        if any(start < end and level_of_time(said, start, end, zone) == "no" for start, end in outside):
            continue
        fine = frozenset(name for name, start, end in inside if level_of_time(said, start, end, zone) != "no")
        yield Chance(tuple(name for name, _, _ in inside), fine)
