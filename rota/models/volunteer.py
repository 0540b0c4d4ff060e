"""The volunteer: a chosen name, what they can and will do. No contact, no legal name."""

from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rota.db import Base, Id, Key, MaybeInstant, Name, Word
from rota.models.availability import DatedWindow, WeeklyWindow
from rota.models.group import GROUP_ID
from rota.models.ledger import Load


class Volunteer(Base):
    """Somebody of the group.

    `skills` are keys of the group's skills; `claimed` are those that no organizer has confirmed yet. `kinds` maps a
    kind's key to a level (`prefer`, `yes`, `if_needed`, `no`). `weekly_share` is in burden points a week.
    `has_pattern`: outside the weekly windows it is `no`. `arrives` and `leaves` bound the stay; None is an open end.
    """

    __tablename__ = "volunteer"
    id: Mapped[Id]
    group_id: Mapped[int] = Base.belongs_to(GROUP_ID)
    key: Mapped[Key]
    name: Mapped[Name]
    language: Mapped[str | None] = mapped_column(String(20))
    experience: Mapped[Word]
    adult: Mapped[bool]
    skills: Mapped[list[str]]
    arrives: Mapped[MaybeInstant]
    leaves: Mapped[MaybeInstant]
    inducted_at: Mapped[MaybeInstant]
    has_pattern: Mapped[bool]
    kinds: Mapped[dict[str, str]]
    limits: Mapped[dict[str, Any]]
    weekly_share: Mapped[int]
    claimed: Mapped[list[str]] = mapped_column(default=list)
    __table_args__ = (UniqueConstraint("group_id", "key"),)

    weekly: Mapped[list[WeeklyWindow]] = relationship(order_by=WeeklyWindow.id, cascade="all, delete-orphan")
    dated: Mapped[list[DatedWindow]] = relationship(order_by=DatedWindow.id, cascade="all, delete-orphan")
    history: Mapped[list[Load]] = relationship(order_by=Load.id, cascade="all, delete-orphan")
