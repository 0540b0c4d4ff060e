"""What volunteers say about themselves, from their name to how much they can give: showing it and saving it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota import planning
from rota.db import Texts
from rota.languages import LANGUAGES
from rota.models import Assignment, Group, Kind, Skill, Volunteer
from rota.models.availability import LEVELS
from rota.models.clock import monday_of
from rota.names import LONGEST_NAME, clean
from rota.refusal import Refused
from rota.services import feeds, group_feeds, inductions, own_limits, stays
from rota.services.misfits import Misfit, misfits
from rota.services.own_limits import Fault, Limit

MOST_HOURS = 168  # a week


class NotSaved(Refused):
    """Something that was typed will not do; `faults` says what, by field. Nothing was changed."""

    def __init__(self, faults: dict[str, Fault]) -> None:
        super().__init__(f"these fields have to be mended: {', '.join(sorted(faults))}")
        self.faults = faults


@dataclass(frozen=True)
class Typed:
    """What stands in the fields: texts as typed, the fields that are ticked, and by field limits and levels."""

    name: str
    language: str
    adult: bool
    arrives: str
    leaves: str
    unsure: bool
    hours: str
    ticked: frozenset[str] = frozenset()
    limits: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class KnownSkill:
    """A skill of the group's list. `claimed`: one says that one has it, and no organizer has confirmed it yet."""

    id: int
    key: str
    name: Texts
    needs_confirming: bool
    has: bool
    claimed: bool

    @property
    def field(self) -> str:
        return f"skill-{self.id}"

    @property
    def spoken(self) -> bool:
        """True for a language."""
        return self.key.startswith("lang:")


@dataclass(frozen=True)
class KnownKind:
    """A kind of shift, how one stands to it, and the conditions that one lacks for it (`experience`, `adult`)."""

    id: int
    key: str
    name: Texts
    colour: int
    level: str
    lacks: tuple[str, ...]

    @property
    def field(self) -> str:
        return f"kind-{self.id}"


@dataclass(frozen=True)
class Beginning:
    """From when on a newcomer may have shifts, on the group's clocks; `induction`: that is when theirs starts. None:
    no day is set yet."""

    at: dt.datetime | None
    induction: bool


@dataclass(frozen=True)
class About:
    """One person, as the page shows them. `carried` of `offered` points in the four weeks before this one."""

    typed: Typed
    skills: tuple[KnownSkill, ...]
    kinds: tuple[KnownKind, ...]
    limits: tuple[Limit, ...]
    carried: int
    offered: int
    beginning: Beginning | None
    misfits: tuple[Misfit, ...]


def about(session: Session, group: Group, volunteer_id: int, *, now: dt.datetime) -> About:
    """What this person has said so far, and what follows from it at `now`."""
    person = session.get_one(Volunteer, volunteer_id)
    skills, kinds, limits = _choices(session, group, person)
    carried, offered = planning.balance(person, monday_of(now.astimezone(ZoneInfo(group.timezone)).date()))
    typed = Typed(
        name=person.name,
        language=person.language or "",
        adult=person.adult,
        arrives=stays.first_day(group, person),
        leaves=stays.last_day(group, person),
        unsure=person.leaves is None,
        hours=_hours(person),
        ticked=frozenset(skill.field for skill in skills if skill.has or skill.claimed),
        limits={limit.field: limit.own_shown for limit in limits},
        levels={kind.field: kind.level for kind in kinds},
    )
    beginning = _beginning(session, group, person, now)
    return About(typed, skills, kinds, limits, carried, offered, beginning, misfits(session, group, person, now=now))


def save(session: Session, group: Group, volunteer_id: int, typed: Typed, *, now: dt.datetime) -> None:
    """Keep what this person typed, and remake the feeds that show it: their own, and of a new name their teams'.

    A kind for which nothing was sent stays as it is. Raises NotSaved.
    """
    person = session.get_one(Volunteer, volunteer_id)
    skills, kinds, limits = _choices(session, group, person)
    name = clean(typed.name)
    stay, faults = stays.read(group, person, typed.arrives, typed.leaves, unsure=typed.unsure)
    own, wrong = own_limits.read(limits, typed.limits, person.limits)
    faults |= wrong
    hours = _points(typed.hours, person)
    if hours is None:
        faults["hours"] = Fault("number", str(MOST_HOURS))
    if not 1 <= len(name) <= LONGEST_NAME:
        faults["name"] = Fault("name", str(LONGEST_NAME))
    if typed.language not in [language.code for language in LANGUAGES]:
        faults["language"] = Fault("choice")
    faults |= {one: Fault("choice") for one, level in typed.levels.items() if level not in LEVELS}
    if faults or hours is None:
        raise NotSaved(faults)
    renamed, relanguaged = name != person.name, typed.language != person.language
    person.name, person.language, person.adult = name, typed.language, typed.adult
    person.arrives, person.leaves = stay
    person.limits, person.weekly_share = own, hours
    _say_skills(person, skills, typed)
    _say_kinds(person, kinds, typed)
    if renamed or relanguaged:
        feeds.remake_for(session, {person.id} | (_team_mates(session, person) if renamed else set()), now)
    if relanguaged:
        group_feeds.follow_language(session, person, now)


def _choices(
    session: Session, group: Group, person: Volunteer
) -> tuple[tuple[KnownSkill, ...], tuple[KnownKind, ...], tuple[Limit, ...]]:
    """All that the group lets one choose from, and what this person has chosen."""
    skills = tuple(
        KnownSkill(
            skill.id, skill.key, skill.name, skill.needs_confirming, skill.key in person.skills,
            skill.key in person.claimed,
        )
        for skill in session.scalars(select(Skill).where(Skill.group_id == group.id).order_by(Skill.id))
    )  # fmt: skip
    rows = session.scalars(select(Kind).where(Kind.group_id == group.id).order_by(Kind.id)).all()
    kinds = tuple(
        KnownKind(
            kind.id, kind.key, kind.name, number, person.kinds.get(kind.key, "yes"),
            planning.lacking(person, new_allowed=kind.new_allowed, adults_only=kind.adults_only),
        )
        for number, kind in enumerate(rows)
    )  # fmt: skip
    tags = dict.fromkeys(tag for kind in rows for tag in kind.tags)
    return skills, kinds, own_limits.limits_of(group.limits, person.limits, tags)


def _say_skills(person: Volunteer, skills: tuple[KnownSkill, ...], typed: Typed) -> None:
    """What an organizer has confirmed, and what needs none, is a skill; the rest that is ticked is claimed."""
    ticked = {skill.key for skill in skills if skill.field in typed.ticked}
    at_once = {skill.key for skill in skills if skill.has or not skill.needs_confirming} & ticked
    dropped = {skill.key for skill in skills} - at_once
    kept = [key for key in person.skills if key not in dropped]
    person.skills = kept + [skill.key for skill in skills if skill.key in at_once and skill.key not in kept]
    person.claimed = [skill.key for skill in skills if skill.key in ticked - at_once]


def _say_kinds(person: Volunteer, kinds: tuple[KnownKind, ...], typed: Typed) -> None:
    said = {kind.key: typed.levels[kind.field] for kind in kinds if kind.field in typed.levels}
    changed = {key: level for key, level in said.items() if level != person.kinds.get(key, "yes")}
    person.kinds = person.kinds | changed


def _hours(person: Volunteer) -> str:
    """The weekly share as it is shown: a plain shift's points are its hours."""
    return str(person.weekly_share) if person.weekly_share else ""


def _points(hours: str, person: Volunteer) -> int | None:
    """The weekly share that was typed; None if it is no number of hours. What stands there already may stay."""
    if hours.strip() == _hours(person):
        return person.weekly_share
    found = own_limits.number(hours.strip() or "0", MOST_HOURS, whole=True)
    return None if found is None else int(found)


def _beginning(session: Session, group: Group, person: Volunteer, now: dt.datetime) -> Beginning | None:
    if person.inducted_at is None or person.inducted_at <= now:
        return None
    if inductions.has_no_day(person.inducted_at):
        return Beginning(None, induction=False)
    induction = inductions.induction_of(session, group, person, now=now)
    at = induction.start if induction else person.inducted_at
    return Beginning(at.astimezone(ZoneInfo(group.timezone)), induction is not None)


def _team_mates(session: Session, person: Volunteer) -> set[int]:
    """Who was or is on a shift with this person: their feeds may say the name."""
    shifts = select(Assignment.shift_id).where(Assignment.volunteer_id == person.id)
    return set(session.scalars(select(Assignment.volunteer_id).where(Assignment.shift_id.in_(shifts))))
