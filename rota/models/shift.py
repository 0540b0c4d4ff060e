"""A shift: one kind at one time."""

import datetime as dt
from collections.abc import Container, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from rota.db import Base, Id, Instant, Key, MaybeInstant
from rota.models.clock import DAYS, span
from rota.models.group import GROUP_ID
from rota.models.kind import Kind


class Shift(Base):
    """[start, end). `key` is `<date>-<kind>` where the weekly pattern made it (`single` is false).

    `own` holds the fields of rota-group/1 in which this shift differs from its kind (`place` is a place's key).
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

    @property
    def place_key(self) -> str | None:
        """The key of the place where it happens."""
        if "place" in self.own:
            return self.own["place"]  # type: ignore[no-any-return]  # `own` is plain JSON
        return self.kind.place.key if self.kind.place else None

    @classmethod
    def made_on(cls, date: dt.date, kind: Kind, zone: ZoneInfo, there: Container[str] = ()) -> Iterator["Shift"]:
        """What the weekly pattern of a kind makes on a date, as new rows: `<date>-<kind>`, a second one `-2` …; but
        for those that are `there` by their keys."""
        lines = [line for line in kind.weekly if DAYS[date.weekday()] in line.days]
        for line, key in zip(lines, keys_on(date, kind), strict=True):
            if key not in there:
                start, end = span(date, line.start, line.end, zone)
                yield cls(
                    group_id=kind.group_id, kind_id=kind.id, kind=kind, key=key, start=start, end=end,
                    single=False, own={}, cancelled_at=None,
                )  # fmt: skip


def keys_on(date: dt.date, kind: Kind) -> list[str]:
    """The keys of the shifts that the weekly pattern of a kind makes on a date."""
    count = sum(DAYS[date.weekday()] in line.days for line in kind.weekly)
    return [f"{date}-{kind.key}" + (f"-{number}" if number > 1 else "") for number in range(1, count + 1)]
