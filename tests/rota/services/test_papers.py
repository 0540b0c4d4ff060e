"""Papers, boards and numbers: what is read of a published week, in as many statements for five people as for sixty."""

import datetime as dt
import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota import db
from rota.models import Group, Rota, Shift, Wall
from rota.services import groups, numbers, paper, turnout, walls, weeks
from rota.services.log import By
from tests.conftest import NOW, at_once, counted
from tests.rota.personas import TEA_HOUSE, WEEK, publish, settle

MONDAY = dt.datetime(2010, 2, 15, 9, 30, tzinfo=dt.UTC)


def crowd(database: db.Database, people: int) -> tuple[Group, int, int]:
    """A group of so many people who all have tea every day and lead; the id of a shift and of somebody."""
    names = [{"id": f"p{number}", "name": f"Person {number}", "experience": "lead"} for number in range(people)]
    text = json.dumps({**TEA_HOUSE, "volunteers": names})
    group = database.change(lambda session: groups.import_group(session, text, now=NOW, slug=f"crowd-{people}"))
    keys = [f"2010-02-{day}-tea" for day in range(15, 22)]

    def work(session: Session) -> tuple[int, int]:
        publish(session, group, {key: [one["id"] for one in names] for key in keys})
        walls.make(session, group, "kitchen", f"token {people}", opened=NOW, by=By(), now=NOW)
        mine = select(Shift.id).where(Shift.group_id == group.id, Shift.key == keys[0])
        return session.scalars(mine).one(), groups.find_volunteer(session, group, "p0").id

    return group, *database.change(work)


def test_the_statements_do_not_grow_with_the_people(database: db.Database) -> None:
    found = []
    for people in (5, 60):
        group, shift, some = crowd(database, people)
        looks = {
            "week": lambda store, group=group: paper.week(store, group, WEEK, now=NOW),
            "slip": lambda store, group=group, shift=shift: paper.slip(store, group, WEEK, shift, now=NOW),
            "board": lambda store, people=people: walls.today(store, f"token {people}", now=MONDAY),
            "numbers": lambda store, group=group: numbers.by_week(store, group, keep_days=14, now=NOW),
            "turnout": lambda store, group=group, shift=shift: turnout.to_tell(
                store, group, shift, volunteer_id=None, organizer=True, now=MONDAY
            ),
            "asked": lambda store, group=group, some=some: turnout.asked(store, group, some, now=MONDAY),
        }
        counts = {}
        for name, look in looks.items():
            with database.read() as session, counted(database) as said:
                assert look(session)
            counts[name] = len(said)
        found.append(counts)
    assert found[0] == found[1]
    assert max(found[0].values()) <= 11


def test_a_board_late_on_sunday_shows_the_next_week_only_when_it_is_published(database: db.Database) -> None:
    database.change(settle)
    monday = WEEK + dt.timedelta(days=7)
    sunday = dt.datetime(2010, 2, 21, 23, 0, tzinfo=dt.UTC)  # midnight in Paris: the day ends at four

    def begin(session: Session) -> None:
        tea = groups.find_group(session, "tea")
        walls.make(session, tea, "kitchen", "token", opened=NOW, by=By(), now=NOW)
        rota = Rota(
            group_id=tea.id, week=monday, version=1, status="optimal", goals=[], unfilled=[], made_at=NOW,
            published_at=None, entries=[],
        )  # fmt: skip
        session.add_all([rota, *weeks.shifts_of_week(session, tea, monday)])

    def publish_it(session: Session) -> None:
        session.scalars(select(Rota).where(Rota.week == monday)).one().published_at = NOW

    def shown() -> list[str]:
        with database.read() as session:
            board = walls.today(session, "token", now=sunday)
        return [str(one.slot.start) for one in (*board.running, *board.coming, *board.later)]

    database.change(begin)
    assert shown() == []
    database.change(publish_it)
    assert shown() == ["2010-02-22 10:00:00+01:00", "2010-02-22 23:00:00+01:00"]


def test_a_board_of_another_group_is_neither_listed_nor_ended(database: db.Database) -> None:
    database.change(settle)

    def make(session: Session) -> None:
        tea = groups.find_group(session, "tea")
        walls.make(session, tea, "kitchen", "token", opened=NOW, by=By(), now=NOW)

    database.change(make)
    with database.read() as session:
        wall = session.scalars(select(Wall.id)).one()
        cellar = groups.find_group(session, "cellar")
        assert walls.live(session, cellar) == []
        with pytest.raises(walls.NoSuchWall):
            walls.end(session, cellar, wall, by=By(), now=NOW)


def test_eight_at_once_by_one_form_make_one_board(database: db.Database) -> None:
    database.change(settle)
    with database.read() as session:
        tea = groups.find_group(session, "tea")

    def make(_: int) -> None:
        database.change(lambda session: walls.make(session, tea, "kitchen", "token", opened=NOW, by=By(), now=NOW))

    assert at_once(8, make, walls.EndedSince) == {"in": 8}
    with database.read() as session:
        assert [one.label for one in walls.live(session, tea)] == ["kitchen"]


def test_what_a_kind_has_twice_a_day_stands_in_two_lines(database: db.Database) -> None:
    database.change(settle)

    def add(session: Session) -> None:
        tea = groups.find_group(session, "tea")
        tuesday = session.scalars(select(Shift).where(Shift.group_id == tea.id, Shift.key == "2010-02-16-tea")).one()
        later = {"start": tuesday.start + dt.timedelta(hours=3), "end": tuesday.end + dt.timedelta(hours=3)}
        session.add(
            Shift(group_id=tea.id, kind_id=tuesday.kind_id, key="more", single=True, own={}, cancelled_at=None, **later)
        )

    database.change(add)
    with database.read() as session:
        board = paper.week(session, groups.find_group(session, "tea"), WEEK, now=NOW)
    assert board is not None
    lines = [[one.slot.start.hour if one else None for one in row.days] for row in paper.rows(board, WEEK)]
    assert lines == [[10] * 7, [None, 13, None, None, None, None, None], [23, None, None, None, None, None, None]]


def test_cells_that_begin_a_formula_are_texts() -> None:
    cells = ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "  =1", "＝1", "tea", "", -1]
    assert numbers.as_csv([cells]) == ("\ufeff'=1,'+1,'-1,'@x,'\t=1,\"'\r=1\",'  =1,'＝1,tea,,-1\r\n")
