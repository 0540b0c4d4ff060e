"""rota-group/1 as types: every field, its bounds, and what it is where the file does not say."""

from typing import Annotated, Any, Literal

from pydantic import Field

from rota.exchange.fields import (
    Clock,
    Days,
    Id,
    Instant,
    KindId,
    Language,
    Minutes,
    Monday,
    Name,
    OneOrMore,
    Part,
    People,
    Points,
    Texts,
    Zone,
    whole,
)

Level = Literal["prefer", "yes", "if_needed", "no"]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Goal = Literal["shortfall", "skill_gaps", "below_target", "left_out", "unfairness", "reluctance", "changes"]
GOALS: tuple[Goal, ...] = (
    "shortfall", "skill_gaps", "below_target", "left_out", "unfairness", "reluctance", "changes",
)  # fmt: skip
UNSAID: Any = None  # of a field that may be left out, but not be null
WeekDays = Annotated[tuple[Day, ...], Field(min_length=1, max_length=7)]


class Rules(Part):
    """What holds for the whole group. `max_new_per_lead` None: no such rule."""

    min_team: OneOrMore = 1
    max_new_per_lead: People | None = None


class Limits(Part):
    """Of one person, or of the house for everybody; None does not bind."""

    max_shifts: People | None = None
    max_minutes: Minutes | None = None
    max_minutes_per_day: Minutes | None = None
    max_shifts_per_day: People | None = None
    free_days: Days | None = None
    max_consecutive_days: Days | None = None
    min_rest_minutes: Minutes | None = None
    max_tagged: dict[Id, People] = Field(default={})
    max_consecutive_tagged: dict[Id, Days] = Field(default={})


class Named(Part):
    """A skill or a place."""

    id: Id
    name: Texts


class Need(Part):
    """At least `count` people of a team have one of the skills `any_of`; `why` is for people to read."""

    any_of: Annotated[tuple[Id, ...], Field(min_length=1)]
    count: OneOrMore = 1
    required: bool = False
    why: Texts = UNSAID


class WeeklyShift(Part):
    """On these days, on the wall clock; an end that is not after its start is on the next day."""

    days: WeekDays
    start: Clock
    end: Clock


class Kind(Part):
    """What all shifts of a kind have in common. Without `target` and `max` they follow `min`, without `burden` it
    is the length in hours, rounded up."""

    id: KindId
    name: Texts
    place: Id | None = None
    min: People = 1
    target: People = UNSAID
    max: People = UNSAID
    importance: Annotated[int, whole(1, 1_000)] = 1
    burden: Annotated[int, whole(0, 10_000)] = UNSAID
    tags: tuple[Id, ...] = ()
    rest_after_minutes: Minutes = 0
    alone_ok: bool = False
    new_allowed: bool = True
    adults_only: bool = False
    needs: tuple[Need, ...] = ()
    weekly: Annotated[tuple[WeeklyShift, ...], Field(max_length=100)] = ()


class Shift(Part):
    """A single shift, with the fields in which it differs from its kind; or, `cancelled`, only the id of one that
    the weekly pattern makes."""

    id: Id
    kind: KindId = UNSAID
    start: Instant = UNSAID
    end: Instant = UNSAID
    cancelled: bool = False
    name: Texts = UNSAID
    place: Id | None = None
    min: People = UNSAID
    target: People = UNSAID
    max: People = UNSAID
    importance: Annotated[int, whole(1, 1_000)] = UNSAID
    burden: Annotated[int, whole(0, 10_000)] = UNSAID
    tags: tuple[Id, ...] = UNSAID
    rest_after_minutes: Minutes = UNSAID
    alone_ok: bool = UNSAID
    new_allowed: bool = UNSAID
    adults_only: bool = UNSAID
    needs: tuple[Need, ...] = UNSAID


OWN = frozenset(Shift.model_fields) - {"id", "kind", "start", "end", "cancelled"}  # the fields of a kind


class Stay(Part):
    """None is an open end."""

    start: Instant | None = Field(default=None, alias="from")
    end: Instant | None = Field(default=None, alias="until")


class WeeklyWindow(Part):
    """When somebody can, on the wall clock; an end that is not after its start is on the next day."""

    days: WeekDays
    start: Clock = Field(alias="from")
    end: Clock = Field(alias="to")
    level: Level = "yes"


class DatedWindow(Part):
    """How it is from then to then, whatever the weekly windows say; a later entry overrides an earlier one."""

    start: Instant = Field(alias="from")
    end: Instant = Field(alias="to")
    level: Level


class Past(Part):
    """Burden points of a past week: carried, and offered."""

    week: Monday
    load: Points
    share: Points


class Volunteer(Part):
    """Somebody of the group. Without `weekly` they can at any time; with an empty list at none."""

    id: Id
    name: Name
    experience: Literal["new", "regular", "lead"] = "regular"
    adult: bool = True
    skills: tuple[Id, ...] = ()
    stay: Stay = Stay()
    inducted_at: Instant | None = None
    weekly: Annotated[tuple[WeeklyWindow, ...], Field(max_length=1_000)] = UNSAID
    dated: Annotated[tuple[DatedWindow, ...], Field(max_length=1_000)] = ()
    kinds: dict[KindId, Level] = Field(default={})
    limits: Limits = Limits()
    weekly_share: Points = 0
    history: Annotated[tuple[Past, ...], Field(max_length=1_000)] = ()


class Pair(Part):
    """Two people who are apart, together, or not at once."""

    volunteers: tuple[Id, Id]
    kind: Literal["apart", "together", "not_at_once"]


class Assignment(Part):
    """This volunteer, on this shift."""

    volunteer: Id
    shift: Id


class GroupDocument(Part):
    """A whole group, rota-group/1."""

    format: Literal["rota-group/1"]
    name: Texts
    timezone: Zone
    languages: Annotated[tuple[Language, ...], Field(min_length=1, max_length=50)] = ("en",)
    day_starts_at: Clock = "00:00"
    rules: Rules = Rules()
    goals: tuple[Goal, ...] = GOALS
    limits: Limits = Limits()
    skills: Annotated[tuple[Named, ...], Field(max_length=1_000)] = ()
    places: Annotated[tuple[Named, ...], Field(max_length=1_000)] = ()
    kinds: Annotated[tuple[Kind, ...], Field(max_length=500)] = ()
    volunteers: Annotated[tuple[Volunteer, ...], Field(max_length=20_000)] = ()
    pairs: Annotated[tuple[Pair, ...], Field(max_length=20_000)] = ()
    shifts: Annotated[tuple[Shift, ...], Field(max_length=10_000)] = ()
    published: tuple[Assignment, ...] = ()
    pinned: tuple[Assignment, ...] = ()
