"""Open shifts on the site: taking and giving away by forms, and what is read where something came in between."""

import re

import pytest
from sqlalchemy import event, select, update

from rota import db
from rota.models import Group, Shift, Volunteer
from rota.web import trades
from rota.web.site import Site
from tests.rota.personas import TEAMS, People, publish
from tests.rota.web.conftest import Browser, Clock, logged_in, main_of

TUE = "2010-02-16-tea"


@pytest.fixture
def eve(site: Site, people: People) -> Browser:
    return logged_in(site, people.eve)


def shift_id(database: db.Database, key: str, slug: str = "tea") -> int:
    with database.read() as session:
        of_group = select(Shift.id).join(Group, Group.id == Shift.group_id).where(Shift.key == key, Group.slug == slug)
        return session.scalars(of_group).one()


def listed(browser: Browser) -> list[int]:
    page = browser.get("/open")
    assert page.status_code == 200
    return [int(one) for one in re.findall(r'name="shift" value="(\d+)"', page.text)]


def test_whoever_takes_an_open_shift_has_it_and_a_second_tap_does_no_harm(eve: Browser, lived_in: db.Database) -> None:
    tue = shift_id(lived_in, TUE)
    assert listed(eve)[0] == tue  # one is missing
    for _ in range(2):
        answer = eve.send("/open", "/", shift=str(tue))
        assert (answer.status_code, answer.location) == (303, "/?done=taken")
    assert "Tuesday 16 February" in main_of(eve.get("/"))
    assert tue not in listed(eve)


def test_a_shift_that_was_cancelled_in_between_is_told(eve: Browser, lived_in: db.Database, clock: Clock) -> None:
    tue = shift_id(lived_in, TUE)
    token = eve.token("/open")
    lived_in.change(
        lambda session: session.execute(update(Shift).where(Shift.id == tue).values(cancelled_at=clock.now))
    )
    answer = eve.post("/open", data={"csrf_token": token, "shift": str(tue)})
    assert answer.status_code == 409
    assert "This shift is cancelled." in main_of(answer)
    assert 'href="/open"' in main_of(answer)


def test_a_team_that_a_new_version_has_filled_in_between_is_told(eve: Browser, lived_in: db.Database) -> None:
    tue, token = shift_id(lived_in, TUE), eve.token("/open")

    def fill(session: db.Session) -> None:
        group = session.scalars(select(Group).where(Group.slug == "tea")).one()
        session.execute(update(Shift).where(Shift.id == tue).values(own={"max": 2}))
        publish(session, group, {**TEAMS, TUE: ["ben", "dov"]}, version=2)

    lived_in.change(fill)
    answer = eve.post("/open", data={"csrf_token": token, "shift": str(tue)})
    assert answer.status_code == 409
    assert "The team is full." in main_of(answer)


@pytest.mark.parametrize("path", ["/open", "/drop/{}", "/drop/{}/cover", "/drop/{}/swap"])
def test_shifts_of_others_groups_and_none_are_the_same_404(eve: Browser, lived_in: db.Database, path: str) -> None:
    fields = {"/open": {"shift": "{}"}, "/drop/{}/cover": {"how": "all"}, "/drop/{}/swap": {"for": "1"}}.get(path, {})
    nowhere = main_of(eve.get("/nowhere"))
    for other in (shift_id(lived_in, TUE, "cellar"), 99999):
        sent = {name: value.format(other) for name, value in fields.items()}
        answer = eve.send(path.format(other), "/", **sent)
        assert (answer.status_code, main_of(answer)) == (404, nowhere)


def test_a_shift_that_was_never_theirs_is_not_dropped_and_not_told_apart(eve: Browser, lived_in: db.Database) -> None:
    tue = shift_id(lived_in, TUE)
    for path in (f"/drop/{tue}", "/drop/99999"):
        answer = eve.send(path, "/")
        assert (answer.status_code, main_of(answer)) == (404, main_of(eve.get("/nowhere")))


def test_an_offer_of_somebody_else_and_none_are_the_same_404(ben: Browser, eve: Browser, lived_in: db.Database) -> None:
    tue = shift_id(lived_in, TUE)
    assert ben.send(f"/drop/{tue}/cover", "/", how="all").status_code == 303
    (offer,) = re.findall(r'action="/offers/(\d+)/take"', eve.get("/open").text)
    for what in ("withdraw", "accept", "decline"):
        for number in (offer, "99999"):
            answer = eve.send(f"/offers/{number}/{what}", "/")
            assert (answer.status_code, main_of(answer)) == (404, main_of(eve.get("/nowhere")))
    assert eve.send(f"/offers/{offer}/take", "/").location == "/?done=taken"
    assert eve.get(f"/drop/{tue}").status_code == 200
    assert ben.get(f"/drop/{tue}").status_code == 404


def test_a_shift_is_dropped_in_two_taps_and_may_be_taken_by_others(
    ben: Browser, eve: Browser, lived_in: db.Database
) -> None:
    tue = shift_id(lived_in, TUE)
    page = main_of(ben.get(f"/drop/{tue}"))
    assert "0 people stay on the team; it needs 2." in page
    for _ in range(2):
        assert ben.send(f"/drop/{tue}", "/").location == "/?done=dropped"
    assert tue in listed(eve)
    assert "It happens if you and 1 more person come." in main_of(eve.get("/open"))


def test_where_an_open_shift_is_stands_there_unless_the_group_tells_its_places_late(
    eve: Browser, lived_in: db.Database
) -> None:
    assert "The hut" in main_of(eve.get("/open"))
    lived_in.change(lambda session: session.execute(update(Group).values(place_hours=1000)))
    page = main_of(eve.get("/open"))
    assert "Tuesday 16 February" in page
    assert "The hut" not in page


def test_the_number_of_statements_does_not_grow_with_the_people(eve: Browser, lived_in: db.Database) -> None:
    counts = []
    for more in (0, 60):

        def join(session: db.Session, more: int = more) -> None:
            group = session.scalars(select(Group).where(Group.slug == "tea")).one()
            like = {"experience": "regular", "adult": True, "skills": [], "kinds": {}, "limits": {}, "weekly_share": 0}
            crowd = [
                Volunteer(group_id=group.id, key=f"c{one}", name=f"C {one}", has_pattern=False, **like)
                for one in range(more)
            ]
            session.add_all(crowd)
            session.flush()
            teams = {f"2010-02-{day}-tea": [one.key for one in crowd] for day in (18, 19)} if more else {}
            publish(session, group, {**TEAMS, **teams}, version=2 + more)

        lived_in.change(join)
        said: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_more: object, said: list[str] = said) -> None:
            said.append(statement)

        event.listen(lived_in.engine, "before_cursor_execute", note)
        assert eve.get("/open").status_code == 200
        event.remove(lived_in.engine, "before_cursor_execute", note)
        counts.append(len(said))
    assert counts[0] == counts[1]


def test_at_first_no_more_open_shifts_are_shown_than_one_reads_through(
    eve: Browser, lived_in: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = main_of(eve.get("/open")).count("<li id=")
    assert whole > 3
    monkeypatch.setattr(trades, "FIRST", 3)
    few = main_of(eve.get("/open"))
    assert few.count("<li id=") == 3
    assert f"Show {whole - 3} more" in few
    assert main_of(eve.get("/open?all")).count("<li id=") == whole
