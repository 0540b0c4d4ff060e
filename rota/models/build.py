"""A build: one request to solve a week, and how far it has come."""

import datetime as dt
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from rota.db import Base, Id, Instant, MaybeInstant, Word
from rota.models.group import GROUP_ID

MODES = ("plan", "smallest", "best")


class Build(Base):
    """`state`: queued, running, done, failed. `time_limit` is in seconds. `stop` asks for the best so far.
    `based_on` is the version that was published when it began (0: none): it knows of no later promise.

    `mode`: plan (as if nothing was published), smallest (a repair: as few promises change as can be) or best (a repair:
    the group's own order of goals). `heard_at`: when its process last gave a sign of life.
    """

    __tablename__ = "build"
    id: Mapped[Id]
    group_id: Mapped[int] = Base.belongs_to(GROUP_ID)
    week: Mapped[dt.date]
    mode: Mapped[Word]
    time_limit: Mapped[int]
    state: Mapped[Word]
    stop: Mapped[bool]
    based_on: Mapped[int] = mapped_column(default=0)
    progress: Mapped[list[dict[str, Any]]]
    trouble: Mapped[str] = mapped_column(String(2000))
    asked_at: Mapped[Instant]
    ended_at: Mapped[MaybeInstant]
    heard_at: Mapped[MaybeInstant]
    rota_id: Mapped[int | None] = Base.may_belong_to("rota.id")

    @property
    def repair(self) -> bool:
        """True if what is published is known to it and counts."""
        return self.mode != "plan"
