"""Invitations as organizers hand them out: making one, which are open, ending one."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from rota.models import Group, Invite
from rota.services import accounts, invites, log
from rota.services.log import By

MOST_USES = 1000


def listing(session: Session, group: Group, *, now: dt.datetime) -> Sequence[Invite]:
    """Those by which people can still join, the newest first."""
    open_ = (Invite.ends_at > now, or_(Invite.uses_left.is_(None), Invite.uses_left > 0))
    return session.scalars(select(Invite).where(Invite.group_id == group.id, *open_).order_by(Invite.id.desc())).all()


def make(session: Session, group: Group, by: By, token: str, uses: int | None, *, now: dt.datetime) -> Invite:
    """The invitation with this token (at least 128 random bits), for `uses` people, None: as many as come. Asked for
    again it is the same one; raises NoInvite if it has ended since."""
    known = select(Invite).where(Invite.group_id == group.id, Invite.token_hash == accounts.token_hash(token))
    if session.scalars(known).first() is None:
        invites.make_invite(session, group, now=now, uses=uses, token=token)
        log.note(session, group, by, "invited", now=now, uses=uses)
    return invites.find_invite(session, token, now)


def end(session: Session, group: Group, by: By, invite_id: int, *, now: dt.datetime) -> None:
    """Nobody joins by it from now on; ended twice it stays ended. Its row is kept until its time is over: the form
    that made it would else make it again. Raises NoInvite."""
    invite = session.scalars(select(Invite).where(Invite.id == invite_id, Invite.group_id == group.id)).first()
    if invite is None:
        raise invites.NoInvite("there is no such invitation")
    if invite.uses_left != 0:
        invite.uses_left = 0
        log.note(session, group, by, "invite_ended", now=now)
