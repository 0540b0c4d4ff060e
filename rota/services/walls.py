"""Links by which a tablet on the wall shows today: making one, ending it, and what it shows."""

import datetime as dt
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from rota.models import Group, LogEntry, Wall
from rota.names import LONGEST_NAME, clean
from rota.refusal import Refused
from rota.services import boards, log
from rota.services.accounts import token_hash
from rota.services.log import By
from rota.services.showing import PlannedShift
from solver.problem import LocalDays

DAY = dt.timedelta(days=1)
MOST = 20  # that a group has at a time
SOON = dt.timedelta(hours=6)  # when less is left of the day, the next one is shown, too


class NoSuchWall(Refused):
    """There is no such link, or none any more."""


class NoLabel(Refused):
    """Nothing would tell it from the others."""


class LabelTooLong(Refused):
    """The label is longer than a name may be."""


class TooManyWalls(Refused):
    """The group has as many as it may have."""


class EndedSince(Refused):
    """A link was ended after the form was opened: perhaps the very one that it made."""


@dataclass(frozen=True)
class Live:
    """A link, and since which day on the group's clocks it is there."""

    id: int
    label: str
    since: dt.date


@dataclass(frozen=True)
class Today:
    """What a wall shows, on the group's clocks at `now`: the shifts that run, those that begin next, those after."""

    group: Group
    now: dt.datetime
    running: tuple[PlannedShift, ...]
    coming: tuple[PlannedShift, ...]
    later: tuple[PlannedShift, ...]


def token_for(secret: bytes, account_id: int, form: str) -> str:
    """The token (192 bits) of the link that somebody makes by one form: a form that is sent twice makes one.

    `form` is random and is not stored; without the server's `secret` nothing follows from it.
    """
    key = hmac.digest(secret, b"walls", "sha256")
    return urlsafe_b64encode(hmac.digest(key, f"{account_id} {form}".encode(), "sha256")[:24]).decode()


def make(
    session: Session, group: Group, label: str, token: str, *, opened: dt.datetime, by: By, now: dt.datetime
) -> Wall:
    """A new link with this token, of which only a hash is stored; asked for again, the same comes back as it is.

    `opened`: when the form was. Raises NoLabel, LabelTooLong, TooManyWalls, EndedSince.
    """
    there = session.scalars(select(Wall).where(Wall.token_hash == token_hash(token))).first()
    if there:
        return there
    label = clean(label)
    if not label:
        raise NoLabel("say where it hangs")
    if len(label) > LONGEST_NAME:
        raise LabelTooLong(f"a label has at most {LONGEST_NAME} characters")
    if len(session.scalars(walls_of(group)).all()) >= MOST:
        raise TooManyWalls(f"a group has at most {MOST} of them; end one first")
    ended = select(LogEntry.id).where(LogEntry.group_id == group.id, LogEntry.what == "wall_ended")
    if session.scalar(ended.where(LogEntry.at > opened).limit(1)):
        raise EndedSince("open the form again")
    wall = Wall(group_id=group.id, token_hash=token_hash(token), label=label, made_at=now)
    session.add(wall)
    log.note(session, group, by, "wall_made", now=now)
    return wall


def walls_of(group: Group) -> Select[Wall]:
    """The group's links, in the order in which they were made."""
    return select(Wall).where(Wall.group_id == group.id).order_by(Wall.id)


def live(session: Session, group: Group) -> list[Live]:
    """The links that a group has now."""
    zone = ZoneInfo(group.timezone)
    return [Live(one.id, one.label, one.made_at.astimezone(zone).date()) for one in session.scalars(walls_of(group))]


def end(session: Session, group: Group, wall_id: int, *, by: By, now: dt.datetime) -> None:
    """From the next request on it shows nothing. Raises NoSuchWall."""
    wall = session.scalars(walls_of(group).where(Wall.id == wall_id)).first()
    if wall is None:
        raise NoSuchWall("the group has no such link")
    session.delete(wall)
    log.note(session, group, by, "wall_ended", now=now)


def today(session: Session, token: str, *, now: dt.datetime) -> Today:
    """What is shown to whoever has the link: the rest of the group's day, near its end the next one as well.
    Raises NoSuchWall."""
    mine = select(Wall).where(Wall.token_hash == token_hash(token)).options(joinedload(Wall.group))
    wall = session.scalars(mine).first()
    if wall is None:
        raise NoSuchWall("there is no such link")
    group, here = wall.group, now.astimezone(ZoneInfo(wall.group.timezone))
    days = LocalDays(group.timezone, group.day_starts_at)
    until = days.start(days.of(now) + DAY)
    if until - now < SOON:
        until = days.start(days.of(now) + 2 * DAY)
    shifts = [boards.told(group, one, now) for one in boards.running(session, group, now, until)]
    ahead = [one for one in shifts if one.slot.start > now]
    first = min((one.slot.start.astimezone(dt.UTC) for one in ahead if not one.slot.cancelled), default=None)
    coming = tuple(one for one in ahead if one.slot.start == first)
    return Today(
        group=group,
        now=here,
        running=tuple(one for one in shifts if one.slot.start <= now),
        coming=coming,
        later=tuple(one for one in ahead if one not in coming),
    )
