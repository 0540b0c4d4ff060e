"""Calendars: making feeds of one's own shifts and of the group's, ending them, and one shift as a file."""

import contextlib
import datetime as dt
import secrets

from flask import Blueprint, abort, current_app, flash, g, make_response, redirect, render_template, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from rota.models import Account, Volunteer
from rota.models.feed import ALARMS, DETAILS
from rota.names import LONGEST_NAME
from rota.refusal import Refused
from rota.services import events, feeds, group_feeds
from rota.web import fields, number, qr_code, secret, the_visitor

FORM_LASTS = dt.timedelta(hours=1)  # from its opening: so long it makes a feed, and shows the address of that one

pages = Blueprint("calendars", __name__)


class OldForm(Refused):
    """The form was opened too long ago."""


@pages.get("/calendar")
def page() -> Response:
    """The form, and the feeds there are. An organizer without shifts has none but those of the group."""
    visitor = the_visitor()
    if visitor.volunteer_id is None:
        return redirect(url_for("calendars.group"), 303)
    return _page({"detail": visitor.group.feed_detail})


@pages.post("/calendar")
def make() -> Response:
    """Make a feed and show its address. The same form sent again makes no other one and gives the same answer."""
    volunteer_id = _volunteer_id()
    sent = fields("form", "detail", "alarm", "label")
    alarm = {"": None, **{str(one): one for one in ALARMS}}.get(sent["alarm"], -1)
    try:
        token = feeds.token_for(secret(), volunteer_id, _opened(sent["form"]))
        person = g.store.get_one(Volunteer, volunteer_id)
        feed, _ = feeds.make_feed(
            g.store, person, detail=sent["detail"], label=sent["label"], alarm=alarm, token=token, now=g.now
        )
    except Refused as fault:
        return _page(sent, wrong=type(fault).__name__)
    return _made(token, url_for("calendars.page"), ended=feed.revoked_at is not None)


@pages.post("/calendar/<id:feed_id>/end")
def end(feed_id: int) -> Response:
    """The calendars that use it show nothing from the next request on."""
    try:
        feeds.end(g.store, _volunteer_id(), feed_id, g.now)
    except feeds.NoSuchFeed:
        abort(404)
    flash("ended", "calendars")
    return redirect(url_for("calendars.page"), 303)


@pages.get("/calendar/group")
def group() -> Response:
    """The form for feeds of the group's shifts, and those there are."""
    return _group_page({"detail": the_visitor().group.feed_detail})


@pages.post("/calendar/group")
def make_group() -> Response:
    """Make a feed of the group's shifts and show its address; once, as one's own."""
    visitor = the_visitor()
    sent = fields("form", "what", "detail", "label")
    scope, _, place = sent["what"].partition("-")
    try:
        # No volunteer has a negative id: a form makes another token for a feed of the group than for one's own.
        token = feeds.token_for(secret(), -visitor.account_id, _opened(sent["form"]))
        feed, _ = group_feeds.make(
            g.store, g.store.get_one(Account, visitor.account_id), scope=scope, detail=sent["detail"],
            place_id=number(place) if place else None, label=sent["label"], token=token, now=g.now,
        )  # fmt: skip
    except group_feeds.NotAnOrganizer:
        abort(403)
    except Refused as fault:
        return _group_page(sent, wrong=type(fault).__name__)
    return _made(token, url_for("calendars.group"), ended=feed.revoked_at is not None)


@pages.post("/calendar/group/<id:feed_id>/end")
def end_group(feed_id: int) -> Response:
    """The calendars that use it show nothing from the next request on."""
    try:
        group_feeds.end(g.store, the_visitor().account_id, feed_id, g.now)
    except feeds.NoSuchFeed:
        abort(404)
    flash("ended", "calendars")
    return redirect(url_for("calendars.group"), 303)


@pages.get("/calendar/shift/<id:shift_id>.ics")
def shift(shift_id: int) -> Response:
    """One shift for one's calendar. The file's name tells nothing."""
    try:
        body = events.one_shift(g.store, the_visitor().group, _volunteer_id(), shift_id, g.now)
    except events.NoSuchShift:
        abort(404)
    answer = make_response(body)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="shift.ics"'
    return answer


def _volunteer_id() -> int:
    return the_visitor().volunteer_id or abort(404)


def _page(sent: dict[str, str], wrong: str = "") -> Response:
    """The page with what was `sent`; `wrong` names the refusal."""
    form = _forms().dumps([secrets.token_urlsafe(24), g.now.timestamp()])
    live = feeds.live_feeds(g.store, _volunteer_id())
    shown = render_template(
        "calendars/page.html", feeds=live, sent=sent, wrong=wrong, form=form, details=DETAILS, alarms=ALARMS,
        most=feeds.MOST_FEEDS, longest=LONGEST_NAME, preset=the_visitor().group.feed_detail,
    )  # fmt: skip
    return make_response(shown, 422 if wrong else 200)


def _group_page(sent: dict[str, str], wrong: str = "") -> Response:
    visitor = the_visitor()
    form = _forms().dumps([secrets.token_urlsafe(24), g.now.timestamp()])
    shown = render_template(
        "calendars/group.html", feeds=group_feeds.live_feeds(g.store, visitor.account_id), sent=sent, wrong=wrong,
        form=form, details=DETAILS, most=feeds.MOST_FEEDS, longest=LONGEST_NAME,
        places=group_feeds.places_of(g.store, visitor.group) if visitor.organizer else [],
    )  # fmt: skip
    return make_response(shown, 422 if wrong else 200)


def _made(token: str, back: str, *, ended: bool) -> Response:
    """The address, this once; not of a feed that has ended since its form was sent first."""
    if ended:
        return redirect(back, 303)
    address = f"{current_app.config['PUBLIC_URL']}/feeds/{token}.ics"
    webcal = "webcal:" + address.partition(":")[2]
    shown = render_template("calendars/made.html", address=address, webcal=webcal, picture=qr_code(webcal), back=back)
    return make_response(shown)


def _forms() -> URLSafeSerializer:
    """Every form is another one and knows when it was opened; its signature tells that it is ours."""
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="calendars")


def _opened(form: str) -> str:
    """The form's random part. Raises OldForm, for a forged one too."""
    with contextlib.suppress(BadSignature):
        drawn, at = _forms().loads(form)
        if abs(g.now.timestamp() - at) <= FORM_LASTS.total_seconds():
            return str(drawn)
    raise OldForm("the form was opened more than an hour ago")
