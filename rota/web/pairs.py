"""Who goes together, not at once, or apart: organizers alone see it."""

from flask import Blueprint, g, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from rota.services import pairs, people
from rota.web import fields, number, the_organizer

pages = Blueprint("pairs", __name__, url_prefix="/pairs")


@pages.errorhandler(pairs.NoSuchPair)
@pages.errorhandler(people.NoSuchPerson)
def nothing(_: Exception) -> tuple[str, int]:
    """Of another group, gone, or never there: the same page."""
    return render_template("error.html", code=404), 404


@pages.get("")
def listing() -> str:
    """All pairs, and a form for one more."""
    return _page()


@pages.post("")
def add() -> Response:
    """One more."""
    visitor, sent = the_organizer(), fields("kind", "first", "second")
    first, second = (number(sent[one] or "0") for one in ("first", "second"))
    try:
        if not (first and second):
            raise pairs.PairRefused("choice")
        pairs.add(g.store, visitor.group, visitor.by, sent["kind"], first, second, now=g.now)
    except pairs.PairRefused as refused:
        return make_response(_page(sent, refused.why), 422)
    return redirect(url_for("pairs.listing"), 303)


@pages.post("/<id:pair_id>/remove")
def remove(pair_id: int) -> Response:
    """Take it back."""
    visitor = the_organizer()
    fields()
    pairs.remove(g.store, visitor.group, visitor.by, pair_id, now=g.now)
    return redirect(url_for("pairs.listing"), 303)


def _page(sent: dict[str, str] | None = None, wrong: str = "") -> str:
    group = the_organizer().group
    return render_template(
        "pairs/page.html", pairs=pairs.listing(g.store, group), people=people.names(g.store, group), sent=sent or {},
        wrong=wrong,
    )  # fmt: skip
