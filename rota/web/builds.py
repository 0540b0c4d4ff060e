"""Asking for a proposal of a week, and following how far it has come."""

import datetime as dt

from flask import Blueprint, abort, current_app, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from rota.services import builds, log, progress, rotas, weeks
from rota.web import fields, number, the_week

pages = Blueprint("builds", __name__)


@pages.errorhandler(builds.NoSuchBuild)
def nothing(_: Exception) -> tuple[str, int]:
    """What was never there and what is another group's look the same."""
    return render_template("error.html", code=404), 404


@pages.get("/week/<day:monday>/propose")
def form(monday: dt.date) -> str | Response:
    """The ways to solve the week; while one is under way, how far it has come."""
    _, group, _ = the_week(monday)
    build = builds.running(g.store, group)
    if build is not None and not builds.is_silent(build, g.now):
        return redirect(url_for("builds.follow", monday=build.week, build_id=build.id), 303)
    return _form(monday)


@pages.post("/week/<day:monday>/propose")
def ask(monday: dt.date) -> Response | tuple[str, int]:
    """Ask for it; whoever solves it is told when this is stored."""
    visitor, group, week = the_week(monday)
    sent = fields("mode", "seconds", "seen")
    seconds = number(sent["seconds"])
    if seconds not in builds.TIMES:
        abort(400)
    log.refuse_stale(g.store, group, sent["seen"], visitor.by, week=week)
    try:
        build = builds.ask(g.store, group, week, mode=sent["mode"], time_limit=seconds, by=visitor.by, now=g.now)
    except builds.NoSuchMode:
        abort(400)
    except builds.AlreadyBuilding:
        return redirect(url_for("builds.form", monday=monday), 303)
    except builds.TooManyWait:
        return _form(monday, trouble="queue"), 503
    except weeks.EmptyWeek:
        return _form(monday, trouble="empty"), 422
    send, build_id = current_app.extensions["queue"], build.id
    g.afterwards = [lambda: send(build_id)]
    return redirect(url_for("builds.follow", monday=monday, build_id=build_id), 303)


def _form(monday: dt.date, trouble: str = "") -> str:
    _, group, week = the_week(monday)
    return render_template(
        "builds/form.html", monday=week, published=rotas.published_version(g.store, group, week), times=builds.TIMES,
        seen=log.seen(g.store, group, week), trouble=trouble,
    )  # fmt: skip


@pages.get("/week/<day:monday>/propose/<id:build_id>")
def follow(monday: dt.date, build_id: int) -> str:
    """How far it has come, goal by goal."""
    _, group, week = the_week(monday)
    build = builds.of_group(g.store, group, build_id)
    if build.week != week:
        abort(404)
    told = progress.progress(g.store, group, build, now=g.now)
    return render_template("builds/progress.html", monday=week, told=told)


@pages.post("/week/<day:monday>/propose/<id:build_id>/stop")
def stop(monday: dt.date, build_id: int) -> Response:
    """Enough: keep the best so far."""
    visitor, group, _ = the_week(monday)
    fields()
    builds.stop(g.store, group, build_id, by=visitor.by, now=g.now)
    return redirect(url_for("builds.follow", monday=monday, build_id=build_id), 303)
