"""One shift of a real proposal: whoever is said to be free may be put on it, whoever is not is refused."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select

from rota import db
from rota.models import Group, Shift
from rota.services import desk, edits, groups, overview, proposals, rotas
from rota.services.log import By
from solver import Solution
from tests.conftest import CALAIS, NOW
from tests.rota.personas import WEEK

SOLUTION = Path(__file__).parents[2] / "solver" / "data" / "calais-week.solution.json"


@pytest.fixture
def group(database: db.Database) -> Group:
    """The week of Calais with its proposal, without some who were on the kitchen."""
    solution = Solution.from_json(SOLUTION.read_bytes())
    kept = tuple(one for one in solution.assignments if one.shift != "2010-02-17-kitchen")

    def settle(session: db.Session) -> Group:
        group = groups.import_group(session, CALAIS.read_bytes(), now=NOW)
        changed = solution.model_copy(update={"assignments": kept})
        rotas.store_proposal(session, group, WEEK, changed, now=NOW)
        return group

    return database.change(settle)


def test_who_is_free_may_come_and_who_is_not_is_refused(database: db.Database, group: Group) -> None:
    said: dict[bool, list[int]] = {True: [], False: []}

    def tried(session: db.Session) -> tuple[list[int], int]:
        shift = session.scalars(select(Shift).where(Shift.key == "2010-02-17-kitchen")).one()
        rota = proposals.newest(session, group, WEEK)
        assert rota is not None
        found = desk.desk(session, group, rota, shift, now=NOW)
        for who in [one.id for one in found.free] + [id_ for _, those in found.others for id_, _ in those]:
            volunteer = edits.volunteer_of(session, group, who)
            try:
                edits.put_on(session, group, shift, volunteer, proposal=rota.version, by=By(), now=NOW)
                edits.take_off(session, group, shift, volunteer, proposal=rota.version, by=By(), now=NOW)
                said[True].append(who)
            except edits.Against:
                said[False].append(who)
        everybody = len(found.free) + len(found.moves) + sum(len(those) for _, those in found.others)
        return [one.id for one in found.free], everybody

    free, everybody = database.change(tried)
    assert said[True] == free
    assert everybody == 40
    assert 0 < len(free) < 40


def test_whoever_may_move_may_be_moved(database: db.Database, group: Group) -> None:
    def moved(session: db.Session) -> tuple[int, int]:
        shift = session.scalars(select(Shift).where(Shift.key == "2010-02-17-kitchen")).one()
        rota = proposals.newest(session, group, WEEK)
        assert rota is not None
        found = desk.desk(session, group, rota, shift, now=NOW)
        before, one = len(rota.entries), found.moves[0]
        out = edits.shift_of(session, group, WEEK, one.out.id)
        who = edits.volunteer_of(session, group, one.id)
        edits.put_on(session, group, shift, who, out=out, proposal=rota.version, by=By(), now=NOW)
        return before, len(rota.entries)

    before, after = database.change(moved)
    assert after == before


def test_what_is_short_is_what_the_solver_said_where_nothing_has_changed(database: db.Database, group: Group) -> None:
    solution = Solution.from_json(SOLUTION.read_bytes())
    with database.read() as session:
        rota = proposals.newest(session, group, WEEK)
        assert rota is not None
        found = overview.overview(session, group, rota, now=NOW)
        keys = dict(session.execute(select(Shift.id, Shift.key)).all())
    told = {keys[one.slot.id]: (one.missing, sum(gap.count for gap in one.gaps)) for one in found.short}
    assert told.pop("2010-02-17-kitchen")[0] > 0
    people: dict[str, list[int]] = {}
    for gap in solution.unfilled:
        people.setdefault(gap.shift, [0, 0])[gap.any_of is not None] += gap.missing
    assert told == {key: tuple(both) for key, both in people.items()}
    assert found.effect.published is False
    assert [one.goal for one in found.goals] == [one.goal for one in solution.goals]


def test_what_has_begun_is_not_short_any_more(database: db.Database, group: Group) -> None:
    wednesday = NOW + dt.timedelta(days=5)
    with database.read() as session:
        rota = proposals.newest(session, group, WEEK)
        assert rota is not None
        before, after = (overview.overview(session, group, rota, now=now).short for now in (NOW, wednesday))
    coming = [one.slot.id for one in before if one.slot.start > wednesday]
    assert 0 < len(coming) < len(before)
    assert [one.slot.id for one in after] == coming
