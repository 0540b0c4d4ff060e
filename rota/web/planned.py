"""The shifts of a week as organizers plan them: opening a week, adding and changing a shift, copying another week."""

import datetime as dt
import secrets

from flask import Blueprint, abort, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.models import Group, Shift
from rota.services import boards, closing, copying, log, promises, proposals, shifts, suiting, weeks
from rota.services.typed import NotDone
from rota.web import Visitor, fields, the_organizer, the_week

pages = Blueprint("planned", __name__)


@pages.errorhandler(promises.NoSuchShift)
def nothing(_: Exception) -> tuple[str, int]:
    """What was never there, what is gone and what is another group's look the same."""
    return render_template("error.html", code=404), 404


@pages.errorhandler(shifts.Over)
def over(_: Exception) -> Response:
    """Its page says that it is over."""
    return redirect(url_for("planned.shift", shift_id=(request.view_args or {})["shift_id"]), 303)


@pages.post("/week/<day:monday>/open")
def open_week(monday: dt.date) -> Response:
    """Keep the shifts of the weekly pattern, so that each of them can be changed."""
    visitor, group, week = the_week(monday)
    sent = fields("seen")
    log.refuse_stale(g.store, group, sent["seen"], visitor.by, week=week)
    weeks.open_week(g.store, group, week)
    log.note(g.store, group, visitor.by, "week_opened", week=week, now=g.now)
    return redirect(url_for("week.board", monday=week), 303)


@pages.get("/week/<day:monday>/add")
def before_add(monday: dt.date) -> Response:
    """The form of a new shift."""
    _, group, week = the_week(monday)
    day = closing.from_now(group, week, now=g.now)["from_date"]
    typed = {**dict.fromkeys(shifts.FIELDS, ""), "kind": "", "date": day, "form": secrets.token_hex(3)}
    return _add_page(group, week, typed, {})


@pages.post("/week/<day:monday>/add")
def add(monday: dt.date) -> Response:
    """Add it."""
    visitor, group, week = the_week(monday)
    sent = fields("kind", *shifts.FIELDS, "form", "seen")
    if len(sent["form"]) != 6 or not set(sent["form"]) <= set("0123456789abcdef"):
        abort(400)
    log.refuse_stale(g.store, group, sent["seen"], visitor.by, week=week)
    try:
        made = shifts.add(g.store, group, week, sent, by=visitor.by, now=g.now)
    except NotDone as wrong:
        return _add_page(group, week, sent, wrong.faults)
    return redirect(url_for("planned.shift", shift_id=made.id, said="added"), 303)


@pages.get("/shift/<id:shift_id>")
def shift(shift_id: int) -> Response:
    """One shift: who is on it, what it needs, and all that can be changed."""
    _, group, found = _shift(shift_id)
    return _page(group, found, shifts.shown(g.store, group, found), {})


@pages.post("/shift/<id:shift_id>")
def change(shift_id: int) -> Response:
    """Another time, place, numbers."""
    visitor, group, found = _shift(shift_id)
    sent = fields(*shifts.FIELDS, "seen")
    log.refuse_stale(g.store, group, sent["seen"], visitor.by, week=shifts.week_of(group, found))
    try:
        shifts.change(g.store, group, shift_id, sent, by=visitor.by, now=g.now)
    except NotDone as wrong:
        return _page(group, found, sent, wrong.faults)
    return redirect(url_for("planned.shift", shift_id=shift_id, said="saved"), 303)


@pages.post("/shift/<id:shift_id>/cancel")
def cancel(shift_id: int) -> Response:
    """It does not happen."""
    visitor, group, found = _shift(shift_id)
    log.refuse_stale(g.store, group, fields("seen")["seen"], visitor.by, week=shifts.week_of(group, found))
    shifts.cancel(g.store, group, shift_id, by=visitor.by, now=g.now)
    return redirect(url_for("planned.shift", shift_id=shift_id, said="cancelled"), 303)


@pages.post("/shift/<id:shift_id>/restore")
def restore(shift_id: int) -> Response:
    """It happens after all."""
    visitor, group, found = _shift(shift_id)
    log.refuse_stale(g.store, group, fields("seen")["seen"], visitor.by, week=shifts.week_of(group, found))
    shifts.restore(g.store, group, shift_id, by=visitor.by, now=g.now)
    return redirect(url_for("planned.shift", shift_id=shift_id, said="restored"), 303)


@pages.get("/week/<day:monday>/copy")
def before_copy(monday: dt.date) -> Response:
    """Which week, and what would be copied of it."""
    _, group, week = the_week(monday)
    sources = copying.sources(g.store, group, week)
    known = {str(one): one for one, _ in sources}
    chosen = request.args.get("from", "")
    if chosen not in ("", *known):
        abort(404)
    found = copying.look(g.store, group, week, known[chosen], now=g.now) if chosen else []
    seen = log.seen(g.store, group, week)
    page = render_template(
        "planned/copy.html", monday=week, sources=sources, chosen=known.get(chosen), found=found, seen=seen
    )
    return make_response(page)


@pages.post("/week/<day:monday>/copy")
def copy(monday: dt.date) -> Response:
    """Copy it."""
    visitor, group, week = the_week(monday)
    sent = fields("from", "seen")
    source = next((one for one, _ in copying.sources(g.store, group, week) if str(one) == sent["from"]), None)
    if source is None:
        abort(400)
    log.refuse_stale(g.store, group, sent["seen"], visitor.by, week=week)
    many = copying.copy(g.store, group, week, source, by=visitor.by, now=g.now)
    return redirect(url_for("week.board", monday=week, said="copied", shifts=many), 303)


def _shift(shift_id: int) -> tuple[Visitor, Group, Shift]:
    visitor = the_organizer()
    return visitor, visitor.group, shifts.look(g.store, visitor.group, shift_id)


def _add_page(group: Group, week: dt.date, typed: dict[str, str], faults: dict[str, str]) -> Response:
    page = render_template(
        "planned/add.html", monday=week, typed=typed, faults=faults, seen=log.seen(g.store, group, week),
        kinds=shifts.kinds_of(g.store, group), places=shifts.places_of(g.store, group), kind=None,
        first=week, last=week + 6 * weeks.DAY,
    )  # fmt: skip
    return make_response(page, 422 if faults else 200)


def _page(group: Group, found: Shift, typed: dict[str, str], faults: dict[str, str]) -> Response:
    week = shifts.week_of(group, found)
    page = render_template(
        "planned/shift.html", monday=week, planned=boards.planned_shift(g.store, group, found), typed=typed,
        faults=faults, seen=log.seen(g.store, group, week), places=shifts.places_of(g.store, group), kind=found.kind,
        single=found.single, over=found.end <= g.now, first=week, last=week + 6 * weeks.DAY,
        unsuited=suiting.unsuited(g.store, group, found, now=g.now),
        against=proposals.held_against(g.store, group, found.id),
    )  # fmt: skip
    return make_response(page, 422 if faults else 200)
