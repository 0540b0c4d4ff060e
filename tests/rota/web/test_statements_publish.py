"""The pages about versions of the rota are made of as many statements in a group of sixty as in one of nine."""

import json

from rota import config, db
from rota.app import create_app
from rota.services import accounts, groups, objections, rotas
from solver import Assignment, Solution
from tests.conftest import NOW, counted
from tests.rota.personas import SECRET, TEA_HOUSE, WEEK, account, publish
from tests.rota.web.conftest import COMPILED, Clock, logged_in

DAYS = range(15, 22)
MOST = 30


def settle(session: db.Session, people: int) -> str:
    """Everybody has tea on one day by what is published, and on the next day by the proposal, to which all object."""
    tea = {**TEA_HOUSE["kinds"][0], "max": people}
    named = [{"id": f"p{number}", "name": f"Person {number}", "skills": ["lang:ar"]} for number in range(people)]
    text = json.dumps({**TEA_HOUSE, "kinds": [tea], "volunteers": named})
    group = groups.import_group(session, text, now=NOW, slug=f"crowd-{people}")
    group.objection_hours = 24
    teams = {f"2010-02-{day}-tea": [f"p{one}" for one in range(day - 15, people, 7)] for day in DAYS}
    publish(session, group, teams)
    taken = tuple(
        Assignment(volunteer=who, shift=f"2010-02-{15 + (int(key[8:10]) - 14) % 7}-tea")
        for key, team in teams.items()
        for who in team
    )
    rota = rotas.store_proposal(session, group, WEEK, Solution(status="feasible", assignments=taken), now=NOW)
    objections.show(session, group, WEEK, rotas.SERVER, version=2, now=NOW)
    for entry in rota.entries:
        one = entry.assignment
        objections.object_to(session, group, one.volunteer_id, WEEK, one.shift_id, now=NOW)
    mine = account(session, group, "p0")
    mine.organizer_until = NOW.replace(year=2011)
    return accounts.new_key(session, mine, SECRET)


def test_the_statements_are_few_and_do_not_grow_with_the_people(
    lived_in: db.Database, conf: config.Config, clock: Clock
) -> None:
    site = create_app(conf, lived_in, clock)
    site.jinja_env.bytecode_cache = COMPILED
    found = []
    for people in (9, 60):
        words = lived_in.change(lambda session, people=people: settle(session, people))  # type: ignore[misc]
        browser, counts = logged_in(site, words), {}
        week = "/week/2010-02-15"
        for page in (f"{week}/publish", f"{week}/versions", f"{week}/versions/2", "/proposed/2010-02-15", "/"):
            with counted(lived_in) as said:
                answer = browser.get(page)
            assert answer.status_code == 200
            assert len(answer.data) > 1000
            counts[page] = len(said)
        found.append(counts)
    assert found[0] == found[1]
    assert max(found[0].values()) <= MOST
