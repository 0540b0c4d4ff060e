"""What organizers did, for all organizers; and the page for whoever was slower than somebody else."""

from flask import Blueprint, g, render_template, request, url_for

from rota.services import log
from rota.web import the_organizer

pages = Blueprint("log", __name__)


@pages.get("/log")
def page() -> str:
    """The last 30 days, newest first."""
    return render_template("log/page.html", entries=log.recent(g.store, the_organizer().group, now=g.now))


@pages.app_errorhandler(log.Stale)
def stale(error: log.Stale) -> tuple[str, int]:
    """What somebody else has changed meanwhile, and the form once more, for whoever wants it all the same."""
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", "seen")]
    back = url_for("week.board", monday=error.week) if error.week else "/settings"
    return render_template("log/stale.html", entries=error.entries, seen=error.seen, sent=sent, back=back), 409
