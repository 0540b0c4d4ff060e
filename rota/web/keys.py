"""One's words: the card that shows new ones, and the link that gives them to whoever has lost theirs."""

from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, g, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from rota.models import Volunteer
from rota.services import accounts, inductions, renewals
from rota.web import KEY_CARD, fields, hand_out_words, is_shared, qr_code, secret, seed_of_words, the_visitor

pages = Blueprint("keys", __name__)


@pages.errorhandler(renewals.NoRenewal)
def gone(_: renewals.NoRenewal) -> tuple[str, int]:
    """Unknown, used or too old: which of them is not told."""
    return render_template("keys/gone.html"), 404


@pages.get("/keys/<token>")
def form(token: str) -> str:
    """What will happen. Looking uses nothing up."""
    renewal = renewals.find_renewal(g.store, token, g.now)
    return render_template("keys/form.html", account=renewal.account)


@pages.post("/keys/<token>")
def renew(token: str) -> Response:
    """New words; the old ones and all log-ins end, and this device is logged in."""
    shared, seed = is_shared(fields("shared")["shared"]), seed_of_words(token)
    account = renewals.renew(g.store, token, now=g.now, secret=secret(), seed=seed)
    return hand_out_words(account, seed, shared=shared, joined=False)


@pages.get("/key")
def card() -> str | Response:
    """The words that this device was just given, to be written down, until somebody says that they are."""
    visitor, handed = the_visitor(), session.get(KEY_CARD)
    if handed is None or g.now.timestamp() >= handed["until"]:
        return redirect(url_for("shifts.mine"), 303)
    words = accounts.words_from(handed["seed"], secret())
    volunteer = g.store.get(Volunteer, visitor.volunteer_id) if visitor.volunteer_id else None
    induction = inductions.induction_of(g.store, visitor.group, volunteer, now=g.now) if volunteer else None
    starts = induction.start.astimezone(ZoneInfo(visitor.group.timezone)) if induction else None
    address = f"{current_app.config['PUBLIC_URL']}/login"
    return render_template(
        "keys/card.html", words=words, address=address, code=qr_code(f"{address}#{words.replace(' ', '-')}"),
        name=volunteer.name if volunteer else None, joined=handed["joined"], induction=starts,
    )  # fmt: skip


@pages.post("/key")
def put_away() -> Response:
    """They are written down: from now on nobody can look them up. A newcomer goes on to say when they can,
    whoever has just set up the group to its settings."""
    fields()
    handed = session.pop(KEY_CARD, None)
    newcomer = handed is not None and handed["joined"]
    begins = "/settings" if the_visitor().organizer else "/when"
    return redirect(begins if newcomer else url_for("shifts.mine"), 303)
