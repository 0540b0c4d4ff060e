"""The versions of a week's rota, one after the other, and the way back to an earlier one, which is a new one."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.models import Assignment, Group, Rota, RotaEntry
from rota.refusal import Refused
from rota.services import announcing, boards, log, rotas
from rota.services.log import By


class NoSuchVersion(Refused):
    """The week's rota has no such version, or it was never published."""


class NoDifference(Refused):
    """It would be what people hold already."""


@dataclass(frozen=True)
class Version:
    """One version as it is listed; `at` (on the group's clocks) is when it was published, or else made. `changed`: how
    many promises it changes of the published one before it (None: there was none). `now`: it is what people hold."""

    number: int
    status: str
    at: dt.datetime
    published: bool
    changed: int | None
    now: bool


@dataclass(frozen=True)
class LeftOut:
    """A promise of an earlier version that would not come back. `why`: the shift is `cancelled`, they `left`, or they
    `gave_back` the shift."""

    who: str
    slot: boards.Slot
    why: str


@dataclass(frozen=True)
class WayBack:
    """What going back to version `number` would change of version `current` (None: nothing is published); shifts that
    have begun stay as they are."""

    number: int
    current: int | None
    published: bool
    told: announcing.Told
    left_out: tuple[LeftOut, ...]


def history(session: Session, group: Group, week: dt.date) -> tuple[Version, ...]:
    """All versions of the week, newest first."""
    zone = ZoneInfo(group.timezone)
    mine = (Rota.group_id == group.id, Rota.week == week)
    entries = select(RotaEntry.rota_id, RotaEntry.assignment_id).join(Rota).where(*mine)
    promises: defaultdict[int, set[int]] = defaultdict(set)
    for rota_id, assignment_id in session.execute(entries):
        promises[rota_id].add(assignment_id)
    found: list[Version] = []
    before: set[int] | None = None
    current = rotas.published_version(session, group, week)
    for rota in session.scalars(select(Rota).where(*mine).order_by(Rota.version)):
        held, published = promises[rota.id], rota.published_at is not None
        changed = None if before is None else len(held ^ before)
        at = (rota.published_at or rota.made_at).astimezone(zone)
        found.append(Version(rota.version, rota.status, at, published, changed, rota.version == current))
        before = held if published else before
    return tuple(reversed(found))


def way_back(session: Session, group: Group, week: dt.date, number: int, *, now: dt.datetime) -> WayBack:
    """What going back to a version would change. Raises NoSuchVersion."""
    earlier, current = _both(session, group, week, number)
    kept, left = _kept(earlier, current, now)
    changes, same = rotas.changes_from(_promises(current), kept)
    slots = {one.slot.id: one.slot for one in boards.planned(session, group, earlier)}
    return WayBack(
        number,
        current.version if current else None,
        earlier.published_at is not None,
        announcing.in_words(changes, same, slots),
        tuple(LeftOut(one.volunteer.name, slots[one.shift_id], why) for one, why in left if one.shift_id in slots),
    )


def go_back(
    session: Session, group: Group, week: dt.date, number: int, by: By, *, current: int, now: dt.datetime
) -> int:
    """Publish what an earlier published version said, as far as it still can be, as a new version; gives its number.
    `current`: the version that was published when it was looked at.

    Raises NoSuchVersion, NoDifference, PromisesChanged where something else is published since, RulesBroken.
    """
    earlier, there = _both(session, group, week, number)
    if earlier.published_at is None:
        raise NoSuchVersion(f"version {number} was never published")
    if there is None or there.version != current:
        raise rotas.PromisesChanged("promises of this week have changed since; look again")
    kept, _ = _kept(earlier, there, now)
    if not rotas.changes_from(_promises(there), kept)[0]:
        raise NoDifference("it would be as it is")
    after = rotas.publish_again(session, group, earlier, kept, now=now).rota
    log.note(session, group, by, "reverted", week=week, now=now, version=after.version, to=number)
    return after.version


def _both(session: Session, group: Group, week: dt.date, number: int) -> tuple[Rota, Rota | None]:
    earlier = session.scalars(rotas.versions(group, week).where(Rota.version == number)).first()
    if earlier is None:
        raise NoSuchVersion(f"the week of {week} has no version {number}")
    return earlier, rotas.published(session, group, week)


def _promises(rota: Rota | None) -> list[Assignment]:
    return [entry.assignment for entry in rota.entries] if rota else []


def _kept(
    earlier: Rota, current: Rota | None, now: dt.datetime
) -> tuple[list[Assignment], list[tuple[Assignment, str]]]:
    """What would hold, and what of the earlier version would not and why. What has begun or is cancelled stays as it
    is now."""
    there = {one.id: one for one in _promises(current)}
    kept = [one for one in there.values() if _is_settled(one, now)]
    left = []
    for one in _promises(earlier):
        if _is_settled(one, now):
            if one.shift.cancelled_at is not None and one.id not in there:
                left.append((one, "cancelled"))
        elif one.given_back:
            left.append((one, "gave_back"))
        elif one.volunteer.leaves is not None and one.volunteer.leaves < one.shift.end:
            left.append((one, "left"))
        else:
            kept.append(one)
    return kept, left


def _is_settled(one: Assignment, now: dt.datetime) -> bool:
    return one.shift.start <= now or one.shift.cancelled_at is not None
