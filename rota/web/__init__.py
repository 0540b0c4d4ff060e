"""HTTP only: parse, ask one service, render; one module (one blueprint) a noun. Here: what all of them share.

Every request finds its transaction in `g.store` and the instant at which it came, in UTC, in `g.now`.
"""

import contextlib
import datetime as dt
import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

import flask_login
from flask import Response as FlaskResponse
from flask import abort, after_this_request, current_app, g, redirect, request, session, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from markupsafe import Markup
from segno import make_qr
from werkzeug.wrappers import Response

from rota.languages import Language, choose
from rota.models import Account, Group, Login
from rota.models.clock import monday_of
from rota.services import accounts, weeks
from rota.services.log import By

LANGUAGE_COOKIE = "language"
KEY_CARD = "key_card"  # in the session
KEY_CARD_LASTS = dt.timedelta(hours=1)
SENT = "sent"  # in the session: the link that somebody was sent and opened before they were logged in
SENT_LASTS = dt.timedelta(hours=1)
FORM_LASTS = dt.timedelta(hours=1)  # so long a form that makes a link makes it, and shows the same one again


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
    shared: bool
    account_id: int
    organizer_until: dt.datetime | None

    @property
    def by(self) -> By:
        """As whom they write into the log."""
        return By(self.account_id)

    @classmethod
    def of(cls, token: str, login: Login) -> "Visitor":
        account = login.account
        language = account.volunteer.language if account.volunteer else None
        organizer = accounts.is_organizer(account, g.now)
        return cls(
            token, login.id, login.seen_at, account.group, tuple(account.group.languages),
            account.volunteer_id, language, organizer, login.shared, account.id, account.organizer_until,
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


def the_week(monday: dt.date) -> tuple[Visitor, Group, dt.date]:
    """Who is logged in as an organizer, their group, and the week of an address: its Monday, or there is no page."""
    visitor = the_organizer()
    if monday != monday_of(monday) or not weeks.FIRST <= monday <= weeks.LAST:
        abort(404)
    return visitor, visitor.group, monday


def number(sent: str) -> int:
    """A whole number of a form, at most nine digits; the form is refused if it is none."""
    if not (sent.isascii() and sent.isdigit() and len(sent) < 10):
        abort(400)
    return int(sent)


def let_in(token: str, *, shared: bool) -> None:
    """Make this device that of the log-in with this token; an earlier log-in on it ends."""
    if "_user_id" in session:
        accounts.log_out(g.store, session["_user_id"])
        forget_device()
    session.clear()
    g.pop("visitor", None)
    flask_login.login_user(load_visitor(token))
    del session["_id"]  # flask-login's hash of address and browser
    session.permanent = not shared


def hand_out_words(account: Account, seed: str, *, shared: bool, joined: bool) -> Response:
    """Log this device in as somebody whose new words come from `seed`, and go to the page that shows them.

    The device keeps the seed, nobody the words: a phone that closed the page behind the camera can load it again.
    """
    let_in(accounts.begin(g.store, account, shared=shared, now=g.now), shared=shared)
    session[KEY_CARD] = {"seed": seed, "until": int((g.now + KEY_CARD_LASTS).timestamp()), "joined": joined}
    return redirect(url_for("keys.card"), 303)


def drawn_here() -> str:
    """What this browser alone keeps: its random token for forms (160 bits); empty before its first form."""
    drawn: str = session.get("csrf_token", "")
    return drawn


def seed_of_words(token: str, name: str = "") -> str:
    """What new words come from: what this browser has drawn, the link, and the name.

    A form that is sent twice before its answer comes gives the same words, so the same person.
    """
    said = "\0".join([drawn_here(), token, name])
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def is_shared(sent: str) -> bool:
    """Whose device this is, as templates/login/_device.html asks it; mine if nothing was said."""
    return sent == "yes" if sent in ("", "no", "yes") else abort(400)


def forget_device() -> None:
    """With this answer the browser deletes what it keeps of the site (files, pages, forms that wait), but cookies."""

    @after_this_request
    def say_so(response: FlaskResponse) -> FlaskResponse:
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


def remember_sent() -> None:
    """The link that is asked for was sent to somebody: within the hour they land on it when they have logged in."""
    session[SENT] = {"path": request.path, "until": int((g.now + SENT_LASTS).timestamp())}


def sent_here() -> str | None:
    """The path of the link that was opened on this device before anybody was logged in."""
    sent = session.get(SENT)
    return sent["path"] if sent and g.now.timestamp() < sent["until"] else None


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


def qr_code(text: str) -> Markup:
    """A QR code: dark on light by day and by night, with its quiet zone; it survives a fold or a stain (M: 15 %)."""
    drawn = make_qr(text, error="m").svg_inline(border=4, omitsize=True, dark="#000", light="#fff", svgclass="qr")
    return Markup(drawn)  # noqa: S704 (made of nothing but squares)


def new_form() -> str:
    """What a form carries that makes something once, however often it is sent; its signature tells that it is ours."""
    return _forms().dumps([secrets.token_urlsafe(24), g.now.timestamp()])


def made_by(form: str, what: str) -> str | None:
    """The secret (256 bits) that this form makes, for `what` it is; nothing follows from it without the server's.

    None: the form was opened more than an hour ago, or is not ours.
    """
    with contextlib.suppress(BadSignature):
        drawn, at = _forms().loads(form)
        if abs(g.now.timestamp() - at) <= FORM_LASTS.total_seconds():
            key = hmac.digest(secret(), b"made by a form", "sha256")
            return urlsafe_b64encode(hmac.digest(key, f"{what} {drawn}".encode(), "sha256")).decode().rstrip("=")
    return None


def _forms() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="forms that make something")
