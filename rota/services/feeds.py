"""⑦ Feeds: making one, ending one, and what is served for a token."""

import datetime as dt
import hmac
import secrets
import uuid
from base64 import urlsafe_b64encode

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from rota import ical
from rota.models import Feed, Group, Volunteer
from rota.models.feed import ALARMS, DETAILS
from rota.names import LONGEST_NAME, clean
from rota.refusal import Refused
from rota.services import revisions, served
from rota.services.accounts import token_hash
from rota.services.events import Reader
from rota.services.remaking import remake_for
from rota.services.served import Stored

MOST_FEEDS = 10  # that one person has at a time


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
        reader = Reader(session.get_one(Group, feed.group_id), feed.volunteer, feed.detail, "")
        revisions.keep(feed, ical.calendar(reader.calendar_name, []), now)


def stored(session: Session, token: str, now: dt.datetime) -> Stored:
    """What is served for a token at `now`, for whoever has a session: see `served.find`."""
    return served.find(lambda statement, **given: session.execute(statement, given).first(), token, now, "body")


__all__ = [
    "MOST_FEEDS", "LabelTooLong", "NoSuchAlarm", "NoSuchDetail", "NoSuchFeed", "Stored", "TooManyFeeds", "end",
    "live_feeds", "make_feed", "remake_for", "revoke", "stored", "token_for",
]  # fmt: skip
