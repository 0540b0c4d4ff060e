"""Pins: an organizer's word that somebody is on a shift, or is not, whatever is proposed next."""

import datetime as dt

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from rota.models import Group, Pin, Shift, Volunteer
from rota.services import log, promises
from rota.services.log import By

WAYS = {"pin": "pinned", "forbid": "forbidden", "unpin": "unpinned"}  # what can be done, as the log has it


def say(
    session: Session, group: Group, shift: Shift, volunteer: Volunteer, way: str, *, by: By, now: dt.datetime
) -> None:
    """Pin somebody to a shift, forbid it them, or take such a word back (`way` is one of WAYS)."""
    if way == "unpin":
        release(session, shift.id, volunteer.id)
    else:
        hold(session, group, shift.id, volunteer.id, forbidden=way == "forbid")
    week = promises.week_of(group, shift)
    log.note(session, group, by, WAYS[way], week=week, shift_id=shift.id, volunteer_id=volunteer.id, now=now)


def hold(session: Session, group: Group, shift_id: int, volunteer_id: int, *, forbidden: bool = False) -> None:
    """There is one word about each person on each shift: a new one takes the place of the old."""
    pin = session.scalars(select(Pin).where(Pin.shift_id == shift_id, Pin.volunteer_id == volunteer_id)).first()
    if pin is None:
        pin = Pin(group_id=group.id, shift_id=shift_id, volunteer_id=volunteer_id, forbidden=forbidden)
        session.add(pin)
    pin.forbidden = forbidden
    session.flush()


def release(session: Session, shift_id: int, volunteer_id: int, *, only_on: bool = False) -> None:
    """Take back what was said; `only_on`: not that they are never on it."""
    those = delete(Pin).where(Pin.shift_id == shift_id, Pin.volunteer_id == volunteer_id)
    session.execute(those.where(~Pin.forbidden) if only_on else those)
