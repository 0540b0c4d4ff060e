"""Closing a place for some time."""

import datetime as dt

from flask import Blueprint, g, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from rota.models import Group
from rota.services import closing, log, shifts
from rota.services.typed import NotDone
from rota.web import fields, the_week

pages = Blueprint("closures", __name__, url_prefix="/week")


@pages.get("/<day:monday>/close")
def form(monday: dt.date) -> Response:
    """Which place, from when to when."""
    _, group, week = the_week(monday)
    return _page(group, week, {"place": "", **closing.from_now(group, week, now=g.now)}, {})


@pages.post("/<day:monday>/close")
def close(monday: dt.date) -> Response:
    """First what follows from it; then, when that is confirmed, close it."""
    visitor, group, week = the_week(monday)
    sent = fields(*closing.FIELDS, "sure", "seen")
    try:
        follows = closing.look(g.store, group, sent, now=g.now)
        if not sent["sure"]:
            return _page(group, week, sent, {}, follows)
        for one in {week, *follows.weeks}:
            log.refuse_stale(g.store, group, sent["seen"], visitor.by, week=one)
        many = closing.close(g.store, group, sent, by=visitor.by, now=g.now)
    except NotDone as wrong:
        return _page(group, week, sent, wrong.faults)
    return redirect(url_for("week.board", monday=week, said="closed", shifts=many), 303)


def _page(
    group: Group, week: dt.date, typed: dict[str, str], faults: dict[str, str], follows: closing.Closing | None = None
) -> Response:
    weeks = {week, *(follows.weeks if follows else ())}
    page = render_template(
        "closures/form.html", monday=week, typed=typed, faults=faults, follows=follows, closing=closing.FIELDS,
        places=shifts.places_of(g.store, group), seen=max(log.seen(g.store, group, one) for one in weeks),
    )  # fmt: skip
    return make_response(page, 422 if faults else 200)
