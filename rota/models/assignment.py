"""Who is on which shift, and who must or must not be."""

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rota.db import Base, Id, Uuid
from rota.models.group import GROUP_ID
from rota.models.shift import Shift
from rota.models.volunteer import Volunteer


class Assignment(Base):
    """One volunteer on one shift: the same row, so the same UID in calendars, through every version of the rota.

    `given_back`: they dropped it, or it went to somebody else because they asked for that; the solver does not put
    them back on it.
    `override`: the reason for which an organizer put them on it although a rule speaks against it (the log says who);
    None: no rule does, or nobody did.
    """

    __tablename__ = "assignment"
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    group_id: Mapped[int] = Base.belongs_to(GROUP_ID)
    shift_id: Mapped[int] = Base.belongs_to("shift.id")
    volunteer_id: Mapped[int] = Base.belongs_to("volunteer.id")
    given_back: Mapped[bool] = mapped_column(default=False)
    override: Mapped[str | None] = mapped_column(String(200))
    __table_args__ = (UniqueConstraint("shift_id", "volunteer_id"),)

    shift: Mapped[Shift] = relationship()
    volunteer: Mapped[Volunteer] = relationship()


class Pin(Base):
    """An organizer's word: this volunteer is on this shift (`forbidden`: is not), whatever the solver would like."""

    __tablename__ = "pin"
    id: Mapped[Id]
    group_id: Mapped[int] = Base.belongs_to(GROUP_ID)
    shift_id: Mapped[int] = Base.belongs_to("shift.id")
    volunteer_id: Mapped[int] = Base.belongs_to("volunteer.id")
    forbidden: Mapped[bool]
    __table_args__ = (UniqueConstraint("shift_id", "volunteer_id"),)

    shift: Mapped[Shift] = relationship()
    volunteer: Mapped[Volunteer] = relationship()
