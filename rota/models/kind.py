"""The kinds of shift and the weekly pattern that makes shifts of them."""

from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rota.db import Base, Clock, Id, Key, Texts
from rota.models.group import GROUP_ID, Place


class Kind(Base):
    """Kitchen, Night watch: what all its shifts have in common.

    `min` ≤ `target` ≤ `max` are people; `target`, `max` and `burden` (points) may be None: they follow from
    `min` and from the shift's length. `needs` are those of rota-group/1, in their order.
    `bring` is what to bring along (empty: nothing). Newcomers attend an `is_induction` before their first shift.
    """

    __tablename__ = "kind"
    id: Mapped[Id]
    group_id: Mapped[int] = Base.belongs_to(GROUP_ID)
    key: Mapped[Key]
    name: Mapped[Texts]
    place_id: Mapped[int | None] = Base.may_belong_to("place.id")
    min: Mapped[int]
    target: Mapped[int | None]
    max: Mapped[int | None]
    importance: Mapped[int]
    burden: Mapped[int | None]
    tags: Mapped[list[str]]
    rest_after_minutes: Mapped[int]
    alone_ok: Mapped[bool]
    new_allowed: Mapped[bool]
    adults_only: Mapped[bool]
    needs: Mapped[list[dict[str, Any]]]
    bring: Mapped[Texts] = mapped_column(default=dict)
    is_induction: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (UniqueConstraint("group_id", "key"),)

    place: Mapped[Place | None] = relationship()
    weekly: Mapped[list["WeeklyShift"]] = relationship(order_by="WeeklyShift.id", cascade="all, delete-orphan")


class WeeklyShift(Base):
    """One line of a kind's weekly pattern: on these days ("mon" …), from `start` to `end` on the wall clock.
    An end that is not after its start is on the next day."""

    __tablename__ = "weekly_shift"
    id: Mapped[Id]
    kind_id: Mapped[int] = Base.belongs_to("kind.id")
    days: Mapped[list[str]]
    start: Mapped[Clock]
    end: Mapped[Clock]
