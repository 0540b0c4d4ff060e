"""The whole group as a file that this program, here or elsewhere, can read again."""

from flask import Blueprint, Response, g, render_template

from rota.services import groups
from rota.web import fields, the_organizer

pages = Blueprint("export", __name__)


@pages.get("/export")
def page() -> str:
    """What the file holds, before it is asked for."""
    the_organizer()
    return render_template("export/page.html")


@pages.post("/export")
def download() -> Response:
    """The file. All organizers read in the log that it was taken."""
    visitor = the_organizer()
    fields()
    text = groups.take_along(g.store, visitor.group, by=visitor.by, now=g.now)
    answer = Response(text + "\n", mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="rota-group.json"'
    return answer
