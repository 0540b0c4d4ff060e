"""⑦ Remaking the stored bytes of those feeds that a change concerns, the time that has passed, or new software."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session, joinedload, selectinload, undefer

from rota import ical
from rota.models import Assignment, Feed, FeedEvent, Group, Kind, Shift, Volunteer
from rota.planning import hidden_until
from rota.services import group_calendars, weeks
from rota.services.events import Reader, installation
from rota.services.revisions import FUTURE, GONE, PAST, keep, revised


def remake_for(session: Session, volunteer_ids: Iterable[int], now: dt.datetime) -> None:
    """Make the bytes of these volunteers' feeds anew, and of their groups' calendars; where nothing visible changed,
    they stay as they are.

    The number of statements does not depend on how many volunteers or feeds there are.
    """
    ids = set(volunteer_ids)
    _remake_these(session, _live().where(Feed.volunteer_id.in_(ids)), now)
    groups = session.scalars(select(Volunteer.group_id).where(Volunteer.id.in_(ids)).distinct()).all()
    group_calendars.remake(session, groups, now)


def remake_group(session: Session, group_id: int, now: dt.datetime) -> None:
    """`remake_for` everybody in the group: something changed that all may see, such as a kind's name."""
    _remake_these(session, _live().where(Feed.group_id == group_id), now)
    group_calendars.remake(session, [group_id], now)


def remake_due(session: Session, now: dt.datetime, *, most: int = 100) -> int:
    """Remake at most so many feeds that time alone has changed (shifts that come within reach or leave it, places that
    may be told now) or that another version of this software rendered. Tells how many; 0: none is left."""
    due = _live().where(or_(Feed.due_at <= now, Feed.rendering != ical.RENDERING))
    return _remake_these(session, due.limit(most), now)


def know_address(session: Session, public_url: str) -> None:
    """Events in full detail tell where the site is: where it moved, they have to be remade."""
    installed = installation(session)
    if installed.public_url != public_url:
        installed.public_url = public_url
        session.execute(update(Feed).where(Feed.detail == "full").values(rendering=0))


def _live() -> Select[Feed]:
    whole = (selectinload(Feed.events), undefer(Feed.body), undefer(Feed.gzipped), joinedload(Feed.volunteer))
    return select(Feed).where(Feed.revoked_at.is_(None)).order_by(Feed.id).options(*whole)


def _remake_these(session: Session, feeds: Select[Feed], now: dt.datetime) -> int:
    by_group: dict[int, list[Feed]] = defaultdict(list)
    for feed in session.scalars(feeds):
        by_group[feed.group_id].append(feed)
    for group_id, of_group in by_group.items():
        _remake(session, session.get_one(Group, group_id), of_group, now)
    session.flush()
    return sum(map(len, by_group.values()))


def _remake(session: Session, group: Group, feeds: list[Feed], now: dt.datetime) -> None:
    installed = installation(session)
    teams: dict[int, list[Assignment]] = defaultdict(list)
    mine: dict[int, list[Assignment]] = defaultdict(list)
    for assignment in _held(session, group, feeds, now):
        teams[assignment.shift_id].append(assignment)
        mine[assignment.volunteer_id].append(assignment)
    cancelled = _cancelled(session, feeds, now)
    for feed in feeds:
        reader = Reader(group, feed.volunteer, feed.detail, installed.uuid, installed.public_url or "")
        said = {event.assignment_id: event for event in feed.events}
        before = {key for key, event in said.items() if event.digest != GONE}
        held = mine[feed.volunteer_id]
        shown = {one.id: one for one in held if one.shift.start <= now + FUTURE}
        shown |= {key: cancelled[key] for key in before & cancelled.keys()}
        entries = []
        for key, assignment in shown.items():
            entry = replace(reader.entry(assignment, teams[assignment.shift_id], now), alarm=feed.alarm_minutes)
            if key not in said:
                said[key] = FeedEvent(assignment_id=key, digest=entry.digest, sequence=0, changed_at=now)
                feed.events.append(said[key])
            entries.append(revised(said[key], entry, now))
        for key in before - shown.keys():
            said[key].digest = GONE
        keep(feed, ical.calendar(reader.calendar_name, entries), now)
        feed.rendering = ical.RENDERING
        feed.due_at = min(_turns(group, feed, {one.id: one for one in held} | shown, now), default=None)


def _held(session: Session, group: Group, feeds: list[Feed], now: dt.datetime) -> list[Assignment]:
    """What is published of the shifts of those whose feeds these are, with their teams where a feed tells them."""
    theirs = Assignment.volunteer_id.in_({feed.volunteer_id for feed in feeds})
    if any(feed.detail == "full" for feed in feeds):
        theirs = Assignment.shift_id.in_(select(Assignment.shift_id).where(theirs))
    in_reach = Assignment.shift.has((Shift.end > now - PAST) & Shift.cancelled_at.is_(None))
    return list(session.scalars(weeks.held(group).where(theirs, in_reach)))


def _turns(group: Group, feed: Feed, held: dict[int, Assignment], now: dt.datetime) -> Iterable[dt.datetime]:
    """When time alone will change what a feed shows of these."""
    for assignment in held.values():
        shift = assignment.shift
        yield shift.end if shift.cancelled_at is not None else shift.end + PAST
        if shift.start > now + FUTURE:
            yield shift.start - FUTURE
        told = hidden_until(group, shift.start, now) if feed.detail == "full" else None
        if told is not None:
            yield told


def _cancelled(session: Session, feeds: list[Feed], now: dt.datetime) -> dict[int, Assignment]:
    """Shifts that some feed shows and that were cancelled since, until they would have ended."""
    of_these = FeedEvent.feed_id.in_([feed.id for feed in feeds])
    shown = select(FeedEvent.assignment_id).where(of_these, FeedEvent.digest != GONE)
    found = select(Assignment).join(Shift).where(
        Assignment.id.in_(shown), Shift.cancelled_at.is_not(None), Shift.end > now
    )  # fmt: skip
    whole = found.options(joinedload(Assignment.shift).joinedload(Shift.kind).joinedload(Kind.place))
    return {assignment.id: assignment for assignment in session.scalars(whole)}
