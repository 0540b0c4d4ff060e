"""The page about oneself: what it asks, what it answers, and that it tells nothing of others."""

import datetime as dt
import html
import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota import db
from rota.models import Group, Kind, Load, Skill, Volunteer
from rota.web.site import Site
from tests.conftest import NOW
from tests.rota.personas import People
from tests.rota.web.conftest import Browser, logged_in, main_of
from tests.rota.web.test_languages import root


def find(session: Session, key: str) -> Volunteer:
    return session.scalars(select(Volunteer).where(Volunteer.key == key)).one()


def ids(database: db.Database, slug: str, model: type[Skill] | type[Kind]) -> dict[str, int]:
    with database.read() as session:
        rows = session.scalars(select(model).join(Group, Group.id == model.group_id).where(Group.slug == slug))
        return {row.key: row.id for row in rows}


def field(page: str, name: str) -> str:
    """The tag of a field."""
    found = re.search(rf'<(?:input|select)[^>]* name="{re.escape(name)}"[^>]*>', page)
    assert found
    return found.group(0)


def test_what_is_sent_is_kept_and_the_answer_says_so(ben: Browser, lived_in: db.Database) -> None:
    skills, kinds = ids(lived_in, "tea", Skill), ids(lived_in, "tea", Kind)
    answer = ben.send(
        "/me", "/me", name="Benno", language="en", adult="yes", arrives="2010-02-01", leaves="2010-02-15", hours="12",
        **{f"skill-{skills['lang:ar']}": "yes", f"kind-{kinds['tea']}": "prefer", "limit-max_minutes": "7,5"},
    )  # fmt: skip
    assert (answer.status_code, answer.location) == (303, "/me?saved=yes")
    page = main_of(ben.get(answer.location))
    assert 'role="status"' in page
    assert 'value="Benno"' in field(page, "name")
    assert 'value="2010-02-15"' in field(page, "leaves")
    assert 'value="7.5"' in field(page, "limit-max_minutes")
    assert f'name="kind-{kinds["tea"]}" value="prefer" checked' in page
    shown = re.findall(r'href="(/#s\d+)"', page)
    assert "This shift lies after you leave: give it away" in page and len(shown) == 1
    with lived_in.read() as session:
        person = find(session, "ben")
        assert (person.name, person.skills, person.kinds) == ("Benno", ["lang:ar"], {"tea": "prefer"})
        assert (person.weekly_share, person.limits, person.adult) == (12, {"max_minutes": 450}, True)


def test_the_form_as_it_stands_may_be_sent_twice(ben: Browser, lived_in: db.Database) -> None:
    fields = {"csrf_token": ben.token("/me"), "name": "Ben", "language": "fr", "hours": "3"}
    assert [ben.post("/me", data=fields).status_code for _ in range(2)] == [303, 303]
    with lived_in.read() as session:
        assert find(session, "ben").weekly_share == 3


def test_the_language_is_that_of_this_device_from_now_on(ben: Browser) -> None:
    ben.send("/language", "/", language="en", next="/")
    answer = ben.send("/me", "/me", name="Ben", language="ar")
    assert root(ben, answer.location) == 'lang="ar" dir="rtl"'


def test_what_will_not_do_is_told_beside_its_field_and_kept_there(ben: Browser, lived_in: db.Database) -> None:
    def limit(session: Session) -> None:
        session.scalars(select(Group).where(Group.slug == "tea")).one().limits = {"max_shifts": 3}

    lived_in.change(limit)
    answer = ben.send("/me", "/me", name=" ", language="fr", hours="lots <b>", **{"limit-max_shifts": "4"})
    assert answer.status_code == 422
    page = main_of(answer)
    for name, what in (("name", "name"), ("hours", "hours"), ("limit-max_shifts", "limit-1")):
        tag = field(page, name)
        assert 'aria-invalid="true"' in tag
        assert f"wrong-{what}" in tag.partition('aria-describedby="')[2].partition('"')[0].split()
        assert page.count(f'id="wrong-{what}"') == 1
    assert 'value="lots &lt;b&gt;"' in field(page, "hours")
    assert 'value="4"' in field(page, "limit-max_shifts")
    assert "For everybody it is at most 3. Yours can be smaller, not larger." in page
    assert page.count('aria-invalid="true"') == 3
    with lived_in.read() as session:
        assert (find(session, "ben").language, find(session, "ben").weekly_share) == (None, 0)


def test_skills_and_kinds_of_others_are_unknown_fields(ben: Browser, lived_in: db.Database) -> None:
    token = ben.token("/me")
    foreign = [f"skill-{one}" for one in ids(lived_in, "cellar", Skill).values()]
    foreign += [f"kind-{one}" for one in ids(lived_in, "cellar", Kind).values()]
    answers = {
        name: ben.post("/me", data={"csrf_token": token, "name": "Ben", "language": "en", name: "yes"})
        for name in (*foreign, "skill-999999", "kind-lang:ar", "limit-max_tagged.unheard", "experience", "inducted_at")
    }
    assert len(foreign) == 3
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 400)
    assert len({main_of(answer) for answer in answers.values()}) == 1


def test_a_newcomer_reads_when_it_begins_and_what_is_not_open_yet(site: Site, people: People) -> None:
    def prepare(session: Session) -> None:
        eve = find(session, "eve")
        eve.experience, eve.adult, eve.inducted_at = "new", False, NOW + dt.timedelta(days=4, hours=17, minutes=30)
        night = session.scalars(select(Kind).where(Kind.key == "night")).one()
        night.new_allowed, night.adults_only = False, True

    site.database.change(prepare)
    page = main_of(logged_in(site, people.eve).get("/me"))
    assert "Your shifts begin <bdi>Wed 17 Feb 12:30</bdi>. Until then: dinner, no shift." in page
    assert page.count("Not for newcomers yet") == page.count("Only for those who are 18 or older") == 1


def test_the_balance_is_said_in_words_and_only_to_oneself(ben: Browser, ada: Browser, lived_in: db.Database) -> None:
    def write(session: Session) -> None:
        person = find(session, "ben")
        person.history.append(Load(week=dt.date(2010, 2, 1), load=44, share=38))

    lived_in.change(write)
    assert "In the last four weeks you carried 44 of the 38 points you offered." in main_of(ben.get("/me"))
    assert "four weeks" not in main_of(ada.get("/me"))


def test_nobody_else_s_name_stands_on_the_page(ben: Browser) -> None:
    page = html.unescape(main_of(ben.get("/me")))
    for name in ("Ada", "Dov", "Eve", "Cleo", "Fay", "cellar"):
        assert name not in page


def test_a_name_that_came_in_by_another_way_breaks_nothing(ben: Browser, lived_in: db.Database) -> None:
    poison = '"><script>\u202e'
    lived_in.change(lambda session: setattr(find(session, "ben"), "name", poison))
    answer = ben.get("/me")
    assert answer.status_code == 200
    assert "<script>" not in answer.text and 'value="&#34;&gt;&lt;script&gt;\u202e"' in answer.text
