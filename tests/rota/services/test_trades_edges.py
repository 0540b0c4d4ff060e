"""Trades at their edges: between two weeks, after a drop, on the last place, of offers that have ended."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota import db
from rota.models import Group, Offer, Pin, Shift
from rota.services import groups, offers, openings, promises, purge, rotas, trades, weeks
from solver import Assignment as Pair
from solver import Solution
from tests.conftest import NOW
from tests.rota.factories import small_group

WEEK = dt.date(2010, 2, 15)
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def kind(**changes: Any) -> dict[str, Any]:
    tea = {"id": "tea", "name": "Tea", "target": 2, "max": 3}
    return {**tea, "weekly": [{"days": DAYS, "start": "10:00", "end": "12:00"}], **changes}


def made(database: db.Database, teams: dict[str, list[str]], **changes: Any) -> Group:
    """A group of Ada, Ben and Cleo, and each week of `teams` published with them."""
    group: Group = database.change(lambda session: groups.import_group(session, small_group(**changes), now=NOW))
    weeks_of = {
        dt.date.fromisoformat(key[:10]) - dt.timedelta(days=dt.date.fromisoformat(key[:10]).weekday()) for key in teams
    }

    def work(session: Session) -> None:
        for week in sorted(weeks_of):
            there = {shift.key for shift in weeks.open_week(session, group, week)}
            pairs = tuple(Pair(volunteer=who, shift=key) for key, team in teams.items() if key in there for who in team)
            rotas.store_proposal(session, group, week, Solution(status="feasible", assignments=pairs), now=NOW)
            rotas.publish(session, group, week, now=NOW)

    database.change(work)
    return group


def ids(session: Session, group: Group, who: str, key: str) -> tuple[int, int]:
    shift = session.scalars(select(Shift).where(Shift.key == key, Shift.group_id == group.id)).one()
    return groups.find_volunteer(session, group, who).id, shift.id


def act(database: db.Database, group: Group, what: Any, who: str, key: str, **options: Any) -> Any:
    return database.change(
        lambda session: what(session, group, *ids(session, group, who, key), **{"now": NOW, **options})
    )


def open_to(database: db.Database, group: Group, who: str) -> dict[str, openings.Opening]:
    with database.read() as session:
        found = openings.openings(session, group, groups.find_volunteer(session, group, who).id, now=NOW)
        keys = {shift.id: shift.key for shift in session.scalars(select(Shift))}
    return {keys[one.slot.id]: one for one in found if one.offer_id is None}


def test_rest_is_kept_across_the_end_of_the_week(database: db.Database) -> None:
    night = kind(id="night", weekly=[{"days": ["sun"], "start": "23:00", "end": "07:00"}], rest_after_minutes=660)
    group = made(database, {"2010-02-15-tea": ["ben"], "2010-02-22-tea": ["ada"]}, kinds=[kind(), night])
    assert "2010-02-21-night" not in open_to(database, group, "ada")
    with pytest.raises(promises.CannotBe) as error:
        act(database, group, trades.take, "ada", "2010-02-21-night")
    assert [one.rule for one in error.value.hindrances] == ["rest"]


def test_whoever_drops_a_shift_is_not_pinned_to_it_any_more(database: db.Database) -> None:
    pins = [{"volunteer": "ada", "shift": "2010-02-15-tea"}]
    group = made(database, {"2010-02-15-tea": ["ada"]}, pinned=pins)
    act(database, group, trades.drop, "ada", "2010-02-15-tea")
    with database.read() as session:
        assert session.scalars(select(Pin)).all() == []


def test_an_offer_ends_when_its_shift_is_dropped(database: db.Database) -> None:
    group = made(database, {"2010-02-15-tea": ["ada"]})
    act(database, group, offers.look_for_cover, "ada", "2010-02-15-tea", link=None)
    act(database, group, trades.drop, "ada", "2010-02-15-tea")
    act(database, group, trades.take, "ada", "2010-02-15-tea")
    with database.read() as session:
        assert openings.to_all(session, group, NOW) == []


def test_an_offer_stands_until_its_shift_begins_however_long_that_is(database: db.Database) -> None:
    group = made(database, {"2010-02-15-tea": ["ada"], "2010-03-15-tea": ["ada"]})
    for key in ("2010-02-15-tea", "2010-03-15-tea"):
        act(database, group, offers.look_for_cover, "ada", key, link=None)
    purge.daily(database, now=NOW + dt.timedelta(days=20), keep_days=14)
    with database.read() as session:
        assert [one.assignment.shift.key for one in session.scalars(select(Offer))] == ["2010-03-15-tea"]


def test_the_last_place_is_not_for_somebody_without_whom_it_cannot_happen(database: db.Database) -> None:
    """A required need is excused only while somebody who meets it still finds room."""
    need = [{"any_of": ["van"], "count": 1, "required": True}]
    for most, shown in ((1, False), (2, True)):
        kinds = [kind(needs=need, target=1, max=most)]
        group = made(
            database, {"2010-02-15-tea": []}, kinds=kinds, skills=[{"id": "van", "name": "Van"}], name=f"G{most}"
        )
        assert ("2010-02-15-tea" in open_to(database, group, "ada")) == shown


def test_the_first_of_a_team_that_needs_two_is_told_so(database: db.Database) -> None:
    group = made(database, {"2010-02-15-tea": []}, rules={"min_team": 2})
    assert open_to(database, group, "ada")["2010-02-15-tea"].more == 1


def test_what_somebody_may_do_alone_needs_no_second_person(database: db.Database) -> None:
    kinds = [kind(alone_ok=True)]
    group = made(database, {"2010-02-15-tea": ["ada", "ben"]}, kinds=kinds, rules={"min_team": 2})
    with database.read() as session:
        found = trades.follows(session, group, *ids(session, group, "ada", "2010-02-15-tea"), now=NOW)
    assert (found.left, found.least, found.falls) == (1, 1, False)


def test_whoever_looks_for_cover_is_not_named_among_those_who_will_be_there(database: db.Database) -> None:
    group = made(database, {"2010-02-15-tea": ["ada", "ben"]})
    act(database, group, offers.look_for_cover, "ada", "2010-02-15-tea", link=None)
    with database.read() as session:
        cleo = groups.find_volunteer(session, group, "cleo").id
        (found,) = [one for one in openings.openings(session, group, cleo, now=NOW) if one.offer_id is not None]
    assert [getattr(one, "name", one) for one in found.slot.team] == ["Ben"]
