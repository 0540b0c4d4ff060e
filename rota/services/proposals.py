"""The proposal of a week: which version it is, its teams, whom it changes, what the order of goals gave. Reads only."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from rota import planning
from rota.models import Account, Assignment, Group, LogEntry, Pin, Rota, Volunteer
from rota.services import boards, promises, rotas, weeks
from solver import Assignment as Pair

BY_HAND = ("edited_on", "edited_off", "override")  # what the log says of changes to a proposal


@dataclass(frozen=True)
class Override:
    """Why an organizer put somebody on a shift against a rule, and their name, as long as the log knows it."""

    reason: str
    by: str | None


@dataclass(frozen=True)
class Member:
    """Somebody on a team. `pinned`: an organizer's word holds them there."""

    id: int
    name: str
    pinned: bool
    override: Override | None


@dataclass(frozen=True)
class Team:
    """A shift with its team in the version that is looked at; who is `wanted` or `unwanted` by pins though it is not
    so, by id and name."""

    slot: boards.Slot
    members: tuple[Member, ...]
    wanted: tuple[tuple[int, str], ...] = ()
    unwanted: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Moved:
    """Who comes to a shift and who goes, by name."""

    slot: boards.Slot
    comes: tuple[str, ...]
    goes: tuple[str, ...]


@dataclass(frozen=True)
class Effect:
    """Whom publishing would change: so many people; `stay` have what they had. `shifts`: who comes and goes; None: they
    are more than were asked for. `published`: there was something."""

    people: int
    stay: int
    shifts: tuple[Moved, ...] | None
    published: bool


@dataclass(frozen=True)
class Reached:
    """How far a goal was met when the solver ended; `people`: how many that are, where the value is no plain count."""

    goal: str
    value: int
    bound: int
    people: int | None

    @property
    def proved(self) -> bool:
        """No rota is better that keeps the goals before as good."""
        return self.bound >= self.value


def newest(session: Session, group: Group, week: dt.date) -> Rota | None:
    """The newest version, published or not. One that is not published is the proposal."""
    return session.scalars(rotas.versions(group, week).limit(1)).first()


def number_of(rota: Rota | None) -> int:
    """What a page carries in its forms as `proposal`: its version; 0 where there is none."""
    return rota.version if rota is not None and rota.published_at is None else 0


def judged(
    session: Session, group: Group, rota: Rota, now: dt.datetime, *, asked: planning.Asked | None = None,
    about: Iterable[int] | None = None,
) -> promises.Published:  # fmt: skip
    """The week with the teams of this version, for the judge; `asked` and `about` as in `weeks.week_problem`."""
    found = promises.published(
        session, group, rota.week, now, asked=asked, about=None if about is None else list(about)
    )
    problem = found.problem
    context = (one for one in problem.published if not problem.counts(problem.shift[one.shift]))
    there = (
        Pair(volunteer=entry.assignment.volunteer.key, shift=entry.assignment.shift.key)
        for entry in rota.entries
        if entry.assignment.shift.key in problem.shift
    )
    return replace(found, problem=problem.changed(published=(*context, *there)))


def effect(session: Session, group: Group, rota: Rota, *, most: int | None = None) -> Effect:
    """Whom the proposal changes, against what is published, shift by shift if those are at `most` so many."""
    held = weeks.who_holds(group, rota.week, Assignment.id, Assignment.shift_id, Volunteer.id, Volunteer.name)
    before = {one: (shift, who, name) for _, one, shift, who, name in session.execute(held)}
    there = (entry.assignment for entry in rota.entries)
    after = {one.id: (one.shift_id, one.volunteer_id, one.volunteer.name) for one in there}
    comes, goes = defaultdict[int, list[str]](list), defaultdict[int, list[str]](list)
    hear = set()
    for one in before.keys() ^ after.keys():
        shift, who, name = after[one] if one in after else before[one]
        (comes if one in after else goes)[shift].append(name)
        hear.add(who)
    people = {who for _, who, _ in (*before.values(), *after.values())}
    shifts = None
    if most is None or len({*comes, *goes}) <= most:
        slots = boards.slots(session, group, {*comes, *goes})
        shifts = tuple(Moved(one, tuple(sorted(comes[one.id])), tuple(sorted(goes[one.id]))) for one in slots)
    is_published = rotas.published_version(session, group, rota.week) > 0
    return Effect(len(hear), len(people - hear), shifts, is_published)


def reached(rota: Rota) -> tuple[Reached, ...]:
    """Each goal in the group's order. People are counted as they were missing then, not by a shift's importance."""
    missing = sum(gap["missing"] for gap in rota.unfilled if not gap.get("any_of"))
    people = {"shortfall": missing}
    return tuple(
        Reached(
            one["goal"], one["value"], one["bound"],
            one["value"] if one["goal"] == "left_out" else people.get(one["goal"]),
        )
        for one in rota.goals
    )  # fmt: skip


def by_hand(session: Session, group: Group, rota: Rota) -> bool:
    """True if somebody has changed it since it was made, or began it."""
    since = select(LogEntry.id).where(LogEntry.group_id == group.id, LogEntry.week == rota.week)
    later = since.where(LogEntry.at >= rota.made_at, LogEntry.what.in_(BY_HAND)).limit(1)
    return rota.status == "edited" or session.scalar(later) is not None


def teams(session: Session, group: Group, rota: Rota, slots: Iterable[boards.Slot]) -> tuple[Team, ...]:
    """These shifts with their teams in this version, and their pins."""
    slots = list(slots)
    ids = {slot.id for slot in slots}
    there = defaultdict[int, list[Assignment]](list)
    for entry in rota.entries:
        if entry.assignment.shift_id in ids:
            there[entry.assignment.shift_id].append(entry.assignment)
    pins = defaultdict[int, dict[int, tuple[str, bool]]](dict)
    said = select(Pin.shift_id, Pin.volunteer_id, Volunteer.name, Pin.forbidden).join(Pin.volunteer)
    mine = said.where(Pin.group_id == group.id, Pin.shift_id.in_(ids)).order_by(Volunteer.name, Volunteer.id)
    for shift_id, volunteer_id, name, forbidden in session.execute(mine):
        pins[shift_id][volunteer_id] = (name, forbidden)
    reasons = overrides(session, group, [one for team in there.values() for one in team])
    return tuple(_team(slot, there[slot.id], pins[slot.id], reasons) for slot in slots)


def _team(
    slot: boards.Slot, there: list[Assignment], pins: dict[int, tuple[str, bool]], reasons: dict[int, Override]
) -> Team:
    members = [
        Member(
            one.volunteer_id, one.volunteer.name, pins.get(one.volunteer_id, ("", True))[1] is False,
            reasons.get(one.id),
        )
        for one in sorted(there, key=lambda one: (one.volunteer.name, one.volunteer_id))
    ]  # fmt: skip
    on_it = {one.id for one in members}
    wanted = tuple((who, name) for who, (name, forbidden) in pins.items() if not forbidden and who not in on_it)
    unwanted = tuple((who, name) for who, (name, forbidden) in pins.items() if forbidden)
    return Team(slot, tuple(members), wanted, unwanted)


def held_against(session: Session, group: Group, shift_id: int) -> tuple[tuple[str, Override], ...]:
    """Who holds a shift against a rule by what is published: their names, and why."""
    mine = weeks.held(group).where(Assignment.shift_id == shift_id, Assignment.override.is_not(None))
    held = session.scalars(mine).all()
    reasons = overrides(session, group, held)
    return tuple(sorted(((one.volunteer.name, reasons[one.id]) for one in held), key=lambda one: one[0]))


def overrides(session: Session, group: Group, some: Iterable[Assignment]) -> dict[int, Override]:
    """Of these promises those against a rule, by their ids, with what an organizer said of it and who that was."""
    against = [one for one in some if one.override is not None]
    if not against:
        return {}
    me = aliased(Volunteer)
    said: Any = select(LogEntry.shift_id, LogEntry.volunteer_id, me.name).join(
        Account, Account.id == LogEntry.account_id
    ).join(me, me.id == Account.volunteer_id)  # fmt: skip
    mine = said.where(
        LogEntry.group_id == group.id, LogEntry.what == "override",
        LogEntry.shift_id.in_({one.shift_id for one in against}),
    )  # fmt: skip
    names = {(shift, who): name for shift, who, name in session.execute(mine.order_by(LogEntry.id))}
    return {
        one.id: Override(one.override, names.get((one.shift_id, one.volunteer_id)))
        for one in against
        if one.override is not None
    }
