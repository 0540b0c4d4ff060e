"""The parts of a rota-problem/1 as frozen types, each field with its bounds and its default.

The bounds keep every sum that the model forms far inside 64 bits.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from solver.documents import Id, Instant, LocalTime, Part, whole

Level = Literal["prefer", "yes", "if_needed", "no"]
Experience = Literal["new", "regular", "lead"]
Goal = Literal["shortfall", "skill_gaps", "below_target", "left_out", "unfairness", "reluctance", "changes"]
GOALS: tuple[Goal, ...] = (
    "shortfall", "skill_gaps", "below_target", "left_out", "unfairness", "reluctance", "changes",
)  # fmt: skip


def to_repair(goals: Sequence[Goal], *, best: bool = False) -> tuple[Goal, ...]:
    """The order of goals in which a published week is repaired: after nobody is missing that need not be, as little
    as can be changes; or, for the `best` repair, that comes last of all."""
    others = tuple(goal for goal in goals if goal != "changes")
    place = len(others) if best else others.index("shortfall") + 1 if "shortfall" in others else 0
    return (*others[:place], "changes", *others[place:])


People = Annotated[int, whole(0, 10_000)]
OneOrMore = Annotated[int, whole(1, 10_000)]
Days = Annotated[int, whole(0, 400)]
Points = Annotated[int, whole(0, 1_000_000)]
Minutes = Annotated[int, whole(0, 527_040)]  # a leap year
Text = Annotated[str, Field(max_length=1_000)]


class Period(Part):
    """A shift that starts in [start, end) is of the period."""

    start: Instant
    end: Instant


class Rules(Part):
    """What holds for the whole group. `max_new_per_lead` None: no such rule."""

    min_team: OneOrMore = 1
    max_new_per_lead: People | None = None
    day_starts_at: LocalTime = "00:00"


class Need(Part):
    """At least `count` people of a team have one of the skills `any_of`."""

    any_of: Annotated[tuple[Id, ...], Field(min_length=1)]
    count: OneOrMore = 1
    required: bool = False


def hours(shift: dict[str, Any]) -> Any:
    """The length in hours, rounded up: what a shift adds to a load if nothing else is said."""
    if not {"start", "end"} <= shift.keys():
        return 0  # one of them is wrong, which is told anyway
    return -((shift["start"] - shift["end"]) // dt.timedelta(hours=1))


class Shift(Part):
    """One kind of work at one time, [start, end). `burden` is in points, `rest_after_minutes` elapsed time."""

    id: Id
    activity: Text = ""
    place: Text = ""
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
    def length(self) -> dt.timedelta:
        """Elapsed time: a night when the clocks change is an hour shorter or longer."""
        return self.end.astimezone(dt.UTC) - self.start.astimezone(dt.UTC)

    @property
    def rest_after(self) -> dt.timedelta:
        """The rest that lies behind it for whoever was on it."""
        return dt.timedelta(minutes=self.rest_after_minutes)

    def overlaps(self, other: "Shift") -> bool:
        """True if some instant is in both."""
        return self.start < other.end and other.start < self.end


class Limits(Part):
    """What one person asks of themselves; None and {} do not bind."""

    max_shifts: People | None = None
    max_minutes: Minutes | None = None
    max_minutes_per_day: Minutes | None = None
    max_shifts_per_day: People | None = None
    free_days: Days | None = None
    max_consecutive_days: Days | None = None
    min_rest_minutes: Minutes | None = None
    max_tagged: dict[Id, People] = Field(default_factory=dict)
    max_consecutive_tagged: dict[Id, Days] = Field(default_factory=dict)


class Volunteer(Part):
    """Somebody who may be put on shifts. `share` and `carried` are burden points over the same stretch of time."""

    id: Id
    name: Text = ""
    skills: tuple[Id, ...] = ()
    experience: Experience = "regular"
    share: Points = 0
    carried: Points = 0
    availability: dict[Id, Level] = Field(default_factory=dict)
    limits: Limits = Field(default_factory=Limits)  # one default for all would be copied each time

    def may(self, shift: Shift) -> bool:
        """True if their answer for this shift is `prefer`, `yes` or `if_needed`."""
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

    def __str__(self) -> str:
        return f"{self.volunteer} on {self.shift}"
