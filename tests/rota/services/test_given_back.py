"""A shift that somebody gave back: the solver does not put them on it again, and no proposal that is older does."""

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota import db
from rota.models import Assignment, Group, Pin
from rota.services import builds, groups, offers, rotas, trades, weeks
from solver import Assignment as Place
from solver import Solution
from solver.solve import solve
from tests.conftest import NOW
from tests.rota.personas import WEEK
from tests.rota.services.test_trades import MON, TEAMS, TUE, act, group, ids, teams

__all__ = ["group"]  # a fixture
LATER = NOW + dt.timedelta(minutes=1)


def forbidden(database: db.Database, group: Group) -> list[tuple[str, str]]:
    """What the solver must not do."""
    with database.read() as session:
        problem = weeks.week_problem(session, group, WEEK, now=NOW, repair=True)
    return [(one.volunteer, one.shift) for one in problem.forbidden]


def drop(database: db.Database, group: Group) -> None:
    act(database, group, trades.drop, "ben", TUE)


def give_to_eve(database: db.Database, group: Group) -> None:
    offer = act(database, group, offers.look_for_cover, "ben", TUE, link=None)

    def take(session: Session) -> None:
        eve, _ = ids(session, group, "eve", TUE)
        offers.take_over(session, group, eve, offers.by_id(session, group, offer.id, now=NOW), now=NOW)

    database.change(take)


@pytest.mark.parametrize("give_back", [drop, give_to_eve])
def test_whoever_gave_a_shift_back_is_not_put_on_it_until_they_take_it_themselves(
    database: db.Database, group: Group, give_back: Callable[[db.Database, Group], None]
) -> None:
    assert forbidden(database, group) == []
    give_back(database, group)
    assert forbidden(database, group) == [("ben", TUE)]
    act(database, group, trades.take, "ben", TUE)
    assert forbidden(database, group) == []


def test_the_next_rota_leaves_it_open_where_nobody_else_can(database: db.Database, group: Group) -> None:
    def only_ben(session: Session) -> None:
        for who in ("ada", "dov", "eve"):
            groups.find_volunteer(session, group, who).has_pattern = True

    act(database, group, trades.drop, "ben", TUE)
    database.change(only_ben)
    with database.read() as session:
        problem = weeks.week_problem(session, group, WEEK, now=NOW)
    for free in (False, True):  # the control: nothing else stands against it
        found = solve(problem.changed(forbidden=()) if free else problem, time_limit=10)
        assert (Place(volunteer="ben", shift=TUE) in found.assignments) is free


def test_an_organizer_s_later_word_goes_before_it(database: db.Database, group: Group) -> None:
    drop(database, group)

    def pin(session: Session) -> None:
        who, shift = ids(session, group, "ben", TUE)
        session.add(Pin(group_id=group.id, shift_id=shift, volunteer_id=who, forbidden=False))

    database.change(pin)
    assert forbidden(database, group) == []


@pytest.mark.parametrize("what", ["drop", "take"])
def test_what_was_solved_while_a_promise_changed_is_no_proposal(database: db.Database, group: Group, what: str) -> None:
    asked = database.change(lambda session: builds.ask(session, group, WEEK, mode="smallest", time_limit=9, now=NOW))
    _, problem = database.change(lambda session: builds.begin(session, asked.id, now=NOW))
    who, shift = ("ben", TUE) if what == "drop" else ("eve", MON)
    act(database, group, getattr(trades, what), who, shift, now=LATER)
    now_held = teams(database, group)
    solution = Solution(status="optimal", assignments=problem.published)
    with pytest.raises(builds.NoRota):
        database.change(lambda session: builds.finish(session, asked.id, problem, solution, now=LATER))
    with pytest.raises(rotas.NothingToPublish):
        database.change(lambda session: rotas.publish(session, group, WEEK, now=LATER))
    assert teams(database, group) == now_held != TEAMS


def test_what_is_only_proposed_is_nobody_s_to_drop(database: db.Database, group: Group) -> None:
    solution = Solution(status="optimal", assignments=(Place(volunteer="eve", shift=TUE),))
    database.change(lambda session: rotas.store_proposal(session, group, WEEK, solution, now=NOW))
    with pytest.raises(trades.NoSuchShift):
        act(database, group, trades.drop, "eve", TUE)
    with database.read() as session:
        assert session.scalars(select(Assignment.given_back).distinct()).all() == [False]
