"""A rota-problem/1 as a whole: reading and writing it, and looking up its parts."""

import datetime as dt
from collections.abc import Container, Iterable
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field

from solver.documents import Id, Part, Timezone, read
from solver.problem.checks import faults
from solver.problem.days import LocalDays
from solver.problem.parts import GOALS, Assignment, Goal, Pair, Period, Rules, Shift, Volunteer

# What does not hang on which shifts are open.
_LOOKED_UP = (
    "shift", "volunteer", "number_of_shift", "number_of_volunteer", "of_period", "local_days", "days", "day", "length",
    "touched",
)  # fmt: skip


class Problem(Part):
    """A week to be solved. A shift is *of the period* or *context* before it; it is *frozen* or *open*."""

    format: Literal["rota-problem/1"] = "rota-problem/1"
    timezone: Timezone
    period: Period
    rules: Rules = Rules()
    goals: tuple[Goal, ...] = GOALS
    shifts: Annotated[tuple[Shift, ...], Field(max_length=20_000)]
    volunteers: Annotated[tuple[Volunteer, ...], Field(max_length=20_000)]
    pairs: tuple[Pair, ...] = ()
    pinned: tuple[Assignment, ...] = ()
    forbidden: tuple[Assignment, ...] = ()
    published: tuple[Assignment, ...] = ()
    frozen: tuple[Id, ...] = ()

    @classmethod
    def from_json(cls, text: str | bytes) -> "Problem":
        """Read and check a document. Raises DocumentError with every fault, each with its place."""
        return read(cls, text, faults, check_the_rest=True)

    def to_json(self) -> str:
        """The document. Everything is spelled out but what does not bind."""
        return self.model_dump_json(indent=2, exclude_none=True)

    def changed(self, **fields: Any) -> "Problem":
        """The same with other fields, which are not checked again."""
        kept = {name: getattr(self, name) for name in Problem.model_fields}
        return Problem.model_construct(**{**kept, **fields})  # a copy would look its parts up in the old lists

    def opened(self, rota: Iterable[Assignment], some: Container[str]) -> "Problem":
        """The same with only some of the open shifts open: all others are frozen, their teams as in this rota."""
        others = [shift.id for shift in self.shifts if shift.id not in self.open_ids or shift.id not in some]
        kept = set(others)
        teams = [one for one in rota if one.shift in kept]
        held = [one for one in self.published if one.shift not in kept]
        part = self.changed(frozen=tuple(others), published=(*teams, *held))
        part.__dict__.update({name: getattr(self, name) for name in _LOOKED_UP})  # the same shifts and people
        return part

    @cached_property
    def shift(self) -> dict[str, Shift]:
        """Shifts by id."""
        return {shift.id: shift for shift in self.shifts}

    @cached_property
    def volunteer(self) -> dict[str, Volunteer]:
        """Volunteers by id."""
        return {volunteer.id: volunteer for volunteer in self.volunteers}

    @cached_property
    def number_of_shift(self) -> dict[str, int]:
        """Where each shift stands in the document, by its id."""
        return {shift.id: number for number, shift in enumerate(self.shifts)}

    @cached_property
    def number_of_volunteer(self) -> dict[str, int]:
        """Where each volunteer stands in the document, by their id."""
        return {volunteer.id: number for number, volunteer in enumerate(self.volunteers)}

    @cached_property
    def of_period(self) -> tuple[Shift, ...]:
        """The shifts that start in the period; the others are context."""
        return tuple(shift for shift in self.shifts if self.counts(shift))

    def counts(self, shift: Shift) -> bool:
        """True for a shift of the period, false for context."""
        return shift.start >= self.period.start

    @cached_property
    def open_shifts(self) -> tuple[Shift, ...]:
        """The shifts whose team is to be found: of the period and not frozen."""
        frozen = set(self.frozen)
        return tuple(shift for shift in self.of_period if shift.id not in frozen)

    @cached_property
    def open_ids(self) -> frozenset[str]:
        """The ids of the open shifts."""
        return frozenset(shift.id for shift in self.open_shifts)

    @cached_property
    def facts(self) -> tuple[Assignment, ...]:
        """The teams of the frozen shifts, as published."""
        frozen = set(self.frozen)
        return tuple(one for one in self.published if one.shift in frozen)

    @cached_property
    def local_days(self) -> LocalDays:
        """The calendar of this problem: its time zone, and when a day begins."""
        return LocalDays(self.timezone, self.rules.day_starts_at)

    @cached_property
    def days(self) -> tuple[dt.date, ...]:
        """The local days that begin in the period."""
        return self.local_days.beginning_in(self.period.start, self.period.end)

    @cached_property
    def day(self) -> dict[str, dt.date]:
        """The local day to which each shift belongs, by the shift's id."""
        return {shift.id: self.local_days.of(shift.start) for shift in self.shifts}

    @cached_property
    def length(self) -> dict[str, dt.timedelta]:
        """How long each shift is, elapsed time, by the shift's id."""
        return {shift.id: shift.length for shift in self.shifts}

    @cached_property
    def touched(self) -> dict[str, tuple[dt.date, ...]]:
        """The local days that each shift overlaps, by the shift's id."""
        return {shift.id: self.local_days.touched(shift.start, shift.end) for shift in self.shifts}
