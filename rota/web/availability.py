"""① When I can: the usual week, single weeks, and busy times out of a calendar file."""

import datetime as dt
import re
from itertools import pairwise

from babel.dates import format_time
from flask import Blueprint, abort, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.models.availability import LEVELS
from rota.planning.parts import Part, version_of
from rota.planning.sheets import DAY, Sheet
from rota.refusal import Refused
from rota.services import availability, busy, filling
from rota.services.filling import Form
from rota.web import fields, language, the_visitor

USUAL = "usual"  # in place of a week's Monday
VERSION = re.compile(r"\d{4}(?:-\d{4}){1,5}")

pages = Blueprint("availability", __name__)


@pages.get("/when")
def form() -> Response:
    """The week that is asked for; else the usual week on the first visit, and this week from then on."""
    week = request.args.get("week")
    found = _form(week or _this_week())
    if week is None and found.first:
        found = _form(USUAL)
    count = request.args.get("count", "")
    said = request.args.get("said", "")
    return _page(found, found.shown, said=said, count=int(count) if re.fullmatch(r"\d{1,3}", count) else 0)


@pages.post("/when")
def save() -> Response:
    """Save what is answered; or, by another button, fill the form in and save nothing."""
    found = _form(request.form.get("week", ""))
    answers, button = _sent(found)
    if request.form["parts"] != version_of(found.sheet.parts):
        return _page(found, answers, said="parts", status=409)
    if button == "every" and found.sheet.monday:
        usual = _form(USUAL)
        return _page(usual, filling.for_every_week(found, usual, answers), said="filled")
    if button != "save":
        try:
            return _page(found, filling.filled(found, answers, button), said="filled")
        except filling.NoSuchButton:
            abort(400)
    availability.save(g.store, found, answers)
    return redirect(url_for("availability.form", week=_word(found.sheet), said="saved"), 303)


@pages.post("/when/busy", endpoint="busy")
def import_busy() -> Response:
    """Read a calendar file; its busy times become "no"."""
    volunteer_id = _volunteer_id()
    fields()
    if not request.files.keys() <= {"calendar"} or len(request.files.getlist("calendar")) > 1:
        abort(400)
    file = request.files.get("calendar")
    data = file.read(busy.MOST_BYTES + 1) if file else b""
    visitor = the_visitor()
    window = busy.window_of(visitor.group, g.now)
    zone, day_starts_at = visitor.group.timezone, visitor.group.day_starts_at
    g.store.rollback()  # nothing is changed yet: others may write while the file is read
    try:
        times = busy.read(data, window, zone, day_starts_at)
    except Refused as refused:
        found = _form(_this_week())
        return _page(found, found.shown, refused=type(refused).__name__, status=422)
    busy.take(g.store, volunteer_id, times)
    return redirect(url_for("availability.form", week=_this_week(), said="busy", count=len(times)), 303)


def _volunteer_id() -> int:
    """Whose form it is. Whoever has no shifts has no such page."""
    return the_visitor().volunteer_id or abort(404)


def _this_week() -> str:
    return availability.mondays(the_visitor().group, g.now)[0].isoformat()


def _form(week: str) -> Form:
    group, volunteer_id = the_visitor().group, _volunteer_id()
    weeks = {monday.isoformat(): monday for monday in availability.mondays(group, g.now)}
    if week != USUAL and week not in weeks:
        abort(404 if request.method == "GET" else 400)
    return availability.form(g.store, group, volunteer_id, weeks.get(week), now=g.now)


def _word(sheet: Sheet) -> str:
    return sheet.monday.isoformat() if sheet.monday else USUAL


def _sent(found: Form) -> tuple[dict[str, str], str]:
    """The answers, and the button that was pressed. A form of earlier parts may be sent: then what fits is kept. What
    is said of days that have ended meanwhile is left out."""
    version = request.form.get("parts", "")
    if not VERSION.fullmatch(version):
        abort(400)
    sheet = found.sheet
    clocks = [f"{border[:2]}:{border[2:]}" for border in version.split("-")]
    spans = list(pairwise([*clocks, clocks[0]]))
    first = sheet.monday or sheet.days[0]
    keys = [sheet.key(first + number * DAY) for number in range(7)]
    sent = fields("week", "parts", "do", *(f"{key}.{number}" for key in keys for number in range(len(spans))))
    if not {value for name, value in sent.items() if "." in name} <= {"", *LEVELS}:
        abort(400)
    answers = dict(found.shown)
    for day in sheet.days:
        for name, part in zip(sheet.names(day), sheet.parts, strict=True):
            if (part.start, part.end) in spans:
                answers[name] = sent[f"{sheet.key(day)}.{spans.index((part.start, part.end))}"] or answers[name]
    return answers, sent["do"] or "save"


def _page(
    found: Form, answers: dict[str, str], *, said: str = "", count: int = 0, refused: str = "", status: int = 200
) -> Response:
    names = list(found.sheet.cells)
    chances = " ".join(
        ".".join(f"{names.index(cell)}{'!' * (cell in chance.fine)}" for cell in chance.cells if cell in names)
        for chance in found.chances
    )
    page = render_template(
        "availability/form.html", form=found, sheet=found.sheet, answers=answers, said=said, count=count,
        refused=refused, week=_word(found.sheet), version=version_of(found.sheet.parts), levels=LEVELS,
        asked=found.asked(answers), chances=chances, digits=_digits, hours=_hours,
    )  # fmt: skip
    return make_response(page, status)


def _digits(answers: dict[str, str]) -> str:
    """Answers for the script, a digit for each cell."""
    return "".join(str(LEVELS.index(level)) if level else "-" for level in answers.values())


def _hours(part: Part) -> str:
    """10–13, 13–17:30"""
    ends = (dt.time.fromisoformat(part.start), dt.time.fromisoformat(part.end))
    said = (format_time(end, "H:mm" if end.minute else "H", locale=language().locale) for end in ends)
    return language().digits("–".join(said))
