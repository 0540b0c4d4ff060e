"""Logging in with a passphrase, and out."""

import datetime as dt

from flask import Blueprint, current_app, g, make_response, redirect, render_template, request, session, url_for
from flask_login import logout_user
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from rota.services import accounts
from rota.services.throttle import Throttle
from rota.web import fields, forget_device, is_shared, let_in, me, secret, sent_here, the_visitor

pages = Blueprint("login", __name__)


@pages.get("/login")
def form() -> Response:
    """The one field; whoever is logged in already is sent home."""
    if me():  # from a key card, too: what it put behind the "#" would go along if nothing else stood there
        return redirect(url_for("shifts.mine", _anchor="content"), 303)
    return make_response(render_template("login/form.html"))


@pages.post("/login")
def enter() -> Response:
    """Try a passphrase. After ten failures from one place within an hour nothing is tried from there for a while."""
    sent = fields("key", "shared")
    throttle: Throttle = current_app.extensions["throttle"]
    wait = throttle.wait(request.remote_addr, g.now)
    if wait:
        raise TooManyRequests(retry_after=_seconds(wait))
    shared = is_shared(sent["shared"])
    try:
        token, _ = accounts.log_in(g.store, sent["key"], shared=shared, now=g.now, secret=secret())
    except accounts.WrongKey:
        throttle.failed(request.remote_addr, g.now)
        return make_response(render_template("login/form.html", wrong=True, shared=shared), 422)
    page = sent_here() or url_for("shifts.mine")
    let_in(token, shared=shared)
    return redirect(page, 303)


@pages.post("/logout")
def leave() -> Response:
    """End this device's log-in; nothing private stays on it."""
    fields()
    forget_device()
    accounts.log_out(g.store, the_visitor().token)
    logout_user()
    session.clear()
    return redirect(url_for("login.form"), 303)


def _seconds(wait: dt.timedelta) -> int:
    return int(wait.total_seconds()) + 1
