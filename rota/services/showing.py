"""Shifts as people look at them, in plain values: one shift, one's own, one that is planned, a week of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rota.db import Texts


@dataclass(frozen=True)
class Slot:
    """One shift as it is shown. `start` and `end` are on the group's clocks; `colour` is its kind's, from 0. `id` 0:
    only the weekly pattern makes it so far."""

    id: int
    kind: Texts
    colour: int
    place: Texts | None
    start: dt.datetime
    end: dt.datetime
    cancelled: bool
    team: tuple[str, ...]

    @property
    def date(self) -> dt.date:
        """The day on which it starts."""
        return self.start.date()

    @property
    def minutes(self) -> int:
        """How long it is, by elapsed time."""
        return round((self.end.astimezone(dt.UTC) - self.start.astimezone(dt.UTC)).total_seconds() / 60)


@dataclass(frozen=True)
class MyShift(Slot):
    """A shift of somebody's own; `team` is the others on it, `leading` says which of them lead, in the same order.

    `place_from` (on the group's clocks): `place` is not told before; None: it is told, if there is one.
    """

    leading: tuple[bool, ...]
    i_lead: bool
    place_from: dt.datetime | None
    bring: Texts


@dataclass(frozen=True)
class Gap:
    """`count` people are missing who have one of these skills; `spoken`: all of them are languages."""

    skills: tuple[Texts, ...]
    count: int
    spoken: bool


@dataclass(frozen=True)
class PlannedShift:
    """A slot of the week with what it needs: with fewer than `min` people it cannot happen, `target` is right, no more
    than `max` fit. `published`: something of its week is, so that it lacks whoever is not on it."""

    slot: Slot
    min: int
    target: int
    max: int
    gaps: tuple[Gap, ...]
    published: bool

    @property
    def missing(self) -> int:
        """How many people it takes to `min`."""
        return max(0, self.min - len(self.slot.team)) if self.published and not self.slot.cancelled else 0

    @property
    def short(self) -> bool:
        return bool(self.missing or self.gaps)

    @property
    def state(self) -> str:
        """cancelled, planned (nothing is published), short, enough (but fewer than is right), right or full."""
        if self.slot.cancelled or not self.published:
            return "cancelled" if self.slot.cancelled else "planned"
        if self.short:
            return "short"
        size = len(self.slot.team)
        return "full" if size >= self.max else "right" if size >= self.target else "enough"


@dataclass(frozen=True)
class WeekBoard:
    """A week's shifts by day, with the teams of the newest published version. `version` None: nothing is published,
    and the order of the goals is the group's; `proposal`: the number of a proposal that is newer."""

    version: int | None
    published_at: dt.datetime | None
    proposal: int | None
    goals: tuple[str, ...]
    days: tuple[tuple[dt.date, tuple[PlannedShift, ...]], ...]

    @property
    def shifts(self) -> list[PlannedShift]:
        return [shift for _, shifts in self.days for shift in shifts]

    @property
    def short(self) -> list[PlannedShift]:
        return [shift for shift in self.shifts if shift.short]

    @property
    def kinds(self) -> list[Slot]:
        """One slot of each kind that the week has, in the order of the kinds."""
        return sorted({shift.slot.colour: shift.slot for shift in self.shifts}.values(), key=lambda one: one.colour)

    def cells(self, shifts: Iterable[PlannedShift]) -> list[tuple[int, list[PlannedShift]]]:
        """The shifts of a day by kind, whose number among `kinds` comes first; the earliest first."""
        number = {slot.colour: row for row, slot in enumerate(self.kinds, 1)}
        found: dict[int, list[PlannedShift]] = defaultdict(list)
        for shift in shifts:
            found[number[shift.slot.colour]].append(shift)
        return list(found.items())
