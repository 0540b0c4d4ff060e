"""Choosing the language of the pages on this device."""

from flask import Blueprint, current_app, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from rota.languages import choose
from rota.web import fields, remember_language

pages = Blueprint("languages", __name__)


@pages.post("/language")
def switch() -> Response:
    """Keep the choice in a cookie and go back to the page it was made on."""
    sent = fields("language", "next")
    answer = redirect(_page(sent["next"]), 303)
    remember_language(answer, choose([sent["language"]]).code)
    return answer


def _page(path: str) -> str:
    """`path` if it is a page of ours, else the first page: nobody is sent elsewhere."""
    try:
        current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except (HTTPException, RequestRedirect):
        return "/"
    return path if path.isprintable() else "/"
