"""⑦ Feeds of a group's calendars: making one, ending one, and those that end with the role of their organizer."""

import datetime as dt
import secrets

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from rota.languages import choose
from rota.models import Account, Group, GroupCalendar, GroupFeed, Place, Volunteer
from rota.models.feed import DETAILS, SCOPES
from rota.names import LONGEST_NAME, clean
from rota.refusal import Refused
from rota.services import accounts, feeds, group_calendars, served
from rota.services.accounts import token_hash


class NoSuchScope(Refused):
    """A group's calendar holds all its shifts, those at one of its places, or those that lack people."""


class NotAnOrganizer(Refused):
    """Only organizers see more than the open shifts."""


def make(
    session: Session,
    account: Account,
    *,
    scope: str,
    detail: str,
    label: str,
    now: dt.datetime,
    place_id: int | None = None,
    token: str | None = None,
) -> tuple[GroupFeed, str]:
    """A new feed of a calendar of the account's group and its token (192 bits), which is stored only as a hash.

    With a `token` of `feeds.token_for` it is made once. Open shifts show their titles, whatever the detail. Raises
    NoSuchScope, NotAnOrganizer, feeds.NoSuchDetail, feeds.LabelTooLong, feeds.TooManyFeeds.
    """
    label = clean(label)
    detail = "title" if scope == "open" else detail
    _check(session, account, scope, place_id, detail, label, now)
    token = token or secrets.token_urlsafe(24)
    there = session.scalars(select(GroupFeed).where(GroupFeed.token_hash == token_hash(token))).first()
    if there:
        return there, token
    if session.scalar(select(func.count()).select_from(_live(account.id).subquery())) == feeds.MOST_FEEDS:
        raise feeds.TooManyFeeds(f"nobody has more than {feeds.MOST_FEEDS} feeds of a group; end one first")
    feed = GroupFeed(
        account_id=account.id, calendar=_calendar(session, account, scope, place_id, detail, now),
        token_hash=token_hash(token), label=label, revoked_at=None, used_on=None,
    )  # fmt: skip
    session.add(feed)
    session.flush()
    group_calendars.remake(session, [account.group_id], now)
    return feed, token


def live_feeds(session: Session, account_id: int) -> list[GroupFeed]:
    """The feeds of a group that this account has and that have not ended, in the order in which they were made."""
    whole = joinedload(GroupFeed.calendar).joinedload(GroupCalendar.place)
    return list(session.scalars(_live(account_id).options(whole)))


def places_of(session: Session, group: Group) -> list[Place]:
    """The places of the group, in its order."""
    return list(session.scalars(select(Place).where(Place.group_id == group.id).order_by(Place.id)))


def end(session: Session, account_id: int, feed_id: int, now: dt.datetime) -> None:
    """End a feed of this account: from the next request on it shows nothing. Raises feeds.NoSuchFeed."""
    mine = select(GroupFeed).where(GroupFeed.id == feed_id, GroupFeed.account_id == account_id)
    feed = session.scalars(mine).first()
    if feed is None:
        raise feeds.NoSuchFeed("this account has no such feed")
    if feed.revoked_at is None:
        feed.revoked_at = now


def end_with_roles(session: Session, now: dt.datetime) -> None:
    """End for good the feeds of organizers whose role is over; they have shown nothing since. And forget the calendars
    that nobody has had a feed of for so long that their address is gone."""
    over = or_(Account.organizer_until.is_(None), Account.organizer_until <= now)
    theirs = select(GroupFeed).join(GroupFeed.calendar).join(Account, GroupFeed.account_id == Account.id)
    for feed in session.scalars(theirs.where(GroupFeed.revoked_at.is_(None), GroupCalendar.scope != "open", over)):
        feed.revoked_at = now
    needed = select(GroupFeed.calendar_id).where(
        or_(GroupFeed.revoked_at.is_(None), GroupFeed.revoked_at >= now - 2 * served.CLEARING)
    )
    for calendar in session.scalars(select(GroupCalendar).where(GroupCalendar.id.not_in(needed))):
        session.delete(calendar)


def follow_language(session: Session, volunteer: Volunteer, now: dt.datetime) -> None:
    """Their feeds go on in the language that they have chosen since: other events in the place of those before."""
    account = session.scalars(select(Account).where(Account.volunteer_id == volunteer.id)).first()
    mine = live_feeds(session, account.id) if account else []
    for feed in mine:
        there = feed.calendar
        feed.calendar = _calendar(session, feed.account, there.scope, there.place_id, there.detail, now)
    session.flush()
    if mine:
        group_calendars.remake(session, [volunteer.group_id], now)


def _live(account_id: int) -> Select[GroupFeed]:
    mine = select(GroupFeed).where(GroupFeed.account_id == account_id, GroupFeed.revoked_at.is_(None))
    return mine.order_by(GroupFeed.id)


def _check(
    session: Session, account: Account, scope: str, place_id: int | None, detail: str, label: str, now: dt.datetime
) -> None:
    if scope not in SCOPES or (scope == "place") != (place_id is not None):
        raise NoSuchScope(f"a group's calendar is one of {', '.join(SCOPES)}")
    here = select(Place.id).where(Place.id == place_id, Place.group_id == account.group_id)
    if place_id is not None and session.scalars(here).first() is None:
        raise NoSuchScope("the group has no such place")
    if scope != "open" and not accounts.is_organizer(account, now):
        raise NotAnOrganizer("only organizers see more than the open shifts")
    if detail not in DETAILS:
        raise feeds.NoSuchDetail(f"a feed shows {', '.join(DETAILS)}")
    if len(label) > LONGEST_NAME:
        raise feeds.LabelTooLong(f"a label has at most {LONGEST_NAME} characters")


def _calendar(
    session: Session, account: Account, scope: str, place_id: int | None, detail: str, now: dt.datetime
) -> GroupCalendar:
    """The calendar that all share who asked for the same."""
    spoken = account.volunteer.language if account.volunteer else None
    language = choose([spoken, *account.group.languages]).code
    same = select(GroupCalendar).where(
        GroupCalendar.group_id == account.group_id, GroupCalendar.scope == scope, GroupCalendar.detail == detail,
        GroupCalendar.place_id.is_not_distinct_from(place_id), GroupCalendar.language == language,
    )  # fmt: skip
    return session.scalars(same.order_by(GroupCalendar.id)).first() or GroupCalendar(
        group_id=account.group_id,
        scope=scope,
        place_id=place_id,
        detail=detail,
        language=language,
        body=b"",
        etag="",
        changed_at=now,
    )
