"""A link by which a tablet on the wall shows today, and nothing else."""

from sqlalchemy.orm import Mapped, relationship

from rota.db import Base, Id, Instant, Name, Secret
from rota.models.group import GROUP_ID, Group


class Wall(Base):
    """Read-only, until it is revoked: then the row goes. `label` tells one from another ("the kitchen's")."""

    __tablename__ = "wall"
    id: Mapped[Id]
    group_id: Mapped[int] = Base.belongs_to(GROUP_ID)
    token_hash: Mapped[Secret]
    label: Mapped[Name]
    made_at: Mapped[Instant]

    group: Mapped[Group] = relationship()
