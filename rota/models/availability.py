"""② When volunteers can: a weekly pattern, and single dates that override it."""

from sqlalchemy.orm import Mapped

from rota.db import Base, Clock, Id, Instant, Word

LEVELS = ("prefer", "yes", "if_needed", "no")  # from the most willing to the least


class WeeklyWindow(Base):
    """On these days ("mon" …) from `start` to `end` on the wall clock; an end not after its start is a day later."""

    __tablename__ = "weekly_window"
    id: Mapped[Id]
    volunteer_id: Mapped[int] = Base.belongs_to("volunteer.id")
    days: Mapped[list[str]]
    start: Mapped[Clock]
    end: Mapped[Clock]
    level: Mapped[Word]


class DatedWindow(Base):
    """From `start` to `end`, whatever the pattern says; a later row overrides an earlier one."""

    __tablename__ = "dated_window"
    id: Mapped[Id]
    volunteer_id: Mapped[int] = Base.belongs_to("volunteer.id")
    start: Mapped[Instant]
    end: Mapped[Instant]
    level: Mapped[Word]
