"""What each person carried goes into the next proposals for four weeks, whoever changed the week by hand."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from rota import db
from rota.models import Group, Shift
from rota.services import groups, purge, rotas, trades, versions, weeks
from tests.conftest import NOW
from tests.rota.services.test_rotas import MON, TUE, WEEK, group, propose, publish

__all__ = ["group"]  # a fixture
OVER = dt.datetime(2010, 2, 22, 0, 0, tzinfo=dt.UTC)  # in Paris it is Monday
WED = "2010-02-17-tea"


def balances(database: db.Database, group: Group, weeks_later: int) -> dict[str, tuple[int, int]]:
    """What the solver is told that each person has carried, and of what share, in a later week."""
    week = WEEK + dt.timedelta(weeks=weeks_later)
    with database.read() as session:
        problem = weeks.week_problem(session, group, week, now=OVER)
    return {one.id: (one.carried, one.share) for one in problem.volunteers}


@pytest.fixture
def published(database: db.Database, group: Group) -> Group:
    """Everybody offers 4 points a week; a tea has 2. Ada has three of them, Ben one."""
    propose(database, group, [("ada", MON), ("ada", TUE), ("ada", WED), ("ben", MON)])
    publish(database, group)
    return group


def close(database: db.Database) -> None:
    assert purge.daily(database, now=OVER, keep_days=14).weeks_closed == 1


def test_the_four_weeks_after_it_count_what_was_carried_and_no_later_one(
    database: db.Database, published: Group
) -> None:
    assert balances(database, published, 1) == {"ada": (0, 4), "ben": (0, 4), "cleo": (0, 4)}
    close(database)
    counted = {"ada": (6, 8), "ben": (2, 8), "cleo": (0, 8)}
    for later in (1, 2, 3, 4):
        assert balances(database, published, later) == counted
    assert balances(database, published, 5) == {"ada": (0, 4), "ben": (0, 4), "cleo": (0, 4)}
    assert balances(database, published, 0) == {"ada": (0, 4), "ben": (0, 4), "cleo": (0, 4)}


def test_a_week_that_was_changed_by_hand_counts_as_it_was_in_the_end(database: db.Database, published: Group) -> None:
    def work(session: Session) -> None:
        shift = session.query(Shift.id).filter_by(key=WED).scalar()
        trades.drop(session, published, groups.find_volunteer(session, published, "ada").id, shift, now=NOW)
        trades.take(session, published, groups.find_volunteer(session, published, "cleo").id, shift, now=NOW)

    database.change(work)
    close(database)
    assert balances(database, published, 1) == {"ada": (4, 8), "ben": (2, 8), "cleo": (2, 8)}


def test_a_week_that_went_back_to_an_earlier_version_counts_as_that(database: db.Database, published: Group) -> None:
    propose(database, published, [("cleo", MON), ("cleo", TUE), ("cleo", WED)])
    publish(database, published)
    database.change(
        lambda session: versions.go_back(session, published, WEEK, 1, rotas.SERVER, current=2, now=NOW)
    )  # fmt: skip
    close(database)
    assert balances(database, published, 1) == {"ada": (6, 8), "ben": (2, 8), "cleo": (0, 8)}


def test_a_proposal_that_was_never_published_counts_nothing(database: db.Database, published: Group) -> None:
    propose(database, published, [("cleo", MON), ("cleo", TUE)])
    close(database)
    assert balances(database, published, 1) == {"ada": (6, 8), "ben": (2, 8), "cleo": (0, 8)}
