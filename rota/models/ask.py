"""An organizer's question to one volunteer: would you take this shift?"""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rota.db import Base, Id, Instant, Secret, Word
from rota.models.group import GROUP_ID
from rota.models.shift import Shift
from rota.models.volunteer import Volunteer


class Ask(Base):
    """`answer`: "" as long as there is none, `yes`, `no`. The link that they are sent is stored as a hash."""

    __tablename__ = "ask"
    id: Mapped[Id]
    group_id: Mapped[int] = Base.belongs_to(GROUP_ID)
    shift_id: Mapped[int] = Base.belongs_to("shift.id")
    volunteer_id: Mapped[int] = Base.belongs_to("volunteer.id")
    token_hash: Mapped[Secret]
    asked_at: Mapped[Instant]
    answer: Mapped[Word] = mapped_column(default="")
    __table_args__ = (UniqueConstraint("shift_id", "volunteer_id"),)

    shift: Mapped[Shift] = relationship()
    volunteer: Mapped[Volunteer] = relationship()
