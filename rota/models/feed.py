"""⑦ Calendar feeds, of one person or of a group: their bytes as they are served, and what each event last said."""

import datetime as dt

from sqlalchemy import LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rota.db import Base, Id, Instant, MaybeInstant, Name, Secret, Uuid, Word
from rota.models.account import Account
from rota.models.group import GROUP_ID, Place
from rota.models.volunteer import Volunteer

DETAILS = ("busy", "title", "full")
ALARMS = (30, 60, 120, 720)  # minutes before a shift
SCOPES = (
    "rota",
    "place",
    "open",
)  # what a group's calendar holds: all its shifts, those at a place, those lacking people


class Bytes:
    """What is served of a calendar: `body`, the same `gzipped` (None: not made yet), and since when it is so, which
    never goes back."""

    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    gzipped: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    etag: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[Instant]


class Event:
    """What a calendar last said of one shift: a digest of everything visible, SEQUENCE, and since when."""

    digest: Mapped[str] = mapped_column(String(64))
    sequence: Mapped[int]
    changed_at: Mapped[Instant]


class Feed(Bytes, Base):
    """A secret address of one volunteer's shifts. `token_hash` is SHA-256 of the token; the token is not kept.
    `alarm_minutes` before a shift the calendar rings; None: it does not.

    Its bytes are remade in the transaction that changes what it shows. `rendering` is the version of the software's
    rendering that made them (ical.RENDERING). From `due_at` on time alone changes what it shows (None: it never does).
    `used_on` is the day, never the time, of the last poll.
    """

    __tablename__ = "feed"
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    group_id: Mapped[int] = Base.belongs_to(GROUP_ID)
    volunteer_id: Mapped[int] = Base.belongs_to("volunteer.id")
    token_hash: Mapped[Secret]
    detail: Mapped[Word]
    label: Mapped[Name]
    revoked_at: Mapped[MaybeInstant]
    used_on: Mapped[dt.date | None]
    alarm_minutes: Mapped[int | None]
    rendering: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[MaybeInstant] = mapped_column(index=True)

    volunteer: Mapped[Volunteer] = relationship()
    events: Mapped[list["FeedEvent"]] = relationship(cascade="all, delete-orphan")


class FeedEvent(Event, Base):
    """What this feed last said of one assignment."""

    __tablename__ = "feed_event"
    id: Mapped[Id]
    feed_id: Mapped[int] = Base.belongs_to("feed.id")
    assignment_id: Mapped[int] = Base.belongs_to("assignment.id")
    __table_args__ = (UniqueConstraint("feed_id", "assignment_id"),)


class GroupCalendar(Bytes, Base):
    """The shifts of a group, as all see them who have a feed of the same `scope` (and place), detail and language."""

    __tablename__ = "group_calendar"
    id: Mapped[Id]
    group_id: Mapped[int] = Base.belongs_to(GROUP_ID)
    scope: Mapped[Word]
    place_id: Mapped[int | None] = Base.may_belong_to("place.id", delete=True)
    detail: Mapped[Word]
    language: Mapped[Word]

    place: Mapped[Place | None] = relationship()
    events: Mapped[list["GroupEvent"]] = relationship(cascade="all, delete-orphan")


class GroupEvent(Event, Base):
    """What a group's calendar last said of one shift; `uuid` is the left half of its UID."""

    __tablename__ = "group_event"
    id: Mapped[Id]
    calendar_id: Mapped[int] = Base.belongs_to("group_calendar.id")
    shift_id: Mapped[int] = Base.belongs_to("shift.id")
    uuid: Mapped[Uuid]
    __table_args__ = (UniqueConstraint("calendar_id", "shift_id"),)


class GroupFeed(Base):
    """A secret address of a group's calendar, as Feed. All scopes but `open` are for organizers: it shows them nothing
    more when their role has ended."""

    __tablename__ = "group_feed"
    id: Mapped[Id]
    account_id: Mapped[int] = Base.belongs_to("account.id")
    calendar_id: Mapped[int] = Base.belongs_to("group_calendar.id")
    token_hash: Mapped[Secret]
    label: Mapped[Name]
    revoked_at: Mapped[MaybeInstant]
    used_on: Mapped[dt.date | None]

    account: Mapped[Account] = relationship()
    calendar: Mapped[GroupCalendar] = relationship()
