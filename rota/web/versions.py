"""All versions of a week's rota, the news of the published one, and the way back to an earlier one."""

import datetime as dt

from flask import Blueprint, current_app, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from rota.services import announcing, log, notices, versions
from rota.web import fields, number, the_week

pages = Blueprint("versions", __name__, url_prefix="/week/<day:monday>/versions")


@pages.errorhandler(versions.NoSuchVersion)
def no_such(_: Exception) -> tuple[str, int]:
    """What was never there and what is gone look the same."""
    return render_template("error.html", code=404), 404


@pages.errorhandler(versions.NoDifference)
def no_difference(_: Exception) -> tuple[str, int]:
    """It is like that already."""
    return render_template("publish/refused.html", why="NoDifference", monday=None, troubles=()), 409


@pages.get("")
def page(monday: dt.date) -> str:
    """All versions; of the published one a text for all, and who has not seen it yet."""
    _, group, monday = the_week(monday)
    return render_template(
        "versions/page.html", monday=monday, versions=versions.history(g.store, group, monday),
        announcement=announcing.announcement(g.store, group, monday, now=g.now),
        waiting=notices.not_seen(g.store, group, monday, now=g.now),
        open_shifts=current_app.config["PUBLIC_URL"] + url_for("trades.open"),
    )  # fmt: skip


@pages.get("/<id:version>")
def one(monday: dt.date, version: int) -> str:
    """What is different in it from what is published now."""
    _, group, monday = the_week(monday)
    way_back = versions.way_back(g.store, group, monday, version, now=g.now)
    seen = log.seen(g.store, group, monday)
    return render_template("versions/one.html", monday=monday, way=way_back, told=way_back.told, seen=seen)


@pages.post("/<id:version>")
def go_back(monday: dt.date, version: int) -> Response:
    """Make what it said a new version."""
    visitor, group, monday = the_week(monday)
    sent = fields("seen", "current")
    log.refuse_stale(g.store, group, sent["seen"], visitor.by, week=monday)
    current = number(sent["current"])
    versions.go_back(g.store, group, monday, version, visitor.by, current=current, now=g.now)
    return redirect(url_for("versions.page", monday=monday, done="reverted"), 303)
