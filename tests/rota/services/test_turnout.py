"""How many came: who may tell it, and what follows for the next rota."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota import db
from rota.models import Group, Shift, Turnout
from rota.services import groups, purge, turnout
from rota.services.log import By
from rota.services.turnout import Advice
from tests.conftest import at_once, counted
from tests.rota.personas import publish, settle

BEGUN = dt.datetime(2010, 2, 15, 9, 30, tzinfo=dt.UTC)
TEA, TUE, NIGHT = "2010-02-15-tea", "2010-02-16-tea", "2010-02-15-night"


@pytest.fixture
def tea(database: db.Database) -> Group:
    database.change(settle)
    with database.read() as session:
        return groups.find_group(session, "tea")


def id_of(session: Session, group: Group, key: str) -> int:
    return session.scalars(select(Shift.id).where(Shift.group_id == group.id, Shift.key == key)).one()


def tell(database: db.Database, group: Group, key: str, expected: int, came: int) -> None:
    def work(session: Session) -> None:
        session.add(Turnout(group_id=group.id, shift_id=id_of(session, group, key), expected=expected, came=came))

    database.change(work)


def advice(database: db.Database, group: Group) -> tuple[Advice, ...]:
    with database.read() as session:
        return turnout.advice(session, group)


def test_told_twice_the_last_word_counts(database: db.Database, tea: Group) -> None:
    for came in (1, 2):

        def work(session: Session, came: int = came) -> None:
            shift = id_of(session, tea, TEA)
            told = turnout.to_tell(session, tea, shift, volunteer_id=None, organizer=True, now=BEGUN)
            turnout.tell(session, tea, told, came, nobody=False, by=By(), now=BEGUN)

        database.change(work)
    with database.read() as session:
        assert [(one.expected, one.came) for one in session.scalars(select(Turnout))] == [(2, 2)]


def test_advice_is_given_from_five_expected_people_of_a_kind_on(database: db.Database, tea: Group) -> None:
    tell(database, tea, TEA, 4, 2)
    assert advice(database, tea) == ()
    tell(database, tea, TUE, 1, 1)
    name = {"en": "Tea", "fr": "Thé"}
    assert advice(database, tea) == (Advice(name, expected=5, missed=2, wanted=3, plan=5),)


@pytest.mark.parametrize(("came", "plan"), [(6, 3), (5, 4), (3, 6), (0, 3)])
def test_what_to_plan_is_what_would_have_brought_as_many_as_are_wanted(
    database: db.Database, tea: Group, came: int, plan: int
) -> None:
    tell(database, tea, TEA, 6, came)
    assert [one.plan for one in advice(database, tea)] == [plan]


def test_another_groups_numbers_are_no_advice(database: db.Database, tea: Group) -> None:
    tell(database, tea, TEA, 6, 3)
    with database.read() as session:
        assert turnout.advice(session, groups.find_group(session, "cellar")) == ()


def test_numbers_go_with_their_shifts(database: db.Database, tea: Group) -> None:
    tell(database, tea, TEA, 6, 3)
    purge.daily(database, now=BEGUN + dt.timedelta(days=15), keep_days=14)
    assert advice(database, tea) == ()
    with database.read() as session:
        assert session.scalars(select(Turnout)).all() == []


def test_who_leads_is_asked_until_two_days_after_the_end(database: db.Database, tea: Group) -> None:
    def lead(session: Session) -> int:
        dov = groups.find_volunteer(session, tea, "dov")
        dov.experience = "lead"
        return dov.id

    dov = database.change(lead)
    ends = dt.datetime(2010, 2, 16, 6, 0, tzinfo=dt.UTC)
    last = ends + turnout.TOLD_UNTIL
    times = {
        dt.datetime(2010, 2, 15, 21, 59, tzinfo=dt.UTC): 0,
        dt.datetime(2010, 2, 15, 22, 0, tzinfo=dt.UTC): 1,
        last: 1,
        last + dt.timedelta(seconds=1): 0,
    }
    with database.read() as session:
        assert {now: len(turnout.asked(session, tea, dov, now=now)) for now in times} == times
    tell(database, tea, NIGHT, 1, 1)
    with database.read() as session:
        assert turnout.asked(session, tea, dov, now=last) == ()


def test_who_was_taken_off_a_team_leads_it_no_longer(database: db.Database, tea: Group) -> None:
    def work(session: Session) -> int:
        ben = groups.find_volunteer(session, tea, "ben")
        ben.experience = "lead"
        publish(session, tea, {TEA: ["ada"]}, version=2)
        return ben.id

    ben = database.change(work)
    with database.read() as session, pytest.raises(turnout.NoSuchShift):
        turnout.to_tell(session, tea, id_of(session, tea, TEA), volunteer_id=ben, organizer=False, now=BEGUN)


def test_told_by_eight_at_once_one_number_is_kept(database: db.Database, tea: Group) -> None:
    def work(session: Session) -> None:
        shift = id_of(session, tea, TEA)
        told = turnout.to_tell(session, tea, shift, volunteer_id=None, organizer=True, now=BEGUN)
        turnout.tell(session, tea, told, 1, nobody=False, by=By(), now=BEGUN)

    assert at_once(8, lambda _: database.change(work), turnout.NotAnswered) == {"in": 8}
    with database.read() as session:
        assert [one.came for one in session.scalars(select(Turnout))] == [1]


def test_advice_is_one_statement(database: db.Database, tea: Group) -> None:
    tell(database, tea, TEA, 6, 3)
    with counted(database) as said:
        advice(database, tea)
    assert len(said) == 1
