"""How people get in: a passphrase's hash, the log-ins that are open, and invitations."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from rota.db import Base, Id, Instant, MaybeInstant, Secret
from rota.models.group import GROUP_ID, Group
from rota.models.volunteer import Volunteer


class Account(Base):
    """One passphrase (stored as a keyed hash). `volunteer_id` is None for a group's first organizer, who has no
    shifts. `organizer_until` is when the organizer's role ends; None: no organizer."""

    __tablename__ = "account"
    id: Mapped[Id]
    group_id: Mapped[int] = Base.belongs_to(GROUP_ID)
    volunteer_id: Mapped[int | None] = Base.may_belong_to("volunteer.id", delete=True)
    key_hash: Mapped[Secret]
    organizer_until: Mapped[MaybeInstant]
    __table_args__ = (UniqueConstraint("volunteer_id"),)

    group: Mapped[Group] = relationship()
    volunteer: Mapped[Volunteer | None] = relationship()


class Login(Base):
    """One device that is logged in. `shared`: it ends after 30 idle minutes instead of 30 idle days."""

    __tablename__ = "login"
    id: Mapped[Id]
    account_id: Mapped[int] = Base.belongs_to("account.id")
    token_hash: Mapped[Secret]
    shared: Mapped[bool]
    began_at: Mapped[Instant]
    seen_at: Mapped[Instant]

    account: Mapped[Account] = relationship()


class Invite(Base):
    """A way into the group, for the wall (`uses_left` None: as many as come) or for so many people, until `ends_at`."""

    __tablename__ = "invite"
    id: Mapped[Id]
    group_id: Mapped[int] = Base.belongs_to(GROUP_ID)
    token_hash: Mapped[Secret]
    uses_left: Mapped[int | None]
    ends_at: Mapped[Instant]

    group: Mapped[Group] = relationship()


class Founding(Base):
    """A link by which somebody sets up a new group on this server, once, until `ends_at`."""

    __tablename__ = "founding"
    id: Mapped[Id]
    token_hash: Mapped[Secret]
    ends_at: Mapped[Instant]


class Renewal(Base):
    """A link that an organizer hands to somebody who has lost their words: it gives new ones, once, until `ends_at`."""

    __tablename__ = "renewal"
    id: Mapped[Id]
    account_id: Mapped[int] = Base.belongs_to("account.id")
    token_hash: Mapped[Secret]
    ends_at: Mapped[Instant]

    account: Mapped[Account] = relationship()
