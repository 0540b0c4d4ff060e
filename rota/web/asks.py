"""Asking people to take a shift: whom to ask, for organizers; being asked and answering, for volunteers."""

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.models import Ask
from rota.services import asking, asks, people, promises
from rota.web import Visitor, drawn_here, fields, number, the_organizer, the_visitor

pages = Blueprint("asks", __name__)


@pages.errorhandler(promises.NoSuchShift)
@pages.errorhandler(people.NoSuchPerson)
@pages.errorhandler(asks.NoSuchAsk)
def nothing(_: Exception) -> tuple[str, int]:
    """What was never there, what is gone, and what is somebody else's look the same."""
    return render_template("error.html", code=404), 404


@pages.errorhandler(promises.CannotBe)
def refused(error: promises.CannotBe) -> tuple[str, int]:
    """Why it cannot be, as things are at this moment."""
    return render_template("trades/refused.html", hindrances=error.hindrances), 409


@pages.get("/ask/<id:shift_id>")
def page(shift_id: int) -> str:
    """Three people who may take a shift; who was asked."""
    group, first = the_organizer().group, number(request.args.get("after") or "0")
    found = asking.ask_list(g.store, group, shift_id, first=first, now=g.now, seed=drawn_here())
    return _page(found)


@pages.post("/ask/<id:shift_id>")
def ask(shift_id: int) -> Response | tuple[str, int]:
    """Ask one of them: from now on they see it, and there is a link for them."""
    visitor, sent = the_organizer(), fields("who", "after")
    first = number(sent["after"] or "0")
    try:
        asking.ask(
            g.store, visitor.group, visitor.by, shift_id, number(sent["who"]), seed=drawn_here(), now=g.now
        )  # fmt: skip
    except (asking.NotToBeAsked, promises.CannotBe):
        found = asking.ask_list(g.store, visitor.group, shift_id, now=g.now, seed=drawn_here())
        return _page(found, late=True), 409
    return redirect(url_for("asks.page", shift_id=shift_id, after=str(first), _anchor="asked"), 303)


@pages.get("/asked/<token>")
def asked(token: str) -> str:
    """An organizer asks me; nobody else sees it."""
    visitor, one = _mine(token)
    found = asks.question(g.store, visitor.group, one, now=g.now)
    return render_template("asks/asked.html", question=found)


@pages.post("/asked/<token>")
def answer(token: str) -> Response:
    """I take it, or I cannot."""
    _, one = _mine(token)
    return _answer(one, fields("answer")["answer"])


@pages.post("/asked")
def answer_here() -> Response:
    """The same from My shifts, without the link."""
    visitor, sent = the_visitor(), fields("ask", "answer")
    if visitor.volunteer_id is None:
        abort(404)
    one = asks.by_id(g.store, visitor.group, visitor.volunteer_id, number(sent["ask"]))
    return _answer(one, sent["answer"])


def _mine(token: str) -> tuple[Visitor, Ask]:
    visitor = the_visitor()
    if visitor.volunteer_id is None:
        abort(404)
    return visitor, asks.by_token(g.store, visitor.group, visitor.volunteer_id, token)


def _answer(one: Ask, said: str) -> Response:
    if said not in ("yes", "no"):
        abort(400)
    if said == "yes":
        asks.accept(g.store, the_visitor().group, one, now=g.now)
        return redirect(url_for("shifts.mine", done="taken"), 303)
    asks.decline(one)
    return redirect(url_for("shifts.mine", done="answered"), 303)


def _page(found: asking.AskList, *, late: bool = False) -> str:
    start = current_app.config["PUBLIC_URL"]
    links = {one.token: start + url_for("asks.asked", token=one.token) for one in found.asked if one.token}
    return render_template("asks/page.html", found=found, links=links, late=late)
