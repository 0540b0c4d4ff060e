"""⑦ Feeds: making and ending one, and remaking the stored bytes of those whom a change concerns."""

import datetime as dt
import secrets
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload, selectinload, undefer

from rota import ical
from rota.languages import choose, text_in, translation
from rota.models import Assignment, Feed, FeedEvent, Group, Instance, Kind, Shift, Volunteer
from rota.services import weeks

PAST, FUTURE = dt.timedelta(days=14), dt.timedelta(days=180)  # how far a feed reaches from the day of a change
CLEARING = dt.timedelta(days=14)  # how long a revoked feed serves an empty calendar, so that programs clear themselves
GONE = ""  # the digest of an event that a feed shows no longer; kept, so that SEQUENCE rises if it comes back
State = Literal["live", "ended", "gone", "unknown"]


@dataclass(frozen=True)
class Stored:
    """What is served for a token. `ended`: an empty calendar; `gone` and `unknown` have no bytes."""

    state: State
    body: bytes = b""
    etag: str = ""
    changed_at: dt.datetime = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    feed_id: int = 0
    used_on: dt.date | None = None


def make_feed(session: Session, volunteer: Volunteer, *, detail: str, label: str, now: dt.datetime) -> tuple[Feed, str]:
    """A new feed of a volunteer's shifts and its token (192 bits), which is stored only as a hash."""
    token = secrets.token_urlsafe(24)
    feed = Feed(
        uuid=str(uuid.uuid4()), group_id=volunteer.group_id, volunteer_id=volunteer.id, token_hash=_hash(token),
        detail=detail, label=label, body=b"", etag="", changed_at=now, revoked_at=None, used_on=None,
    )  # fmt: skip
    session.add(feed)
    session.flush()
    remake_for(session, [volunteer.id], now)
    return feed, token


def revoke(session: Session, feed: Feed, now: dt.datetime) -> None:
    """End a feed: from the next request on it shows nothing. Ending it once more changes nothing."""
    if feed.revoked_at is None:
        feed.revoked_at = now
        feed.events.clear()
        _store(feed, ical.calendar(_name(feed, session.get_one(Group, feed.group_id)), []), now)


def stored(session: Session, token: str, now: dt.datetime) -> Stored:
    """What to serve for a token, at `now`."""
    feed = session.scalars(select(Feed).where(Feed.token_hash == _hash(token)).options(undefer(Feed.body))).first()
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


def _remake(session: Session, group: Group, feeds: list[Feed], now: dt.datetime) -> None:
    instance = _instance(session)
    window = weeks.held(group).where(Assignment.shift.has((Shift.end > now - PAST) & (Shift.start < now + FUTURE)))
    teams: dict[int, list[Assignment]] = defaultdict(list)
    mine: dict[int, dict[int, Assignment]] = defaultdict(dict)
    for assignment in session.scalars(window):
        if assignment.shift.cancelled_at is None:
            teams[assignment.shift_id].append(assignment)
            mine[assignment.volunteer_id][assignment.id] = assignment
    cancelled = _cancelled(session, feeds, now)
    for feed in feeds:
        said = {event.assignment_id: event for event in feed.events}
        before = {key for key, event in said.items() if event.digest != GONE}
        shown = {**mine[feed.volunteer_id], **{key: cancelled[key] for key in before & cancelled.keys()}}
        entries = []
        for key, assignment in shown.items():
            team = [one.volunteer for one in teams[assignment.shift_id] if one.volunteer_id != feed.volunteer_id]
            entries.append(_revised(feed, said.get(key), _entry(feed, group, instance, assignment, team), key, now))
        for key in before - shown.keys():
            said[key].digest = GONE
        _store(feed, ical.calendar(_name(feed, group), entries), now)


def _cancelled(session: Session, feeds: list[Feed], now: dt.datetime) -> dict[int, Assignment]:
    """Shifts that some feed shows and that were cancelled since, until they would have ended."""
    of_these = FeedEvent.feed_id.in_([feed.id for feed in feeds])
    shown = select(FeedEvent.assignment_id).where(of_these, FeedEvent.digest != GONE)
    found = select(Assignment).join(Shift).where(
        Assignment.id.in_(shown), Shift.cancelled_at.is_not(None), Shift.end > now
    )  # fmt: skip
    whole = found.options(joinedload(Assignment.shift).joinedload(Shift.kind).joinedload(Kind.place))
    return {assignment.id: assignment for assignment in session.scalars(whole)}


def _entry(feed: Feed, group: Group, instance: str, assignment: Assignment, team: list[Volunteer]) -> ical.Entry:
    """What this feed shows of an assignment, by its detail: `busy` and `title` name nobody and no place."""
    language = _language(feed, group)
    _ = translation(language).gettext
    shift = assignment.shift
    title = _("Busy") if feed.detail == "busy" else text_in(shift.kind.name, language, group.languages)
    place = notes = ""
    if feed.detail == "full":
        places = {place.key: place.name for place in group.places}
        place = text_in(places.get(shift.place_key or "", ""), language, group.languages)
        names = ", ".join(sorted(volunteer.name for volunteer in team))
        notes = _("With %(names)s") % {"names": names} if names else ""
    cancelled = shift.cancelled_at is not None
    return ical.Entry(
        uid=f"{assignment.uuid}@{instance}",
        start=shift.start,
        end=shift.end,
        title=_("Cancelled: %(title)s") % {"title": title} if cancelled else title,
        cancelled=cancelled,
        place=place,
        notes=notes,
    )


def _revised(feed: Feed, said: FeedEvent | None, entry: ical.Entry, assignment_id: int, now: dt.datetime) -> ical.Entry:
    """The entry with its revision: one more, from now on, if it no longer says what this feed said last."""
    if said is None:
        said = FeedEvent(assignment_id=assignment_id, digest=entry.digest, sequence=0, changed_at=now)
        feed.events.append(said)
    elif said.digest != entry.digest:
        said.digest, said.sequence, said.changed_at = entry.digest, said.sequence + 1, _later(said.changed_at, now)
    return replace(entry, sequence=said.sequence, changed_at=said.changed_at)


def _store(feed: Feed, body: bytes, now: dt.datetime) -> None:
    if feed.body != body:
        feed.changed_at = _later(feed.changed_at, now) if feed.body else now
        feed.body, feed.etag = body, sha256(body).hexdigest()[:32]


def _later(last: dt.datetime, now: dt.datetime) -> dt.datetime:
    """When a change counts as made: now, but a second after the last one, whatever the server's clock did since.

    Programs compare whole seconds: without this they would keep what they hold.
    """
    return max(now, last + dt.timedelta(seconds=1))


def _language(feed: Feed, group: Group) -> str:
    return choose([feed.volunteer.language, *group.languages]).code


def _name(feed: Feed, group: Group) -> str:
    """Neutral: a glance at a phone tells nothing of the group. The label is the volunteer's own, and stays here."""
    return translation(_language(feed, group)).gettext("Shifts")


def _instance(session: Session) -> str:
    """This installation's id; made once, and kept through a change of host."""
    known = session.scalars(select(Instance).limit(1)).first()
    if known is None:
        known = Instance(uuid=str(uuid.uuid4()))
        session.add(known)
    return known.uuid


def _hash(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
