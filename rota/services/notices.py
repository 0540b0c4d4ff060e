"""Notices: what has changed for somebody since they last looked, until they acknowledge it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Select, delete, insert, select
from sqlalchemy.orm import Session, joinedload

from rota.db import Texts
from rota.models import Group, Kind, Notice, Shift, Volunteer
from rota.models.clock import WEEK, instant

_UNDO = {("added", "removed"), ("removed", "added"), ("cancelled", "added")}


def tell(session: Session, news: Sequence[tuple[int, Shift, str | None]], now: dt.datetime) -> None:
    """Keep for each volunteer (by their id) the newest news of a shift; what only takes back what they have not seen
    yet is no news, nor is what they did themselves (None). The number of statements does not grow with the news."""
    people = {volunteer_id for volunteer_id, _, _ in news}
    waiting = session.scalars(select(Notice).where(Notice.volunteer_id.in_(people)))
    known = {(notice.volunteer_id, notice.shift_id): notice for notice in waiting}
    fresh = []
    for volunteer_id, shift, what in news:
        notice = known.get((volunteer_id, shift.id))
        if notice is not None and (what is None or (notice.news, what) in _UNDO):
            session.delete(notice)
        elif what is None or (notice is not None and (notice.news, what) == ("added", "moved")):
            continue  # whoever does not know that it is theirs hears that, wherever it lies now
        elif notice is not None:
            notice.news, notice.at = what, now
        else:
            row = {"group_id": shift.group_id, "volunteer_id": volunteer_id, "shift_id": shift.id}
            fresh.append({**row, "news": what, "at": now})
    session.flush()
    if fresh:
        session.execute(insert(Notice), fresh)


def of(volunteer_id: int) -> Select[Notice]:
    """The notices of somebody, by the time of the shift, with it and its kind."""
    shift = joinedload(Notice.shift).joinedload(Shift.kind).joinedload(Kind.place)
    return (
        select(Notice)
        .join(Shift)
        .where(Notice.volunteer_id == volunteer_id)
        .order_by(Shift.start, Shift.id)
        .options(shift)
    )


@dataclass(frozen=True)
class News:
    """What has changed about one shift, as it is shown; `start` and `end` are on the group's clocks."""

    id: int
    news: str
    kind: Texts
    start: dt.datetime
    end: dt.datetime


def unseen(session: Session, group: Group, volunteer_id: int, *, now: dt.datetime) -> list[News]:
    """What has changed for somebody that they have not acknowledged, about shifts that are not over."""
    zone = ZoneInfo(group.timezone)
    return [_news(one, zone) for one in session.scalars(of(volunteer_id).where(Shift.end > now))]


def not_seen(session: Session, group: Group, week: dt.date, *, now: dt.datetime) -> list[tuple[str, list[News]]]:
    """Who has not acknowledged what has changed about shifts of the week that are not over, by their names in their
    order; for organizers, who can tell them by word of mouth."""
    zone = ZoneInfo(group.timezone)
    start, end = instant(week, "00:00", zone), instant(week + WEEK, "00:00", zone)
    waiting = (
        select(Notice, Volunteer.id, Volunteer.name)
        .join(Notice.shift)
        .join(Volunteer, Volunteer.id == Notice.volunteer_id)
        .where(Notice.group_id == group.id, Notice.news != "declined")
        .where(Shift.start >= start, Shift.start < end, Shift.end > now)
        .order_by(Volunteer.name, Volunteer.id, Shift.start, Shift.id)
        .options(joinedload(Notice.shift).joinedload(Shift.kind))
    )
    found: dict[int, tuple[str, list[News]]] = {}
    for one, volunteer_id, name in session.execute(waiting):
        found.setdefault(volunteer_id, (name, []))[1].append(_news(one, zone))
    return list(found.values())


def acknowledge(session: Session, volunteer_id: int, ids: Iterable[int]) -> None:
    """Take away those of somebody's notices that they have seen; others, and those of others, stay."""
    session.execute(delete(Notice).where(Notice.volunteer_id == volunteer_id, Notice.id.in_(set(ids))))


def _news(one: Notice, zone: ZoneInfo) -> News:
    shift = one.shift
    return News(one.id, one.news, shift.kind.name, shift.start.astimezone(zone), shift.end.astimezone(zone))
