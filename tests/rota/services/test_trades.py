"""Taking, dropping, covering and swapping shifts: each judged as it happens, and of two at once one gets the place."""

import datetime as dt
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from rota import db
from rota.models import Group, Notice, Offer, Rota, Shift, Volunteer
from rota.services import groups, offers, openings, promises, trades, weeks
from tests.conftest import NOW
from tests.rota.personas import TEA_HOUSE, publish

MON, TUE, NIGHT = "2010-02-15-tea", "2010-02-16-tea", "2010-02-15-night"
SEED = "s" * 40
TEAMS = {MON: ["ada", "ben"], TUE: ["ben"], NIGHT: ["dov"]}


@pytest.fixture
def group(database: db.Database) -> Group:
    """Ada and Ben have tea on Monday, Ben on Tuesday, Dov the night of Monday; Eve has nothing. A team of tea has room
    for three."""
    kinds = [{**TEA_HOUSE["kinds"][0], "max": 3}, TEA_HOUSE["kinds"][1]]
    document = json.dumps({**TEA_HOUSE, "kinds": kinds})

    def work(session: Session) -> Group:
        found = groups.import_group(session, document, now=NOW)
        publish(session, found, TEAMS)
        return found

    return database.change(work)


def ids(session: Session, group: Group, who: str, shift: str) -> tuple[int, int]:
    found = session.scalars(select(Shift).where(Shift.key == shift, Shift.group_id == group.id)).one()
    return groups.find_volunteer(session, group, who).id, found.id


def act(database: db.Database, group: Group, what: Any, who: str, shift: str, **options: Any) -> Any:
    def work(session: Session) -> Any:
        return what(session, group, *ids(session, group, who, shift), **{"now": NOW, **options})

    return database.change(work)


def teams(database: db.Database, group: Group) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with database.read() as session:
        for one in session.scalars(weeks.held(group)):
            found.setdefault(one.shift.key, []).append(one.volunteer.key)
    return {shift: sorted(team) for shift, team in found.items()}


def open_to(database: db.Database, group: Group, who: str) -> list[tuple[str, int]]:
    with database.read() as session:
        found = openings.openings(session, group, groups.find_volunteer(session, group, who).id, now=NOW)
        keys = {shift.id: shift.key for shift in session.scalars(select(Shift))}
    return [(keys[one.slot.id], one.urgency) for one in found]


def refused(call: Any, *args: Any, **options: Any) -> list[str]:
    with pytest.raises(promises.CannotBe) as error:
        call(*args, **options)
    return [one.rule for one in error.value.hindrances]


def test_what_is_open_to_somebody_is_what_they_may_take_and_the_urgent_comes_first(
    database: db.Database, group: Group
) -> None:
    found = open_to(database, group, "eve")
    assert found[0] == (TUE, 0)  # one is missing
    assert dict(found)[MON] == 3
    assert open_to(database, group, "ben")[0][0] == "2010-02-17-tea"
    for shift, _ in found:
        act(database, group, trades.take, "eve", shift)  # all of them fit together
    assert open_to(database, group, "eve") == []


def test_taking_and_dropping_are_new_versions_and_doing_it_twice_does_no_harm(
    database: db.Database, group: Group
) -> None:
    for _ in range(2):
        act(database, group, trades.take, "eve", TUE)
    assert teams(database, group)[TUE] == ["ben", "eve"]
    for _ in range(2):
        act(database, group, trades.drop, "eve", TUE)
    assert teams(database, group) == TEAMS
    with database.read() as session:
        assert session.scalars(select(Rota.version).order_by(Rota.version)).all() == [1, 2, 3]


@pytest.mark.parametrize(
    ("change", "rules"),
    [
        ({"weekly": [], "has_pattern": True}, ["availability"]),
        ({"leaves": dt.datetime(2010, 2, 15, 11, tzinfo=dt.UTC)}, ["leaves"]),
        ({"inducted_at": dt.datetime(2010, 2, 20, tzinfo=dt.UTC)}, ["induction"]),
        ({"limits": {"max_shifts": 0}}, ["max_shifts"]),
    ],
)
def test_what_cannot_be_is_refused_by_its_reason_and_nothing_changes(
    database: db.Database, group: Group, change: dict[str, Any], rules: list[str]
) -> None:
    def alter(session: Session) -> None:
        for name, value in change.items():
            setattr(groups.find_volunteer(session, group, "eve"), name, value)

    database.change(alter)
    assert refused(act, database, group, trades.take, "eve", TUE) == rules
    assert teams(database, group) == TEAMS
    assert TUE not in dict(open_to(database, group, "eve"))


def test_what_has_begun_or_is_cancelled_is_neither_taken_nor_dropped(database: db.Database, group: Group) -> None:
    later = dt.datetime(2010, 2, 16, 9, tzinfo=dt.UTC)  # ten o'clock in Paris
    assert refused(act, database, group, trades.take, "eve", TUE, now=later) == ["begun"]
    assert refused(act, database, group, trades.drop, "ben", TUE, now=later) == ["begun"]

    def cancel(session: Session) -> None:
        session.scalars(select(Shift).where(Shift.key == TUE)).one().cancelled_at = NOW

    database.change(cancel)
    assert refused(act, database, group, trades.take, "eve", TUE) == ["cancelled"]


def test_a_shift_of_another_group_is_not_there(database: db.Database, group: Group) -> None:
    other = database.change(lambda session: groups.import_group(session, json.dumps(TEA_HOUSE), now=NOW, slug="x"))
    with database.read() as session:
        _, shift_id = ids(session, group, "ben", TUE)
        theirs = groups.find_volunteer(session, other, "eve").id
        with pytest.raises(promises.NoSuchShift):
            trades.take(session, other, theirs, shift_id, now=NOW)


def test_cover_keeps_the_shift_until_somebody_takes_it_over(database: db.Database, group: Group) -> None:
    offer = act(database, group, offers.look_for_cover, "ben", TUE, link=None)
    assert teams(database, group) == TEAMS
    assert [one for one in open_to(database, group, "eve") if one[0] == TUE] == [(TUE, 0), (TUE, 2)]

    def over(session: Session) -> None:
        eve = groups.find_volunteer(session, group, "eve").id
        offers.take_over(session, group, eve, offers.by_id(session, group, offer.id, now=NOW), now=NOW)

    database.change(over)
    assert teams(database, group)[TUE] == ["eve"]
    with database.read() as session:
        assert session.scalars(select(Offer)).all() == []
        told = session.scalars(select(Notice.news).join(Volunteer, Notice.volunteer_id == Volunteer.id))
        assert told.all() == ["removed"]
    with pytest.raises(offers.NoSuchOffer):
        database.change(over)


def test_a_link_is_for_who_has_it_and_ends_with_the_offer(database: db.Database, group: Group) -> None:
    offer = act(database, group, offers.look_for_cover, "ben", TUE, link=SEED)
    assert [one for one in open_to(database, group, "eve") if one[1] == 2] == []
    with database.read() as session:
        found = session.get_one(Offer, offer.id)
        token = offers.token_of(found, SEED)
        assert offers.by_token(session, group, token, now=NOW).id == offer.id
        assert token.encode() not in (found.token_hash or b"")
    ben = act(database, group, lambda session, group, who, shift, now: who, "ben", TUE)
    database.change(lambda session: offers.withdraw(session, group, ben, offer.id))
    with database.read() as session, pytest.raises(offers.NoSuchOffer):
        offers.by_token(session, group, token, now=NOW)


def test_a_swap_is_asked_for_accepted_and_both_have_each_others_shift(database: db.Database, group: Group) -> None:
    with database.read() as session:
        found = offers.swaps(session, group, *ids(session, group, "dov", NIGHT), now=NOW)
    wanted = {one.slot.id: one.promise_id for one in found}
    with database.read() as session:
        ben, tue = ids(session, group, "ben", TUE)
    for _ in range(2):
        act(database, group, offers.ask_to_swap, "dov", NIGHT, promise_id=wanted[tue])
    with database.read() as session:
        (asked,) = offers.asked(session, group, ben, now=NOW)
    database.change(lambda session: offers.accept(session, group, ben, asked.id, now=NOW))
    assert teams(database, group) == {MON: ["ada", "ben"], TUE: ["dov"], NIGHT: ["ben"]}
    with pytest.raises(offers.NoSuchOffer):
        database.change(lambda session: offers.accept(session, group, ben, asked.id, now=NOW))


def test_a_swap_that_is_declined_is_told_and_gone(database: db.Database, group: Group) -> None:
    with database.read() as session:
        ben, tue = ids(session, group, "ben", TUE)
        dov, _ = ids(session, group, "dov", NIGHT)
        found = offers.swaps(session, group, *ids(session, group, "dov", NIGHT), now=NOW)
    promise = next(one.promise_id for one in found if one.slot.id == tue)
    act(database, group, offers.ask_to_swap, "dov", NIGHT, promise_id=promise)
    with database.read() as session:
        (asked,) = offers.asked(session, group, ben, now=NOW)
    with pytest.raises(offers.NoSuchOffer):
        database.change(lambda session: offers.decline(session, group, dov, asked.id, now=NOW))
    database.change(lambda session: offers.decline(session, group, ben, asked.id, now=NOW))
    with database.read() as session:
        assert offers.asked(session, group, ben, now=NOW) == ()
        news = session.execute(select(Notice.volunteer_id, Notice.news)).all()
    assert [tuple(one) for one in news] == [(dov, "declined")]


def both_take_the_last_place(database: db.Database, group: Group) -> list[str]:
    """What comes of it when Dov and Eve take it at the same moment."""
    together = threading.Barrier(2)

    def run(who: str) -> str:
        together.wait(timeout=30)
        try:
            act(database, group, trades.take, who, MON)
        except promises.CannotBe as error:
            return error.hindrances[0].rule
        except DBAPIError:
            return "broken"
        return "taken"

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(run, ("dov", "eve")))


def test_of_two_who_take_the_last_place_one_gets_it(database: db.Database, group: Group) -> None:
    assert both_take_the_last_place(database, group) == ["taken", "team_size"]
    assert len(teams(database, group)[MON]) == 3


def test_without_the_lock_it_goes_wrong(database: db.Database, group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control, without the transaction's isolation: both are judged before either is put on the team."""
    both_are_judged = threading.Barrier(2)
    judge = promises.Published.against_taking

    def judge_together(self: promises.Published, one: promises.Assignment) -> Any:
        found = judge(self, one)
        both_are_judged.wait(timeout=30)
        return found

    monkeypatch.setattr(promises.Published, "against_taking", judge_together)
    database.close()
    unlocked = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    monkeypatch.setattr(database, "_write_engine", unlocked)
    monkeypatch.setattr(db, "_lost_a_race", lambda error: False)
    assert both_take_the_last_place(database, group) != ["taken", "team_size"]
