"""What is stored about me: looking, taking it along, ending other log-ins, and deleting oneself."""

import json

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    session,
    url_for,
)  # fmt: skip
from flask_login import logout_user
from werkzeug.wrappers import Response as Answer

from rota.models import Login
from rota.services import accounts, availability_file, leaving, personal
from rota.web import fields, forget_device, the_visitor

pages = Blueprint("data", __name__, url_prefix="/data")


@pages.get("")
def page() -> str:
    """What is stored, until when, and where one is logged in."""
    about = personal.about(g.store, _login(), now=g.now)
    return render_template("data/page.html", about=about, keep_days=current_app.config["KEEP_DAYS"])


@pages.get("/download")
def download() -> Response:
    """All of it as a file."""
    fields()
    text = json.dumps(personal.about(g.store, _login(), now=g.now), indent=2, ensure_ascii=False)
    answer = Response(text + "\n", mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer


@pages.get("/when.ics")
def when() -> Response:
    """When I can, as a file for calendar programs (RFC 7953)."""
    fields()
    visitor = the_visitor()
    if visitor.volunteer_id is None:
        abort(404)
    body = availability_file.availability_file(g.store, visitor.group, visitor.volunteer_id, now=g.now)
    answer = Response(body, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="when-i-can.ics"'
    return answer


@pages.post("/end-others")
def end_others() -> Answer:
    """End my log-ins on all other devices."""
    fields()
    flash(str(accounts.end_all_others(g.store, _login())), "ended")
    return redirect(url_for("data.page"), 303)


@pages.get("/delete")
def delete_form() -> str:
    """What deleting oneself does, and a field for one's name."""
    return _form()


@pages.post("/delete")
def delete() -> Answer:
    """Delete me, at once; nothing private stays on this device, nor in the store's log of changes."""
    typed = fields("name")["name"]
    try:
        leaving.leave(g.store, _login().account, typed, now=g.now)
    except leaving.NotTheName:
        return make_response(_form(typed), 422)
    except leaving.LastOrganizer:
        return make_response(_form(typed), 409)
    forget_device()
    logout_user()
    session.clear()
    answer = redirect(url_for("data.gone"), 303)
    answer.call_on_close(current_app.database.checkpoint)  # type: ignore[attr-defined]  # it is a Site
    return answer


@pages.get("/gone")
def gone() -> str:
    """After deleting oneself; anybody may read it."""
    return render_template("data/gone.html")


def _form(typed: str | None = None) -> str:
    account = _login().account
    try:
        leaving.check(g.store, account, now=g.now)
    except leaving.LastOrganizer:
        return render_template("data/delete.html", last=True)
    return render_template("data/delete.html", account=account, typed=typed)


def _login() -> Login:
    return accounts.login_with(g.store, the_visitor().login_id)
