"""A new group on this server, by a link that works once: from a starter or from a file, with its first organizer."""

import datetime as dt
import secrets
from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from rota.languages import LANGUAGES
from rota.models import Account, Founding, Group, Volunteer
from rota.refusal import Refused
from rota.services import accounts, groups, log, settings, starters
from rota.services.forms import Form
from rota.services.log import By

LASTS = dt.timedelta(hours=72)
ORGANIZES = dt.timedelta(days=28)  # how long the organizer's role lasts before it has to be renewed or handed on
MOST_BYTES = 8 * 1024 * 1024  # of a group's file


class NoFounding(Refused):
    """There is no such link, or no longer; which of the two is not told."""


def make_founding(session: Session, *, now: dt.datetime) -> str:
    """A token (256 bits) by which one group is set up within 72 hours; it is not stored."""
    token = secrets.token_urlsafe(32)
    session.add(Founding(token_hash=accounts.token_hash(token), ends_at=now + LASTS))
    session.flush()
    return token


def find_founding(session: Session, token: str, now: dt.datetime) -> None:
    """Is the link still good? Uses nothing up. Raises NoFounding."""
    hashed = accounts.token_hash(token)
    if (
        session.scalars(select(Founding.id).where(Founding.token_hash == hashed, Founding.ends_at > now)).first()
        is None
    ):
        raise NoFounding("this link is not valid (any more)")


def fields() -> list[str]:
    """The fields of the form that sets up a group from a starter."""
    return ["name", "timezone", "place", "starter", "you", *(f"language.{one.code}" for one in LANGUAGES)]


def set_up(
    session: Session, token: str, sent: Mapping[str, str], language: str, *, now: dt.datetime, secret: bytes, seed: str
) -> Account:
    """Use the link: a new group, and the account of its first organizer, whose words come from `seed` and whose pages
    are in `language`.

    Asked again with the same seed a moment later, it gives the same account and makes nothing.
    Raises NoFounding, forms.NotSaved.
    """
    twice = accounts.given_just_now(session, seed, now, secret)
    if twice:
        return twice
    find_founding(session, token, now)
    form = Form(sent)
    name, you, place = form.name("name"), form.name("you"), form.name("place")
    zone = sent.get("timezone", "").strip()
    if not settings.is_zone(zone):
        form.wrong("timezone", "zone")
    languages = [one.code for one in LANGUAGES if form.ticked(f"language.{one.code}")]
    if not languages:
        form.wrong("languages", "choice")
    starter = form.choice("starter", starters.NAMES)
    form.finish()
    _use_up(session, token)
    text = starters.document(starter, name=name, zone=zone, languages=_first(language, languages), place=place)
    group = _made(session, text, now)
    account = _organizer(session, group, you, language, now=now, secret=secret, seed=seed)
    log.note(session, group, By(account.id), "set_up", now=now)
    return account


def from_file(
    session: Session, token: str, data: bytes, you: str, language: str, *, now: dt.datetime, secret: bytes, seed: str
) -> Account:
    """Use the link: the group of a rota-group/1 file; otherwise as `set_up`. Whoever is in the file by the name `you`
    becomes its organizer; if nobody is, there is one person more.

    Raises NoFounding, forms.NotSaved, groups.NotAGroup.
    """
    twice = accounts.given_just_now(session, seed, now, secret)
    if twice:
        return twice
    find_founding(session, token, now)
    form = Form({"you": you})
    name = form.name("you")
    if not data:
        form.wrong("file", "file")
    elif len(data) > MOST_BYTES:
        form.wrong("file", "large")
    form.finish()
    _use_up(session, token)
    group = _made(session, data, now)
    account = _organizer(session, group, name, language, now=now, secret=secret, seed=seed)
    log.note(session, group, By(account.id), "imported", now=now)
    return account


def _made(session: Session, text: str | bytes, now: dt.datetime) -> Group:
    """The group; what it is called on the command line is drawn where another one is called like it."""
    try:
        return groups.import_group(session, text, now=now)
    except groups.SlugRefused:
        return groups.import_group(session, text, now=now, slug=f"group-{secrets.token_hex(4)}")


def _organizer(
    session: Session, group: Group, name: str, language: str, *, now: dt.datetime, secret: bytes, seed: str
) -> Account:
    """They know the place, and are given no shift before they say when they can."""
    same = select(Volunteer).where(Volunteer.group_id == group.id, Volunteer.name == name).order_by(Volunteer.id)
    person = session.scalars(same.limit(1)).first()
    if person is None:
        person = Volunteer(
            group_id=group.id, key=f"j{secrets.token_hex(8)}", name=name, language=language, experience="lead",
            adult=False, skills=[], arrives=now, leaves=None, inducted_at=None, has_pattern=True, kinds={}, limits={},
            weekly_share=0,
        )  # fmt: skip
        session.add(person)
        session.flush()
    account = accounts.account_for(session, person)
    account.organizer_until = now + ORGANIZES
    accounts.new_key(session, account, secret, seed)
    return account


def _first(language: str, languages: list[str]) -> list[str]:
    """The language of whoever sets the group up comes first: it is spoken where a text is missing."""
    return sorted(languages, key=lambda code: code != language)


def _use_up(session: Session, token: str) -> None:
    """Gone in the statement that finds it: of two at once, one finds nothing."""
    gone = delete(Founding).where(Founding.token_hash == accounts.token_hash(token)).returning(Founding.id)
    if session.execute(gone.execution_options(synchronize_session=False)).first() is None:
        raise NoFounding("this link is not valid (any more)")
