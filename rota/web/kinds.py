"""Kinds of shift: the list, and the form of one."""

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.models import Kind
from rota.models.clock import DAYS
from rota.services import kind_form, kinds, log
from rota.services.forms import NotSaved
from rota.web import fields, the_organizer

# A date of each day of the week, by which templates write its name.
DATES = {day: dt.date(2010, 2, 15) + dt.timedelta(days=number) for number, day in enumerate(DAYS)}

pages = Blueprint("kinds", __name__)


@pages.errorhandler(kinds.NoSuchKind)
def unknown(_: kinds.NoSuchKind) -> tuple[str, int]:
    """Another group's, deleted or never there: the same page."""
    return render_template("error.html", code=404), 404


@pages.get("/kinds")
def page() -> str:
    """All kinds of the group."""
    return render_template("kinds/page.html", listed=kinds.listing(g.store, the_organizer().group), dates=DATES)


@pages.get("/kinds/new")
def new() -> Response:
    """An empty form."""
    return _form(kind_form.empty(the_organizer().group))


@pages.post("/kinds/new")
def make() -> Response:
    """One kind more."""
    visitor = the_organizer()
    kind = kind_form.empty(visitor.group)
    sent = _sent(kind, "form")
    log.refuse_stale(g.store, visitor.group, sent["seen"], visitor.by)
    try:
        kind = kinds.make(g.store, visitor.group, sent, sent["form"], by=visitor.by, now=g.now)
    except NotSaved as refused:
        return _form(kind, typed=sent, faults=refused.faults, status=422)
    return redirect(url_for("kinds.form", kind_id=kind.id, saved="yes"), 303)


@pages.get("/kinds/<id:kind_id>")
def form(kind_id: int) -> Response:
    """What holds for all shifts of this kind."""
    return _form(kinds.find(g.store, the_organizer().group, kind_id))


@pages.post("/kinds/<id:kind_id>")
def save(kind_id: int) -> Response:
    """Keep what was typed."""
    visitor = the_organizer()
    kind = kinds.find(g.store, visitor.group, kind_id)
    sent = _sent(kind)
    log.refuse_stale(g.store, visitor.group, sent["seen"], visitor.by)
    try:
        kinds.save(g.store, visitor.group, kind_id, sent, by=visitor.by, now=g.now)
    except NotSaved as refused:
        return _form(kind, typed=sent, faults=refused.faults, status=422)
    return redirect(url_for("kinds.form", kind_id=kind_id, saved="yes"), 303)


@pages.post("/kinds/<id:kind_id>/delete")
def delete(kind_id: int) -> Response:
    """Take it away, unless people count on its shifts: then the page says on which."""
    visitor = the_organizer()
    kind = kinds.find(g.store, visitor.group, kind_id)
    sent = fields("seen")
    log.refuse_stale(g.store, visitor.group, sent["seen"], visitor.by)
    try:
        kinds.delete(g.store, visitor.group, kind_id, by=visitor.by, now=g.now)
    except kinds.KindInUse as refused:
        return _form(kind, in_use=refused, status=422)
    return redirect(url_for("kinds.page", deleted="yes"), 303)


def _sent(kind: Kind, *more: str) -> dict[str, str]:
    return fields("seen", *more, *kind_form.fields(kind, kinds.choices(g.store, the_organizer().group)))


def _form(
    kind: Kind,
    *,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, Any] | None = None,
    in_use: kinds.KindInUse | None = None,
    status: int = 200,
) -> Response:
    group = the_organizer().group
    choices = kinds.choices(g.store, group)
    typed = kind_form.shown(kind, choices) if typed is None else typed
    page = render_template(
        "kinds/form.html", kind=kind, choices=choices, typed=typed, faults=faults or {}, in_use=in_use, dates=DATES,
        lines=kind_form.rows(typed, "line", len(kind.weekly) + kind_form.MORE),
        needs=kind_form.rows(typed, "need", len(kind.needs) + kind_form.MORE),
        form=request.form.get("form") or secrets.token_urlsafe(12),
        seen=request.form.get("seen") or log.seen(g.store, group),
    )  # fmt: skip
    return make_response(page, status)
