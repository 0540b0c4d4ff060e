"""The people of a group on its organizers' pages: the list, one person, new words, removal; and who sees none of it."""

import re

import pytest
from sqlalchemy import select, update

from rota import db
from rota.models import Account, LogEntry, Renewal, Volunteer
from rota.services import accounts, groups
from rota.web.site import Site
from tests.conftest import NOW, counted
from tests.rota.personas import SECRET, People, account
from tests.rota.web.conftest import Browser, Clock, logged_in, main_of, twin, words_in

FILLED = {"experience": "regular", "adult": "yes", "arrives": "", "leaves": "", "unsure": "yes", "inducted": "yes"}


def of(database: db.Database, key: str) -> Volunteer:
    with database.read() as session:
        return session.scalars(select(Volunteer).where(Volunteer.key == key)).one()


def alter(database: db.Database, key: str, **values: object) -> None:
    database.change(lambda session: session.execute(update(Volunteer).where(Volunteer.key == key).values(**values)))


def logged(database: db.Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(LogEntry.what).order_by(LogEntry.id)))


def form_of(browser: Browser, page: str) -> str:
    found = re.search(r'name="form" value="([^"]+)"', browser.get(page).text)
    assert found
    return found.group(1)


def test_the_list_tells_of_everybody_of_the_group_and_of_nobody_else(ada: Browser, lived_in: db.Database) -> None:
    alter(lived_in, "eve", claimed=["skill:driver"], experience="lead")
    page = main_of(ada.get("/people"))
    assert re.findall(r'<a href="/people/\d+"><bdi>([^<]+)</bdi></a>', page) == [
        "Ada", "Ben", "Dov of the night", "Eve without shifts",
    ]  # fmt: skip
    assert page.count("(not confirmed)") == 1
    assert page.count("organizes</strong>") == 1
    assert page.count("Can lead") == 1
    assert "Fay" not in page


def test_two_hundred_people_take_sixty_a_page_within_12_kilobytes_and_as_many_statements_as_five(
    ada: Browser, lived_in: db.Database
) -> None:
    with counted(lived_in) as few:
        ada.get("/people")

    def crowd(session: db.Session) -> None:
        group = groups.find_group(session, "tea")
        for number in range(200):
            session.add(
                Volunteer(
                    group_id=group.id, key=f"p{number}", name=f"Person {number} of {number * 7919 % 997}",
                    experience="new", adult=True, skills=["lang:ar"], claimed=["skill:driver"], arrives=NOW,
                    leaves=None, inducted_at=NOW, has_pattern=False, kinds={}, limits={}, weekly_share=number,
                )
            )  # fmt: skip

    lived_in.change(crowd)
    with counted(lived_in) as many:
        first = ada.get("/people", headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert len(many) == len(few) <= 12
    assert len(first.data) <= 12 * 1024
    seen = [re.findall(r'href="/people/(\d+)"', main_of(ada.get(f"/people?page={page}"))) for page in (1, 2, 3, 4)]
    assert [len(one) for one in seen] == [60, 60, 60, 24]
    assert len({one for some in seen for one in some}) == 204
    assert ada.get("/people?page=x").status_code == 400


def test_what_an_organizer_says_is_kept_and_written_down_and_what_is_the_same_is_not(
    ada: Browser, lived_in: db.Database
) -> None:
    eve = of(lived_in, "eve")
    said = {**FILLED, "experience": "lead", "adult": "", "leaves": "2010-02-20", "unsure": ""}
    for _ in range(2):
        answer = ada.send(f"/people/{eve.id}", f"/people/{eve.id}", **said)
        assert (answer.status_code, answer.location) == (303, f"/people/{eve.id}?done=saved")
    after = of(lived_in, "eve")
    assert (after.experience, after.adult) == ("lead", False)
    assert str(after.leaves) == "2010-02-21 03:00:00+00:00"  # the group's days begin at 4
    assert logged(lived_in) == ["experience", "adult", "stay"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"arrives": "2010-02-30"}, "arrives"),
        ({"arrives": "2010-02-20", "leaves": "2010-02-19", "unsure": ""}, "leaves"),
        ({"experience": "boss"}, "experience"),
        ({"inducted": "from", "begins": "soon"}, "begins"),
        ({"inducted": "perhaps"}, "inducted"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field_and_nothing_changes(
    ada: Browser, lived_in: db.Database, sent: dict[str, str], field: str
) -> None:
    eve = of(lived_in, "eve")
    answer = ada.send(f"/people/{eve.id}", f"/people/{eve.id}", **{**FILLED, "experience": "lead", **sent})
    assert answer.status_code == 422
    assert re.findall(r'id="wrong-(\w+)"', answer.text) == [field]
    assert f'aria-describedby="wrong-{field}"' in answer.text
    assert of(lived_in, "eve").experience == eve.experience
    assert logged(lived_in) == []


def test_an_induction_is_now_on_a_day_or_not_yet_and_the_volunteer_is_told(
    site: Site, ada: Browser, people: People, lived_in: db.Database
) -> None:
    eve, browser = of(lived_in, "eve"), logged_in(site, people.eve)
    path = f"/people/{eve.id}"
    ada.send(path, path, **{**FILLED, "inducted": "not_yet"})
    assert "not inducted yet" in main_of(ada.get("/people"))
    for page in ("/", "/open", "/me"):
        assert "Your induction comes first. An organizer tells you when it is." in main_of(browser.get(page))
        assert "2150" not in browser.get(page).text
    ada.send(path, path, **{**FILLED, "inducted": "from", "begins": "2010-02-18"})
    assert str(of(lived_in, "eve").inducted_at) == "2010-02-18 03:00:00+00:00"
    ada.send(path, path, **{**FILLED, "inducted": "yes"})
    assert of(lived_in, "eve").inducted_at == NOW
    assert logged(lived_in) == ["inducted"] * 3


def test_a_claimed_skill_counts_when_it_is_confirmed_and_is_gone_when_it_is_not(
    ada: Browser, lived_in: db.Database
) -> None:
    alter(lived_in, "eve", claimed=["skill:driver", "lang:ar"])
    eve = of(lived_in, "eve")
    page = main_of(ada.get(f"/people/{eve.id}"))
    arabic, driver = re.findall(r'name="skill" value="(\d+)"', page)[::2]
    for skill, what in ((driver, "confirm"), (driver, "confirm"), (arabic, "reject"), (arabic, "reject")):
        assert ada.send(f"/people/{eve.id}/skill", "/people", skill=skill, what=what).status_code == 303
    after = of(lived_in, "eve")
    assert (after.skills, after.claimed) == (["skill:driver"], [])
    assert logged(lived_in) == ["skill_confirmed", "skill_rejected"]
    assert "That Eve without shifts has this skill was confirmed: Driver" in re.sub(
        "</?bdi>", "", main_of(ada.get("/log"))
    )
    assert ada.send(f"/people/{eve.id}/skill", "/people", skill="99999", what="confirm").status_code == 404


def test_new_words_are_a_link_that_is_shown_once_and_a_form_sent_twice_makes_one(
    site: Site, ada: Browser, lived_in: db.Database
) -> None:
    eve = of(lived_in, "eve")
    form, other = form_of(ada, f"/people/{eve.id}"), twin(ada)
    path = f"/people/{eve.id}/words"
    answers = [one.send(path, "/people", form=form) for one in (ada, other)]
    links = {re.search(r"http://[^/<]+(/keys/[\w-]{43})<", one.text).group(1) for one in answers}  # type: ignore[union-attr]  # it is there
    assert [one.status_code for one in answers] == [200, 200]
    assert len(links) == 1
    assert logged(lived_in) == ["new_words"]
    (link,) = links
    token = link.rpartition("/")[2]
    with lived_in.read() as session:
        stored = session.scalars(select(Renewal).join(Account).where(Account.volunteer_id == eve.id)).one()
    assert token.encode() not in stored.token_hash
    assert token not in ada.get(f"/people/{eve.id}").text + ada.get("/log").text
    phone = Browser(site)
    assert phone.send(link, link, shared="no").location == "/key"
    assert len(words_in(phone.get("/key").text)) == 7


def test_a_form_that_was_open_for_too_long_or_is_forged_makes_no_link(
    ada: Browser, lived_in: db.Database, clock: Clock
) -> None:
    eve = of(lived_in, "eve")
    form = form_of(ada, f"/people/{eve.id}")
    clock.forward(minutes=61)
    assert ada.send(f"/people/{eve.id}/words", "/people", form=form).status_code == 400
    assert ada.send(f"/people/{eve.id}/words", "/people", form="forged").status_code == 400
    assert logged(lived_in) == []


def test_somebody_without_a_phone_is_added_once_and_is_given_no_shift_before_they_say_when(
    ada: Browser, lived_in: db.Database
) -> None:
    form = form_of(ada, "/people")
    answers = [ada.send("/people", "/people", name="  Gil\u202e ", language="ar", form=form) for _ in range(2)]
    assert len({one.location for one in answers}) == 1
    with lived_in.read() as session:
        gil = session.scalars(select(Volunteer).where(Volunteer.name == "Gil")).one()
    assert answers[0].location == f"/people/{gil.id}?done=added"
    assert (gil.language, gil.experience, gil.has_pattern) == ("ar", "new", True)
    assert logged(lived_in) == ["added"]
    wrong = ada.send("/people", "/people", name=" ", language="xx", form=form_of(ada, "/people"))
    assert (wrong.status_code, re.findall(r'id="wrong-(\w+)"', wrong.text)) == (422, ["name", "language"])


def test_who_is_removed_is_gone_and_the_name_confirms_it(
    site: Site, ada: Browser, people: People, lived_in: db.Database
) -> None:
    eve, browser = of(lived_in, "eve"), logged_in(site, people.eve)
    path = f"/people/{eve.id}/remove"
    assert ada.send(path, "/people", name="Eve").status_code == 422
    assert browser.get("/").status_code == 200
    assert ada.send(path, "/people", name="eve without shifts").location == "/people?done=removed"
    assert browser.get("/").location == "/login"
    assert ada.get(f"/people/{eve.id}").status_code == 404
    assert ada.send(path, "/people", name="eve without shifts").status_code == 404
    assert logged(lived_in) == ["removed"]
    assert "Eve" not in ada.get("/log").text


def test_nobody_removes_themselves_here(ada: Browser, lived_in: db.Database) -> None:
    me = of(lived_in, "ada")
    assert ada.send(f"/people/{me.id}/remove", "/people", name="Ada").status_code == 404
    assert of(lived_in, "ada").name == "Ada"
    assert 'href="/data/delete"' in main_of(ada.get(f"/people/{me.id}"))


def test_who_is_slower_than_another_organizer_sees_what_was_changed_and_the_way_back_to_the_person(
    site: Site, ada: Browser, lived_in: db.Database
) -> None:
    eve = of(lived_in, "eve")

    def make(session: db.Session) -> str:
        ben = account(session, groups.find_group(session, "tea"), "ben")
        ben.organizer_until = NOW.replace(day=20)
        return accounts.new_key(session, ben, SECRET)

    other = logged_in(site, lived_in.change(make))
    path = f"/people/{eve.id}"
    seen = re.search(r'name="seen" value="(\d+)"', ada.get(path).text).group(1)  # type: ignore[union-attr]  # it is there
    other.send(path, path, **{**FILLED, "experience": "lead"})
    answer = ada.send(path, path, **FILLED, seen=seen)
    assert answer.status_code == 409
    assert f'href="{path}"' in main_of(answer)
    assert of(lived_in, "eve").experience == "lead"
    again = re.search(r'name="seen" value="(\d+)"', answer.text).group(1)  # type: ignore[union-attr]  # it is there
    assert ada.send(path, path, **FILLED, seen=again).status_code == 303
    assert of(lived_in, "eve").experience == "regular"


def test_no_page_of_a_volunteer_tells_a_name_that_they_share_no_shift_with(
    ben: Browser, ada: Browser, lived_in: db.Database
) -> None:
    alter(lived_in, "eve", name="Canary of nowhere")
    pages = ["/", "/open", "/when", "/me", "/calendar", "/data", "/data/download"]
    todo, done = pages, set()
    while todo:
        path = todo.pop()
        done.add(path)
        answer = ben.get(path, follow_redirects=True)
        assert "Canary" not in answer.text, path
        found = set(re.findall(r'href="(/[^"#]*)', answer.text)) - done - set(todo)
        todo += [one for one in found if not one.startswith("/static")]
    for path in ("/people", f"/people/{of(lived_in, 'eve').id}", "/pairs", "/invitations", "/roles", "/ask/3"):
        assert ben.get(path).status_code == 403
    assert "Canary" in ada.get("/people").text
