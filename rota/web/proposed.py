"""What a proposal that is shown to all has for me, and what of it does not work for me."""

import datetime as dt

from flask import Blueprint, abort, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from rota.models.clock import monday_of
from rota.services import objections
from rota.web import Visitor, fields, number, the_visitor

pages = Blueprint("proposed", __name__, url_prefix="/proposed/<day:monday>")


@pages.errorhandler(objections.NotShown)
def nothing(_: Exception) -> tuple[str, int]:
    """No proposal is shown, or not this shift of it."""
    return render_template("error.html", code=404), 404


@pages.errorhandler(objections.TooLate)
def too_late(_: Exception) -> tuple[str, int]:
    """It can be dropped, once it is published."""
    return render_template("proposed/late.html"), 409


@pages.get("")
def page(monday: dt.date) -> str:
    """My own shifts in it, and who would be on them with me."""
    visitor, me = _who(monday)
    mine = objections.my_part(g.store, visitor.group, me, monday, now=g.now)
    return render_template("proposed/page.html", mine=mine, monday=monday)


@pages.post("/object")
def object_to(monday: dt.date) -> Response:
    """This does not work for me."""
    visitor, me = _who(monday)
    shift_id = number(fields("shift")["shift"])
    objections.object_to(g.store, visitor.group, me, monday, shift_id, now=g.now)
    return _back(monday, "object")


@pages.post("/withdraw")
def take_back(monday: dt.date) -> Response:
    """It works for me after all."""
    visitor, me = _who(monday)
    shift_id = number(fields("shift")["shift"])
    objections.take_back(g.store, visitor.group, me, monday, shift_id, now=g.now)
    return _back(monday, "withdraw")


def _back(monday: dt.date, done: str) -> Response:
    return redirect(url_for("proposed.page", monday=monday, done=done), 303)


def _who(monday: dt.date) -> tuple[Visitor, int]:
    visitor = the_visitor()
    if visitor.volunteer_id is None or monday != monday_of(monday):
        abort(404)
    return visitor, visitor.volunteer_id
