"""Why somebody is on a shift: each reason where it holds, and not where it does not."""

import datetime as dt
import json
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from rota import db
from rota.models import Assignment, Group, Load, Pin, Shift, Volunteer
from rota.services import groups, reasons
from tests.conftest import NOW
from tests.rota.personas import publish
from tests.rota.services.test_boards import statements

TEA = "2010-02-15-tea"
MONDAY = dt.datetime(2010, 2, 15, 9, 0, tzinfo=dt.UTC)  # when the tea of Monday begins
DAYS = ["mon", "tue", "wed"]


def person(key: str, **fields: Any) -> dict[str, Any]:
    return {"id": key, "name": key.title(), "weekly_share": 4, **fields}


def house(database: db.Database, people: list[dict[str, Any]], **kind: Any) -> Group:
    """A group that makes tea from Monday to Wednesday, with these people and no rota yet."""
    tea = {"id": "tea", "name": "Tea", "max": 5, "weekly": [{"days": DAYS, "start": "10:00", "end": "12:00"}], **kind}
    data = {
        "format": "rota-group/1", "name": "Tea house", "timezone": "Europe/Paris",
        "rules": {"max_new_per_lead": 2},
        "skills": [{"id": "lang:ar", "name": "Arabic"}, {"id": "lang:ps", "name": "Pashto"},
                   {"id": "skill:driver", "name": "Driver"}],
        "kinds": [tea], "volunteers": people,
    }  # fmt: skip
    return database.change(lambda session: groups.import_group(session, json.dumps(data), now=NOW))


def on(database: db.Database, group: Group, **days: list[str]) -> None:
    """Publish these teams, by day of February."""
    teams = {f"2010-02-{day[1:]}-tea": team for day, team in days.items()}
    database.change(lambda session: publish(session, group, teams))


def why(database: db.Database, group: Group, key: str = "ben", shift: str = TEA, **more: Any) -> reasons.Why:
    def look(session: Session) -> reasons.Why:
        there = session.scalars(select(Shift.id).where(Shift.key == shift, Shift.group_id == group.id)).one()
        who = groups.find_volunteer(session, group, key).id
        return reasons.why(session, group, who, there, **{"now": NOW, **more})

    with database.read() as session:
        return look(session)


@pytest.mark.parametrize(
    ("team", "falls", "short", "thin"),
    [
        (["ben"], False, True, False),
        (["ben", "ada"], True, False, False),
        (["ben", "ada", "cem"], False, False, True),
        (["ben", "ada", "cem", "dov"], False, False, False),
    ],
)
def test_without_somebody_a_shift_falls_or_is_thinner_or_neither(
    database: db.Database, team: list[str], falls: bool, short: bool, thin: bool
) -> None:
    group = house(database, [person(one) for one in ("ada", "ben", "cem", "dov")], min=2, target=3)
    on(database, group, d15=team)
    found = why(database, group)
    assert (found.team, found.least, found.falls, found.short, found.thin) == (len(team), 2, falls, short, thin)


def test_the_house_s_smallest_team_counts_too(database: db.Database) -> None:
    group = house(database, [person("ada"), person("ben")], min=1)

    def two(session: Session) -> None:
        session.get_one(Group, group.id).rules = {"min_team": 2}

    database.change(two)
    on(database, group, d15=["ada", "ben"])
    with database.read() as session:
        group = session.get_one(Group, group.id)
    assert (why(database, group).least, why(database, group).falls) == (2, True)


def test_a_skill_that_only_they_bring_is_told_and_one_that_others_have_is_not(database: db.Database) -> None:
    people = [person("ada", skills=["skill:driver"]), person("ben", skills=["lang:ar", "skill:driver"])]
    needs = [{"any_of": ["lang:ps", "lang:ar"], "required": True}, {"any_of": ["skill:driver"]}]
    group = house(database, people, needs=needs)
    on(database, group, d15=["ada", "ben"])
    assert why(database, group).rare == (reasons.Rare(("Arabic",), only=True, spoken=True, required=True),)
    assert why(database, group, "ada").rare == ()


def test_where_two_drivers_are_needed_each_of_two_is(database: db.Database) -> None:
    people = [person(one, skills=["skill:driver"]) for one in ("ada", "ben", "cem")]
    group = house(database, people, needs=[{"any_of": ["skill:driver"], "count": 2}])
    on(database, group, d15=["ada", "ben"], d16=["ada", "ben", "cem"])
    assert why(database, group).rare == (reasons.Rare(("Driver",), only=False, spoken=False, required=False),)
    assert why(database, group, shift="2010-02-16-tea").rare == ()


def test_who_leads_newcomers_is_told_so(database: db.Database) -> None:
    people = [person("ben", experience="lead"), person("ada", experience="lead"), person("new", experience="new")]
    group = house(database, people)
    on(database, group, d15=["ben", "new"], d16=["ben", "ada", "new"])
    assert why(database, group).to_lead
    assert not why(database, group, "new").to_lead
    assert not why(database, group, shift="2010-02-16-tea").to_lead


def test_what_they_said_and_what_an_organizer_said(database: db.Database) -> None:
    people = [person("ada"), person("ben", kinds={"tea": "prefer"})]
    group = house(database, people)
    on(database, group, d15=["ada", "ben"])
    assert (why(database, group).answer, why(database, group).asked) == ("prefer", False)

    def changed(session: Session) -> None:
        ben = groups.find_volunteer(session, group, "ben")
        ben.kinds = {"tea": "no"}
        shift = session.scalars(select(Shift).where(Shift.key == TEA)).one()
        session.add(Pin(group_id=group.id, shift=shift, volunteer=ben, forbidden=False))

    database.change(changed)
    assert (why(database, group).answer, why(database, group).asked) == ("no", True)
    assert (why(database, group, "ada").answer, why(database, group, "ada").asked) == ("yes", False)


def test_whether_somebody_else_could_is_asked_of_the_judge(database: db.Database) -> None:
    people = [person("ben"), person("ada", limits={"max_shifts": 1}), person("eve", kinds={"tea": "no"})]
    group = house(database, people)
    on(database, group, d15=["ben"])
    assert why(database, group).others is True
    database.change(lambda session: publish(session, group, {TEA: ["ben"], "2010-02-16-tea": ["ada"]}, version=2))
    assert why(database, group).others is False  # Ada has as many as she wants, Eve does not make tea
    assert why(database, group, now=MONDAY).others is None


@pytest.mark.parametrize(
    ("carried", "least"),
    [({}, True), ({"ada": 2}, True), ({"ben": 2}, False), ({"ben": 2, "ada": 3}, True), ({"ben": 9, "eve": 1}, False)],
)
def test_nobody_carries_less(database: db.Database, carried: dict[str, int], least: bool) -> None:
    """Of those who could: Eve, who has carried nothing, could not."""
    group = house(database, [person("ben"), person("ada"), person("eve", kinds={"tea": "no"})])
    on(database, group, d15=["ben"])

    def before(session: Session) -> None:
        for key, load in carried.items():
            who = groups.find_volunteer(session, group, key)
            session.add(Load(volunteer_id=who.id, week=dt.date(2010, 2, 8), load=load, share=4))

    database.change(before)
    assert why(database, group).least_load is least


def test_the_load_is_measured_by_what_each_offered_and_the_other_shifts_of_the_week_count(
    database: db.Database,
) -> None:
    group = house(database, [person("ben", weekly_share=8), person("ada"), person("eve", weekly_share=0)])
    on(database, group, d15=["ben"], d16=["ben"], d17=["ada"])
    assert why(database, group).least_load  # 2 of 8 besides this one, Ada 2 of 4; Eve's level is not measured
    database.change(
        lambda session: session.execute(update(Volunteer).where(Volunteer.key == "ben").values(weekly_share=3))
    )
    assert not why(database, group).least_load


def test_a_shift_that_is_not_theirs_or_cancelled_or_over_is_refused(database: db.Database) -> None:
    group = house(database, [person("ada"), person("ben")])
    on(database, group, d15=["ben"])
    with pytest.raises(reasons.NotYours):
        why(database, group, "ada")
    with pytest.raises(reasons.NotYours):
        why(database, group, now=MONDAY + dt.timedelta(hours=2))
    database.change(lambda session: session.execute(update(Shift).values(cancelled_at=NOW)))
    with pytest.raises(reasons.NotYours):
        why(database, group)


def test_the_number_of_statements_does_not_grow_with_the_people(database: db.Database) -> None:
    counts = set()
    for people in (3, 40):
        group = house(database, [person("ben"), *(person(f"p{number}") for number in range(people))])
        on(database, group, d15=["ben", "p0"], d16=[f"p{number}" for number in range(people)])
        with database.read() as session:
            there = session.scalars(select(Shift.id).where(Shift.key == TEA, Shift.group_id == group.id)).one()
            who = groups.find_volunteer(session, group, "ben").id

        def look(group: Group = group, who: int = who, there: int = there) -> None:
            with database.read() as session:
                reasons.why(session, group, who, there, now=NOW)

        counts.add(statements(database, look))
        database.change(lambda session: session.query(Assignment).delete())
        database.change(lambda session, group=group: session.delete(session.get_one(Group, group.id)))  # type: ignore[misc]
    assert len(counts) == 1
