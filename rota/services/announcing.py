"""Before a proposal is published: what it would change, what is short; and publishing it. After: the news of it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from rota.db import Texts
from rota.models import Group, Rota, Shift, Volunteer
from rota.names import clean
from rota.refusal import Refused
from rota.services import boards, log, objections, rotas, weeks
from rota.services.log import By
from rota.services.rotas import Change
from solver.judge import Broken

LONGEST_REASON = 200


class Objected(rotas.NothingToPublish):
    """More people have objected than whoever publishes has seen."""


class AnotherProposal(Refused):
    """The proposal that was looked at is no longer the newest."""


class NoReason(Refused):
    """Others may still look at it: whoever publishes it now has to say why, in at most 200 characters."""


@dataclass(frozen=True)
class ShiftChange:
    """Who is new on the team of `slot`, and who is no longer on it, by their names."""

    slot: boards.Slot
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """How one rota differs from another: `people` hear of it; promises are `added`, `removed`, `kept`."""

    people: int
    kept: int
    added: int
    removed: int
    shifts: tuple[ShiftChange, ...]


@dataclass(frozen=True)
class Outlook:
    """What publishing the proposal `version` in place of `published` (None: the first) would mean; `short` shifts
    remain. `shown_until` (on the group's clocks): until then all may look at it; None: it was not shown to all.
    `early`: who publishes it now has to say why."""

    version: int
    published: int | None
    told: Told
    short: int
    shown_until: dt.datetime | None
    early: bool
    objections: tuple[objections.Heard, ...]


@dataclass(frozen=True)
class Short:
    """So many people are missing on `slot`, to what it needs at least or with a skill."""

    slot: boards.Slot
    missing: int


@dataclass(frozen=True)
class Announcement:
    """What can be said to all of the published `version`: which shifts to come are short, by day. No name is in it."""

    version: int
    days: tuple[tuple[dt.date, tuple[Short, ...]], ...]


@dataclass(frozen=True)
class Trouble:
    """A rule of the judge, by its short name, that a rota breaks: with whom, and on which shift (on the group's
    clocks), where it is about one."""

    rule: str
    who: str | None = None
    kind: Texts | None = None
    start: dt.datetime | None = None


def outlook(session: Session, group: Group, week: dt.date, *, now: dt.datetime) -> Outlook:
    """What publishing would mean. Raises NothingToPublish."""
    newest, before = rotas.to_publish(session, group, week)
    difference = rotas.compare(before, newest)
    shifts = boards.planned(session, group, newest)
    until = newest.shown_until
    return Outlook(
        version=newest.version,
        published=before.version if before else None,
        told=in_words(difference.changes, difference.kept, {one.slot.id: one.slot for one in shifts}),
        short=sum(one.short for one in shifts if one.slot.start > now),
        shown_until=until.astimezone(ZoneInfo(group.timezone)) if until else None,
        early=objections.still_open(group, newest, now),
        objections=objections.heard(session, group, newest),
    )


def in_words(changes: Sequence[Change], kept: int, slots: dict[int, boards.Slot]) -> Told:
    """Changes, shift by shift in the order of `slots`, which are all of the week by their ids."""
    shifts = []
    by_shift: dict[int, list[Change]] = defaultdict(list)
    for change in changes:
        by_shift[change.shift.id].append(change)
    for shift_id, slot in slots.items():
        those = by_shift[shift_id]
        added, removed = (tuple(one.volunteer.name for one in those if one.added is way) for way in (True, False))
        if those:
            shifts.append(ShiftChange(slot, added, removed))
    people = len({one.volunteer.id for one in changes})
    new = sum(one.added for one in changes)
    return Told(people, kept, new, len(changes) - new, tuple(shifts))


def publish(
    session: Session,
    group: Group,
    week: dt.date,
    by: By,
    *,
    version: int,
    seen: str,
    heard: int,
    reason: str,
    now: dt.datetime,
) -> int:
    """Publish the proposal `version`, which is what was looked at, with so many objections `heard`; gives its number.

    Raises NothingToPublish, AnotherProposal, Objected, RulesBroken, log.Stale; NoReason while others may still look.
    """
    newest, _ = rotas.to_publish(session, group, week)
    if newest.version != version:
        raise AnotherProposal("a newer proposal is there; look at that one")
    log.refuse_stale(session, group, seen, by, week=week)
    if len(objections.heard(session, group, newest)) > heard:
        raise Objected("somebody has objected meanwhile; look at that first")
    early = objections.still_open(group, newest, now)
    reason = clean(reason)
    if early and not 0 < len(reason) <= LONGEST_REASON:
        raise NoReason("say in a few words why it cannot wait")
    rotas.publish(session, group, week, by=by, now=now)
    if early:
        log.note(session, group, by, "published_early", week=week, now=now, version=version, reason=reason)
    return version


def announcement(session: Session, group: Group, week: dt.date, *, now: dt.datetime) -> Announcement | None:
    """What can be said to all of what is published; None if nothing is, or all of it has begun."""
    newest = select(Rota).where(Rota.id.in_(weeks.newest_published(group)), Rota.week == week)
    rota = session.scalars(newest).first()
    if rota is None:
        return None
    days: dict[dt.date, list[Short]] = {}
    to_come = [one for one in boards.planned(session, group, rota) if one.slot.start > now]
    if not to_come:
        return None
    for one in to_come:
        missing = max([one.missing, *(gap.count for gap in one.gaps)])
        if missing:
            days.setdefault(one.slot.date, []).append(Short(one.slot, missing))
    return Announcement(rota.version, tuple((day, tuple(those)) for day, those in days.items()))


def troubles(session: Session, group: Group, broken: Iterable[Broken]) -> tuple[Trouble, ...]:
    """What the judge found, with the names of people and the times of shifts instead of their keys."""
    broken = list(broken)
    zone = ZoneInfo(group.timezone)
    who, which = {one.volunteer for one in broken}, {one.shift for one in broken}
    people = select(Volunteer).where(Volunteer.group_id == group.id, Volunteer.key.in_(who))
    names = {one.key: one.name for one in session.scalars(people)}
    those = select(Shift).where(Shift.group_id == group.id, Shift.key.in_(which)).options(joinedload(Shift.kind))
    shifts = {one.key: one for one in session.scalars(those)}
    found: list[Trouble] = []
    for one in broken:
        shift = shifts.get(one.shift or "")
        when = (shift.kind.name, shift.start.astimezone(zone)) if shift else (None, None)
        trouble = Trouble(one.rule, names.get(one.volunteer or ""), *when)
        if trouble not in found:
            found.append(trouble)
    return tuple(found)
