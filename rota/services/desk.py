"""One shift of a version under an organizer's hands: its team, who could be put on it, and what speaks against the
others. Reads only."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only

from rota import planning
from rota.models import Group, Rota, Shift, Volunteer
from rota.models.clock import local
from rota.services import boards, promises, proposals, shortages
from rota.services.promises import Hindrance
from solver import Assignment as Pair
from solver.judge import Broken, of_a_team
from solver.problem import Level

MOST_TRIED = 4  # shifts of somebody's that they could leave for this one
_OF_PEOPLE = (  # what conditions ask for, and what is shown
    Volunteer.key, Volunteer.name, Volunteer.arrives, Volunteer.leaves, Volunteer.inducted_at, Volunteer.experience,
    Volunteer.adult,
)  # fmt: skip
_LEVELS: tuple[Level, ...] = ("prefer", "yes", "if_needed")


@dataclass(frozen=True)
class Free:
    """Nothing speaks against them; what they said of the time."""

    id: int
    name: str
    level: Level


@dataclass(frozen=True)
class Move:
    """Nothing speaks against them if they leave another shift for it."""

    id: int
    name: str
    out: boards.Slot


@dataclass(frozen=True)
class Desk:
    """`standing`: what is wrong with the team as it is. `others` are by what speaks against them first, as (id, name).
    Fewer than `least` and it does not happen."""

    team: proposals.Team
    short: shortages.Short | None
    least: int
    target: int
    most: int
    begun: bool
    standing: tuple[Hindrance, ...]
    free: tuple[Free, ...]
    moves: tuple[Move, ...]
    others: tuple[tuple[Hindrance, tuple[tuple[int, str], ...]], ...]


def desk(session: Session, group: Group, rota: Rota, shift: Shift, *, now: dt.datetime) -> Desk:
    """The shift in this version. Raises promises.NoSuchShift if it is cancelled."""
    there = proposals.judged(session, group, rota, now, asked=lambda _: [shift.key])
    if shift.key not in there.problem.shift:
        raise promises.NoSuchShift("it does not take place")
    ids = {entry.assignment.shift.key: entry.assignment.shift_id for entry in rota.entries} | {shift.key: shift.id}
    found = _candidates(session, group, there, shift) if shift.start > now else _Found()
    outs = {ids[key] for _, key in found.moves}
    slots = {slot.id: slot for slot in boards.slots(session, group, {shift.id, *outs})}
    mine = slots[shift.id]
    short = shortages.short(session, group, rota, there, {shift.key: shift.id})
    given = there.problem.shift[shift.key]
    return Desk(
        team=proposals.teams(session, group, rota, [mine])[0],
        short=short[0] if short else None,
        least=promises.least(there.problem, shift.key),
        target=given.target,
        most=given.max,
        begun=shift.start <= now,
        standing=_standing(there, rota, shift),
        free=tuple(sorted(found.free, key=lambda one: (_LEVELS.index(one.level), one.name, one.id))),
        moves=tuple(Move(who.id, who.name, slots[ids[key]]) for who, key in found.moves),
        others=tuple((why, tuple(those)) for why, those in found.others.items()),
    )


class _Found:
    """Everybody who is not on the shift, sorted."""

    def __init__(self) -> None:
        self.free: list[Free] = []
        self.moves: list[tuple[Volunteer, str]] = []
        self.others: defaultdict[Hindrance, list[tuple[int, str]]] = defaultdict(list)


def _candidates(session: Session, group: Group, there: promises.Published, shift: Shift) -> _Found:
    found, of, known = _Found(), defaultdict[str, list[str]](list), there.problem.volunteer
    for one in there.there:
        of[one.volunteer].append(one.shift)
    everybody = select(Volunteer).where(Volunteer.group_id == group.id).order_by(Volunteer.name, Volunteer.id)
    for who in session.scalars(everybody.options(load_only(*_OF_PEOPLE))):
        if shift.key in of[who.key]:
            continue
        level = known[who.key].availability.get(shift.key, "no")
        if level == "no":  # no rule has to be looked at
            why = (planning.missing_conditions(who, shift) or ["availability"])[0]
            found.others[Hindrance(why)].append((who.id, who.name))
            continue
        broken = there.against_taking(Pair(volunteer=who.key, shift=shift.key))
        if not broken:
            found.free.append(Free(who.id, who.name, level))
            continue
        out = _could_leave(there, who.key, of[who.key], shift.key, broken)
        if out is not None:
            found.moves.append((who, out))
        else:
            found.others[promises.hindrances(broken, who, shift)[0]].append((who.id, who.name))
    return found


def _could_leave(there: promises.Published, who: str, theirs: list[str], key: str, broken: list[Broken]) -> str | None:
    """A shift of theirs without which nothing would speak against this one: those in its way first."""
    if {"availability", "forbidden", "team_size"} & {one.rule for one in broken}:
        return None
    named = [name for one in broken for name in (one.other, one.shift)]
    tried = sorted((one for one in theirs if one in there.problem.open_ids), key=lambda one: one not in named)
    one = Pair(volunteer=who, shift=key)
    for out in tried[:MOST_TRIED]:
        if not there.against_taking(one, [Pair(volunteer=who, shift=out)]):
            return out
    return None


def _standing(there: promises.Published, rota: Rota, shift: Shift) -> tuple[Hindrance, ...]:
    """What is wrong with the team (`few`: too few people); nothing, where an organizer has overridden a rule: then it
    is frozen when it is judged as a whole."""
    here = [entry.assignment for entry in rota.entries if entry.assignment.shift_id == shift.id]
    if any(one.override is not None for one in here):
        return ()
    team = [one for one in there.there if one.shift == shift.key]
    broken = of_a_team(there.problem, team, there.problem.shift[shift.key])
    few = ("team_size", "rules.min_team")
    return tuple(dict.fromkeys(Hindrance("few" if (one.rule, one.place) == few else one.rule) for one in broken))


def date_of(group: Group, shift: Shift) -> dt.date:
    """The day on which it starts, on the group's clocks."""
    return local(shift.start, ZoneInfo(group.timezone)).date()
