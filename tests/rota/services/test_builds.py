"""Builds: what came of asking for a week to be solved."""

import datetime as dt

import pytest

from rota import db
from rota.services import builds, groups
from solver.solve import solve
from tests.conftest import NOW
from tests.rota.factories import small_group
from tests.solver.problems import pair, person, problem, shift

WEEK = dt.date(2010, 2, 15)


def test_pins_that_cannot_stand_together_are_told_in_words(database: db.Database) -> None:
    group = database.change(lambda session: groups.import_group(session, small_group(), now=NOW))
    asked = database.change(lambda session: builds.ask(session, group, WEEK, repair=False, time_limit=8, now=NOW))
    heron = person("ada", "a", "b", name="Heron")
    week = problem([shift("a"), shift("b", start=11, end=13)], [heron], pinned=[pair("ada", "a"), pair("ada", "b")])
    with pytest.raises(builds.NoRota) as refused:
        database.change(lambda session: builds.finish(session, asked.id, week, solve(week), now=NOW))
    why = "Heron cannot be on a and b: they overlap"
    assert str(refused.value) == f"what is pinned cannot stand together: ada on a: {why}; ada on b: {why}"
