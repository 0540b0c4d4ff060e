"""The newest proposal of a week: looking at it, changing it by hand, pins."""

import datetime as dt

from flask import Blueprint, abort, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from rota.models import Group, Rota
from rota.services import desk, edits, fairness, log, overview, pins, promises, proposals, weeks
from rota.web import Visitor, fields, number, the_week

BUTTONS = ("on", "off", "move", *pins.WAYS)  # each carries the id of whom it is about

pages = Blueprint("proposals", __name__, url_prefix="/week/<day:monday>/proposal")


@pages.errorhandler(promises.NoSuchShift)
@pages.errorhandler(edits.NoSuchVolunteer)
def nothing(_: Exception) -> tuple[str, int]:
    """What was never there and what is gone look the same."""
    return render_template("error.html", code=404), 404


@pages.errorhandler(edits.Outdated)
def outdated(_: edits.Outdated) -> tuple[str, int]:
    """Somebody has published it, or there is a newer one."""
    return render_template("proposals/outdated.html"), 409


@pages.errorhandler(weeks.EmptyWeek)
def empty(_: weeks.EmptyWeek) -> str:
    """There is no shift or nobody, so nothing can be proposed."""
    return render_template("proposals/empty.html")


@pages.get("")
def page(monday: dt.date) -> str:
    """What is short and why, who changes, how fair it is, what the goals gave."""
    _, group, monday = the_week(monday)
    rota = proposals.newest(g.store, group, monday)
    if rota is None or rota.published_at is not None:
        days = [monday + dt.timedelta(days=number) for number in range(7)]
        return render_template(
            "proposals/none.html", monday=monday, published=rota, days=days, seen=_seen(group, monday)
        )  # fmt: skip
    found = overview.overview(g.store, group, rota, now=g.now)
    return render_template("proposals/page.html", monday=monday, found=found)


@pages.post("")
def begin(monday: dt.date) -> Response:
    """Begin one by hand."""
    visitor, group, monday = the_week(monday)
    sent = fields("seen", "proposal")
    log.refuse_stale(g.store, group, sent["seen"], visitor.by, week=monday)
    edits.workable(g.store, group, monday, number(sent["proposal"]), by=visitor.by, now=g.now)
    return redirect(url_for("proposals.page", monday=monday), 303)


@pages.get("/changes")
def changes(monday: dt.date) -> str:
    """Shift by shift who comes and who goes."""
    _, group, monday = the_week(monday)
    effect = proposals.effect(g.store, group, _proposal(group, monday))
    return render_template("proposals/changes.html", monday=monday, effect=effect)


@pages.get("/fairness")
def fair(monday: dt.date) -> str:
    """Everybody's load and share."""
    _, group, monday = the_week(monday)
    people = fairness.carried(g.store, group, _proposal(group, monday))
    return render_template("proposals/fairness.html", monday=monday, people=people)


@pages.get("/day/<id:number>")
def day(monday: dt.date, number: int) -> str:
    """The teams of one day of the week (1: Monday), and who is pinned."""
    _, group, monday = the_week(monday)
    if not 1 <= number <= 7:
        abort(404)
    rota, date = _version(group, monday), monday + dt.timedelta(days=number - 1)
    return render_template(
        "proposals/day.html", monday=monday, date=date, teams=overview.of_day(g.store, group, rota, date),
        proposal=proposals.number_of(rota), seen=_seen(group, monday),
    )  # fmt: skip


@pages.get("/<id:shift_id>")
def shift(monday: dt.date, shift_id: int) -> str:
    """One shift: its team, and who could be put on it."""
    _, group, monday = the_week(monday)
    return _shift_page(group, monday, shift_id, None)


@pages.post("/<id:shift_id>")
def change(monday: dt.date, shift_id: int) -> Response | tuple[str, int]:
    """Put somebody on it, take somebody off, pin or forbid somebody."""
    visitor, group, monday = the_week(monday)
    edits.shift_of(g.store, group, monday, shift_id)
    sent = fields("seen", "proposal", "do", "who", "out", "reason", "overrides", "back", *BUTTONS)
    log.refuse_stale(g.store, group, sent["seen"], visitor.by, week=monday)
    try:
        _do(visitor, monday, shift_id, sent)
    except edits.Against as error:
        return _shift_page(group, monday, shift_id, error), 422
    if sent["back"] == "day":
        date = desk.date_of(group, edits.shift_of(g.store, group, monday, shift_id))
        return redirect(url_for("proposals.day", monday=monday, number=date.isoweekday(), _anchor=f"s{shift_id}"), 303)
    return redirect(url_for("proposals.shift", monday=monday, shift_id=shift_id), 303)


def _do(visitor: Visitor, monday: dt.date, shift_id: int, sent: dict[str, str]) -> None:
    group, now, by, proposal = visitor.group, g.now, visitor.by, number(sent["proposal"])
    what, who, out_id = _asked(sent)
    edits.current(g.store, group, monday, proposal)
    one = edits.shift_of(g.store, group, monday, shift_id)
    volunteer = edits.volunteer_of(g.store, group, who)
    if what in pins.WAYS:
        pins.say(g.store, group, one, volunteer, what, by=by, now=now)
    elif what == "off":
        edits.take_off(g.store, group, one, volunteer, proposal=proposal, by=by, now=now)
    else:
        out = edits.shift_of(g.store, group, monday, out_id) if out_id is not None else None
        reason = sent["reason"] if sent["overrides"] else None
        edits.put_on(
            g.store, group, one, volunteer, proposal=proposal, out=out, reason=reason, by=by, now=now
        )  # fmt: skip


def _asked(sent: dict[str, str]) -> tuple[str, int, int | None]:
    """What is to be done, with whom (by id), and out of which shift they are moved, if they are."""
    pressed = [(name, sent[name]) for name in BUTTONS if sent[name]]
    if sent["do"] in ("on", *pins.WAYS) and not pressed:
        pressed = [(sent["do"], sent["who"])]
    if len(pressed) != 1:
        abort(400)
    ((what, value),) = pressed
    if what == "move":  # who, and out of which shift
        value, _, out = value.partition("-")
        return what, number(value), number(out)
    return what, number(value), number(sent["out"]) if sent["out"] else None


def _shift_page(group: Group, monday: dt.date, shift_id: int, against: edits.Against | None) -> str:
    rota = _version(group, monday)
    one = edits.shift_of(g.store, group, monday, shift_id)
    return render_template(
        "proposals/shift.html", monday=monday, desk=desk.desk(g.store, group, rota, one, now=g.now),
        proposal=proposals.number_of(rota), seen=_seen(group, monday), against=against,
    )  # fmt: skip


def _version(group: Group, monday: dt.date) -> Rota:
    """The proposal, else what is published: the first change begins a proposal from it."""
    return proposals.newest(g.store, group, monday) or abort(404)


def _proposal(group: Group, monday: dt.date) -> Rota:
    rota = _version(group, monday)
    return rota if rota.published_at is None else abort(404)


def _seen(group: Group, monday: dt.date) -> int:
    return log.seen(g.store, group, monday)
