"""What remains of past weeks: points per person and week, for fairness; of people who are gone, points alone."""

import datetime as dt

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from rota.db import Base, Id
from rota.models.group import GROUP_ID


class Load(Base):
    """`load` burden points carried in the week that begins on `week` (a Monday), of `share` offered."""

    __tablename__ = "load"
    id: Mapped[Id]
    volunteer_id: Mapped[int] = Base.belongs_to("volunteer.id")
    week: Mapped[dt.date]
    load: Mapped[int]
    share: Mapped[int]
    __table_args__ = (UniqueConstraint("volunteer_id", "week"),)


class FormerLoad(Base):
    """A week's points of somebody who has deleted themselves; nothing tells whose they were."""

    __tablename__ = "former_load"
    id: Mapped[Id]
    group_id: Mapped[int] = Base.belongs_to(GROUP_ID)
    week: Mapped[dt.date]
    load: Mapped[int]
    share: Mapped[int]
