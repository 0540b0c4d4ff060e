"""The group's places and skills: two lists of the same make."""

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.services import log, naming
from rota.services.forms import NotSaved, shown_texts
from rota.services.naming import Noun
from rota.web import fields, the_organizer

pages = Blueprint("naming", __name__)


@pages.errorhandler(naming.NoSuchName)
def unknown(_: naming.NoSuchName) -> tuple[str, int]:
    """Another group's, deleted or never there: the same page."""
    return render_template("error.html", code=404), 404


@pages.get("/settings/places", endpoint="places", defaults={"noun": "places"})
@pages.get("/settings/skills", endpoint="skills", defaults={"noun": "skills"})
def page(noun: Noun) -> Response:
    """All of them, where each is in use, and an empty form for one more."""
    return _page(noun)


@pages.post("/settings/places", endpoint="add_place", defaults={"noun": "places"})
@pages.post("/settings/skills", endpoint="add_skill", defaults={"noun": "skills"})
def add(noun: Noun) -> Response:
    """One more."""
    visitor = the_organizer()
    sent = fields("seen", "form", *naming.fields(visitor.group, noun))
    log.refuse_stale(g.store, visitor.group, sent["seen"], visitor.by)
    try:
        naming.add(g.store, visitor.group, noun, sent, sent["form"], by=visitor.by, now=g.now)
    except NotSaved as refused:
        return _page(noun, typed=sent, faults=refused.faults, status=422)
    return _back(noun)


@pages.post("/settings/places/<id:row_id>", endpoint="save_place", defaults={"noun": "places"})
@pages.post("/settings/skills/<id:row_id>", endpoint="save_skill", defaults={"noun": "skills"})
def save(noun: Noun, row_id: int) -> Response:
    """Another name for one."""
    visitor = the_organizer()
    sent = fields("seen", *naming.fields(visitor.group, noun))
    log.refuse_stale(g.store, visitor.group, sent["seen"], visitor.by)
    try:
        naming.save(g.store, visitor.group, noun, row_id, sent, by=visitor.by, now=g.now)
    except NotSaved as refused:
        return _page(noun, row_id=row_id, typed=sent, faults=refused.faults, status=422)
    return _back(noun)


@pages.post("/settings/places/<id:row_id>/delete", endpoint="delete_place", defaults={"noun": "places"})
@pages.post("/settings/skills/<id:row_id>/delete", endpoint="delete_skill", defaults={"noun": "skills"})
def delete(noun: Noun, row_id: int) -> Response:
    """Take one away, unless it is in use: then the page says where."""
    visitor = the_organizer()
    sent = fields("seen", "sure")
    log.refuse_stale(g.store, visitor.group, sent["seen"], visitor.by)
    try:
        naming.delete(g.store, visitor.group, noun, row_id, sure=sent["sure"] == "yes", by=visitor.by, now=g.now)
    except naming.InUse:
        return _page(noun, row_id=row_id, in_use=True, status=422)
    return _back(noun)


def _back(noun: Noun) -> Response:
    return redirect(url_for(f"naming.{noun}", saved="yes"), 303)


def _page(
    noun: Noun,
    *,
    row_id: int = 0,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, Any] | None = None,
    in_use: bool = False,
    status: int = 200,
) -> Response:
    """`typed` are the fields of the form that is shown again: that of the row, or (0) the one for one more."""
    group = the_organizer().group
    rows = naming.listing(g.store, group, noun)
    fields_of = {one.id: shown_texts("name", one.name, group.languages) for one in rows}
    page = render_template(
        "naming/page.html", list_of=noun, rows=rows, fields_of=fields_of, codes=group.languages, row_id=row_id,
        typed=typed, faults=faults or {}, in_use=in_use,
        form=request.form.get("form") or secrets.token_urlsafe(12),
        seen=request.form.get("seen") or log.seen(g.store, group),
    )  # fmt: skip
    return make_response(page, status)
