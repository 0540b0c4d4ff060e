"""Marking people away for some time."""

import datetime as dt
import re

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.models import Group
from rota.services import away, closing, log
from rota.services.typed import NotDone
from rota.web import fields, the_week

BOX = re.compile(r"who-\d{1,9}", re.ASCII)

pages = Blueprint("away", __name__, url_prefix="/week")


@pages.get("/<day:monday>/away")
def form(monday: dt.date) -> Response:
    """Who, and from when to when; from now on if nothing else is said."""
    _, group, week = the_week(monday)
    return _page(group, week, away.people_of(g.store, group), closing.from_now(group, week, now=g.now), {})


@pages.post("/<day:monday>/away")
def mark(monday: dt.date) -> Response:
    """Mark them; how many promises lie in that time is said on the week's page."""
    visitor, group, week = the_week(monday)
    ticked = [field for field in request.form if BOX.fullmatch(field)]  # of somebody who has left meanwhile, too
    sent = fields(*away.FIELDS, *ticked, "seen")
    log.refuse_stale(g.store, group, sent["seen"], visitor.by, week=week)
    who = [int(field.removeprefix("who-")) for field in ticked if sent[field]]
    try:
        done = away.mark(g.store, group, week, who, sent, by=visitor.by, now=g.now)
    except NotDone as wrong:
        return _page(group, week, away.people_of(g.store, group), sent, wrong.faults)
    back = url_for("week.board", monday=week, said="away", people=done.people, promises=done.promises)
    return redirect(back, 303)


def _page(
    group: Group, week: dt.date, people: list[tuple[int, str]], typed: dict[str, str], faults: dict[str, str]
) -> Response:
    page = render_template(
        "away/form.html", monday=week, people=people, typed=typed, faults=faults,
        seen=log.seen(g.store, group, week),
    )  # fmt: skip
    return make_response(page, 422 if faults else 200)
