"""The group's settings: its name and ways, the order of its goals, its limits."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.services import house, log, settings
from rota.services.forms import NotSaved
from rota.web import fields, number, the_organizer

pages = Blueprint("settings", __name__)


@pages.get("/settings")
def page() -> Response:
    """Name, languages, clocks, what is told when; and the order of the goals."""
    return _page(settings.shown(the_organizer().group))


@pages.post("/settings")
def save() -> Response:
    """Keep what was typed."""
    visitor = the_organizer()
    sent = fields("seen", *settings.shown(visitor.group))
    log.refuse_stale(g.store, visitor.group, sent["seen"], visitor.by)
    try:
        settings.save(g.store, visitor.group, sent, by=visitor.by, now=g.now)
    except NotSaved as refused:
        return _page(sent, faults=refused.faults, status=422)
    return redirect(url_for("settings.page", saved="yes"), 303)


@pages.post("/settings/goals")
def move_goal() -> Response:
    """Put a goal at another place of the order; sent twice it stands there still."""
    visitor = the_organizer()
    sent = fields("seen", "to")
    goal, _, place = sent["to"].partition(" ")
    log.refuse_stale(g.store, visitor.group, sent["seen"], visitor.by)
    try:
        settings.move_goal(g.store, visitor.group, goal, number(place), by=visitor.by, now=g.now)
    except settings.NoSuchGoal:
        abort(400)
    return redirect(url_for("settings.page", _anchor="goals"), 303)


@pages.get("/settings/limits")
def limits() -> Response:
    """What holds for everybody, and for every team."""
    return _limits(house.shown(g.store, the_organizer().group))


@pages.post("/settings/limits")
def save_limits() -> Response:
    """Keep what was typed."""
    visitor = the_organizer()
    sent = fields("seen", *house.shown(g.store, visitor.group))
    log.refuse_stale(g.store, visitor.group, sent["seen"], visitor.by)
    try:
        house.save(g.store, visitor.group, sent, by=visitor.by, now=g.now)
    except NotSaved as refused:
        return _limits(sent, faults=refused.faults, status=422)
    return redirect(url_for("settings.limits", saved="yes"), 303)


def _page(typed: Mapping[str, str], *, faults: Mapping[str, Any] | None = None, status: int = 200) -> Response:
    group = the_organizer().group
    page = render_template(
        "settings/page.html", group=group, typed=typed, faults=faults or {}, seen=_seen(), zones=settings.zones(),
        zone_stays=settings.zone_stays(g.store, group), codes=settings.known_languages(group),
        left_out=settings.left_out(group), now=g.now,
    )  # fmt: skip
    return make_response(page, status)


def _limits(typed: Mapping[str, str], *, faults: Mapping[str, Any] | None = None, status: int = 200) -> Response:
    group = the_organizer().group
    page = render_template(
        "settings/limits.html", typed=typed, faults=faults or {}, seen=_seen(),
        limits=house.limits(g.store, group), tags=house.tags(g.store, group), in_a_row=house.IN_A_ROW,
    )  # fmt: skip
    return make_response(page, status)


def _seen() -> str:
    """How far the log had come when the form was made: of a form that is shown again, the first time."""
    return request.form.get("seen") or str(log.seen(g.store, the_organizer().group))
