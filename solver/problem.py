"""③ What the solver is given (rota-problem/1): frozen input, its JSON, what is wrong with it in words."""

import datetime as dt
from functools import cached_property
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from solver.documents import (
    Id,
    Instant,
    LocalTime,
    Minutes,
    Part,
    People,
    Points,
    Timezone,
    whole,
)

Level = Literal["prefer", "yes", "if_needed", "no"]
Goal = Literal["shortfall", "skill_gaps", "below_target", "left_out", "unfairness", "reluctance", "changes"]
GOALS: tuple[Goal, ...] = (
    "shortfall", "skill_gaps", "below_target", "left_out", "unfairness", "reluctance", "changes",
)  # fmt: skip
Experience = Literal["new", "regular", "lead"]


class Period(Part):
    """A shift that starts in [start, end) is of the period."""

    start: Instant
    end: Instant


class Rules(Part):
    """What holds for the whole group. `max_new_per_lead` None: no such rule."""

    min_team: Annotated[int, whole(1, 10_000)] = 1
    max_new_per_lead: People | None = None
    day_starts_at: LocalTime = "00:00"


class Need(Part):
    """At least `count` people of a team have one of the skills `any_of`."""

    any_of: Annotated[tuple[Id, ...], Field(min_length=1)]
    count: Annotated[int, whole(1, 10_000)] = 1
    required: bool = False


def hours(shift: dict[str, Any]) -> int:
    """The length in hours, rounded up: what a shift adds to a load if nothing else is said."""
    if not {"start", "end"} <= shift.keys():
        return 0  # one of them is wrong, which is told anyway
    return max(0, -int((shift["start"] - shift["end"]).total_seconds() // 3600))


class Shift(Part):
    """One kind of work at one time, [start, end). `burden` is in points, `rest_after_minutes` elapsed time."""

    id: Id
    activity: str = ""
    place: str = ""
    start: Instant
    end: Instant
    min: People = 1
    target: People = Field(default_factory=lambda shift: shift.get("min", 1))
    max: People = Field(default_factory=lambda shift: shift.get("target", 1))
    alone_ok: bool = False
    needs: tuple[Need, ...] = ()
    rest_after_minutes: Minutes = 0
    burden: Annotated[int, whole(0, 10_000)] = Field(default_factory=hours)
    importance: Annotated[int, whole(1, 1_000)] = 1
    tags: tuple[Id, ...] = ()

    @property
    def minutes(self) -> int:
        """Elapsed length: a night when the clocks change is an hour shorter or longer."""
        return int((self.end - self.start).total_seconds()) // 60

    def overlaps(self, other: "Shift") -> bool:
        """True if some instant is in both."""
        return self.start < other.end and other.start < self.end


class Limits(Part):
    """What one person asks of themselves; None and {} do not bind."""

    max_shifts: People | None = None
    max_minutes: Minutes | None = None
    max_minutes_per_day: Minutes | None = None
    max_shifts_per_day: People | None = None
    free_days: Annotated[int, whole(0, 400)] | None = None
    max_consecutive_days: Annotated[int, whole(0, 400)] | None = None
    min_rest_minutes: Minutes | None = None
    max_tagged: dict[Id, People] = Field(default_factory=dict)
    max_consecutive_tagged: dict[Id, Annotated[int, whole(0, 400)]] = Field(default_factory=dict)


class Volunteer(Part):
    """Somebody who may be put on shifts. `share` and `carried` are burden points over the same stretch of time."""

    id: Id
    name: str = ""
    skills: tuple[Id, ...] = ()
    experience: Experience = "regular"
    share: Points = 0
    carried: Points = 0
    availability: dict[Id, Level] = Field(default_factory=dict)
    limits: Limits = Limits()

    def may(self, shift: Shift) -> bool:
        """Rule 1: the answer for this shift is `prefer`, `yes` or `if_needed`."""
        return self.availability.get(shift.id, "no") != "no"

    def has_one_of(self, need: Need) -> bool:
        """True if this person counts for the need."""
        return not set(need.any_of).isdisjoint(self.skills)

    @property
    def called(self) -> str:
        """The name, or the id where there is none."""
        return self.name or self.id


class Pair(Part):
    """Two people who are apart, together, or not at once."""

    volunteers: tuple[Id, Id]
    kind: Literal["apart", "together", "not_at_once"]


class Assignment(Part):
    """This volunteer, on this shift."""

    volunteer: Id
    shift: Id


class Problem(Part):
    """A week to be solved, rota-problem/1."""

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

    def to_json(self) -> str:
        """The document. Everything is spelled out but what does not bind."""
        return self.model_dump_json(indent=2, exclude_none=True)

    @cached_property
    def shift(self) -> dict[str, Shift]:
        """Shifts by id."""
        return {shift.id: shift for shift in self.shifts}

    @cached_property
    def volunteer(self) -> dict[str, Volunteer]:
        """Volunteers by id."""
        return {volunteer.id: volunteer for volunteer in self.volunteers}

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
    def days(self) -> tuple[dt.date, ...]:
        """The local days that begin in the period, named by the date on which they begin."""
        first = self.day_of(self.period.start)
        found = []
        for step in range(-1, (self.period.end - self.period.start).days + 3):
            day = first + dt.timedelta(days=step)
            if self.period.start <= self.day_start(day) < self.period.end:
                found.append(day)
        return tuple(found)

    def day_start(self, day: dt.date) -> dt.datetime:
        """The instant (UTC) at which the local day named `day` begins on the wall clock of `timezone`."""
        clock = dt.time.fromisoformat(self.rules.day_starts_at)
        return dt.datetime.combine(day, clock, ZoneInfo(self.timezone)).astimezone(dt.UTC)

    def day_of(self, instant: dt.datetime) -> dt.date:
        """The local day to which an instant belongs."""
        day = instant.astimezone(ZoneInfo(self.timezone)).date()
        if instant < self.day_start(day):
            return day - dt.timedelta(days=1)
        if instant >= self.day_start(day + dt.timedelta(days=1)):
            return day + dt.timedelta(days=1)
        return day

    @cached_property
    def day(self) -> dict[str, dt.date]:
        """The local day to which each shift belongs, by the shift's id."""
        return {shift.id: self.day_of(shift.start) for shift in self.shifts}

    @cached_property
    def touched(self) -> dict[str, tuple[dt.date, ...]]:
        """The local days that each shift overlaps, by the shift's id."""
        found = {}
        for shift in self.shifts:
            days = [self.day[shift.id]]
            while self.day_start(days[-1] + dt.timedelta(days=1)) < shift.end:
                days.append(days[-1] + dt.timedelta(days=1))
            found[shift.id] = tuple(days)
        return found

    def rest_between(self, first: Shift, second: Shift, volunteer: Volunteer) -> int:
        """Minutes that must lie between `first` and a later `second` for this person (rules 7 and 8)."""
        rest = volunteer.limits.min_rest_minutes or 0
        other_day = self.day[first.id] != self.day[second.id]
        return max(first.rest_after_minutes, rest if other_day else 0)
