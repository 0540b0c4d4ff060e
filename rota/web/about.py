"""About me: what somebody says of themselves, in one form."""

from flask import Blueprint, abort, g, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from rota.services import volunteers
from rota.services.volunteers import About, Typed
from rota.web import fields, remember_language, the_visitor

PLAIN = ("name", "language", "adult", "arrives", "leaves", "unsure", "hours")

pages = Blueprint("about", __name__)


@pages.get("/me")
def form() -> str:
    """What I have said so far, and what follows from it."""
    me = _me()
    return render_template("about/form.html", about=me, typed=me.typed, faults={})


@pages.post("/me")
def save() -> Response:
    """Keep it; the fields are those of the group's own skills, kinds and limits, and no others."""
    me = _me()
    typed = _typed(me)
    visitor = the_visitor()
    try:
        volunteers.save(g.store, visitor.group, visitor.volunteer_id or 0, typed, now=g.now)
    except volunteers.NotSaved as refused:
        page = render_template("about/form.html", about=me, typed=typed, faults=refused.faults)
        return make_response(page, 422)
    answer = redirect(url_for("about.form", saved="yes"), 303)
    remember_language(answer, typed.language)
    return answer


def _me() -> About:
    visitor = the_visitor()
    if visitor.volunteer_id is None:
        abort(404)
    return volunteers.about(g.store, visitor.group, visitor.volunteer_id, now=g.now)


def _typed(me: About) -> Typed:
    skills, kinds, limits = ([one.field for one in some] for some in (me.skills, me.kinds, me.limits))
    sent = fields(*PLAIN, *skills, *kinds, *limits)
    return Typed(
        name=sent["name"],
        language=sent["language"],
        adult=bool(sent["adult"]),
        arrives=sent["arrives"],
        leaves=sent["leaves"],
        unsure=bool(sent["unsure"]),
        hours=sent["hours"],
        ticked=frozenset(one for one in skills if sent[one]),
        limits={one: sent[one] for one in limits},
        levels={one: sent[one] for one in kinds if sent[one]},
    )
