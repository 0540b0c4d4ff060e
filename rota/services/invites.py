"""Invitations: an address for the wall, or for so many people, by which one joins a group."""

import datetime as dt
import secrets

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from rota.models import Group, Invite, Volunteer
from rota.names import LONGEST_NAME, clean
from rota.refusal import Refused
from rota.services import accounts, inductions

LASTS = dt.timedelta(hours=72)


class NoInvite(Refused):
    """There is no such invitation, or no longer; which of the two is not told."""


class NoName(Refused):
    """The name is empty or too long."""


def make_invite(
    session: Session, group: Group, *, now: dt.datetime, uses: int | None = None, token: str | None = None
) -> str:
    """A token that lets `uses` people (None: as many as come) join within 72 hours (else the one that is given: of at
    least 128 random bits); it is not stored."""
    token = token or secrets.token_urlsafe(32)
    hashed = accounts.token_hash(token)
    session.add(Invite(group_id=group.id, token_hash=hashed, uses_left=uses, ends_at=now + LASTS))
    session.flush()
    return token


def find_invite(session: Session, token: str, now: dt.datetime) -> Invite:
    """The invitation with its group, if it is still good; uses nothing up. Raises NoInvite."""
    invite = session.scalars(
        select(Invite)
        .where(Invite.token_hash == accounts.token_hash(token), Invite.ends_at > now)
        .options(joinedload(Invite.group))
    ).first()
    if invite is None or invite.uses_left == 0:
        raise NoInvite("this invitation is not valid (any more)")
    return invite


def join(
    session: Session, token: str, name: str, language: str, *, now: dt.datetime, secret: bytes, seed: str | None = None
) -> tuple[Volunteer, str]:
    """Use the invitation: a new volunteer of its group, and their passphrase, to be shown once. Asked again with the
    same `seed` a moment later, it gives the same person and uses nothing up.

    Nobody is given a shift before they say when they can: the volunteer has a weekly pattern without a window. Nor
    before the group's next induction ends, if it has any.
    Raises NoInvite, NoName.
    """
    name = clean(name)
    if not 1 <= len(name) <= LONGEST_NAME:
        raise NoName(f"a name has 1 to {LONGEST_NAME} characters")
    twice = accounts.given_just_now(session, seed, now, secret) if seed else None
    if seed and twice and twice.volunteer:
        return twice.volunteer, accounts.words_from(seed, secret)
    invite = find_invite(session, token, now)
    _use_up(session, invite)
    induction = inductions.next_induction(session, invite.group, now=now)
    volunteer = Volunteer(
        group_id=invite.group_id, key=f"j{secrets.token_hex(8)}", name=name, language=language, experience="new",
        adult=False, skills=[], arrives=now, leaves=None, inducted_at=induction.end if induction else None,
        has_pattern=True, kinds={}, limits={}, weekly_share=0,
    )  # fmt: skip
    session.add(volunteer)
    session.flush()
    return volunteer, accounts.new_key(session, accounts.account_for(session, volunteer), secret, seed)


def _use_up(session: Session, invite: Invite) -> None:
    """One use less, in one statement with its condition: of two at once, one finds nothing left."""
    used = session.execute(
        update(Invite)
        .where(Invite.id == invite.id, Invite.uses_left > 0)
        .values(uses_left=Invite.uses_left - 1)
        .returning(Invite.id)
        .execution_options(synchronize_session=False)
    ).first()
    if used is None and invite.uses_left is not None:
        raise NoInvite("this invitation is not valid (any more)")
