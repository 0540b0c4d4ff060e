"""Publishing a week's proposal: what it would change, showing it to all first, and why it cannot be."""

import datetime as dt

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.models import Group
from rota.services import announcing, log, objections, rotas, weeks
from rota.web import fields, number, the_organizer, the_week

pages = Blueprint("publish", __name__, url_prefix="/week/<day:monday>/publish")


@pages.app_errorhandler(rotas.NothingToPublish)
@pages.app_errorhandler(weeks.EmptyWeek)
@pages.errorhandler(announcing.AnotherProposal)
def nothing(error: Exception) -> tuple[str, int]:
    """Why there is nothing to publish, by the error's kind."""
    why, monday = type(error).__name__, (request.view_args or {}).get("monday")
    return render_template("publish/refused.html", why=why, monday=monday, troubles=()), 409


@pages.app_errorhandler(rotas.RulesBroken)
def broken(error: rotas.RulesBroken) -> tuple[str, int]:
    """Which rules a rota breaks as things are now."""
    monday = (request.view_args or {}).get("monday")
    found = announcing.troubles(g.store, the_organizer().group, error.broken)
    return render_template("publish/refused.html", why="RulesBroken", monday=monday, troubles=found), 409


@pages.get("")
def page(monday: dt.date) -> str:
    """The difference of the newest proposal to what is published."""
    _, group, monday = the_week(monday)
    return _page(group, monday)


@pages.post("")
def publish(monday: dt.date) -> Response:
    """Make it what people hold."""
    visitor, group, monday = the_week(monday)
    sent = fields("version", "seen", "heard", "reason")
    try:
        announcing.publish(
            g.store, group, monday, visitor.by,
            version=number(sent["version"]), seen=sent["seen"], heard=number(sent["heard"] or "0"),
            reason=sent["reason"], now=g.now,
        )  # fmt: skip
    except announcing.NoReason:
        return make_response(_page(group, monday, typed=sent["reason"], fault=True), 422)
    return redirect(url_for("versions.page", monday=monday, done="published"), 303)


@pages.post("/show")
def show(monday: dt.date) -> Response:
    """Show it to all for the group's time."""
    visitor, group, monday = the_week(monday)
    sent = fields("version", "seen")
    version = number(sent["version"])
    log.refuse_stale(g.store, group, sent["seen"], visitor.by, week=monday)
    if objections.show(g.store, group, monday, visitor.by, version=version, now=g.now) is None:
        raise announcing.AnotherProposal("it is not the newest any more")
    return redirect(url_for("publish.page", monday=monday), 303)


def _page(group: Group, monday: dt.date, *, typed: str = "", fault: bool = False) -> str:
    try:
        outlook, why = announcing.outlook(g.store, group, monday, now=g.now), ""
    except rotas.NothingToPublish as error:
        outlook, why = None, type(error).__name__
    return render_template(
        "publish/page.html", monday=monday, outlook=outlook, why=why, hours=group.objection_hours,
        seen=log.seen(g.store, group, monday), typed=typed, fault=fault, most=announcing.LONGEST_REASON,
    )  # fmt: skip
