"""Giving a shift away: to all who may take it, to whoever has the link, or for another one."""

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rota.db import Base, Id, Instant
from rota.models.assignment import Assignment
from rota.models.group import GROUP_ID


class Offer(Base):
    """Somebody looks for cover for the shift of `assignment`, which stays theirs until it is found.

    With `wanted` it is a swap for that assignment, and only who holds that one sees it. With a `token_hash` only who
    has the link sees it; else it stands among the open shifts.
    """

    __tablename__ = "offer"
    id: Mapped[Id]
    group_id: Mapped[int] = Base.belongs_to(GROUP_ID)
    assignment_id: Mapped[int] = Base.belongs_to("assignment.id")
    wanted_id: Mapped[int | None] = Base.may_belong_to("assignment.id", delete=True)
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[Instant]
    __table_args__ = (UniqueConstraint("assignment_id", "wanted_id"),)

    assignment: Mapped[Assignment] = relationship(foreign_keys=[assignment_id])
    wanted: Mapped[Assignment | None] = relationship(foreign_keys=[wanted_id])
