"""What organizers print of a published week: the wall, a day's sheet, a team's slip."""

import datetime as dt

from flask import Blueprint, abort, current_app, g, render_template, request
from markupsafe import Markup

from rota.languages import choose
from rota.services import paper
from rota.services.showing import WeekBoard
from rota.web import qr_code, the_week

SIZES = ("a3", "a4")

pages = Blueprint("paper", __name__, url_prefix="/week/<day:monday>/paper")


@pages.get("")
def choose_one(monday: dt.date) -> str:
    """What there is to be printed of the week."""
    _, group, _ = the_week(monday)
    return render_template("paper/choose.html", monday=monday, week=paper.week(g.store, group, monday, now=g.now))


@pages.get("/wall")
def wall(monday: dt.date) -> str:
    """The week for the wall, kinds by days, for sheets of this `size`."""
    size = request.args.get("size", "a4")
    week = _published(monday)
    rows = paper.rows(week, monday)
    days = [monday + day for day in paper.DAYS]
    return render_template(
        "paper/wall.html", monday=monday, week=week, rows=rows, days=days, picture=_code(),
        size=size if size in SIZES else abort(404),
    )  # fmt: skip


@pages.get("/day/<day:date>")
def day(monday: dt.date, date: dt.date) -> str:
    """A day's shifts, with boxes for who came."""
    week = _published(monday)
    if not monday <= date <= monday + paper.DAYS[-1]:
        abort(404)
    shifts = dict(week.days).get(date, ())
    return render_template("paper/day.html", monday=monday, week=week, date=date, shifts=shifts)


@pages.get("/slip/<id:shift_id>")
def slip(monday: dt.date, shift_id: int) -> str:
    """What the team of one shift takes along."""
    _, group, _ = the_week(monday)
    try:
        found = paper.slip(g.store, group, monday, shift_id, now=g.now)
    except paper.NoSuchShift:
        abort(404)
    _speak()
    return render_template("paper/slip.html", monday=monday, slip=found, slot=found.shift.slot)


def _published(monday: dt.date) -> WeekBoard:
    _, group, _ = the_week(monday)
    _speak()
    return paper.week(g.store, group, monday, now=g.now) or abort(404)


def _speak() -> None:
    """Paper may speak another language than whoever prints it."""
    if "lang" in request.args:
        g.language = choose([request.args["lang"]])


def _code() -> Markup:
    return qr_code(current_app.config["PUBLIC_URL"] + "/open")
