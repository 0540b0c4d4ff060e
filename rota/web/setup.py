"""Setting up a new group by a link, from a starter or from a file."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, g, make_response, render_template, request
from werkzeug.wrappers import Response

from rota.services import groups, setting_up, settings, starters
from rota.services.forms import NotSaved
from rota.web import fields, hand_out_words, is_shared, language, secret, seed_of_words

MOST_FAULTS = 50  # of a file, that are listed

pages = Blueprint("setup", __name__)


@pages.errorhandler(setting_up.NoFounding)
def gone(_: setting_up.NoFounding) -> tuple[str, int]:
    """Unknown, used up or too old: which of them is not told."""
    return render_template("setup/gone.html"), 404


@pages.get("/setup/<token>")
def form(token: str) -> Response:
    """A few questions. Looking uses nothing up."""
    setting_up.find_founding(g.store, token, g.now)
    return _page({"starter": starters.NAMES[0], f"language.{language().code}": "yes"})


@pages.post("/setup/<token>")
def found(token: str) -> Response:
    """Make the group and its first organizer, log them in on this device, and lead to their words."""
    sent = fields("shared", *setting_up.fields())
    shared = is_shared(sent["shared"])
    seed = seed_of_words(token, f"{sent['name']}\0{sent['you']}")
    try:
        account = setting_up.set_up(
            g.store, token, sent, language().code, now=g.now, secret=secret(), seed=seed
        )  # fmt: skip
    except NotSaved as refused:
        return _page(sent, faults=refused.faults, status=422)
    return hand_out_words(account, seed, shared=shared, joined=True)


@pages.post("/setup/<token>/file")
def from_file(token: str) -> Response:
    """The same with a group's file."""
    sent = fields("you", "shared")
    if not request.files.keys() <= {"file"} or len(request.files.getlist("file")) > 1:
        abort(400)
    file = request.files.get("file")
    data = file.read(setting_up.MOST_BYTES + 1) if file else b""
    seed = seed_of_words(token, sent["you"])
    shared, code = is_shared(sent["shared"]), language().code
    try:
        account = setting_up.from_file(
            g.store, token, data, sent["you"], code, now=g.now, secret=secret(), seed=seed
        )  # fmt: skip
    except NotSaved as refused:
        return _page(sent, file_faults=refused.faults, status=422)
    except groups.NotAGroup as refused:
        return _page(sent, listed=refused.faults[:MOST_FAULTS], more=len(refused.faults), status=422)
    return hand_out_words(account, seed, shared=shared, joined=True)


def _page(typed: Mapping[str, str], *, status: int = 200, **wrong: Any) -> Response:
    said = {"faults": {}, "file_faults": {}, "listed": (), "more": 0} | wrong
    page = render_template(
        "setup/form.html", typed=typed, zones=settings.zones(), starters=starters.NAMES, **said,
        address=request.path.removesuffix("/file"), on_file=bool(said["file_faults"] or said["listed"]),
    )  # fmt: skip
    return make_response(page, status)
