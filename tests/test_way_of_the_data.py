"""The way of the data, once: a group's file → problem → solution → published rota → feed bytes."""

import datetime as dt
import threading

import vobject

from rota import db
from rota.services import builds, feeds, groups, rotas, weeks
from solver.judge import broken_rules, goal_values
from solver.solution import GoalResult
from solver.solve import solve
from tests.conftest import CALAIS, NOW

WEEK = dt.date(2010, 2, 15)


def test_from_a_file_to_a_calendar(database: db.Database) -> None:
    group = database.change(lambda session: groups.import_group(session, CALAIS.read_bytes(), now=NOW))

    with database.read() as session:
        problem = weeks.week_problem(session, group, WEEK, now=NOW)
    assert (len(problem.shifts), len(problem.volunteers)) == (94, 40)  # 93 of the week, one of the night before

    second = threading.Event()  # the first two goals; the others would use up all the time there is

    def progress(result: GoalResult) -> None:
        if result.goal == "skill_gaps":
            second.set()

    solution = solve(problem, time_limit=1200, on_progress=progress, should_stop=second.is_set)
    assert broken_rules(problem, solution.assignments) == []
    values = goal_values(problem, solution.assignments)
    assert (values["shortfall"], values["skill_gaps"]) == (36, 10)

    asked = database.change(lambda session: builds.ask(session, group, WEEK, mode="plan", time_limit=8, now=NOW))
    database.change(lambda session: builds.begin(session, asked.id, now=NOW))
    proposal = database.change(lambda session: builds.finish(session, asked.id, problem, solution, now=NOW))
    _, token = database.change(
        lambda session: feeds.make_feed(
            session, groups.find_volunteer(session, group, "v01"), detail="title", label="", now=NOW
        )
    )
    before = feed_of(database, token)
    difference = database.change(lambda session: rotas.publish(session, group, WEEK, now=NOW))
    assert difference.rota.version == proposal.version
    assert difference.kept == 0

    promised = {
        (shift.start, shift.end)
        for shift in problem.shifts
        for one in solution.assignments
        if (one.volunteer, one.shift) == ("v01", shift.id)
    }
    assert len(promised) > 1  # last week's end, and something of this week
    assert feed_of(database, token) == promised
    assert before < promised


def feed_of(database: db.Database, token: str) -> set[tuple[dt.datetime, dt.datetime]]:
    """The events of a feed as a reader that is not ours finds them."""
    with database.read() as session:
        body = feeds.stored(session, token, NOW).body
    calendar = vobject.readOne(body.decode())
    return {(event.dtstart.value, event.dtend.value) for event in calendar.contents.get("vevent", [])}
