"""One's own shifts."""

from flask import Blueprint, g, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from rota.services import boards
from rota.web import the_visitor

pages = Blueprint("shifts", __name__)


@pages.get("/")
def mine() -> Response:
    """The next shift, then the others by day. An organizer without shifts of their own sees this week."""
    visitor = the_visitor()
    if visitor.volunteer_id is None:
        return redirect(url_for("week.current"), 303)
    slots = boards.my_shifts(g.store, visitor.group, visitor.volunteer_id, now=g.now)
    return make_response(render_template("shifts/mine.html", slots=slots))
