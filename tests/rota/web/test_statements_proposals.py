"""A proposal's pages are made of as many statements in a group of two hundred as in one of twelve, and stay light."""

import datetime as dt
import gzip
import json

from sqlalchemy import select

from rota import config, db
from rota.app import create_app
from rota.models import Shift
from rota.services import accounts, groups, rotas
from solver import Assignment as Pair
from solver import Solution
from solver.solution import WhyNot
from tests.conftest import NOW, counted
from tests.rota.personas import SECRET, TEA_HOUSE, WEEK, publish
from tests.rota.web.conftest import COMPILED, Clock, logged_in
from tests.rota.web.test_proposals import GAP, GOALS, PAGE


def crowd(session: db.Session, people: int, kinds: int) -> tuple[str, int]:
    """A group with a published week, and a proposal in which a quarter of the teams differ. An organizer's words, and
    a shift's id."""
    whole = [
        {**TEA_HOUSE["kinds"][0], "id": f"tea{number}", "name": f"Tea of table {number}", "target": 2, "max": 3}
        for number in range(kinds)
    ]
    named = [
        {
            "id": f"p{number}", "name": f"{'QXWVZKJ'[number % 7]}{number * 7919 % 9973:x}erson {number}",
            "skills": ["lang:ar", "skill:driver"][: number % 3], "weekly_share": 8,
            "limits": {"max_shifts": 4, "min_rest_minutes": 600},
            "weekly": [{"days": ["mon", "tue", "wed", "thu"], "from": "08:00", "to": "20:00", "level": "prefer"}],
        }
        for number in range(people)
    ]  # fmt: skip
    text = json.dumps({**TEA_HOUSE, "kinds": whole, "volunteers": named})
    group = groups.import_group(session, text, now=NOW, slug=f"crowd-{people}")
    keys = [f"2010-02-{day}-tea{number}" for day in range(15, 22) for number in range(kinds)]
    teams = {key: [f"p{(2 * at + one) % people}" for one in range(2)] for at, key in enumerate(keys)}
    publish(session, group, teams)
    gap = GAP.model_copy(update={"reasons": tuple(WhyNot(volunteer=one["id"], reason="rest") for one in named)})
    proposed = {key: team[: 1 + (at % 4 > 0)] for at, (key, team) in enumerate(teams.items())}
    taken = tuple(Pair(volunteer=who, shift=key) for key, team in proposed.items() for who in team)
    unfilled = tuple(gap.model_copy(update={"shift": key}) for key in keys[::4])
    solution = Solution(status="feasible", assignments=taken, goals=GOALS, unfilled=unfilled)
    rotas.store_proposal(session, group, WEEK, solution, now=NOW)
    organizer = accounts.organizer_account(session, group, NOW + dt.timedelta(days=9))
    words = accounts.new_key(session, organizer, SECRET)
    mine = session.scalars(select(Shift.id).where(Shift.group_id == group.id, Shift.key == keys[0])).one()
    return words, mine


def addresses(shift: int) -> list[str]:
    return [PAGE, f"{PAGE}/changes", f"{PAGE}/fairness", f"{PAGE}/day/1", f"{PAGE}/{shift}"]


def test_the_statements_do_not_grow_with_the_people_and_pages_stay_light(
    lived_in: db.Database, conf: config.Config, clock: Clock
) -> None:
    site = create_app(conf, lived_in, clock)
    site.jinja_env.bytecode_cache = COMPILED
    counts, heavy = [], {}
    for people, kinds in ((12, 2), (200, 31)):
        words, shift = lived_in.change(lambda session, a=people, b=kinds: crowd(session, a, b))  # type: ignore[misc]
        browser = logged_in(site, words)
        said = []
        for page in addresses(shift):
            with counted(lived_in) as statements:
                answer = browser.get(page)
            assert answer.status_code == 200
            said.append(len(statements))
            weight = len(gzip.compress(answer.data, 6))
            heavy |= {page: weight} if weight > 12 * 1024 else {}
        counts.append(said)
    assert [more for few, more in zip(*counts, strict=True) if more > few] == []
    assert heavy == {}
    assert max(counts[0]) <= 40
