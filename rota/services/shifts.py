"""The shifts of a week as organizers plan them: adding one, changing its time, place and numbers, cancelling it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from rota.models import Ask, Assignment, Group, Kind, Offer, Place, Shift
from rota.models.clock import local, monday_of, span
from rota.refusal import Refused
from rota.services import feeds, group_calendars, log, notices, trades, weeks
from rota.services.log import By
from rota.services.typed import Reading

NUMBERS = ("min", "target", "max")
FIELDS = ("date", "start", "end", "place", *NUMBERS)
NOWHERE = "none"  # in place of a place's id; an empty field: where the kind is


class Over(Refused):
    """The shift has ended; what was is not changed."""


def places_of(session: Session, group: Group) -> Sequence[Place]:
    """The group's places, in its order."""
    return session.scalars(select(Place).where(Place.group_id == group.id).order_by(Place.id)).all()


def kinds_of(session: Session, group: Group) -> Sequence[Kind]:
    """The group's kinds of shift, in its order."""
    return session.scalars(weeks.kinds_of(group)).all()


def shown(session: Session, group: Group, shift: Shift) -> dict[str, str]:
    """What stands in the fields of a shift's form. A number or place that is the kind's stands as an empty field."""
    zone = ZoneInfo(group.timezone)
    start, end = shift.start.astimezone(zone), shift.end.astimezone(zone)
    of_key = {place.key: str(place.id) for place in places_of(session, group)}
    place = of_key.get(shift.own["place"], NOWHERE) if "place" in shift.own else ""
    numbers = {name: str(shift.own[name]) if shift.own.get(name) is not None else "" for name in NUMBERS}
    return {"date": f"{start:%Y-%m-%d}", "start": f"{start:%H:%M}", "end": f"{end:%H:%M}", "place": place, **numbers}


def add(session: Session, group: Group, week: dt.date, sent: Mapping[str, str], *, by: By, now: dt.datetime) -> Shift:
    """A single shift in the week that begins on `week`, of the kind whose id is in `sent`. `sent["form"]` is random and
    tells forms apart: one that is sent twice adds one shift. Raises typed.NotDone."""
    read = Reading(sent)
    kind = next((one for one in kinds_of(session, group) if str(one.id) == sent["kind"]), None)
    if kind is None:
        read.wrong("kind", "choose")
    start, end = _span(read, group, week, now)
    own = _own(session, group, read, kind, {}) if kind else {}
    read.done()
    assert kind is not None
    key = f"{sent['date']}-{kind.key}-x{sent['form']}"
    shift = session.scalars(select(Shift).where(Shift.group_id == group.id, Shift.key == key)).first()
    if shift is None:
        shift = Shift(
            group_id=group.id, kind=kind, key=key, start=start, end=end, single=True, own=own, cancelled_at=None
        )
        session.add(shift)
        session.flush()
        log.note(session, group, by, "shift_added", week=week, shift_id=shift.id, now=now)
        group_calendars.remake(session, [group.id], now)
    return shift


def change(session: Session, group: Group, shift_id: int, sent: Mapping[str, str], *, by: By, now: dt.datetime) -> None:
    """Another time of the same week, place or numbers. Whoever is on it hears of another time or place and stays on it.

    Raises NoSuchShift, Over, typed.NotDone.
    """
    shift = find(session, group, shift_id, now=now)
    before, read, week = shown(session, group, shift), Reading(sent), week_of(group, shift)
    start, end = shift.start, shift.end
    if any(sent[field] != before[field] for field in ("date", "start", "end")):  # seconds, and more than a day, stay
        start, end = _span(read, group, week, now)
    own = _own(session, group, read, shift.kind, shift.own)
    read.done()
    where = shift.place_key
    moved = (start, end) != (shift.start, shift.end)
    if not moved and own == shift.own:
        return
    shift.start, shift.end, shift.own = start, end, own
    session.flush()
    facts: dict[str, Any] = {"day": before["date"], "time": before["start"]} if moved else {}
    log.note(
        session, group, by, "shift_moved" if moved else "shift_changed", week=week, shift_id=shift.id, now=now, **facts
    )
    if (moved or shift.place_key != where) and shift.cancelled_at is None:
        tell(session, group, [shift], "moved", now)


def cancel(session: Session, group: Group, shift_id: int, *, by: By, now: dt.datetime) -> None:
    """It does not happen: whoever is on it hears so. Raises NoSuchShift, Over."""
    shift = find(session, group, shift_id, now=now)
    if shift.cancelled_at is None:
        promises = call_off(session, group, [shift], now)
        week = week_of(group, shift)
        log.note(session, group, by, "shift_cancelled", week=week, shift_id=shift.id, now=now, promises=promises)


def restore(session: Session, group: Group, shift_id: int, *, by: By, now: dt.datetime) -> None:
    """It happens after all, with whoever was on it. Raises NoSuchShift, Over."""
    shift = find(session, group, shift_id, now=now)
    if shift.cancelled_at is not None:
        shift.cancelled_at = None
        session.flush()
        tell(session, group, [shift], "added", now)
        log.note(session, group, by, "shift_restored", week=week_of(group, shift), shift_id=shift.id, now=now)


def look(session: Session, group: Group, shift_id: int) -> Shift:
    """A shift of the group, over or not. Raises NoSuchShift."""
    return trades.find_shift(session, group, shift_id)


def find(session: Session, group: Group, shift_id: int, *, now: dt.datetime) -> Shift:
    """A shift of the group that has not ended. Raises NoSuchShift, Over."""
    shift = look(session, group, shift_id)
    if shift.end <= now:
        raise Over("this shift is over")
    return shift


def week_of(group: Group, shift: Shift) -> dt.date:
    """The Monday of the week to which a shift belongs."""
    return monday_of(local(shift.start, ZoneInfo(group.timezone)).date())


def call_off(session: Session, group: Group, shifts: Sequence[Shift], now: dt.datetime) -> int:
    """Cancel these stored shifts: their people hear so, offers and questions about them end. How many promises."""
    ids = [shift.id for shift in shifts]
    for shift in shifts:
        shift.cancelled_at = now
    session.flush()
    given, wanted = aliased(Assignment), aliased(Assignment)
    hoping = (
        select(Offer).join(given, Offer.assignment_id == given.id).join(wanted, Offer.wanted_id == wanted.id)
        .where(wanted.shift_id.in_(ids), given.shift_id.not_in(ids))
        .options(joinedload(Offer.assignment).joinedload(Assignment.shift))
    )  # fmt: skip
    declined = [(one.assignment.volunteer_id, one.assignment.shift, "declined") for one in session.scalars(hoping)]
    notices.tell(session, declined, now)
    gone = select(Assignment.id).where(Assignment.shift_id.in_(ids))
    session.execute(delete(Offer).where(or_(Offer.assignment_id.in_(gone), Offer.wanted_id.in_(gone))))
    session.execute(delete(Ask).where(Ask.shift_id.in_(ids)))
    return tell(session, group, shifts, "cancelled", now)


def tell(session: Session, group: Group, shifts: Sequence[Shift], news: str, now: dt.datetime) -> int:
    """Everybody who is on one of these shifts hears this of it, and has their feeds remade. How many promises."""
    held = session.scalars(weeks.held(group).where(Assignment.shift_id.in_([shift.id for shift in shifts]))).all()
    notices.tell(session, [(one.volunteer_id, one.shift, news) for one in held], now)
    feeds.remake_for(session, {one.volunteer_id for one in held}, now)
    group_calendars.remake(session, [group.id], now)  # also where nobody is on them
    return len(held)


def _span(read: Reading, group: Group, week: dt.date, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """From when to when, in UTC. A shift stays in its week, whose rota tells who is on it."""
    date, start, end = read.date("date"), read.clock("start"), read.clock("end")
    found = span(date, start, end, ZoneInfo(group.timezone))
    if not read.faults and monday_of(date) != week:
        read.wrong("date", "week")
    if not read.faults and found[1] <= now:
        read.wrong("date", "past")
    return found


def _own(session: Session, group: Group, read: Reading, kind: Kind, before: Mapping[str, Any]) -> dict[str, Any]:
    """The fields in which a shift differs from its kind, after its form; those that no form shows stay."""
    own = {name: value for name, value in before.items() if name not in (*NUMBERS, "place")}
    typed = {name: read.people(name) for name in NUMBERS}
    for name, value in typed.items():
        if value is not None and (value != getattr(kind, name) or name in before):
            own[name] = value
    least, right, most = (own.get(name, getattr(kind, name)) for name in NUMBERS)
    if right is not None and right < least:
        read.wrong("target" if typed["min"] is None else "min", "order")
    elif most is not None and most < (least if right is None else right):
        read.wrong("max" if typed["max"] is not None else "min" if right is None else "target", "order")
    place = next((one.key for one in places_of(session, group) if str(one.id) == read.sent["place"]), None)
    if place is None and read.sent["place"] not in ("", NOWHERE):
        read.wrong("place", "choose")
    elif read.sent["place"] and (place != (kind.place.key if kind.place else None) or "place" in before):
        own["place"] = place
    return own
