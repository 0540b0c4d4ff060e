"""Hours by kind and week, without names, as a page and for spreadsheets."""

from flask import Blueprint, Response, current_app, g, render_template

from rota.languages import text_in, translation
from rota.services import numbers, turnout
from rota.services.numbers import Week
from rota.web import language, the_organizer

pages = Blueprint("numbers", __name__)


@pages.get("/numbers")
def page() -> str:
    """A table for each week, and how many did not come."""
    weeks = _weeks()
    advice = turnout.advice(g.store, the_organizer().group)
    keep_days = current_app.config["KEEP_DAYS"]
    return render_template("numbers/page.html", weeks=weeks, advice=advice, keep_days=keep_days)


@pages.get("/numbers.csv")
def table() -> Response:
    """The same as a file."""
    spoken, say = the_organizer().languages, translation(language().code)
    header = [
        say.gettext("Week"), say.gettext("Kind of shift"), say.gettext("Shifts"), say.gettext("Places filled"),
        say.gettext("Hours"),
    ]  # fmt: skip
    lines = [
        (str(week.monday), text_in(one.kind, language().code, spoken), one.shifts, one.places, f"{one.minutes / 60:g}")
        for week in _weeks()
        for one in week.lines
    ]
    answer = Response(numbers.as_csv([header, *lines]), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="numbers.csv"'
    return answer


def _weeks() -> tuple[Week, ...]:
    return numbers.by_week(g.store, the_organizer().group, keep_days=current_app.config["KEEP_DAYS"], now=g.now)
