"""The group, what it calls things (skills, places), who must be kept apart or together, and the server itself."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rota.db import Base, Clock, Id, Key, Texts, Uuid, Word

if TYPE_CHECKING:
    from rota.models.volunteer import Volunteer

GROUP_ID = "group.id"


class Instance(Base):
    """One row: this installation's id, the right half of every UID in its feeds, kept through a change of host.

    `public_url` is where its site is, as whoever served it last was told (None: it has not been served yet).
    """

    __tablename__ = "instance"
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    public_url: Mapped[str | None] = mapped_column(String(200))


class Group(Base):
    """A group of people who keep a place open.

    `volunteer_label` is what it calls its volunteers (empty: the page's own word). From `place_hours` before a shift
    its team sees where it is (None: as soon as it is published). For `objection_hours` a proposal is shown to all
    before it is published (None: it is not). `spelled` lists the places in the imported file where a default was
    spelled out, so that an export gives the same file, key by key.
    """

    __tablename__ = "group"
    id: Mapped[Id]
    slug: Mapped[Key]
    name: Mapped[Texts]
    timezone: Mapped[Key]
    languages: Mapped[list[str]]
    day_starts_at: Mapped[Clock]
    rules: Mapped[dict[str, Any]]
    goals: Mapped[list[str]]
    limits: Mapped[dict[str, Any]]
    feed_detail: Mapped[Word]
    spelled: Mapped[list[str]]
    volunteer_label: Mapped[Texts] = mapped_column(default=dict)
    place_hours: Mapped[int | None]
    objection_hours: Mapped[int | None]
    __table_args__ = (UniqueConstraint("slug"),)

    skills: Mapped[list["Skill"]] = relationship(order_by="Skill.id", cascade="all, delete-orphan")
    places: Mapped[list["Place"]] = relationship(order_by="Place.id", cascade="all, delete-orphan")
    pairs: Mapped[list["Pair"]] = relationship(order_by="Pair.id", cascade="all, delete-orphan")


class Skill(Base):
    """Something a team may need somebody for: a language, a driving licence, a briefing. One that `needs_confirming`
    counts only when an organizer has said so."""

    __tablename__ = "skill"
    id: Mapped[Id]
    group_id: Mapped[int] = Base.belongs_to(GROUP_ID)
    key: Mapped[Key]
    name: Mapped[Texts]
    needs_confirming: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (UniqueConstraint("group_id", "key"),)


class Place(Base):
    """Where shifts happen. Nothing more precise than the group wants to write into a calendar."""

    __tablename__ = "place"
    id: Mapped[Id]
    group_id: Mapped[int] = Base.belongs_to(GROUP_ID)
    key: Mapped[Key]
    name: Mapped[Texts]
    __table_args__ = (UniqueConstraint("group_id", "key"),)


class Pair(Base):
    """Two volunteers who are `apart`, `together` or `not_at_once`; private to the organizers."""

    __tablename__ = "pair"
    id: Mapped[Id]
    group_id: Mapped[int] = Base.belongs_to(GROUP_ID)
    first_id: Mapped[int] = Base.belongs_to("volunteer.id")
    second_id: Mapped[int] = Base.belongs_to("volunteer.id")
    kind: Mapped[Word]

    first: Mapped["Volunteer"] = relationship(foreign_keys=[first_id])
    second: Mapped["Volunteer"] = relationship(foreign_keys=[second_id])
