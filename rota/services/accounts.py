"""Getting in: passphrases, and the log-ins that are open."""

import datetime as dt
import functools
import hashlib
import hmac
import secrets
import unicodedata

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session, joinedload
from xkcdpass.xkcd_password import generate_wordlist, locate_wordfile

from rota.models import Account, Group, Login, Renewal, Volunteer
from rota.refusal import Refused

WORDS = 7  # of a list of 7,772 (the EFF's, without the four that have a hyphen): 90 bits
IDLE_SHARED = dt.timedelta(minutes=30)
IDLE_OWN = dt.timedelta(days=30)
LONGEST = dt.timedelta(days=90)
TWICE = dt.timedelta(minutes=10)  # how long a slow line may hold back a form
SEEN_EVERY = dt.timedelta(minutes=5)  # how exactly it is known when a log-in was last used


class WrongKey(Refused):
    """No account has this passphrase."""


@functools.cache
def _word_list() -> tuple[str, ...]:
    words = generate_wordlist(wordfile=locate_wordfile("eff-long"), min_length=1, max_length=99)
    return tuple(filter(str.isalpha, words))


def words_from(seed: str, secret: bytes) -> str:
    """A passphrase, as it is shown: seven words with spaces between them; the same for the same seed.

    The seed holds at least 128 random bits. Without the secret it tells nothing of the words.
    """
    number = int.from_bytes(hmac.digest(secret, b"words:" + seed.encode(), "sha512"), "big")
    found = []
    for _ in range(WORDS):
        number, index = divmod(number, len(_word_list()))
        found.append(_word_list()[index])
    return " ".join(found)


def key_hash(words: str, secret: bytes) -> bytes:
    """What is stored of a passphrase. Only letters count (no word of the list is the beginning of another),
    so capitals, spaces and hyphens may be typed as one likes."""
    letters = "".join(filter(str.isalpha, unicodedata.normalize("NFKC", words).casefold()))
    return hmac.digest(secret, b"passphrase:" + letters.encode("utf-8", "surrogatepass"), "sha256")


def token_hash(token: str) -> bytes:
    """What is stored of a random token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def new_key(session: Session, account: Account, secret: bytes, seed: str | None = None) -> str:
    """A new passphrase for the account, to be shown once (`seed`: the one that comes from it); the old one, all its
    log-ins and the links to new ones end."""
    words = words_from(seed or secrets.token_hex(32), secret)
    account.key_hash = key_hash(words, secret)
    session.flush()
    for ended in (Login, Renewal):
        session.execute(delete(ended).where(ended.account_id == account.id))
    return words


def given_just_now(session: Session, seed: str, now: dt.datetime, secret: bytes) -> Account | None:
    """The account whose passphrase comes from this seed, if a log-in with it began a moment ago: the form that gave
    it was sent twice."""
    hashed = key_hash(words_from(seed, secret), secret)
    lately = exists().where(Login.account_id == Account.id, Login.began_at > now - TWICE)
    return session.scalars(select(Account).where(Account.key_hash == hashed, lately)).first()


def account_for(session: Session, volunteer: Volunteer) -> Account:
    """The volunteer's account, made if there is none (then no passphrase opens it yet)."""
    known = session.scalars(select(Account).where(Account.volunteer_id == volunteer.id)).first()
    return known or _add(session, Account(group_id=volunteer.group_id, volunteer=volunteer))


def organizer_account(session: Session, group: Group, until: dt.datetime) -> Account:
    """The group's account without a volunteer, with the organizer's role until `until`; made if there is none."""
    first = select(Account).where(Account.group_id == group.id, Account.volunteer_id.is_(None)).order_by(Account.id)
    account = session.scalars(first.limit(1)).first() or _add(session, Account(group_id=group.id))
    account.organizer_until = until
    return account


def _add(session: Session, account: Account) -> Account:
    account.key_hash = secrets.token_bytes(32)  # no passphrase hashes to it
    session.add(account)
    session.flush()
    return account


def log_in(session: Session, words: str, *, shared: bool, now: dt.datetime, secret: bytes) -> tuple[str, Account]:
    """Begin a log-in; gives its token, which is not stored. Log-ins that are over are deleted on the way.

    Raises WrongKey.
    """
    account = session.scalars(select(Account).where(Account.key_hash == key_hash(words, secret))).first()
    if account is None:
        raise WrongKey("these words open nothing")
    return begin(session, account, shared=shared, now=now), account


def begin(session: Session, account: Account, *, shared: bool, now: dt.datetime) -> str:
    """Begin a log-in of somebody who has just shown who they are; gives its token."""
    session.execute(delete(Login).where((Login.began_at < now - LONGEST) | (Login.seen_at < now - IDLE_OWN)))
    token = secrets.token_urlsafe(32)
    login = Login(account_id=account.id, token_hash=token_hash(token), shared=shared, began_at=now, seen_at=now)
    session.add(login)
    session.flush()
    return token


def logged_in(session: Session, token: str, now: dt.datetime) -> Login | None:
    """The open log-in with this token, with its account, group and volunteer; None if there is none (any more)."""
    whose = joinedload(Login.account)
    login = session.scalars(
        select(Login)
        .where(Login.token_hash == token_hash(token))
        .options(whose.joinedload(Account.group), whose.joinedload(Account.volunteer))
    ).first()
    if login is None:
        return None
    return login if is_open(login, now) else None


def login_with(session: Session, login_id: int) -> Login:
    """The log-in with this id, which is open, and its account."""
    return session.get_one(Login, login_id, options=[joinedload(Login.account)])


def is_open(login: Login, now: dt.datetime) -> bool:
    """True while a log-in is neither idle for too long nor too old."""
    idle = IDLE_SHARED if login.shared else IDLE_OWN
    return now - login.seen_at < idle and now - login.began_at < LONGEST


def is_organizer(account: Account, now: dt.datetime) -> bool:
    """True while the account's role as organizer lasts."""
    return account.organizer_until is not None and account.organizer_until > now


def seen(session: Session, login_id: int, now: dt.datetime) -> None:
    """Note that a log-in is in use; nothing happens if it has ended meanwhile."""
    session.execute(update(Login).where(Login.id == login_id, Login.seen_at < now).values(seen_at=now))


def log_out(session: Session, token: str) -> None:
    """End the log-in with this token, if there is one."""
    session.execute(delete(Login).where(Login.token_hash == token_hash(token)))


def end_all_others(session: Session, login: Login) -> int:
    """End the account's log-ins on all other devices; gives how many there were."""
    others = delete(Login).where(Login.account_id == login.account_id, Login.id != login.id).returning(Login.id)
    return len(session.execute(others).all())
