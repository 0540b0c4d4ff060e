"""A volunteer's page is made of as many statements in a group of sixty as in one of nine, and of few."""

import json

from rota import config, db
from rota.app import create_app
from rota.models import Offer
from rota.services import accounts, groups, offers, weeks
from tests.conftest import NOW, counted
from tests.rota.personas import SECRET, TEA_HOUSE, account, publish
from tests.rota.web.conftest import COMPILED, Clock, logged_in

DAYS = range(15, 22)
MOST = 35
DRAWN = "what the browser has drawn"


def settle(session: db.Session, people: int) -> tuple[str, int, str]:
    """Everybody has tea on one day of the week, with room for more; two look for cover. The words of one of them who
    has it on Monday, the shift, and the token of a link by which they may take another's place."""
    tea = {**TEA_HOUSE["kinds"][0], "max": people}
    named = [{"id": f"p{number}", "name": f"Person {number}", "skills": ["lang:ar"]} for number in range(people)]
    text = json.dumps({**TEA_HOUSE, "kinds": [tea], "volunteers": named})
    group = groups.import_group(session, text, now=NOW, slug=f"crowd-{people}")
    publish(session, group, {f"2010-02-{day}-tea": [f"p{one}" for one in range(day - 15, people, 7)] for day in DAYS})
    by_key = {one.volunteer.key: one for one in session.scalars(weeks.held(group))}
    made: dict[str | None, Offer] = {}
    for key, link in (("p1", None), ("p2", DRAWN)):
        one = by_key[key]
        made[link] = offers.look_for_cover(session, group, one.volunteer_id, one.shift_id, link=link, now=NOW)
    words = accounts.new_key(session, account(session, group, "p0"), SECRET)
    return words, by_key["p0"].shift_id, offers.token_of(made[DRAWN], DRAWN)


def test_the_statements_of_every_page_are_few_and_do_not_grow_with_the_people(
    lived_in: db.Database, conf: config.Config, clock: Clock
) -> None:
    site = create_app(conf, lived_in, clock)
    site.jinja_env.bytecode_cache = COMPILED
    found = []
    for people in (9, 60):
        words, shift, token = lived_in.change(lambda session, people=people: settle(session, people))  # type: ignore[misc]
        browser, counts = logged_in(site, words), {}
        for page in ("/", "/open", "/drop/{}", "/cover/{}", "/why/{}", "/when", "/me", "/calendar", "/data"):
            with counted(lived_in) as said:
                answer = browser.get(page.format(token if "cover" in page else shift))
            assert answer.status_code == 200
            counts[page] = len(said)
            if page in ("/open", "/drop/{}"):  # there is something to take, and somebody to swap with
                assert answer.text.count("<form") > 1
        found.append(counts)
    assert found[0] == found[1]
    assert max(found[0].values()) <= MOST
