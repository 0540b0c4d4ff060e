"""The people of the group, for its organizers: the list, and what only organizers may say of one of them."""

from flask import Blueprint, abort, current_app, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rota.services import leaving, log, people, volunteers
from rota.services.own_limits import Fault
from rota.services.people import Said
from rota.services.volunteers import NotSaved
from rota.web import fields, made_by, new_form, number, qr_code, the_organizer

pages = Blueprint("people", __name__, url_prefix="/people")


@pages.errorhandler(people.NoSuchPerson)
def nobody(_: people.NoSuchPerson) -> tuple[str, int]:
    """Of another group, gone, or never there: the same page."""
    return render_template("error.html", code=404), 404


@pages.errorhandler(log.Stale)
def stale(error: log.Stale) -> tuple[str, int]:
    """As the log's own answer, with the way back to the person."""
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", "seen")]
    return render_template("log/stale.html", entries=error.entries, seen=error.seen, sent=sent, back=request.path), 409


@pages.get("")
def listing() -> str:
    """Everybody, sixty a page."""
    return _listing({})


@pages.post("")
def add() -> Response:
    """Somebody who has no phone, or no words yet."""
    visitor, sent = the_organizer(), fields("name", "language", "form")
    form = made_by(sent["form"], f"person {visitor.group.id}")
    if form is None:
        abort(400)
    try:
        person = people.add(
            g.store, visitor.group, visitor.by, sent["name"], sent["language"], form, now=g.now
        )  # fmt: skip
    except NotSaved as refused:
        return make_response(_listing(refused.faults, sent), 422)
    return redirect(url_for("people.one", volunteer_id=person.id, done="added"), 303)


@pages.get("/<id:volunteer_id>")
def one(volunteer_id: int) -> str:
    """One person."""
    return _one(volunteer_id)


@pages.post("/<id:volunteer_id>")
def say(volunteer_id: int) -> Response:
    """What organizers say of them: experience, age, stay, induction."""
    visitor = the_organizer()
    sent = fields("experience", "adult", "arrives", "leaves", "unsure", "inducted", "begins", "seen")
    typed = Said(
        sent["experience"], bool(sent["adult"]), sent["arrives"], sent["leaves"], bool(sent["unsure"]),
        sent["inducted"], sent["begins"],
    )  # fmt: skip
    people.find(g.store, visitor.group, volunteer_id)
    log.refuse_stale(g.store, visitor.group, sent["seen"], visitor.by)
    try:
        people.say(g.store, visitor.group, visitor.by, volunteer_id, typed, now=g.now)
    except NotSaved as refused:
        return make_response(_one(volunteer_id, typed, refused.faults), 422)
    return redirect(url_for("people.one", volunteer_id=volunteer_id, done="saved"), 303)


@pages.post("/<id:volunteer_id>/skill")
def skill(volunteer_id: int) -> Response:
    """Confirm a skill, or reject it."""
    visitor, sent = the_organizer(), fields("skill", "what")
    if sent["what"] not in ("confirm", "reject"):
        abort(400)
    people.judge_skill(
        g.store, visitor.group, visitor.by, volunteer_id, number(sent["skill"]), sent["what"], now=g.now
    )  # fmt: skip
    return redirect(url_for("people.one", volunteer_id=volunteer_id, _anchor="skills"), 303)


@pages.post("/<id:volunteer_id>/words")
def words(volunteer_id: int) -> Response:
    """A link that gives them new words, shown here once."""
    visitor, sent = the_organizer(), fields("form")
    token = made_by(sent["form"], f"words {visitor.group.id} {volunteer_id}")
    if token is None:
        abort(400)
    person = people.new_words(g.store, visitor.group, visitor.by, volunteer_id, token, now=g.now)
    link = current_app.config["PUBLIC_URL"] + url_for("keys.form", token=token)
    return make_response(render_template("people/words.html", person=person, link=link, picture=qr_code(link)))


@pages.post("/<id:volunteer_id>/remove")
def remove(volunteer_id: int) -> Response:
    """Delete them, at once; nothing of them stays in the store's log of changes."""
    visitor, typed = the_organizer(), fields("name")["name"]
    try:
        people.remove(g.store, visitor.group, visitor.by, volunteer_id, typed, now=g.now)
    except leaving.NotTheName:
        return make_response(_one(volunteer_id, removing=typed), 422)
    answer = redirect(url_for("people.listing", done="removed"), 303)
    answer.call_on_close(current_app.database.checkpoint)  # type: ignore[attr-defined]  # it is a Site
    return answer


def _listing(faults: dict[str, Fault], sent: dict[str, str] | None = None) -> str:
    visitor, asked = the_organizer(), request.args.get("page", "1")
    page = number(asked) if asked else 1
    found = people.listing(g.store, visitor.group, page, now=g.now)
    return render_template("people/list.html", people=found, faults=faults, sent=sent or {}, form=new_form())


def _one(
    volunteer_id: int,
    typed: Said | None = None,
    faults: dict[str, Fault] | None = None,
    removing: str | None = None,
) -> str:
    visitor = the_organizer()
    person = people.find(g.store, visitor.group, volunteer_id)
    return render_template(
        "people/one.html", person=person, about=volunteers.about(g.store, visitor.group, person.id, now=g.now),
        typed=typed or people.said(visitor.group, person, now=g.now), faults=faults or {}, removing=removing,
        seen=log.seen(g.store, visitor.group), form=new_form(), myself=person.id == visitor.volunteer_id,
    )  # fmt: skip
