"""The week's shifts, for its organizers."""

import datetime as dt

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.services import boards, log
from rota.web import the_organizer, the_week

WEEK = dt.timedelta(days=7)
MOST_ROWS = 60  # kinds for which week.css has a row each; a week of more is a list
MOST_NAMED = 250  # shifts whose teams are told by name; of more the page would be too heavy
MOST_SHORT = 30  # short shifts that are listed at the top

pages = Blueprint("week", __name__, url_prefix="/week")


@pages.get("/")
def current() -> Response:
    """To the newest published week that is not over, else to the one that runs."""
    monday = boards.week_to_show(g.store, the_organizer().group, now=g.now)
    return redirect(url_for("week.board", monday=monday), 303)


@pages.get("/<day:monday>")
def board(monday: dt.date) -> str:
    """Days and kinds: every shift, how many are on it, what is short."""
    _, group, _ = the_week(monday)
    week = boards.week_board(g.store, group, monday)
    shifts = week.shifts
    return render_template(
        "week/board.html", monday=monday, week=week, before=monday - WEEK, after=monday + WEEK, shifts=shifts,
        kinds=week.kinds, short=[one for one in week.short if one.slot.start > g.now],
        over=all(one.slot.end <= g.now for one in shifts), named=len(shifts) <= MOST_NAMED,
        grid=len(week.kinds) <= MOST_ROWS, most_short=MOST_SHORT, count=_count,
        seen=log.seen(g.store, group, monday),
    )  # fmt: skip


def _count(name: str) -> int:
    """What the page before has counted."""
    sent = request.args.get(name, "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 6 else 0
