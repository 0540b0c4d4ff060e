"""What people look at is read in as many statements for five people as for sixty."""

import datetime as dt
import json
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota import db
from rota.models import Group, Volunteer
from rota.services import boards, groups
from tests.conftest import NOW, counted
from tests.rota.personas import TEA_HOUSE, TEAMS, WEEK, publish, settle

UTC = dt.UTC


def crowd(database: db.Database, people: int) -> tuple[Group, int]:
    """A group of so many people, all of them on every shift; and the id of one of them."""
    names = [{"id": f"p{number}", "name": f"Person {number}", "skills": ["lang:ar"]} for number in range(people)]
    text = json.dumps({**TEA_HOUSE, "volunteers": names})
    group = database.change(lambda session: groups.import_group(session, text, now=NOW, slug=f"crowd-{people}"))
    team = [one["id"] for one in names]
    shifts = [f"2010-02-{day}-tea" for day in range(15, 22)]
    database.change(lambda session: publish(session, group, dict.fromkeys(shifts, team)))
    with database.read() as session:
        some = session.scalars(select(Volunteer.id).where(Volunteer.group_id == group.id, Volunteer.key == "p0")).one()
    return group, some


def statements(database: db.Database, look: Callable[[], object]) -> int:
    """How many statements `look` takes."""
    with counted(database) as said:
        look()
    return len(said)


def test_the_number_of_statements_does_not_grow_with_the_people(database: db.Database) -> None:
    counts = set()
    for people in (5, 60):
        group, some = crowd(database, people)

        def mine(group: Group = group, some: int = some, people: int = people) -> None:
            with database.read() as session:
                assert {len(slot.team) for slot in boards.my_shifts(session, group, some, now=NOW)} == {people - 1}

        def week(group: Group = group, people: int = people) -> None:
            with database.read() as session:
                board = boards.week_board(session, group, WEEK)
            assert [len(shift.slot.team) for _, shifts in board.days for shift in shifts].count(people) == 7

        counts.add((statements(database, mine), statements(database, week)))
    assert counts == {(4, 8)}


@pytest.fixture
def group(database: db.Database) -> Group:
    database.change(settle)
    with database.read() as session:
        return session.scalars(select(Group).where(Group.slug == "tea")).one()


def shifts_of(
    database: db.Database, group: Group, key: str, now: dt.datetime = NOW
) -> list[tuple[str, tuple[str, ...]]]:
    with database.read() as session:
        who = session.scalars(select(Volunteer.id).where(Volunteer.group_id == group.id, Volunteer.key == key)).one()
        slots = boards.my_shifts(session, group, who, now=now)
    return [(f"{slot.start:%a %H:%M}", slot.team) for slot in slots]


def board(database: db.Database, group: Group, week: dt.date = WEEK) -> boards.WeekBoard:
    with database.read() as session:
        return boards.week_board(session, group, week)


def test_my_shifts_are_mine_with_the_others_of_the_team(database: db.Database, group: Group) -> None:
    assert shifts_of(database, group, "ben") == [("Mon 10:00", ("Ada",)), ("Tue 10:00", ())]
    assert shifts_of(database, group, "dov") == [("Mon 23:00", ())]
    assert shifts_of(database, group, "eve") == []


def test_a_shift_is_shown_until_its_end(database: db.Database, group: Group) -> None:
    end = dt.datetime(2010, 2, 16, 11, 0, tzinfo=UTC)
    assert shifts_of(database, group, "ben", end - dt.timedelta(seconds=1)) == [("Tue 10:00", ())]
    assert shifts_of(database, group, "ben", end) == []


def test_what_is_not_published_is_not_shown(database: db.Database, group: Group) -> None:
    def propose(session: Session) -> None:
        publish(session, group, {**TEAMS, "2010-02-17-tea": ["eve"]}, version=2).published_at = None

    database.change(propose)
    assert shifts_of(database, group, "eve") == []
    assert board(database, group).version == 1


def test_the_newest_version_counts(database: db.Database, group: Group) -> None:
    database.change(lambda session: publish(session, group, {"2010-02-15-tea": ["eve", "ben"]}, version=2))
    assert shifts_of(database, group, "ben") == [("Mon 10:00", ("Eve without shifts",))]
    assert shifts_of(database, group, "ada") == []
    assert board(database, group).version == 2


def test_the_week_by_day_and_what_is_short(database: db.Database, group: Group) -> None:
    week = board(database, group)
    assert [f"{day:%a}" for day, _ in week.days] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    tea, night = week.days[0][1]
    assert (tea.slot.team, tea.min, tea.target, tea.missing) == (("Ada", "Ben"), 2, 3, 0)
    assert tea.gaps == (boards.Gap(skills=({"en": "Arabic", "fr": "arabe"},), count=1, spoken=True),)
    assert (night.slot.team, night.min, night.target, night.short) == (("Dov of the night",), 1, 1, False)
    assert (tea.state, night.state) == ("short", "full")
    tuesday, wednesday = week.days[1][1][0], week.days[2][1][0]
    assert (tuesday.missing, [gap.spoken for gap in tuesday.gaps]) == (1, [True, False])
    assert (wednesday.missing, wednesday.gaps) == (2, ())
    assert len(week.short) == 7
    assert week.goals == ("shortfall", "changes")


def test_a_week_of_which_nothing_is_published_shows_the_pattern_and_lacks_nobody(
    database: db.Database, group: Group
) -> None:
    week = board(database, group, WEEK + dt.timedelta(days=7))
    assert (week.version, week.published_at, week.proposal, week.short) == (None, None, None, [])
    assert [len(shifts) for _, shifts in week.days] == [2, 1, 1, 1, 1, 1, 1]
    assert {(shift.slot.id, shift.state) for shift in week.shifts} == {(0, "planned")}


def test_a_proposal_is_told_as_long_as_nothing_newer_is_published(database: db.Database, group: Group) -> None:
    def propose(session: Session) -> None:
        publish(session, group, TEAMS, version=2).published_at = None

    database.change(propose)
    assert (board(database, group).version, board(database, group).proposal) == (1, 2)
    database.change(lambda session: publish(session, group, TEAMS, version=3))
    assert (board(database, group).version, board(database, group).proposal) == (3, None)


def test_a_shift_s_state_follows_from_its_team() -> None:
    start = dt.datetime(2010, 2, 15, 10, 0, tzinfo=UTC)
    names = ("Ada", "Ben", "Dov", "Eve")

    def state(size: int, *, cancelled: bool = False, published: bool = True) -> str:
        slot = boards.Slot(1, "Tea", 0, None, start, start, cancelled=cancelled, team=names[:size])
        return boards.PlannedShift(slot, 2, 3, 4, (), published).state

    assert [state(size) for size in range(5)] == ["short", "short", "enough", "right", "full"]
    assert (state(4, cancelled=True), state(0, published=False)) == ("cancelled", "planned")


def test_the_cells_of_a_day_are_by_kind_and_the_earliest_comes_first(database: db.Database, group: Group) -> None:
    week = board(database, group)
    assert [slot.kind for slot in week.kinds] == [{"en": "Tea", "fr": "Thé"}, {"en": "Night watch", "fr": "Veille"}]
    assert [(row, len(some)) for row, some in week.cells(week.days[0][1][::-1])] == [(2, 1), (1, 1)]


def test_a_night_s_length_is_elapsed_time() -> None:
    paris = dt.timezone(dt.timedelta(hours=1)), dt.timezone(dt.timedelta(hours=2))
    start = dt.datetime(2027, 3, 27, 22, 0, tzinfo=paris[0])
    end = dt.datetime(2027, 3, 28, 6, 0, tzinfo=paris[1])
    slot = boards.Slot(1, "Night", 0, None, start, end, cancelled=False, team=())
    assert slot.minutes == 7 * 60


def test_the_week_to_show_is_the_first_published_one_that_is_not_over(database: db.Database, group: Group) -> None:
    with database.read() as session:
        shown = [boards.week_to_show(session, group, now=NOW + dt.timedelta(days=days)) for days in (-30, 0, 7, 10)]
    assert shown == [WEEK, WEEK, WEEK, dt.date(2010, 2, 22)]


def test_another_group_s_week_is_not_this_one_s(database: db.Database, group: Group) -> None:
    with database.read() as session:
        other = session.scalars(select(Group).where(Group.slug == "cellar")).one()
    names = {name for _, shifts in board(database, other).days for shift in shifts for name in shift.slot.team}
    assert names == {"Fay of the others"}
