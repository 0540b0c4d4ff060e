"""Whether the site and its store answer, for whoever watches the machine."""

from flask import Blueprint, Response, g

from rota.models import Instance

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def check() -> Response:
    """`ok`, once the store has answered; else the error page of 503."""
    g.store.get(Instance, 1)
    return Response("ok\n", mimetype="text/plain")
