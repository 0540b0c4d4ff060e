"""A shift: one kind at one time."""

from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from rota.db import Base, Id, Instant, Key, MaybeInstant
from rota.models.group import GROUP_ID
from rota.models.kind import Kind


class Shift(Base):
    """[start, end). `key` is `<date>-<kind>` where the weekly pattern made it (`single` is false).

    `own` holds the fields of rota-group/1 in which this shift differs from its kind.
    """

    __tablename__ = "shift"
    id: Mapped[Id]
    group_id: Mapped[int] = Base.belongs_to(GROUP_ID)
    kind_id: Mapped[int] = Base.belongs_to("kind.id")
    key: Mapped[Key]
    start: Mapped[Instant]
    end: Mapped[Instant]
    single: Mapped[bool]
    own: Mapped[dict[str, Any]]
    cancelled_at: Mapped[MaybeInstant]
    __table_args__ = (UniqueConstraint("group_id", "key"), Index(None, "group_id", "start"))

    kind: Mapped[Kind] = relationship()

    def value(self, field: str) -> Any:
        """A field of this shift: its own where it differs, else its kind's."""
        return self.own[field] if field in self.own else getattr(self.kind, field)
