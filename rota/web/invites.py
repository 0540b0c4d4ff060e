"""Joining a group by an invitation."""

from flask import Blueprint, abort, g, make_response, render_template
from werkzeug.wrappers import Response

from rota.languages import choose
from rota.services import accounts, invites
from rota.web import fields, let_in, secret

pages = Blueprint("invites", __name__)


@pages.get("/join/<token>")
def form(token: str) -> str:
    """What one joins, and two questions. Looking uses nothing up."""
    try:
        invite = invites.find_invite(g.store, token, g.now)
    except invites.NoInvite:
        abort(404)
    return render_template("invites/form.html", group=invite.group)


@pages.post("/join/<token>")
def join(token: str) -> Response:
    """Make the volunteer, log them in on this device, and show the passphrase, this once."""
    sent = fields("name", "language", "shared")
    try:
        group = invites.find_invite(g.store, token, g.now).group
        spoken = choose([sent["language"]]).code
        volunteer, words = invites.join(g.store, token, sent["name"], spoken, now=g.now, secret=secret())
    except invites.NoInvite:
        abort(404)
    except invites.NoName:
        return make_response(render_template("invites/form.html", group=group, wrong=True), 422)
    shared = bool(sent["shared"])
    account = accounts.account_for(g.store, volunteer)
    let_in(accounts.begin(g.store, account, shared=shared, now=g.now), shared=shared)
    return make_response(render_template("invites/joined.html", group=group, name=volunteer.name, words=words))
