"""How many came to a shift: a number, never who."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from rota.db import Base, Id
from rota.models.group import GROUP_ID
from rota.models.shift import Shift


class Turnout(Base):
    """Of `expected` people on the team `came` came."""

    __tablename__ = "turnout"
    id: Mapped[Id]
    group_id: Mapped[int] = Base.belongs_to(GROUP_ID)
    shift_id: Mapped[int] = Base.belongs_to("shift.id")
    expected: Mapped[int]
    came: Mapped[int]
    __table_args__ = (UniqueConstraint("shift_id"),)

    shift: Mapped[Shift] = relationship()
