"""What organizers did: seen by all organizers, forgotten after 30 days."""

import datetime as dt
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, relationship

from rota.db import Base, Id, Instant, Word
from rota.models.group import GROUP_ID
from rota.models.shift import Shift
from rota.models.volunteer import Volunteer


class LogEntry(Base):
    """One write. `what` is one of `services.log.WHAT`; `facts` are its details, without names of people.

    `week`: the Monday of the week that it changed (None: it was about the group). `role`: as what it was done,
    `organizer` or `server`. `account_id`: by whom, as long as they are there. `volunteer_id` and `shift_id`: about
    whom and which shift.
    """

    __tablename__ = "log_entry"
    id: Mapped[Id]
    group_id: Mapped[int] = Base.belongs_to(GROUP_ID)
    week: Mapped[dt.date | None]
    account_id: Mapped[int | None] = Base.may_belong_to("account.id")
    volunteer_id: Mapped[int | None] = Base.may_belong_to("volunteer.id")
    shift_id: Mapped[int | None] = Base.may_belong_to("shift.id")
    role: Mapped[Word]
    what: Mapped[Word]
    facts: Mapped[dict[str, Any]]
    at: Mapped[Instant]
    __table_args__ = (Index(None, "group_id", "week"),)

    volunteer: Mapped[Volunteer | None] = relationship()
    shift: Mapped[Shift | None] = relationship()
