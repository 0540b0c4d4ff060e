"""What has changed for somebody, until they have seen it; and amending what is published."""

import datetime as dt

import pytest
from sqlalchemy import select

from rota import db
from rota.models import Group, Notice, Rota, Shift, Volunteer
from rota.services import groups, notices, rotas
from solver import Assignment as Pair
from solver import Solution
from tests.conftest import NOW, counted
from tests.rota.factories import small_data, small_group

WEEK = dt.date(2010, 2, 15)
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def group(database: db.Database) -> Group:
    """Ada is on Monday and Tuesday, Ben on Sunday; nobody has looked yet."""
    found: Group = database.change(lambda session: groups.import_group(session, small_group(), now=NOW))
    propose(database, found, [("ada", "2010-02-15-tea"), ("ada", "2010-02-16-tea"), ("ben", "2010-02-21-tea")])
    database.change(lambda session: rotas.publish(session, found, WEEK, now=NOW))
    return found


def propose(database: db.Database, group: Group, pairs: list[tuple[str, str]]) -> None:
    taken = tuple(Pair(volunteer=who, shift=shift) for who, shift in pairs)
    solution = Solution(status="feasible", assignments=taken)
    database.change(lambda session: rotas.store_proposal(session, group, WEEK, solution, now=NOW))


def news(database: db.Database) -> list[tuple[str, str, str]]:
    with database.read() as session:
        rows = session.query(Volunteer.key, Shift.key, Notice.news)
        rows = rows.join(Notice, Notice.volunteer_id == Volunteer.id).join(Shift, Notice.shift_id == Shift.id)
        return sorted((who, shift[8:10], what) for who, shift, what in rows)


def amend(database: db.Database, group: Group, without: str, with_: str, shift: str) -> rotas.Difference:
    def work(session: rotas.Session) -> rotas.Difference:
        there = session.scalars(select(Shift).where(Shift.key == shift)).one()
        old, new = (groups.find_volunteer(session, group, key) for key in (without, with_))
        return rotas.amend(session, group, WEEK, without=[(there, old)], with_=[(there, new)], by=old.id, now=LATER)

    return database.change(work)


def test_whoever_is_given_a_shift_has_news_until_they_acknowledge_it(database: db.Database, group: Group) -> None:
    assert news(database) == [("ada", "15", "added"), ("ada", "16", "added"), ("ben", "21", "added")]

    def seen(session: rotas.Session) -> None:
        ada = groups.find_volunteer(session, group, "ada")
        mine = session.scalars(notices.of(ada.id)).all()
        theirs = [notice.id for notice in session.scalars(select(Notice)) if notice.volunteer_id != ada.id]
        notices.acknowledge(session, ada.id, [mine[0].id, *theirs])

    database.change(seen)
    assert news(database) == [("ada", "16", "added"), ("ben", "21", "added")]


def test_an_amended_week_is_a_new_version_and_only_the_others_have_news(database: db.Database, group: Group) -> None:
    database.change(lambda session: session.query(Notice).delete())
    difference = amend(database, group, "ben", "cleo", "2010-02-21-tea")
    assert (difference.kept, [(one.volunteer.key, one.added) for one in difference.changes]) == (
        2,
        [("ben", False), ("cleo", True)],
    )
    assert news(database) == [("cleo", "21", "added")]
    with database.read() as session:
        versions = session.query(Rota.version, Rota.status, Rota.published_at).order_by(Rota.version).all()
    assert [tuple(row) for row in versions] == [(1, "feasible", NOW), (2, "amended", LATER)]


def test_what_takes_back_something_unseen_is_no_news(database: db.Database, group: Group) -> None:
    amend(database, group, "ada", "ben", "2010-02-15-tea")
    assert ("ben", "15", "added") in news(database)
    amend(database, group, "ben", "ada", "2010-02-15-tea")
    assert news(database) == [("ada", "15", "added"), ("ada", "16", "added"), ("ben", "21", "added")]


def test_a_proposal_older_than_a_changed_promise_is_not_published(database: db.Database, group: Group) -> None:
    propose(database, group, [("ada", "2010-02-15-tea")])
    amend(database, group, "ben", "cleo", "2010-02-21-tea")
    with pytest.raises(rotas.NothingToPublish, match="have changed since it was proposed"):
        database.change(lambda session: rotas.publish(session, group, WEEK, now=LATER))
    propose(database, group, [("ada", "2010-02-15-tea")])
    database.change(lambda session: rotas.publish(session, group, WEEK, now=LATER))
    with database.read() as session:
        assert session.query(Rota.version).filter(Rota.published_at.is_not(None)).count() == 3


def test_a_shift_that_does_not_happen_stays_cancelled_in_the_news_of_the_next_version(
    database: db.Database, group: Group
) -> None:
    def cancel(session: rotas.Session) -> None:
        session.query(Notice).delete()
        shift = session.scalars(select(Shift).where(Shift.key == "2010-02-15-tea")).one()
        shift.cancelled_at = LATER
        ada = groups.find_volunteer(session, group, "ada")
        notices.tell(session, [(ada.id, shift, "cancelled")], LATER)

    database.change(cancel)
    propose(database, group, [("ben", "2010-02-21-tea")])
    database.change(lambda session: rotas.publish(session, group, WEEK, now=LATER))
    assert news(database) == [("ada", "15", "cancelled"), ("ada", "16", "removed")]


def test_the_statements_do_not_grow_with_the_people_who_have_news(database: db.Database) -> None:
    counts = []
    for number in (3, 40):
        people = [{"id": f"v{one}", "name": "V"} for one in range(number)]
        kinds = [{**small_data()["kinds"][0], "max": number}]
        group = imported(database, small_group(volunteers=people, kinds=kinds), slug=f"group-{number}")
        propose(database, group, [(person["id"], "2010-02-15-tea") for person in people])
        counts.append(publishing(database, group))
    assert counts[0] == counts[1]


def imported(database: db.Database, text: str, slug: str) -> Group:
    return database.change(lambda session: groups.import_group(session, text, now=NOW, slug=slug))


def publishing(database: db.Database, group: Group) -> int:
    """How many statements it takes."""
    with counted(database) as said:
        database.change(lambda session: rotas.publish(session, group, WEEK, now=NOW))
    return len(said)
