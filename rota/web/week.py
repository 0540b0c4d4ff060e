"""The week's rota, for its organizers."""

import datetime as dt

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from rota.services import boards
from rota.web import the_organizer, the_week

WEEK = dt.timedelta(days=7)

pages = Blueprint("week", __name__, url_prefix="/week")


@pages.get("/")
def current() -> Response:
    """To the newest published week that is not over, else to the one that runs."""
    monday = boards.week_to_show(g.store, the_organizer().group, now=g.now)
    return redirect(url_for("week.board", monday=monday), 303)


@pages.get("/<day:monday>")
def board(monday: dt.date) -> str:
    """By day: every shift, its team, what is short."""
    _, group, _ = the_week(monday)
    week = boards.week_board(g.store, group, monday)
    return render_template("week/board.html", monday=monday, week=week, before=monday - WEEK, after=monday + WEEK)
