"""What has changed for somebody since they last looked."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from rota.db import Base, Id, Instant, Word
from rota.models.group import GROUP_ID
from rota.models.shift import Shift


class Notice(Base):
    """A volunteer has not yet acknowledged that they were `added` to a shift, `removed` from it, that it was `moved`
    or `cancelled`, or that their offer to swap it was `declined`. Acknowledged, the row goes."""

    __tablename__ = "notice"
    id: Mapped[Id]
    group_id: Mapped[int] = Base.belongs_to(GROUP_ID)
    volunteer_id: Mapped[int] = Base.belongs_to("volunteer.id")
    shift_id: Mapped[int] = Base.belongs_to("shift.id")
    news: Mapped[Word]
    at: Mapped[Instant]
    __table_args__ = (UniqueConstraint("volunteer_id", "shift_id"),)

    shift: Mapped[Shift] = relationship()
