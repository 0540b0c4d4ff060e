"""⑦ Feeds: making and ending one, and remaking the stored bytes of those whom a change concerns."""

import datetime as dt
import hmac
import secrets
import uuid
from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session, joinedload, selectinload, undefer

from rota import ical
from rota.models import Assignment, Feed, FeedEvent, Group, Kind, Shift, Volunteer
from rota.models.feed import ALARMS, DETAILS
from rota.names import LONGEST_NAME, clean
from rota.refusal import Refused
from rota.services import weeks
from rota.services.accounts import token_hash
from rota.services.events import Reader, installation

PAST, FUTURE = dt.timedelta(days=14), dt.timedelta(days=180)  # how far a feed reaches from the day of a change
CLEARING = dt.timedelta(days=14)  # how long a revoked feed serves an empty calendar, so that programs clear themselves
GONE = ""  # the digest of an event that a feed shows no longer; kept, so that SEQUENCE rises if it comes back
MOST_FEEDS = 10  # that one person has at a time
State = Literal["live", "ended", "gone", "unknown"]


class NoSuchFeed(Refused):
    """This person has no such feed; whether somebody else does is not told."""


class NoSuchDetail(Refused):
    """A feed shows one of three things."""


class NoSuchAlarm(Refused):
    """A feed rings at one of a few times before a shift, or not at all."""


class LabelTooLong(Refused):
    """The label is longer than a name may be."""


class TooManyFeeds(Refused):
    """This person has as many feeds as one may have."""


@dataclass(frozen=True)
class Stored:
    """What is served for a token. `ended`: an empty calendar; `gone` and `unknown` have no bytes."""

    state: State
    body: bytes = b""
    etag: str = ""
    changed_at: dt.datetime = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    feed_id: int = 0
    used_on: dt.date | None = None


def make_feed(
    session: Session,
    volunteer: Volunteer,
    *,
    detail: str,
    label: str,
    now: dt.datetime,
    alarm: int | None = None,
    token: str | None = None,
) -> tuple[Feed, str]:
    """A new feed of a volunteer's shifts and its token (192 bits), which is stored only as a hash.

    With a `token` of `token_for` it is made once: asked for again, the same feed comes back as it is.
    Raises NoSuchDetail, NoSuchAlarm, LabelTooLong, TooManyFeeds.
    """
    label = clean(label)
    _check(detail, alarm, label)
    token = token or secrets.token_urlsafe(24)
    there = session.scalars(select(Feed).where(Feed.token_hash == token_hash(token))).first()
    if there:
        return there, token
    if session.scalar(select(func.count()).select_from(_live(volunteer.id).subquery())) == MOST_FEEDS:
        raise TooManyFeeds(f"nobody has more than {MOST_FEEDS} feeds at a time; end one first")
    feed = Feed(
        uuid=str(uuid.uuid4()), group_id=volunteer.group_id, volunteer_id=volunteer.id, token_hash=token_hash(token),
        detail=detail, label=label, body=b"", etag="", changed_at=now, revoked_at=None, used_on=None,
        alarm_minutes=alarm,
    )  # fmt: skip
    session.add(feed)
    session.flush()
    remake_for(session, [volunteer.id], now)
    return feed, token


def token_for(secret: bytes, volunteer_id: int, form: str) -> str:
    """The token of the feed that a volunteer makes by one form: a form that is sent twice makes one feed.

    `form` is random and is not stored; without the server's `secret` nothing follows from it.
    """
    key = hmac.digest(secret, b"feeds", "sha256")
    return urlsafe_b64encode(hmac.digest(key, f"{volunteer_id} {form}".encode(), "sha256")[:24]).decode()


def live_feeds(session: Session, volunteer_id: int) -> list[Feed]:
    """The feeds of one person that have not ended, in the order in which they were made."""
    return list(session.scalars(_live(volunteer_id)))


def end(session: Session, volunteer_id: int, feed_id: int, now: dt.datetime) -> None:
    """`revoke` a feed of this person. Raises NoSuchFeed."""
    feed = session.scalars(select(Feed).where(Feed.id == feed_id, Feed.volunteer_id == volunteer_id)).first()
    if feed is None:
        raise NoSuchFeed("this person has no such feed")
    revoke(session, feed, now)


def _live(volunteer_id: int) -> Select[Feed]:
    return select(Feed).where(Feed.volunteer_id == volunteer_id, Feed.revoked_at.is_(None)).order_by(Feed.id)


def _check(detail: str, alarm: int | None, label: str) -> None:
    if detail not in DETAILS:
        raise NoSuchDetail(f"a feed shows {', '.join(DETAILS)}")
    if alarm is not None and alarm not in ALARMS:
        raise NoSuchAlarm(f"a feed rings {', '.join(map(str, ALARMS))} minutes before a shift, or not at all")
    if len(label) > LONGEST_NAME:
        raise LabelTooLong(f"a label has at most {LONGEST_NAME} characters")


def revoke(session: Session, feed: Feed, now: dt.datetime) -> None:
    """End a feed: from the next request on it shows nothing. Ending it once more changes nothing."""
    if feed.revoked_at is None:
        feed.revoked_at = now
        feed.events.clear()
        reader = _reader(feed, session.get_one(Group, feed.group_id), installation(session))
        _store(feed, ical.calendar(reader.calendar_name, []), now)


def stored(session: Session, token: str, now: dt.datetime) -> Stored:
    """What to serve for a token, at `now`."""
    feed = session.scalars(select(Feed).where(Feed.token_hash == token_hash(token)).options(undefer(Feed.body))).first()
    if feed is None:
        return Stored("unknown")
    if feed.revoked_at is not None and now - feed.revoked_at > CLEARING:
        return Stored("gone")
    state: State = "live" if feed.revoked_at is None else "ended"
    return Stored(state, feed.body, feed.etag, feed.changed_at, feed.id, feed.used_on)


def note_use(session: Session, feed_id: int, day: dt.date) -> None:
    """Keep the day, never the time, on which a feed was last asked for."""
    session.execute(update(Feed).where(Feed.id == feed_id).values(used_on=day))


def remake_for(session: Session, volunteer_ids: Iterable[int], now: dt.datetime) -> None:
    """Make the bytes of these volunteers' feeds anew; where nothing visible changed, they stay as they are.

    The number of statements does not depend on how many volunteers or feeds there are.
    """
    ids = set(volunteer_ids)
    feeds = select(Feed).where(Feed.volunteer_id.in_(ids), Feed.revoked_at.is_(None)).order_by(Feed.id)
    feeds = feeds.options(selectinload(Feed.events), undefer(Feed.body), joinedload(Feed.volunteer))
    by_group: dict[int, list[Feed]] = defaultdict(list)
    for feed in session.scalars(feeds):
        by_group[feed.group_id].append(feed)
    for group_id, of_group in by_group.items():
        _remake(session, session.get_one(Group, group_id), of_group, now)
    session.flush()


def tell_places(session: Session, now: dt.datetime) -> None:
    """Remake the feeds that show places as late as their group wants: for some it may be time."""
    late = select(Feed.volunteer_id).join(Group).where(Group.place_hours.is_not(None), Feed.detail == "full")
    remake_for(session, session.scalars(late.where(Feed.revoked_at.is_(None))), now)


def _remake(session: Session, group: Group, feeds: list[Feed], now: dt.datetime) -> None:
    instance = installation(session)
    window = weeks.held(group).where(Assignment.shift.has((Shift.end > now - PAST) & (Shift.start < now + FUTURE)))
    teams: dict[int, list[Assignment]] = defaultdict(list)
    mine: dict[int, dict[int, Assignment]] = defaultdict(dict)
    for assignment in session.scalars(window):
        if assignment.shift.cancelled_at is None:
            teams[assignment.shift_id].append(assignment)
            mine[assignment.volunteer_id][assignment.id] = assignment
    cancelled = _cancelled(session, feeds, now)
    for feed in feeds:
        reader = _reader(feed, group, instance)
        said = {event.assignment_id: event for event in feed.events}
        before = {key for key, event in said.items() if event.digest != GONE}
        shown = {**mine[feed.volunteer_id], **{key: cancelled[key] for key in before & cancelled.keys()}}
        entries = []
        for key, assignment in shown.items():
            entry = reader.entry(assignment, teams[assignment.shift_id], now)
            entries.append(_revised(feed, said.get(key), entry, key, now))
        for key in before - shown.keys():
            said[key].digest = GONE
        _store(feed, ical.calendar(reader.calendar_name, entries), now)


def _cancelled(session: Session, feeds: list[Feed], now: dt.datetime) -> dict[int, Assignment]:
    """Shifts that some feed shows and that were cancelled since, until they would have ended."""
    of_these = FeedEvent.feed_id.in_([feed.id for feed in feeds])
    shown = select(FeedEvent.assignment_id).where(of_these, FeedEvent.digest != GONE)
    found = select(Assignment).join(Shift).where(
        Assignment.id.in_(shown), Shift.cancelled_at.is_not(None), Shift.end > now
    )  # fmt: skip
    whole = found.options(joinedload(Assignment.shift).joinedload(Shift.kind).joinedload(Kind.place))
    return {assignment.id: assignment for assignment in session.scalars(whole)}


def _reader(feed: Feed, group: Group, instance: str) -> Reader:
    return Reader(group, feed.volunteer, feed.detail, instance)


def _revised(feed: Feed, said: FeedEvent | None, entry: ical.Entry, assignment_id: int, now: dt.datetime) -> ical.Entry:
    """The entry with its revision: one more, from now on, if it no longer says what this feed said last."""
    if said is None:
        said = FeedEvent(assignment_id=assignment_id, digest=entry.digest, sequence=0, changed_at=now)
        feed.events.append(said)
    elif said.digest != entry.digest:
        said.digest, said.sequence, said.changed_at = entry.digest, said.sequence + 1, _later(said.changed_at, now)
    return replace(entry, sequence=said.sequence, changed_at=said.changed_at, alarm=feed.alarm_minutes)


def _store(feed: Feed, body: bytes, now: dt.datetime) -> None:
    if feed.body != body:
        feed.changed_at = _later(feed.changed_at, now) if feed.body else now
        feed.body, feed.etag = body, sha256(body).hexdigest()[:32]


def _later(last: dt.datetime, now: dt.datetime) -> dt.datetime:
    """When a change counts as made: now, but a second after the last one, whatever the server's clock did since.

    Programs compare whole seconds: without this they would keep what they hold.
    """
    return max(now, last + dt.timedelta(seconds=1))
