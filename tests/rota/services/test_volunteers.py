"""What people say about themselves: it is kept, the solver is given it, and what it makes impossible is listed."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from rota import db
from rota.models import Group, Kind, Load, Shift, Skill, Volunteer
from rota.services import feeds, volunteers, weeks
from rota.services.own_limits import Fault
from rota.services.volunteers import About, Beginning, Typed
from solver.problem import Volunteer as Given
from tests.conftest import NOW
from tests.rota.personas import WEEK, publish, settle
from tests.rota.services.test_boards import crowd, statements

MON_TEA, TUE_TEA, NIGHT = "2010-02-15-tea", "2010-02-16-tea", "2010-02-15-night"


@pytest.fixture
def group(database: db.Database) -> Group:
    """The tea house: an organizer confirms drivers, the night has a tag, five shifts a week are enough."""

    def prepare(session: Session) -> Group:
        settle(session)
        group = session.scalars(select(Group).where(Group.slug == "tea")).one()
        group.limits = {"max_shifts": 5, "free_days": 1}
        session.scalars(
            select(Skill).where(Skill.group_id == group.id, Skill.key == "skill:driver")
        ).one().needs_confirming = True
        kind(session, group, "night").tags = ["night"]
        return group

    return database.change(prepare)


def kind(session: Session, group: Group, key: str) -> Kind:
    return session.scalars(select(Kind).where(Kind.group_id == group.id, Kind.key == key)).one()


def person(session: Session, group: Group, key: str) -> Volunteer:
    return session.scalars(select(Volunteer).where(Volunteer.group_id == group.id, Volunteer.key == key)).one()


def about(database: db.Database, group: Group, key: str = "ben", now: dt.datetime = NOW) -> About:
    with database.read() as session:
        return volunteers.about(session, group, person(session, group, key).id, now=now)


def fields(me: About) -> dict[str, str]:
    """The fields of skills and kinds by their keys."""
    return {one.key: one.field for one in (*me.skills, *me.kinds)}


def say(database: db.Database, group: Group, key: str = "ben", now: dt.datetime = NOW, **changes: Any) -> About:
    """Save what is shown, with these changes, and look again. A language has to be there."""
    typed = replace(about(database, group, key).typed, **{"language": "en"} | changes)

    def work(session: Session) -> None:
        volunteers.save(session, group, person(session, group, key).id, typed, now=now)

    database.change(work)
    return about(database, group, key, now)


def row(database: db.Database, group: Group, key: str = "ben") -> Volunteer:
    with database.read() as session:
        return person(session, group, key)


def given(database: db.Database, group: Group, key: str = "ben") -> Given:
    """What the solver is given of somebody."""
    with database.read() as session:
        return weeks.week_problem(session, group, WEEK, now=NOW).volunteer[key]


def state(database: db.Database, group: Group, key: str = "ben") -> dict[str, Any]:
    who = row(database, group, key)
    return {name: getattr(who, name) for name in sorted(column.key for column in Volunteer.__table__.columns)}


def paris(day: int, hour: int = 0, month: int = 2) -> dt.datetime:
    return dt.datetime(2010, month, day, hour, tzinfo=dt.timezone(dt.timedelta(hours=1)))


def test_saving_what_is_shown_changes_nothing(database: db.Database, group: Group) -> None:
    def settle_in(session: Session) -> None:
        ada = person(session, group, "ada")
        ada.language, ada.weekly_share, ada.limits = "fr", 500, {"max_shifts": 2, "min_rest_minutes": 660}
        ada.arrives, ada.leaves, ada.kinds = paris(1, 9), paris(15, 18, 3), {"night": "no"}

    database.change(settle_in)
    before = state(database, group, "ada")
    say(database, group, "ada", language="fr")
    assert state(database, group, "ada") == before


def test_a_name_is_cleaned(database: db.Database, group: Group) -> None:
    me = say(database, group, name=" Ben\u202e \x00of\nthe\u2028 hill\ud800\u200f ")
    assert (me.typed.name, given(database, group).name) == ("Ben of the hill", "Ben of the hill")


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"name": " \u202e\x00 "}, {"name": Fault("name", "80")}),
        ({"name": "x" * 81}, {"name": Fault("name", "80")}),
        ({"language": ""}, {"language": Fault("choice")}),
        ({"language": "xx"}, {"language": Fault("choice")}),
        ({"hours": "-1"}, {"hours": Fault("number", "168")}),
        ({"hours": "169"}, {"hours": Fault("number", "168")}),
        ({"hours": "many"}, {"hours": Fault("number", "168")}),
        ({"arrives": "soon"}, {"arrives": Fault("date")}),
        ({"leaves": "2010-02-30", "unsure": False}, {"leaves": Fault("date")}),
        ({"leaves": "9999-12-31", "unsure": False}, {"leaves": Fault("date")}),
        ({"arrives": "2010-02-16", "leaves": "2010-02-15", "unsure": False}, {"leaves": Fault("order")}),
        ({"levels": {"kind-1": "never"}}, {"kind-1": Fault("choice")}),
        ({"limits": {"limit-max_shifts": "6"}}, {"limit-max_shifts": Fault("above_house", "5")}),
        ({"limits": {"limit-free_days": "0"}}, {"limit-free_days": Fault("below_house", "1")}),
        ({"name": "", "hours": "x"}, {"name": Fault("name", "80"), "hours": Fault("number", "168")}),
    ],
)
def test_what_will_not_do_is_named_by_field_and_nothing_changes(
    database: db.Database, group: Group, changes: dict[str, Any], faults: dict[str, Fault]
) -> None:
    before = state(database, group)
    with pytest.raises(volunteers.NotSaved) as refused:
        say(database, group, **{"name": "Another name"} | changes)
    assert refused.value.faults == faults
    assert state(database, group) == before


def test_a_skill_that_needs_confirming_is_claimed_until_somebody_confirms_it(
    database: db.Database, group: Group
) -> None:
    known = fields(about(database, group))
    ticked = frozenset({known["lang:ar"], known["skill:driver"]})
    me = say(database, group, ticked=ticked)
    assert [(skill.key, skill.has, skill.claimed) for skill in me.skills] == [
        ("lang:ar", True, False),
        ("skill:driver", False, True),
    ]
    assert me.typed.ticked == ticked
    assert given(database, group).skills == ("lang:ar",)
    say(database, group, ticked=frozenset())
    assert (row(database, group).skills, row(database, group).claimed) == ([], [])


def test_a_confirmed_skill_stays_confirmed_until_it_is_unticked(database: db.Database, group: Group) -> None:
    say(database, group, "ada")
    assert (row(database, group, "ada").skills, row(database, group, "ada").claimed) == (["skill:driver"], [])
    say(database, group, "ada", ticked=frozenset())
    assert given(database, group, "ada").skills == ()
    ticked = frozenset({fields(about(database, group, "ada"))["skill:driver"]})
    say(database, group, "ada", ticked=ticked)
    assert (row(database, group, "ada").skills, row(database, group, "ada").claimed) == ([], ["skill:driver"])


def test_skills_and_kinds_of_another_group_are_not_among_the_choices(database: db.Database, group: Group) -> None:
    with database.read() as session:
        for model in (Skill, Kind):
            theirs = session.scalars(select(model.id).where(model.group_id == group.id)).all()
            me = about(database, group)
            assert [one.id for one in (me.skills if model is Skill else me.kinds)] == theirs
        foreign = session.scalars(select(Skill.id).where(Skill.group_id != group.id)).all()
        foreign_kinds = session.scalars(select(Kind.id).where(Kind.group_id != group.id)).all()
    assert foreign and foreign_kinds
    before = state(database, group) | {"language": "en"}
    ticked = frozenset(f"skill-{one}" for one in foreign)
    say(database, group, ticked=ticked, levels={f"kind-{one}": "no" for one in foreign_kinds})
    assert state(database, group) == before


def test_a_stay_ends_with_the_local_day(database: db.Database, group: Group) -> None:
    me = say(database, group, arrives="2010-02-16", leaves="2010-02-16", unsure=False)
    who = row(database, group)
    assert (who.arrives, who.leaves) == (paris(16, 4), paris(17, 4))  # the tea house's days begin at 04:00
    assert (me.typed.arrives, me.typed.leaves, me.typed.unsure) == ("2010-02-16", "2010-02-16", False)
    assert list(given(database, group).availability) == [TUE_TEA]


def test_a_stay_on_the_day_when_the_clocks_change(database: db.Database, group: Group) -> None:
    say(database, group, leaves="2010-03-27", unsure=False)
    assert row(database, group).leaves == dt.datetime(2010, 3, 28, 2, tzinfo=dt.UTC)  # 04:00 by the new clock


def test_not_sure_opens_the_end(database: db.Database, group: Group) -> None:
    say(database, group, leaves="2010-02-16", unsure=False)
    say(database, group, unsure=True)  # the day is still in its field
    assert row(database, group).leaves is None
    say(database, group, leaves="2010-02-16", unsure=True)  # the tick is still there from before
    assert row(database, group).leaves == paris(17, 4)
    with pytest.raises(volunteers.NotSaved) as refused:
        say(database, group, leaves="2010-02-18", unsure=True)
    assert refused.value.faults == {"leaves": Fault("both")}
    say(database, group, leaves="", unsure=False)
    assert row(database, group).leaves is None


def test_shifts_after_one_leaves_are_listed_and_not_dropped(database: db.Database, group: Group) -> None:
    me = say(database, group, leaves="2010-02-15", unsure=False)
    assert [(one.why, f"{one.start:%a %H:%M}") for one in me.misfits] == [("after", "Tue 10:00")]
    me = say(database, group, leaves="2010-02-14")
    assert [one.why for one in me.misfits] == ["after", "after"]
    me = say(database, group, arrives="2010-02-16", leaves="2010-02-16")
    assert [(one.why, f"{one.start:%a %H:%M}") for one in me.misfits] == [("before", "Mon 10:00")]
    with database.read() as session:
        held = session.scalars(weeks.held(group, WEEK)).all()
    assert sorted(one.shift.key for one in held if one.volunteer.key == "ben") == [MON_TEA, TUE_TEA]


def test_shifts_that_are_too_many_for_the_limits_are_listed(database: db.Database, group: Group) -> None:
    assert about(database, group).misfits == ()
    me = say(database, group, limits={"limit-max_shifts": "1"})
    assert [(one.why, f"{one.start:%a}") for one in me.misfits] == [("limits", "Mon"), ("limits", "Tue")]
    assert about(database, group, now=paris(15, 10)).misfits[0].start == paris(16, 10)  # Monday's has begun
    assert about(database, group, now=paris(16, 10)).misfits == ()
    me = say(database, group, leaves="2010-02-15", unsure=False)  # with Tuesday's gone, Monday's is not too many
    assert [(one.why, f"{one.start:%a}") for one in me.misfits] == [("after", "Tue")]


def test_where_no_single_shift_would_help_all_to_come_are_listed(database: db.Database, group: Group) -> None:
    mine = {key: ["ben"] for key in (MON_TEA, NIGHT, TUE_TEA)}  # the night touches both days
    database.change(lambda session: publish(session, group, mine, version=2))
    me = say(database, group, limits={"limit-free_days": "6"})
    assert [f"{one.start:%a %H:%M}" for one in me.misfits] == ["Mon 10:00", "Mon 23:00", "Tue 10:00"]
    later = about(database, group, now=paris(15, 10))
    assert [f"{one.start:%a %H:%M}" for one in later.misfits] == ["Mon 23:00", "Tue 10:00"]


def test_a_cancelled_shift_is_no_misfit(database: db.Database, group: Group) -> None:
    say(database, group, leaves="2010-02-15", unsure=False)

    def cancel(session: Session) -> None:
        session.scalars(select(Shift).where(Shift.group_id == group.id, Shift.key == TUE_TEA)).one().cancelled_at = NOW

    database.change(cancel)
    assert about(database, group).misfits == ()


def test_the_solver_is_given_one_s_limits_kinds_share_and_age(database: db.Database, group: Group) -> None:
    database.change(lambda session: setattr(kind(session, group, "night"), "adults_only", True))
    me = about(database, group)
    levels = {me.kinds[0].field: "prefer", me.kinds[1].field: "if_needed"}
    limits = {"limit-max_minutes": "7.5", "limit-max_tagged.night": "1", "limit-free_days": "2"}
    say(database, group, adult=False, hours="12", levels=levels, limits=limits)
    ben = given(database, group)
    assert (ben.share, ben.limits.max_minutes, ben.limits.max_tagged) == (12, 450, {"night": 1})
    assert (ben.limits.free_days, ben.limits.max_shifts) == (2, 5)
    assert (ben.availability[MON_TEA], NIGHT in ben.availability) == ("prefer", False)
    say(database, group, adult=True)
    assert given(database, group).availability[NIGHT] == "if_needed"
    say(database, group, levels={me.kinds[0].field: "no"})  # of the night nothing was sent
    assert given(database, group).availability == {NIGHT: "if_needed"}


def test_a_kind_that_is_not_open_says_which_condition_is_missing(database: db.Database, group: Group) -> None:
    def close(session: Session) -> None:
        night, eve = kind(session, group, "night"), person(session, group, "eve")
        night.new_allowed, night.adults_only, eve.experience, eve.adult = False, True, "new", False

    database.change(close)
    assert [one.lacks for one in about(database, group, "eve").kinds] == [(), ("new", "adult")]
    assert [one.lacks for one in say(database, group, "eve", adult=True).kinds] == [(), ("new",)]


def test_the_balance_is_that_of_the_four_weeks_before_this_one(database: db.Database, group: Group) -> None:
    def write(session: Session) -> None:
        ben = person(session, group, "ben")
        first = dt.date(2010, 1, 4)
        ben.history = [Load(week=first + dt.timedelta(weeks=n), load=10**n, share=9) for n in range(6)]

    database.change(write)  # from 4 January to 8 February; NOW is in the last of these weeks
    me = about(database, group)
    assert (me.carried, me.offered) == (11110, 36)


@pytest.mark.parametrize("day", [16, 23], ids=["published", "not opened yet"])
def test_newcomers_see_when_their_induction_begins(database: db.Database, group: Group, day: int) -> None:
    ends = paris(day, 12)
    database.change(lambda session: setattr(person(session, group, "ben"), "inducted_at", ends))
    assert about(database, group).beginning == Beginning(ends, induction=False)
    database.change(lambda session: setattr(kind(session, group, "tea"), "is_induction", True))
    assert about(database, group).beginning == Beginning(paris(day, 10), induction=True)
    assert about(database, group, now=ends).beginning is None
    database.change(lambda session: session.execute(delete(Shift).where(Shift.group_id == group.id)))
    assert about(database, group).beginning == Beginning(paris(day, 10), induction=True)  # made by the weekly pattern


def test_feeds_speak_the_new_language_and_those_of_the_team_the_new_name(database: db.Database, group: Group) -> None:
    def make(session: Session, key: str) -> str:
        return feeds.make_feed(session, person(session, group, key), detail="full", label="phone", now=NOW)[1]

    def body(token: str) -> str:
        with database.read() as session:
            return feeds.stored(session, token, NOW).body.decode()

    ben, ada = (database.change(lambda session, key=key: make(session, key)) for key in ("ben", "ada"))
    say(database, group, language="fr", name="Benedikt")
    assert "SUMMARY:Thé" in body(ben) and "SUMMARY:Tea" in body(ada)
    assert "With Benedikt" in body(ada)


def test_the_number_of_statements_does_not_grow_with_the_people(database: db.Database) -> None:
    counts = set()
    for people in (5, 60):
        group, some = crowd(database, people)

        def look(group: Group = group, some: int = some) -> None:
            with database.read() as session:
                assert len(volunteers.about(session, group, some, now=NOW).typed.levels) == 2

        typed = replace(about(database, group, "p0").typed, name="Somebody else", language="en")

        def save(group: Group = group, some: int = some, typed: Typed = typed) -> None:
            database.change(lambda session: volunteers.save(session, group, some, typed, now=NOW))

        counts.add((statements(database, look), statements(database, save)))
    assert len(counts) == 1
