"""What remains of past weeks: points per person and week, for fairness."""

import datetime as dt

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from rota.db import Base, Id


class Load(Base):
    """`load` burden points carried in the week that begins on `week` (a Monday), of `share` offered."""

    __tablename__ = "load"
    id: Mapped[Id]
    volunteer_id: Mapped[int] = Base.belongs_to("volunteer.id")
    week: Mapped[dt.date]
    load: Mapped[int]
    share: Mapped[int]
    __table_args__ = (UniqueConstraint("volunteer_id", "week"),)
