"""Tablets on the wall: making a link to the board of today, ending it, and the board itself."""

import contextlib
import datetime as dt
import secrets

from flask import Blueprint, abort, current_app, flash, g, make_response, redirect, render_template, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from rota.languages import LANGUAGES, choose
from rota.names import LONGEST_NAME
from rota.refusal import Refused
from rota.services import walls
from rota.web import fields, qr_code, secret, the_organizer

FORM_LASTS = dt.timedelta(hours=1)  # from its opening: so long it makes a link, and shows that one again
CODES = frozenset(one.code for one in LANGUAGES)
AGAIN = 300  # seconds after which a board loads itself anew

pages = Blueprint("walls", __name__)


class OldForm(Refused):
    """The form was opened too long ago."""


@pages.get("/walls")
def page() -> Response:
    """The form, and the links there are."""
    return _page({})


@pages.post("/walls")
def make() -> Response:
    """Make a link and show it. The same form sent again makes no other one and gives the same answer."""
    visitor = the_organizer()
    sent = fields("form", "label", "lang")
    if sent["lang"] not in ("", *CODES):
        abort(400)
    try:
        drawn, opened = _opened(sent["form"])
        token = walls.token_for(secret(), visitor.account_id, drawn)
        walls.make(g.store, visitor.group, sent["label"], token, opened=opened, by=visitor.by, now=g.now)
    except Refused as fault:
        return _page(sent, wrong=type(fault).__name__)
    path = url_for("walls.board", token=token, lang=sent["lang"] or None)
    address = current_app.config["PUBLIC_URL"] + path
    return make_response(render_template("walls/made.html", address=address, picture=qr_code(address)))


@pages.post("/walls/<id:wall_id>/end")
def end(wall_id: int) -> Response:
    """The tablet shows nothing from the next request on."""
    visitor = the_organizer()
    fields()
    try:
        walls.end(g.store, visitor.group, wall_id, by=visitor.by, now=g.now)
    except walls.NoSuchWall:
        abort(404)
    flash("ended", "walls")
    return redirect(url_for("walls.page"), 303)


@pages.get("/board/<token>")
def board(token: str) -> str:
    """Today, for whoever stands before the tablet; nobody's page, whoever may be logged in on it."""
    g.visitor = None
    try:
        today = walls.today(g.store, token, now=g.now)
    except walls.NoSuchWall:
        abort(404)
    g.language = choose([request.args.get("lang"), *today.group.languages])
    picture = qr_code(current_app.config["PUBLIC_URL"] + "/open")
    return render_template("walls/board.html", today=today, now=today.now, again=AGAIN, picture=picture)


def _page(sent: dict[str, str], wrong: str = "") -> Response:
    """The page with what was `sent`; `wrong` names the refusal."""
    live = walls.live(g.store, the_organizer().group)
    form = _forms().dumps([secrets.token_urlsafe(24), g.now.timestamp()])
    shown = render_template(
        "walls/page.html", walls=live, sent=sent, wrong=wrong, form=form, most=walls.MOST, longest=LONGEST_NAME
    )
    return make_response(shown, 422 if wrong else 200)


def _forms() -> URLSafeSerializer:
    """Every form is another one and knows when it was opened; its signature tells that it is ours."""
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="walls")


def _opened(form: str) -> tuple[str, dt.datetime]:
    """The form's random part, and when it was opened. Raises OldForm, for a forged one too."""
    with contextlib.suppress(BadSignature):
        drawn, at = _forms().loads(form)
        if abs(g.now.timestamp() - at) <= FORM_LASTS.total_seconds():
            return str(drawn), dt.datetime.fromtimestamp(at, dt.UTC)
    raise OldForm("the form was opened more than an hour ago")
