"""One's own shifts: what has changed, the next one, the others by day; and why one is on a shift."""

import re

from flask import Blueprint, abort, g, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from rota.services import ahead, asks, boards, notices, objections, offers, reasons, turnout
from rota.web import fields, the_visitor

pages = Blueprint("shifts", __name__)
_IDS = re.compile(r"(?:[0-9]{1,9}(?: [0-9]{1,9}){0,999})?")


@pages.get("/")
def mine() -> Response:
    """The next shift, then the others by day. An organizer without shifts of their own sees this week."""
    visitor = the_visitor()
    if visitor.volunteer_id is None:
        return redirect(url_for("week.current"), 303)
    store, group, me, now = g.store, visitor.group, visitor.volunteer_id, g.now
    slots = boards.my_shifts(store, group, me, now=now)
    return make_response(
        render_template(
            "shifts/mine.html", slots=slots, news=notices.unseen(store, group, me, now=now),
            ahead=None if slots else ahead.ahead(store, group, me, now=now),
            asked=offers.asked(store, group, me, now=now),
            questions=asks.waiting(store, group, me, now=now), to_tell=turnout.asked(store, group, me, now=now),
            offered=offers.offered(store, group, me, now=now),
            proposals=objections.shown(store, group, now=now),
        )
    )  # fmt: skip


@pages.post("/seen")
def acknowledge() -> Response:
    """Take away the news that was shown; what came since stays."""
    seen = fields("seen")["seen"]
    if not _IDS.fullmatch(seen):
        abort(400)
    visitor = the_visitor()
    if visitor.volunteer_id is not None:
        notices.acknowledge(g.store, visitor.volunteer_id, map(int, seen.split()))
    return redirect(url_for("shifts.mine"), 303)


@pages.get("/why/<id:shift_id>")
def why(shift_id: int) -> str:
    """Why I am on this shift of mine, as things are now."""
    visitor = the_visitor()
    if visitor.volunteer_id is None:
        abort(404)
    try:
        found = reasons.why(g.store, visitor.group, visitor.volunteer_id, shift_id, now=g.now)
    except reasons.NotYours:
        abort(404)
    return render_template("shifts/why.html", why=found, slot=found.slot)
