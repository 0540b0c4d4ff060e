"""HTTP only: parse, ask one service, render; one module (one blueprint) a noun. Here: what all of them share.

Every request finds its transaction in `g.store` and the instant at which it came, in UTC, in `g.now`.
"""

import datetime as dt
from dataclasses import dataclass

import flask_login
from flask import abort, current_app, g, request, session
from werkzeug.wrappers import Response

from rota.languages import Language, choose
from rota.models import Group, Login
from rota.services import accounts

LANGUAGE_COOKIE = "language"


@dataclass
class Visitor(flask_login.UserMixin):  # type: ignore[misc]  # flask-login comes without types
    """Who is logged in, in plain values: error pages show them after the transaction."""

    token: str
    login_id: int
    seen_at: dt.datetime
    group: Group
    languages: tuple[str, ...]
    volunteer_id: int | None
    language: str | None
    organizer: bool

    @classmethod
    def of(cls, token: str, login: Login) -> "Visitor":
        account = login.account
        language = account.volunteer.language if account.volunteer else None
        organizer = accounts.is_organizer(account, g.now)
        return cls(
            token, login.id, login.seen_at, account.group, tuple(account.group.languages),
            account.volunteer_id, language, organizer,
        )  # fmt: skip

    def get_id(self) -> str:
        return self.token


def load_visitor(token: str) -> Visitor | None:
    """For flask-login: who has the log-in with this token."""
    login = accounts.logged_in(g.store, token, g.now)
    return Visitor.of(token, login) if login else None


def me() -> Visitor | None:
    """Who is logged in on this device, if anybody is. A store that does not answer is asked once."""
    if "visitor" not in g:
        g.visitor = None
        if flask_login.current_user.is_authenticated:
            g.visitor = flask_login.current_user._get_current_object()
    visitor: Visitor | None = g.visitor
    return visitor


def the_visitor() -> Visitor:
    """Who is logged in: on a page that is not public somebody is."""
    visitor = me()
    assert visitor is not None
    return visitor


def the_organizer() -> Visitor:
    """Who is logged in, if their role as organizer lasts; else this page is not for them."""
    visitor = the_visitor()
    return visitor if visitor.organizer else abort(403)


def let_in(token: str, *, shared: bool) -> None:
    """Make this device that of the log-in with this token; an earlier log-in on it ends."""
    if "_user_id" in session:
        accounts.log_out(g.store, session["_user_id"])
    session.clear()
    g.pop("visitor", None)
    flask_login.login_user(load_visitor(token))
    del session["_id"]  # flask-login's hash of address and browser
    session.permanent = not shared


def language() -> Language:
    """The language of this answer: the one chosen on this device, else the person's, else the browser's."""
    if "language" not in g:
        visitor = me()
        asked = [request.cookies.get(LANGUAGE_COOKIE), visitor.language if visitor else None]
        g.language = choose([*asked, *request.accept_languages.values()])
    found: Language = g.language
    return found


def remember_language(answer: Response, code: str) -> None:
    """Keep the language with this code on this device for a year."""
    answer.set_cookie(
        LANGUAGE_COOKIE, code, max_age=dt.timedelta(days=365), httponly=True, samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )  # fmt: skip


def fields(*names: str) -> dict[str, str]:
    """The form's fields, "" for one that was not sent; an unknown one or one sent twice is refused."""
    sent = request.form.to_dict(flat=False)
    sent.pop("csrf_token", None)
    if not sent.keys() <= set(names) or any(len(values) > 1 for values in sent.values()):
        abort(400)
    return {name: sent.get(name, [""])[0] for name in names}


def secret() -> bytes:
    """The secret under which passphrases are hashed."""
    found: bytes = current_app.config["PASSPHRASE_SECRET"]
    return found
