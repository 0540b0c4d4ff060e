"""What a phone needs to bear being offline: the worker, and the page that says so. Nothing in them is anybody's."""

import re

from flask import Blueprint, Response, current_app, make_response, render_template

from rota.web import language

pages = Blueprint("offline", __name__)


@pages.get("/sw.js")
def worker() -> Response:
    """The service worker, with the addresses of the forms that may wait on a phone until it is online again."""
    script = render_template("offline/worker.js", forms=sorted(_may_wait()))
    answer = Response(script, mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@pages.get("/offline")
def page() -> Response:
    """Says that there is no network; the worker keeps it for that time."""
    answer = make_response(render_template("offline/page.html"))
    answer.content_language.add(language().code)
    return answer


def _may_wait() -> set[str]:
    """Patterns of the paths; only of nouns whose answers show nothing that is shown once."""
    nouns: frozenset[str] = current_app.config["MAY_WAIT"]
    rules = [rule for rule in current_app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    return {re.sub(r"<[^>]+>", "[^/]+", rule.rule) for rule in rules if rule.endpoint.partition(".")[0] in nouns}
