"""New words for somebody who has lost theirs: a link that an organizer hands out and that gives them, once."""

import datetime as dt
import secrets

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from rota.models import Account, Renewal
from rota.refusal import Refused
from rota.services import accounts

LASTS = dt.timedelta(hours=72)


class NoRenewal(Refused):
    """There is no such link, or no longer; which of the two is not told."""


def make_renewal(session: Session, account: Account, *, now: dt.datetime, token: str | None = None) -> str:
    """A token that gives the account new words, once, within 72 hours (else the one that is given: of at least 128
    random bits); it is not stored. Earlier ones end."""
    session.execute(delete(Renewal).where(Renewal.account_id == account.id))
    token = token or secrets.token_urlsafe(32)
    hashed = accounts.token_hash(token)
    session.add(Renewal(account_id=account.id, token_hash=hashed, ends_at=now + LASTS))
    session.flush()
    return token


def is_there(session: Session, account: Account, token: str) -> bool:
    """True if this token gives the account new words already: the form that makes it was sent twice."""
    same = (Renewal.account_id == account.id) & (Renewal.token_hash == accounts.token_hash(token))
    return session.scalars(select(Renewal.id).where(same)).first() is not None


def find_renewal(session: Session, token: str, now: dt.datetime) -> Renewal:
    """The link with its account, volunteer and group, if it is still good; uses nothing up. Raises NoRenewal."""
    whose = joinedload(Renewal.account)
    renewal = session.scalars(
        select(Renewal)
        .where(Renewal.token_hash == accounts.token_hash(token), Renewal.ends_at > now)
        .options(whose.joinedload(Account.volunteer), whose.joinedload(Account.group))
    ).first()
    if renewal is None:
        raise NoRenewal("this link is not valid (any more)")
    return renewal


def renew(session: Session, token: str, *, now: dt.datetime, secret: bytes, seed: str) -> Account:
    """Use the link: the account's words are now those that come from `seed`; its old ones and all log-ins end.

    Asked again with the same seed a moment later, it gives the same account and ends nothing. Raises NoRenewal.
    """
    twice = accounts.given_just_now(session, seed, now, secret)
    if twice:
        return twice
    account = find_renewal(session, token, now).account
    _use_up(session, token)
    accounts.new_key(session, account, secret, seed)
    return account


def _use_up(session: Session, token: str) -> None:
    """Gone in the statement that finds it: of two at once, one finds nothing."""
    gone = delete(Renewal).where(Renewal.token_hash == accounts.token_hash(token)).returning(Renewal.id)
    if session.execute(gone.execution_options(synchronize_session=False)).first() is None:
        raise NoRenewal("this link is not valid (any more)")
