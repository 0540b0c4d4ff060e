"""Changing a proposal by hand: the judge objects, an override is kept, stored and told."""

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import select

from rota import db
from rota.models import Assignment, Group, LogEntry, Pin, Rota, Shift, Volunteer
from rota.services import builds, edits, groups, pins, proposals, rotas, weeks
from rota.services.log import By
from solver import Assignment as Pair
from solver import Solution
from solver.solve import solve
from tests.conftest import NOW
from tests.rota.factories import small_data, small_group

WEEK = dt.date(2010, 2, 15)
MON, TUE, WED = "2010-02-15-tea", "2010-02-16-tea", "2010-02-17-tea"


@pytest.fixture
def group(database: db.Database) -> Group:
    """Ada, Ben and Cleo; Cleo never makes tea. Two make tea, every day."""
    people = small_data()["volunteers"]
    people[2]["kinds"] = {"tea": "no"}
    kind = {**small_data()["kinds"][0], "min": 1}
    return database.change(
        lambda session: groups.import_group(session, small_group(volunteers=people, kinds=[kind]), now=NOW)
    )


def propose(database: db.Database, group: Group, *pairs: tuple[str, str]) -> int:
    solution = Solution(status="feasible", assignments=tuple(Pair(volunteer=who, shift=on) for who, on in pairs))
    return database.change(lambda session: rotas.store_proposal(session, group, WEEK, solution, now=NOW)).version


def on_it(database: db.Database, group: Group) -> set[tuple[str, str]]:
    with database.read() as session:
        rota = proposals.newest(session, group, WEEK)
        return {
            (one.volunteer.key, one.shift.key) for one in (entry.assignment for entry in rota.entries if rota)
        }  # type: ignore[union-attr]  # there is one  # fmt: skip


def with_(database: db.Database, group: Group, who: str, key: str, work: Callable[..., object]) -> object:
    def both(session: db.Session) -> object:
        shift = session.scalars(select(Shift).where(Shift.group_id == group.id, Shift.key == key)).one()
        return work(session, shift, groups.find_volunteer(session, group, who))

    return database.change(both)


def put_on(
    database: db.Database, group: Group, who: str, key: str, proposal: int, *, reason: str | None = None
) -> None:
    def work(session: db.Session, shift: Shift, volunteer: Volunteer) -> None:
        edits.put_on(session, group, shift, volunteer, proposal=proposal, reason=reason, by=By(), now=NOW)

    with_(database, group, who, key, work)


def take_off(database: db.Database, group: Group, who: str, key: str, proposal: int) -> None:
    def work(session: db.Session, shift: Shift, volunteer: Volunteer) -> None:
        edits.take_off(session, group, shift, volunteer, proposal=proposal, by=By(), now=NOW)

    with_(database, group, who, key, work)


def said(database: db.Database) -> list[tuple[str, dict[str, object]]]:
    with database.read() as session:
        return [(one.what, one.facts) for one in session.scalars(select(LogEntry).order_by(LogEntry.id))]


def test_a_proposal_is_changed_in_place(database: db.Database, group: Group) -> None:
    version = propose(database, group, ("ada", MON))
    put_on(database, group, "ben", MON, version)
    take_off(database, group, "ada", MON, version)
    assert on_it(database, group) == {("ben", MON)}
    with database.read() as session:
        assert session.scalars(select(Rota.version)).all() == [version]
    assert said(database) == [("edited_on", {}), ("edited_off", {})]


def test_without_a_proposal_one_is_begun_from_what_is_published(database: db.Database, group: Group) -> None:
    propose(database, group, ("ada", MON), ("ben", TUE))
    database.change(lambda session: rotas.publish(session, group, WEEK, now=NOW))
    put_on(database, group, "ben", MON, 0)
    assert on_it(database, group) == {("ada", MON), ("ben", TUE), ("ben", MON)}
    with database.read() as session:
        before, begun = session.scalars(select(Rota).order_by(Rota.version)).all()
        assert (begun.version, begun.status, begun.published_at, begun.goals) == (2, "edited", None, before.goals)
        assert [entry.assignment.volunteer.key for entry in before.entries] == ["ada", "ben"]


def test_a_proposal_that_was_published_meanwhile_stays_as_it_is(database: db.Database, group: Group) -> None:
    version = propose(database, group, ("ada", MON))
    database.change(lambda session: rotas.publish(session, group, WEEK, now=NOW))
    with pytest.raises(edits.Outdated):
        put_on(database, group, "ben", MON, version)
    assert on_it(database, group) == {("ada", MON)}


def test_a_rule_is_told_and_nothing_changes(database: db.Database, group: Group) -> None:
    version = propose(database, group, ("ada", MON))
    with pytest.raises(edits.Against) as refused:
        put_on(database, group, "cleo", MON, version)
    assert [one.rule for one in refused.value.hindrances] == ["availability"]
    assert on_it(database, group) == {("ada", MON)}


@pytest.mark.parametrize(("reason", "fault"), [("  ", "empty"), ("x" * 201, "long")])
def test_an_override_needs_a_reason(database: db.Database, group: Group, reason: str, fault: str) -> None:
    version = propose(database, group, ("ada", MON))
    with pytest.raises(edits.Against) as refused:
        put_on(database, group, "cleo", MON, version, reason=reason)
    assert refused.value.fault == fault
    assert on_it(database, group) == {("ada", MON)}


def test_what_has_begun_is_changed_by_nobody(database: db.Database, group: Group) -> None:
    version = propose(database, group, ("ada", MON))

    def late(session: db.Session, shift: Shift, volunteer: Volunteer) -> None:
        edits.put_on(
            session, group, shift, volunteer, proposal=version, reason="because", by=By(), now=shift.start
        )  # fmt: skip

    with pytest.raises(edits.Against) as refused:
        with_(database, group, "cleo", MON, late)
    assert (refused.value.hindrances[0].rule, refused.value.may_override) == ("begun", False)


def test_an_override_is_stored_logged_published_and_told_to_whom_it_is_about(
    database: db.Database, group: Group
) -> None:
    version = propose(database, group, ("ada", MON))
    put_on(database, group, "cleo", MON, version, reason="she offered by phone")
    assert said(database) == [("override", {"reason": "she offered by phone"})]
    told = database.change(lambda session: rotas.publish(session, group, WEEK, now=NOW))
    assert {(change.volunteer.key, change.shift.key) for change in told.changes} == {("ada", MON), ("cleo", MON)}
    with database.read() as session:
        rota = rotas.published(session, group, WEEK)
        assert rota is not None
        some = [entry.assignment for entry in rota.entries]
        reasons = proposals.overrides(session, group, some)
        assert {some[0].volunteer.key: reasons.get(some[0].id), some[1].volunteer.key: reasons.get(some[1].id)} == {
            "ada": None, "cleo": proposals.Override("she offered by phone", None),
        }  # fmt: skip


def test_publishing_refuses_what_is_broken_beside_an_override(database: db.Database, group: Group) -> None:
    version = propose(database, group, ("ada", MON), ("cleo", TUE))
    put_on(database, group, "cleo", MON, version, reason="she offered by phone")
    with pytest.raises(rotas.RulesBroken) as refused:
        database.change(lambda session: rotas.publish(session, group, WEEK, now=NOW))
    assert str(refused.value).splitlines()[1:] == [f"- Cleo did not say that they can on {TUE}"]


def test_a_proposal_made_again_keeps_who_was_put_there_against_a_rule(database: db.Database, group: Group) -> None:
    version = propose(database, group, ("ada", MON))
    put_on(database, group, "cleo", MON, version, reason="she offered by phone")
    with database.read() as session:
        problem = weeks.week_problem(session, group, WEEK, now=NOW)
    assert problem.frozen == (MON,)
    solution = solve(problem, time_limit=10)
    assert solution.status == "optimal"
    database.change(lambda session: rotas.store_proposal(session, group, WEEK, solution, now=NOW))
    assert {who for who, key in on_it(database, group) if key == MON} == {"ada", "cleo"}
    database.change(lambda session: rotas.publish(session, group, WEEK, now=NOW))
    with database.read() as session:  # to repair, too
        again = weeks.week_problem(session, group, WEEK, now=NOW, repair=True)
    assert solve(again, time_limit=10).status == "optimal"
    assert again.frozen == (MON,)


def test_a_build_runs_from_asking_to_the_proposal_with_an_override(database: db.Database, group: Group) -> None:
    version = propose(database, group, ("ada", MON))
    put_on(database, group, "cleo", MON, version, reason="she offered by phone")
    asked = database.change(lambda session: builds.ask(session, group, WEEK, mode="smallest", time_limit=8, now=NOW))
    build, problem = database.change(lambda session: builds.begin(session, asked.id, now=NOW))
    database.change(lambda session: builds.finish(session, build.id, problem, solve(problem, time_limit=8), now=NOW))
    assert ("cleo", MON) in on_it(database, group)


def test_who_is_taken_off_again_leaves_no_override_and_no_pin(database: db.Database, group: Group) -> None:
    version = propose(database, group, ("ada", MON))
    put_on(database, group, "cleo", MON, version, reason="she offered by phone")
    take_off(database, group, "cleo", MON, version)
    with database.read() as session:
        assert session.scalars(select(Pin)).all() == []
        assert session.scalars(select(Assignment.override).where(Assignment.override.is_not(None))).all() == []
        assert weeks.week_problem(session, group, WEEK, now=NOW).frozen == ()


def test_somebody_who_gave_a_shift_back_is_put_on_it_only_with_a_reason(database: db.Database, group: Group) -> None:
    version = propose(database, group, ("ada", MON), ("ben", MON))
    take_off(database, group, "ben", MON, version)

    def give_back(session: db.Session, shift: Shift, volunteer: Volunteer) -> None:
        mine = select(Assignment).where(Assignment.shift_id == shift.id, Assignment.volunteer_id == volunteer.id)
        session.scalars(mine).one().given_back = True

    with_(database, group, "ben", MON, give_back)
    with pytest.raises(edits.Against) as refused:
        put_on(database, group, "ben", MON, version)
    assert [one.rule for one in refused.value.hindrances] == ["forbidden"]


def test_there_is_one_word_about_each_person_on_each_shift(database: db.Database, group: Group) -> None:
    propose(database, group, ("ada", MON))
    for way in ("pin", "forbid"):
        with_(
            database, group, "ben", MON,
            lambda session, shift, who, way=way: pins.say(session, group, shift, who, way, by=By(), now=NOW),
        )  # fmt: skip
    with database.read() as session:
        problem = weeks.week_problem(session, group, WEEK, now=NOW)
        assert (problem.pinned, problem.forbidden) == ((), (Pair(volunteer="ben", shift=MON),))
    with_(
        database, group, "ben", MON,
        lambda session, shift, who: pins.say(session, group, shift, who, "unpin", by=By(), now=NOW),
    )  # fmt: skip
    with database.read() as session:
        assert session.scalars(select(Pin)).all() == []
    assert [what for what, _ in said(database)] == ["pinned", "forbidden", "unpinned"]


def test_who_is_put_back_without_a_hindrance_is_there_against_no_rule(database: db.Database, group: Group) -> None:
    version = propose(database, group, ("ada", MON))
    put_on(database, group, "cleo", MON, version, reason="she offered by phone")
    version = propose(database, group, ("ada", MON))

    def now_she_does(session: db.Session) -> None:
        groups.find_volunteer(session, group, "cleo").kinds = {}

    database.change(now_she_does)
    put_on(database, group, "cleo", MON, version)
    with database.read() as session:
        assert session.scalars(select(Assignment).where(Assignment.override.is_not(None))).all() == []
