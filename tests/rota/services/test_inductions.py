"""Inductions: which is the next, and that whoever joins gets no shift before it ends."""

import datetime as dt
import json
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from rota import db
from rota.models import Group, Kind, Shift, Volunteer
from rota.services import groups, inductions, invites, weeks
from tests.conftest import NOW
from tests.rota.factories import small_data
from tests.rota.personas import SECRET

DAY = dt.timedelta(days=1)
WEDNESDAY = dt.datetime(2010, 2, 17, 16, 30, tzinfo=dt.UTC)  # 17:30 in Paris
TALK: dict[str, Any] = {
    "id": "induction",
    "name": "Talk",
    "weekly": [{"days": ["wed"], "start": "17:30", "end": "19:00"}],
}


def make(database: db.Database, *kinds: dict[str, Any], **fields: Any) -> Group:
    data = small_data(**fields)
    data["kinds"] += kinds
    found: Group = database.change(lambda session: groups.import_group(session, json.dumps(data), now=NOW))
    return found


def start_of(session: Session, group: Group, who: Volunteer, now: dt.datetime) -> dt.datetime | None:
    found = inductions.induction_of(session, group, who, now=now)
    return found.start if found else None


def joined(
    database: db.Database, group: Group, now: dt.datetime = NOW
) -> tuple[dt.datetime | None, dt.datetime | None]:
    """When the newcomer's shifts may begin, and the induction that they are told of."""

    def work(session: Session) -> Volunteer:
        token = invites.make_invite(session, group, now=now)
        return invites.join(session, token, "Gil", "en", now=now, secret=SECRET)[0]

    gil = database.change(work)
    with database.read() as session:
        return gil.inducted_at, start_of(session, group, gil, now)


def test_a_newcomer_s_shifts_begin_when_the_next_induction_ends(database: db.Database) -> None:
    inducted, start = joined(database, make(database, TALK))
    assert inducted == WEDNESDAY + dt.timedelta(minutes=90)
    assert start == WEDNESDAY


def test_a_group_without_inductions_has_none(database: db.Database) -> None:
    assert joined(database, make(database)) == (None, None)


def test_one_that_has_begun_is_missed(database: db.Database) -> None:
    group = make(database, TALK)
    assert joined(database, group, WEDNESDAY)[1] == WEDNESDAY + 7 * DAY
    assert joined(database, group, WEDNESDAY - dt.timedelta(seconds=1))[1] == WEDNESDAY


def test_a_cancelled_one_does_not_count_nor_does_one_of_another_group(database: db.Database) -> None:
    make(database, {**TALK, "weekly": [{"days": ["sat"], "start": "09:00", "end": "10:00"}]}, name="The others")
    group = make(database, TALK, shifts=[{"id": "2010-02-17-induction", "cancelled": True}])
    assert joined(database, group)[1] == WEDNESDAY + 7 * DAY


@pytest.mark.parametrize(("date", "found"), [("2010-02-13", True), ("2010-02-28", True), ("2010-03-01", False)])
def test_a_single_one_counts_in_this_week_and_the_next_two(database: db.Database, date: str, found: bool) -> None:
    times = {"start": f"{date}T10:00:00+01:00", "end": f"{date}T11:00:00+01:00"}
    group = make(database, {**TALK, "weekly": []}, shifts=[{"id": "one", "kind": "induction", **times}])
    start = dt.datetime.fromisoformat(times["start"])
    assert joined(database, group) == ((start + dt.timedelta(hours=1), start) if found else (None, None))


def test_nobody_is_told_of_an_induction_that_is_over_or_was_moved(database: db.Database) -> None:
    group = make(database, TALK)

    def work(session: Session) -> Volunteer:
        weeks.open_week(session, group, dt.date(2010, 2, 15))
        token = invites.make_invite(session, group, now=NOW)
        return invites.join(session, token, "Gil", "en", now=NOW, secret=SECRET)[0]

    gil = database.change(work)
    with database.read() as session:
        over = WEDNESDAY + dt.timedelta(minutes=90)
        assert start_of(session, group, gil, over - dt.timedelta(seconds=1)) == WEDNESDAY
        assert start_of(session, group, gil, over) is None
    later = WEDNESDAY + DAY
    key = Shift.key == "2010-02-17-induction"
    database.change(lambda session: session.execute(update(Shift).where(key).values(start=later, end=later + DAY)))
    with database.read() as session:
        assert start_of(session, group, gil, NOW) is None


def test_an_imported_kind_is_an_induction_by_its_id_or_a_tag(database: db.Database) -> None:
    make(database, TALK, {**TALK, "id": "walk", "tags": ["dull", "induction"]}, {**TALK, "id": "inductions"})
    with database.read() as session:
        kinds = session.execute(select(Kind.key, Kind.is_induction).order_by(Kind.id)).all()
    assert [tuple(row) for row in kinds] == [
        ("tea", False), ("induction", True), ("walk", True), ("inductions", False)
    ]  # fmt: skip
