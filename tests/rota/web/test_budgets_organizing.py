"""How many bytes the organizers' pages cost where a real week is planned: forty people, ninety shifts, a proposal."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota import config, db
from rota.app import create_app
from rota.models import Volunteer
from rota.services import accounts, groups, rotas
from solver import Solution
from tests.conftest import CALAIS, NOW, settings
from tests.rota.personas import SECRET, WEEK
from tests.rota.web.conftest import Browser, Clock, logged_in
from tests.rota.web.test_budgets import LATER, weight
from tests.rota.web.test_doors import rows

SOLUTION = Path(__file__).parents[2] / "solver/data/calais-week.solution.json"
HERE = "/week/2010-02-15"
MORE = [f"{HERE}/proposal/changes", f"{HERE}/proposal/fairness", f"{HERE}/versions/2", f"{HERE}/paper/wall?size=a3"]


def plan(session: Session) -> str:
    """The week is published, and a proposal has lost every twentieth promise; gives an organizer's words."""
    group = groups.import_group(session, CALAIS.read_bytes(), now=NOW, slug="calais")
    solution = Solution.model_validate_json(SOLUTION.read_text(encoding="utf-8"))
    rotas.store_proposal(session, group, WEEK, solution, now=NOW)
    rotas.publish(session, group, WEEK, now=NOW)
    kept = tuple(one for number, one in enumerate(solution.assignments) if number % 20)
    rotas.store_proposal(session, group, WEEK, solution.model_copy(update={"assignments": kept}), now=NOW)
    account = accounts.account_for(session, session.scalars(select(Volunteer).order_by(Volunteer.id).limit(1)).one())
    account.organizer_until = NOW + dt.timedelta(days=28)
    return accounts.new_key(session, account, SECRET)


@pytest.fixture
def organizer(empty_sqlite: Path, tmp_path: Path, conf: config.Config, clock: Clock) -> Iterator[Browser]:
    shutil.copy(empty_sqlite, tmp_path / "rota.sqlite")
    database = db.connect(settings(tmp_path))
    yield logged_in(create_app(conf, database, clock), database.change(plan))
    database.close()


@pytest.mark.parametrize("language", ["en", "fa"])
def test_no_organizers_page_of_a_real_week_weighs_more_than_12_kilobytes(organizer: Browser, language: str) -> None:
    listed = [
        path
        for method, _, path, answers in rows()
        if (method, answers["volunteer"], answers["organizer"][:3]) == ("GET", "403", "200")
    ]
    assert len(listed) > 30
    organizer.set_cookie("language", language)
    weights = {path: weight(organizer, path) for path in [*listed, *MORE]}
    assert {path: bytes_ for path, bytes_ in weights.items() if bytes_ > LATER} == {}
