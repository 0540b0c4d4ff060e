"""Invitations, for organizers: a link and a sheet for the wall, shown once; which are open; ending one."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from flask import Blueprint, abort, current_app, g, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from rota.languages import LANGUAGES, Language, choose, text_in, translation
from rota.models import Group
from rota.services import invitations, invites
from rota.web import fields, made_by, new_form, qr_code, the_organizer

pages = Blueprint("invitations", __name__, url_prefix="/invitations")


@dataclass(frozen=True)
class Line:
    """What the sheet says in one language."""

    language: Language
    name: str
    invites: str
    until: str


@pages.errorhandler(invites.NoInvite)
def nothing(_: invites.NoInvite) -> tuple[str, int]:
    """Of another group, gone, or never there: the same page."""
    return render_template("error.html", code=404), 404


@pages.get("")
def listing() -> str:
    """Those that are open, and a form for one more."""
    return _page()


@pages.post("")
def make() -> Response:
    """Make one and show it. The same form sent again makes no other one and gives the same answer."""
    visitor, sent = the_organizer(), fields("uses", "many", "form")
    group = visitor.group
    token = made_by(sent["form"], f"invitation {group.id}")
    if token is None or sent["uses"] not in ("one", "some", "all"):
        abort(400)
    uses: int | None = {"one": 1, "all": None}.get(sent["uses"], _count(sent["many"]))
    if uses == 0:
        return make_response(_page(sent, wrong=True), 422)
    try:
        invite = invitations.make(g.store, group, visitor.by, token, uses, now=g.now)
    except invites.NoInvite:  # ended since
        return redirect(url_for("invitations.listing"), 303)
    link = current_app.config["PUBLIC_URL"] + url_for("invites.form", token=token)
    until = invite.ends_at.astimezone(ZoneInfo(group.timezone))
    page = render_template(
        "invitations/made.html",
        link=link,
        picture=qr_code(link),
        invite=invite,
        until=until,
        lines=_lines(group, until),
    )
    return make_response(page)


@pages.post("/<id:invite_id>/end")
def end(invite_id: int) -> Response:
    """Nobody joins by it any more."""
    visitor = the_organizer()
    fields()
    invitations.end(g.store, visitor.group, visitor.by, invite_id, now=g.now)
    return redirect(url_for("invitations.listing", done="ended"), 303)


def _page(sent: dict[str, str] | None = None, *, wrong: bool = False) -> str:
    group = the_organizer().group
    zone = ZoneInfo(group.timezone)
    return render_template(
        "invitations/page.html", sent=sent or {}, wrong=wrong, form=new_form(), most=invitations.MOST_USES,
        invites=[
            (one, one.ends_at.astimezone(zone)) for one in invitations.listing(g.store, group, now=g.now)
        ],
    )  # fmt: skip


def _count(text: str) -> int:
    """How many people were typed; 0: it is no number that can be."""
    text = "".join(str(int(one)) if one.isdecimal() else one for one in text.strip())
    found = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    return found if found <= invitations.MOST_USES else 0


def _lines(group: Group, until: dt.datetime) -> list[Line]:
    """In each of the group's languages that pages have; else in English."""
    spoken = dict.fromkeys(choose([code]) for code in group.languages)
    return [_line(one, group, until) for one in spoken or {LANGUAGES[0]: None}]


def _line(spoken: Language, group: Group, until: dt.datetime) -> Line:
    said = translation(spoken.code)
    name = text_in(group.name, spoken.code, group.languages)
    day = format_date(until.date(), spoken.day(short=False), spoken.locale)
    clock = format_time(until, "HH:mm", locale=spoken.locale)
    return Line(
        spoken,
        name,
        said.gettext("Do you want to help? Point your phone's camera at the picture. You need no e-mail address."),
        said.gettext("Good until %(day)s, %(clock)s.") % {"day": spoken.digits(day), "clock": spoken.digits(clock)},
    )
