"""Builds: what came of asking for a week to be solved."""

import datetime as dt
import json

import pytest
from sqlalchemy.orm import Session

from rota import db
from rota.models import Build, Group
from rota.services import builds, groups, log, progress, rotas
from rota.services.log import By
from rota.worker import run_build
from solver.solve import solve
from tests.conftest import NOW
from tests.rota.factories import small_group
from tests.solver.problems import pair, person, problem, shift

WEEK = dt.date(2010, 2, 15)


def test_pins_that_cannot_stand_together_are_told_in_words(database: db.Database) -> None:
    group = database.change(lambda session: groups.import_group(session, small_group(), now=NOW))
    asked = database.change(lambda session: builds.ask(session, group, WEEK, mode="plan", time_limit=8, now=NOW))
    database.change(lambda session: builds.begin(session, asked.id, now=NOW))
    heron = person("ada", "a", "b", name="Heron")
    week = problem([shift("a"), shift("b", start=11, end=13)], [heron], pinned=[pair("ada", "a"), pair("ada", "b")])
    with pytest.raises(builds.NoRota) as refused:
        database.change(lambda session: builds.finish(session, asked.id, week, solve(week), now=NOW))
    why = "Heron cannot be on a and b: they overlap"
    assert str(refused.value) == f"what is pinned cannot stand together: ada on a: {why}; ada on b: {why}"


def group_of(database: db.Database, slug: str) -> Group:
    return database.change(lambda session: groups.import_group(session, small_group(), now=NOW, slug=slug))


def ask(database: db.Database, group: Group, mode: str = "plan", now: dt.datetime = NOW) -> Build:
    return database.change(lambda session: builds.ask(session, group, WEEK, mode=mode, time_limit=1, now=now))


def state(database: db.Database, build: Build, now: dt.datetime = NOW) -> tuple[str, str]:
    with database.read() as session:
        group = session.get_one(Group, build.group_id)
        told = progress.progress(session, group, session.get_one(Build, build.id), now=now)
    return told.state, told.trouble


def test_a_group_has_one_build_at_a_time(database: db.Database) -> None:
    one, other = group_of(database, "one"), group_of(database, "other")
    ask(database, one)
    with pytest.raises(builds.AlreadyBuilding):
        ask(database, one)
    ask(database, other)


def test_of_fifty_groups_three_wait_and_the_rest_are_told(database: db.Database) -> None:
    many = [group_of(database, f"g{number}") for number in range(6)]
    first = ask(database, many[0])
    database.change(lambda session: builds.begin(session, first.id, now=NOW))
    for group in many[1:4]:
        ask(database, group)
    for group in many[4:]:
        with pytest.raises(builds.TooManyWait):
            ask(database, group)


def test_nobody_begins_the_same_build_twice(database: db.Database) -> None:
    build = ask(database, group_of(database, "one"))
    database.change(lambda session: builds.begin(session, build.id, now=NOW))
    with pytest.raises(builds.NotQueued):
        database.change(lambda session: builds.begin(session, build.id, now=NOW))
    assert run_build(database, build.id) is None
    assert state(database, build) == ("running", "")


def test_of_whom_nothing_is_heard_is_lost_and_it_can_be_asked_for_again(database: db.Database) -> None:
    group = group_of(database, "one")
    build = ask(database, group)
    database.change(lambda session: builds.begin(session, build.id, now=NOW))
    alive, silent = NOW + dt.timedelta(seconds=10), NOW + dt.timedelta(seconds=30)
    database.change(lambda session: builds.note_life(session, build.id, now=alive))
    assert state(database, build, alive + builds.SILENT) == ("running", "")
    assert state(database, build, silent) == ("failed", "lost")
    again = ask(database, group, now=silent)
    with database.read() as session:
        told = session.get_one(Build, build.id)
        assert (told.state, json.loads(told.trouble)["code"], told.ended_at) == ("failed", "lost", silent)
    problem = database.change(lambda session: builds.begin(session, again.id, now=silent))[1]
    with pytest.raises(builds.NoRota) as late:  # the lost one comes to an end after all
        database.change(lambda session: builds.finish(session, build.id, problem, solve(problem), now=silent))
    assert late.value.code == "lost"


def test_what_waits_for_nobody_is_told(database: db.Database) -> None:
    build = ask(database, group_of(database, "one"))
    assert state(database, build) == ("waiting", "")
    assert state(database, build, NOW + builds.SILENT) == ("unattended", "")


def test_stopping_keeps_the_best_and_is_logged(database: db.Database) -> None:
    group, stranger = group_of(database, "one"), group_of(database, "other")
    build = ask(database, group)
    with pytest.raises(builds.NoSuchBuild):
        database.change(lambda session: builds.stop(session, stranger, build.id, by=By(), now=NOW))

    def stopped(session: Session) -> bool:
        builds.begin(session, build.id, now=NOW)
        builds.stop(session, group, build.id, by=By(), now=NOW)
        return builds.note_progress(session, build.id, [], now=NOW)

    assert database.change(stopped)
    with database.read() as session:
        assert [one.what for one in log.recent(session, group, now=NOW)] == ["stopped", "proposed"]


@pytest.mark.parametrize(
    ("mode", "knows", "order"),
    [
        ("plan", False, ("shortfall", "below_target", "changes")),
        ("smallest", True, ("shortfall", "changes", "below_target")),
        ("best", True, ("shortfall", "below_target", "changes")),
    ],
)
def test_the_three_ways_differ_in_what_they_know_and_what_comes_first(
    database: db.Database, mode: str, knows: bool, order: tuple[str, ...]
) -> None:
    text = small_group(goals=["shortfall", "below_target", "changes"])
    group = database.change(lambda session: groups.import_group(session, text, now=NOW))
    first = ask(database, group)
    run_build(database, first.id)
    database.change(lambda session: rotas.publish(session, group, WEEK, now=NOW))
    build = ask(database, group, mode)
    problem = database.change(lambda session: builds.begin(session, build.id, now=NOW))[1]
    assert (bool(problem.published), problem.goals) == (knows, order)


def test_another_way_is_refused(database: db.Database) -> None:
    with pytest.raises(builds.NoSuchMode):
        ask(database, group_of(database, "one"), mode="by lot")


def test_what_was_changed_by_hand_meanwhile_is_not_covered_by_what_comes_out(database: db.Database) -> None:
    group = group_of(database, "one")
    build = ask(database, group)
    problem = database.change(lambda session: builds.begin(session, build.id, now=NOW))[1]
    later = NOW + dt.timedelta(seconds=3)
    database.change(lambda session: log.note(session, group, By(), "edited_on", week=WEEK, now=later))
    with pytest.raises(builds.NoRota) as refused:
        database.change(lambda session: builds.finish(session, build.id, problem, solve(problem), now=later))
    assert refused.value.code == "edited"
    again = ask(database, group, now=later + builds.SILENT * 2)
    run_build(database, again.id)
    assert state(database, again) == ("done", "")
