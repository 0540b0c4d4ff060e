"""How many came to a shift: whoever leads it, or an organizer, tells a number."""

from flask import Blueprint, abort, flash, g, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from rota.services import turnout
from rota.services.turnout import Told
from rota.web import Visitor, fields, the_visitor

pages = Blueprint("turnout", __name__)


@pages.errorhandler(turnout.NoSuchShift)
def nothing(_: Exception) -> tuple[str, int]:
    """What is not there and what is not theirs look the same."""
    return render_template("error.html", code=404), 404


@pages.get("/turnout/<id:shift_id>")
def form(shift_id: int) -> Response:
    """The team, with a box each."""
    try:
        told = _told(the_visitor(), shift_id)
    except turnout.NotNow as refused:
        return _closed(refused, 200)
    return _form(told)


@pages.post("/turnout/<id:shift_id>")
def tell(shift_id: int) -> Response:
    """Keep how many boxes are ticked, not which."""
    visitor = the_visitor()
    try:
        told = _told(visitor, shift_id)
    except turnout.NotNow as refused:
        return _closed(refused, 409)
    boxes = [f"p{number}" for number in range(len(told.slot.team))]
    sent = fields("nobody", *boxes)
    if not set(sent.values()) <= {"", "yes"}:
        abort(400)
    ticked = [box for box in boxes if sent[box]]
    by = visitor.by if visitor.organizer else None
    try:
        turnout.tell(g.store, visitor.group, told, len(ticked), nobody=bool(sent["nobody"]), by=by, now=g.now)
    except turnout.NotAnswered:
        return _form(told, wrong=True)
    flash("told", "turnout")
    return redirect(url_for("turnout.form", shift_id=shift_id), 303)


def _told(visitor: Visitor, shift_id: int) -> Told:
    return turnout.to_tell(
        g.store, visitor.group, shift_id, volunteer_id=visitor.volunteer_id, organizer=visitor.organizer, now=g.now
    )


def _form(told: Told, *, wrong: bool = False) -> Response:
    page = render_template("turnout/form.html", told=told, slot=told.slot, wrong=wrong)
    return make_response(page, 422 if wrong else 200)


def _closed(refused: turnout.NotNow, status: int) -> Response:
    return make_response(render_template("turnout/closed.html", slot=refused.slot, early=refused.early), status)
