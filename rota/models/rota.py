"""⑥ The versions of a week's rota: proposals, and what was published of them."""

import datetime as dt
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from rota.db import Base, Id, Instant, MaybeInstant, Word
from rota.models.assignment import Assignment
from rota.models.group import GROUP_ID


class Rota(Base):
    """One version of the rota of the week that begins on `week` (a Monday). Published, it never changes again.

    `goals` and `unfilled` are those of rota-solution/1; `status` is the solver's, or `imported`, or `amended`: the
    version before, in which volunteers or organizers have changed a promise by hand, or `edited`: a proposal that
    organizers began by hand, or `reverted`: an earlier version once more. `shown_until`: until then the proposal is
    shown to all, who may object (None: to organizers alone).
    """

    __tablename__ = "rota"
    id: Mapped[Id]
    group_id: Mapped[int] = Base.belongs_to(GROUP_ID)
    week: Mapped[dt.date]
    version: Mapped[int]
    status: Mapped[Word]
    goals: Mapped[list[dict[str, Any]]]
    unfilled: Mapped[list[dict[str, Any]]]
    made_at: Mapped[Instant]
    published_at: Mapped[MaybeInstant]
    shown_until: Mapped[MaybeInstant]
    __table_args__ = (UniqueConstraint("group_id", "week", "version"),)

    entries: Mapped[list["RotaEntry"]] = relationship(order_by="RotaEntry.id", cascade="all, delete-orphan")


class RotaEntry(Base):
    """An assignment is part of this version."""

    __tablename__ = "rota_entry"
    id: Mapped[Id]
    rota_id: Mapped[int] = Base.belongs_to("rota.id")
    assignment_id: Mapped[int] = Base.belongs_to("assignment.id")
    __table_args__ = (UniqueConstraint("rota_id", "assignment_id"),)

    assignment: Mapped[Assignment] = relationship()


class Objection(Base):
    """Whoever would be on this shift by the proposal that is shown to all says: this does not work for me."""

    __tablename__ = "objection"
    id: Mapped[Id]
    group_id: Mapped[int] = Base.belongs_to(GROUP_ID)
    rota_id: Mapped[int] = Base.belongs_to("rota.id")
    assignment_id: Mapped[int] = Base.belongs_to("assignment.id")
    made_at: Mapped[Instant]
    __table_args__ = (UniqueConstraint("rota_id", "assignment_id"),)

    assignment: Mapped[Assignment] = relationship()
