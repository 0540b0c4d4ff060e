"""Joining a group by an invitation."""

from flask import Blueprint, g, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from rota.languages import choose
from rota.models import Group
from rota.names import clean
from rota.services import accounts, invites
from rota.web import fields, hand_out_words, is_shared, me, secret, seed_of_words

pages = Blueprint("invites", __name__)


@pages.errorhandler(invites.NoInvite)
def gone(_: invites.NoInvite) -> tuple[str, int]:
    """Unknown, used up or too old: which of them is not told."""
    return render_template("invites/gone.html"), 404


@pages.get("/join/<token>")
def form(token: str) -> str:
    """What one joins, and a few questions. Looking uses nothing up."""
    group = invites.find_invite(g.store, token, g.now).group
    page = "invites/already.html" if _is_in(group) else "invites/form.html"
    return render_template(page, group=group)


@pages.post("/join/<token>")
def join(token: str) -> Response:
    """Make the volunteer, log them in on this device, and lead to their words. Whoever is in already is told so."""
    sent = fields("name", "language", "shared")
    shared = is_shared(sent["shared"])
    if me() and _is_in(invites.find_invite(g.store, token, g.now).group):
        return redirect(url_for("invites.form", token=token), 303)
    seed, spoken = seed_of_words(token, sent["name"]), choose([sent["language"]])
    try:
        volunteer, _ = invites.join(
            g.store, token, sent["name"], spoken.code, now=g.now, secret=secret(), seed=seed
        )  # fmt: skip
    except invites.NoName:
        group = invites.find_invite(g.store, token, g.now).group
        typed = {"name": clean(sent["name"]), "spoken": spoken, "shared": shared}
        return make_response(render_template("invites/form.html", group=group, wrong=True, **typed), 422)
    return hand_out_words(accounts.account_for(g.store, volunteer), seed, shared=shared, joined=True)


def _is_in(group: Group) -> bool:
    """True if this device is logged in as a volunteer of the group. (Its first organizer is none, and may join.)"""
    visitor = me()
    return visitor is not None and visitor.volunteer_id is not None and visitor.group.id == group.id
