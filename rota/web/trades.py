"""Taking shifts, dropping them, finding cover, swapping."""

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.services import ahead, offers, openings, promises, trades
from rota.web import Visitor, drawn_here, fields, the_visitor

FIRST = 20  # open shifts on the page, until one asks for all

pages = Blueprint("trades", __name__)


@pages.errorhandler(promises.NoSuchShift)
@pages.errorhandler(offers.NoSuchOffer)
def nothing(_: Exception) -> tuple[str, int]:
    """What was never there and what is gone look the same."""
    return render_template("error.html", code=404), 404


@pages.errorhandler(promises.CannotBe)
def refused(error: promises.CannotBe) -> tuple[str, int]:
    """Why it cannot be, as things are at this moment, and what else there is."""
    return render_template("trades/refused.html", hindrances=error.hindrances), 409


@pages.get("/open")
def open() -> str:
    """Exactly what I may take now, the urgent ones first; at first no more of them than one reads through."""
    visitor, me = _who()
    found = openings.openings(g.store, visitor.group, me, now=g.now)
    shown = found if "all" in request.args else found[:FIRST]
    return render_template(
        "trades/open.html", openings=shown, more=len(found) - len(shown), ahead=None if found else _ahead(visitor, me)
    )


@pages.post("/open")
def take() -> Response:
    """Take one of them."""
    visitor, me = _who()
    trades.take(g.store, visitor.group, me, _number(fields("shift")["shift"]), now=g.now)
    return redirect(url_for("shifts.mine", done="taken"), 303)


@pages.get("/drop/<id:shift_id>")
def before_drop(shift_id: int) -> str:
    """What follows from dropping it, and the other ways: cover, a swap."""
    visitor, me = _who()
    follows = trades.follows(g.store, visitor.group, me, shift_id, now=g.now)
    mine = offers.offered(g.store, visitor.group, me, now=g.now, seed=drawn_here())
    swaps = offers.swaps(g.store, visitor.group, me, shift_id, now=g.now)
    cover = next((one for one in mine if one.slot.id == shift_id and not one.wanted), None)
    wanted = {one.wanted.id for one in mine if one.slot.id == shift_id and one.wanted}
    return render_template(
        "trades/drop.html", follows=follows, slot=follows.slot, cover=cover, swaps=swaps, wanted=wanted,
        link=current_app.config["PUBLIC_URL"] + url_for("trades.cover", token=cover.token)
        if cover and cover.token
        else None,
    )  # fmt: skip


@pages.post("/drop/<id:shift_id>")
def drop(shift_id: int) -> Response:
    """I cannot come."""
    visitor, me = _who()
    fields()
    trades.drop(g.store, visitor.group, me, shift_id, now=g.now)
    return redirect(url_for("shifts.mine", done="dropped"), 303)


@pages.post("/drop/<id:shift_id>/cover")
def find_cover(shift_id: int) -> Response:
    """Offer it to all who may take it, or to one person by a link."""
    visitor, me = _who()
    how = fields("how")["how"]
    if how not in ("all", "link"):
        abort(400)
    link = drawn_here() if how == "link" else None
    offers.look_for_cover(g.store, visitor.group, me, shift_id, link=link, now=g.now)
    return redirect(url_for("trades.before_drop", shift_id=shift_id, _anchor="cover"), 303)


@pages.post("/drop/<id:shift_id>/swap")
def ask_to_swap(shift_id: int) -> Response:
    """Ask whoever holds another shift to swap."""
    visitor, me = _who()
    offers.ask_to_swap(g.store, visitor.group, me, shift_id, _number(fields("for")["for"]), now=g.now)
    return redirect(url_for("trades.before_drop", shift_id=shift_id, _anchor="swap"), 303)


@pages.post("/offers/<id:offer_id>/<any(take, accept, decline, withdraw):what>")
def answer(offer_id: int, what: str) -> Response:
    """What I do about an offer: another's, or my own."""
    visitor, me = _who()
    fields()
    group, store = visitor.group, g.store
    if what == "take":
        offer = offers.by_id(store, group, offer_id, now=g.now)
        if offer.token_hash is not None or offer.wanted_id is not None:
            abort(404)
        offers.take_over(store, group, me, offer, now=g.now)
    elif what == "accept":
        offers.accept(store, group, me, offer_id, now=g.now)
    elif what == "decline":
        offers.decline(store, group, me, offer_id, now=g.now)
    else:
        offers.withdraw(store, group, me, offer_id)
    done = {"take": "taken", "accept": "swapped", "decline": "declined", "withdraw": "withdrawn"}
    return redirect(url_for("shifts.mine", done=done[what]), 303)


@pages.get("/cover/<token>")
def cover(token: str) -> str:
    """Somebody asks me by a link to take their place."""
    visitor, me = _who()
    offer = offers.by_token(g.store, visitor.group, token, now=g.now)
    slot = offers.slot_of(g.store, visitor.group, offer)
    found = offers.against_me(g.store, visitor.group, me, offer, now=g.now)
    return render_template("trades/cover.html", slot=slot, hindrances=found)


@pages.post("/cover/<token>")
def take_cover(token: str) -> Response:
    """Take it over."""
    visitor, me = _who()
    fields()
    offers.take_over(g.store, visitor.group, me, offers.by_token(g.store, visitor.group, token, now=g.now), now=g.now)
    return redirect(url_for("shifts.mine", done="taken"), 303)


def _ahead(visitor: Visitor, me: int) -> ahead.Ahead:
    return ahead.ahead(g.store, visitor.group, me, now=g.now)


def _who() -> tuple[Visitor, int]:
    visitor = the_visitor()
    return (visitor, visitor.volunteer_id) if visitor.volunteer_id is not None else abort(404)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else abort(404)
