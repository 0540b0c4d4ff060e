"""Who organizes until when: giving the role, handing it over, ending one's own."""

import datetime as dt

from flask import Blueprint, g, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from rota.services import leaving, people, roles, stays
from rota.services.own_limits import Fault
from rota.services.volunteers import NotSaved
from rota.web import Visitor, fields, number, the_organizer

pages = Blueprint("roles", __name__, url_prefix="/roles")


@pages.errorhandler(people.NoSuchPerson)
def nobody(_: people.NoSuchPerson) -> tuple[str, int]:
    """Of another group, gone, or never there: the same page."""
    return render_template("error.html", code=404), 404


@pages.get("")
def page() -> str:
    """Who organizes, and what one can do about it."""
    return _page()


@pages.post("/give")
def give() -> Response:
    """Somebody organizes too, or longer."""
    visitor, sent = the_organizer(), fields("who", "until")
    try:
        who, last = _typed(sent)
        roles.give(g.store, visitor.group, visitor.by, who, last, now=g.now)
    except NotSaved as refused:
        return make_response(_page("give", sent, refused.faults), 422)
    return redirect(url_for("roles.page", done="given"), 303)


@pages.post("/hand-over")
def hand_over() -> Response:
    """Somebody organizes, and I no longer do."""
    visitor, sent = the_organizer(), fields("who", "until")
    try:
        who, last = _typed(sent)
        roles.hand_over(g.store, visitor.group, visitor.by, who, last, now=g.now)
    except NotSaved as refused:
        return make_response(_page("hand-over", sent, refused.faults), 422)
    return _away(visitor, "handed")


@pages.post("/end")
def end() -> Response:
    """I no longer organize."""
    visitor = the_organizer()
    fields()
    try:
        roles.resign(g.store, visitor.group, visitor.by, now=g.now)
    except leaving.LastOrganizer:
        return make_response(_page("end", faults={"end": Fault("last")}), 409)
    return _away(visitor, "resigned")


def _away(visitor: Visitor, done: str) -> Response:
    """To what is left for somebody who no longer organizes."""
    return redirect(url_for("shifts.mine", done=done) if visitor.volunteer_id else "/data", 303)


def _typed(sent: dict[str, str]) -> tuple[int, dt.date]:
    faults, last = {}, stays.day_of(sent["until"])
    who = number(sent["who"] or "0")
    if not who:
        faults["who"] = Fault("choice")
    if last is None:
        faults["until"] = Fault("date")
        raise NotSaved(faults)
    if faults:
        raise NotSaved(faults)
    return who, last


def _page(form: str = "", sent: dict[str, str] | None = None, faults: dict[str, Fault] | None = None) -> str:
    """`faults` are those of one of its forms."""
    visitor, group = the_organizer(), the_organizer().group
    return render_template(
        "roles/page.html", organizers=roles.organizers(g.store, group, now=g.now), me_here=visitor.account_id,
        people=people.names(g.store, group), preset=roles.preset(group, g.now), first=roles.today(group, g.now),
        latest=roles.latest(group, g.now), wrong_form=form, sent=sent or {}, faults=faults or {}, slug=group.slug,
        most=roles.MOST_DAYS,
    )  # fmt: skip
