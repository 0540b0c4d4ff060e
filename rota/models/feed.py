"""⑦ A calendar feed: its bytes as they are served, and what each of its events last said."""

import datetime as dt

from sqlalchemy import LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rota.db import Base, Id, Instant, MaybeInstant, Name, Secret, Uuid, Word
from rota.models.group import GROUP_ID
from rota.models.volunteer import Volunteer

DETAILS = ("busy", "title", "full")
ALARMS = (30, 60, 120, 720)  # minutes before a shift


class Feed(Base):
    """A secret address of one volunteer's shifts. `token_hash` is SHA-256 of the token; the token is not kept.
    `alarm_minutes` before a shift the calendar rings; None: it does not.

    `body` is remade in the transaction that changes what it shows; `changed_at` never goes back.
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
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    etag: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[Instant]
    revoked_at: Mapped[MaybeInstant]
    used_on: Mapped[dt.date | None]
    alarm_minutes: Mapped[int | None]

    volunteer: Mapped[Volunteer] = relationship()
    events: Mapped[list["FeedEvent"]] = relationship(cascade="all, delete-orphan")


class FeedEvent(Base):
    """What this feed last said of one assignment: a digest of everything visible, SEQUENCE, and since when."""

    __tablename__ = "feed_event"
    id: Mapped[Id]
    feed_id: Mapped[int] = Base.belongs_to("feed.id")
    assignment_id: Mapped[int] = Base.belongs_to("assignment.id")
    digest: Mapped[str] = mapped_column(String(64))
    sequence: Mapped[int]
    changed_at: Mapped[Instant]
    __table_args__ = (UniqueConstraint("feed_id", "assignment_id"),)
