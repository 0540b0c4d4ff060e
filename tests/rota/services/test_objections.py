"""A proposal that is shown to all before it is published, and those whom it does not suit."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from rota import db
from rota.models import Group, LogEntry, Objection, Shift
from rota.services import announcing, edits, groups, objections, rotas, trades, weeks
from tests.conftest import NOW
from tests.rota.services.test_rotas import MON, TUE, WEEK, group, held, propose, publish

__all__ = ["group"]  # a fixture
HOUR = dt.timedelta(hours=1)
AFTER = NOW + 24 * HOUR


@pytest.fixture
def asking(database: db.Database, group: Group) -> Group:
    """A group that shows its proposals for 24 hours; one is shown: Ada and Ben have Monday, Cleo has Tuesday."""

    def work(session: Session) -> Group:
        found = session.get_one(Group, group.id)
        found.objection_hours = 24
        return found

    found = database.change(work)
    propose(database, found, [("ada", MON), ("ben", MON), ("cleo", TUE)])
    database.change(lambda session: objections.show(session, found, WEEK, rotas.SERVER, version=1, now=NOW))
    return found


def act(database: db.Database, group: Group, how: Callable[..., Any], who: str, shift: str, now: dt.datetime) -> None:
    def work(session: Session) -> None:
        me = groups.find_volunteer(session, group, who).id
        how(session, group, me, WEEK, session.query(Shift.id).filter_by(key=shift).scalar(), now=now)

    database.change(work)


def part_of(database: db.Database, group: Group, who: str, now: dt.datetime = NOW) -> objections.MyPart:
    with database.read() as session:
        me = groups.find_volunteer(session, group, who).id
        return objections.my_part(session, group, me, WEEK, now=now)


def forbidden(database: db.Database, group: Group) -> list[tuple[str, str]]:
    with database.read() as session:
        problem = weeks.week_problem(session, group, WEEK, now=NOW)
    return [(one.volunteer, one.shift) for one in problem.forbidden]


def publish_it(database: db.Database, group: Group, *, now: dt.datetime, reason: str = "", heard: int = 9) -> None:
    def work(session: Session) -> None:
        announcing.publish(session, group, WEEK, rotas.SERVER, version=1, seen="9", heard=heard, reason=reason, now=now)

    database.change(work)


def test_everybody_sees_their_own_part_and_who_is_with_them(database: db.Database, asking: Group) -> None:
    mine = part_of(database, asking, "ada")
    assert [(str(one.date), one.team) for one in mine.slots] == [("2010-02-15", ("Ben",))]
    assert (mine.open, mine.objected, mine.held) == (True, frozenset(), frozenset())
    assert (mine.proposed.week, mine.proposed.until) == (WEEK, AFTER)


def test_it_is_shown_for_its_time_and_once(database: db.Database, asking: Group) -> None:
    again = database.change(
        lambda session: objections.show(session, asking, WEEK, rotas.SERVER, version=1, now=NOW + HOUR)
    )
    assert again == AFTER
    with database.read() as session:
        assert [one.week for one in objections.shown(session, asking, now=AFTER - HOUR)] == [WEEK]
        assert objections.shown(session, asking, now=AFTER) == []
        assert [(one.what, one.facts) for one in session.query(LogEntry)] == [("shown", {"version": 1, "hours": 24})]
    assert part_of(database, asking, "ada", AFTER).open is False


def test_a_group_that_does_not_do_so_shows_nothing(database: db.Database, group: Group) -> None:
    propose(database, group, [("ada", MON)])
    assert database.change(
        lambda session: objections.show(session, group, WEEK, rotas.SERVER, version=1, now=NOW)
    ) is None  # fmt: skip
    with pytest.raises(objections.NotShown):
        part_of(database, group, "ada")


def test_an_objection_is_heard_and_forbids_the_shift_until_it_is_taken_back(
    database: db.Database, asking: Group
) -> None:
    act(database, asking, objections.object_to, "ada", MON, NOW)
    act(database, asking, objections.object_to, "ada", MON, NOW)
    with database.read() as session:
        heard = announcing.outlook(session, asking, WEEK, now=NOW).objections
        assert session.query(Objection).count() == 1
    assert [(one.who, str(one.slot.date)) for one in heard] == [("Ada", "2010-02-15")]
    assert forbidden(database, asking) == [("ada", MON)]
    assert len(part_of(database, asking, "ada").objected) == 1
    assert part_of(database, asking, "ben").objected == frozenset()
    act(database, asking, objections.take_back, "ada", MON, NOW)
    assert forbidden(database, asking) == []
    assert part_of(database, asking, "ada").objected == frozenset()


def test_a_new_proposal_has_objections_of_its_own_and_respects_the_old_ones(
    database: db.Database, asking: Group
) -> None:
    act(database, asking, objections.object_to, "ada", MON, NOW)
    propose(database, asking, [("ben", MON), ("cleo", TUE)])
    with database.read() as session:
        found = announcing.outlook(session, asking, WEEK, now=NOW)
    assert (found.version, found.shown_until, found.early, found.objections) == (2, None, True, ())
    assert forbidden(database, asking) == [("ada", MON)]
    with pytest.raises(objections.NotShown):  # it is to be shown anew
        part_of(database, asking, "ada")


@pytest.mark.parametrize(
    ("who", "shift", "why"), [("ada", TUE, objections.NotShown), ("ben", TUE, objections.NotShown)]
)
def test_nobody_objects_to_anothers_shift(
    database: db.Database, asking: Group, who: str, shift: str, why: type[Exception]
) -> None:
    with pytest.raises(why):
        act(database, asking, objections.object_to, who, shift, NOW)
    assert forbidden(database, asking) == []


def test_after_its_time_nobody_objects_any_more(database: db.Database, asking: Group) -> None:
    with pytest.raises(objections.TooLate):
        act(database, asking, objections.object_to, "ada", MON, AFTER)


def test_earlier_it_is_published_for_a_reason_only(database: db.Database, asking: Group) -> None:
    for reason in ("", "  ", "x" * 201):
        with pytest.raises(announcing.NoReason):
            publish_it(database, asking, now=AFTER - HOUR, reason=reason)
    publish_it(database, asking, now=AFTER - HOUR, reason="The hangar was raided")
    with database.read() as session:
        found = [(one.what, one.facts) for one in session.query(LogEntry).order_by(LogEntry.id)]
    assert found[1:] == [
        ("published", {"version": 1}),
        ("published_early", {"version": 1, "reason": "The hangar was raided"}),
    ]


def test_an_objection_that_nobody_has_seen_is_not_published_over(database: db.Database, asking: Group) -> None:
    act(database, asking, objections.object_to, "ada", MON, NOW)
    with pytest.raises(announcing.Objected):
        publish_it(database, asking, now=AFTER, heard=0)
    with database.read() as session:
        assert rotas.published(session, asking, WEEK) is None
    publish_it(database, asking, now=AFTER, heard=1)
    assert ("ada", MON) in held(database, asking)


def test_an_objection_is_no_judgement(database: db.Database, asking: Group) -> None:
    act(database, asking, objections.object_to, "ada", MON, NOW)
    publish_it(database, asking, now=AFTER)
    assert set(held(database, asking)) == {("ada", MON), ("ben", MON), ("cleo", TUE)}
    assert forbidden(database, asking) == []
    with database.read() as session:
        assert session.query(Objection).count() == 0
    with pytest.raises(objections.TooLate):  # from a page that was open
        act(database, asking, objections.object_to, "ada", MON, NOW)


def test_what_is_promised_already_is_dropped_and_not_objected_to(database: db.Database, asking: Group) -> None:
    publish_it(database, asking, now=AFTER)
    propose(database, asking, [("ada", MON), ("ben", MON), ("ben", TUE)])
    database.change(lambda session: objections.show(session, asking, WEEK, rotas.SERVER, version=2, now=NOW))
    assert len(part_of(database, asking, "ben").held) == 1
    with pytest.raises(objections.TooLate):
        act(database, asking, objections.object_to, "ben", MON, NOW)
    act(database, asking, objections.object_to, "ben", TUE, NOW)


def test_a_proposal_that_a_dropped_promise_overtook_is_no_longer_shown(database: db.Database, asking: Group) -> None:
    publish_it(database, asking, now=AFTER)
    propose(database, asking, [("ada", MON), ("ben", MON), ("ben", TUE)])
    database.change(lambda session: objections.show(session, asking, WEEK, rotas.SERVER, version=2, now=NOW))

    def drop(session: Session) -> None:
        me = groups.find_volunteer(session, asking, "ada").id
        trades.drop(session, asking, me, session.query(Shift.id).filter_by(key=MON).scalar(), now=NOW)

    database.change(drop)
    with database.read() as session:
        assert objections.shown(session, asking, now=NOW) == []
    with pytest.raises(objections.NotShown):
        part_of(database, asking, "ben")


def test_publishing_by_the_server_asks_for_no_reason(database: db.Database, asking: Group) -> None:
    assert publish(database, asking).rota.version == 1


def test_whom_an_organizer_took_off_for_their_objection_is_not_put_back(database: db.Database, asking: Group) -> None:
    act(database, asking, objections.object_to, "ada", MON, NOW)

    def take_off(session: Session) -> None:
        shift, ada = session.query(Shift).filter_by(key=MON).one(), groups.find_volunteer(session, asking, "ada")
        edits.take_off(session, asking, shift, ada, proposal=1, by=rotas.SERVER, now=NOW)

    database.change(take_off)
    publish_it(database, asking, now=AFTER)
    assert held(database, asking).keys() == {("ben", MON), ("cleo", TUE)}
    assert forbidden(database, asking) == [("ada", MON)]
