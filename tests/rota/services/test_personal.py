"""What one is told of what is stored about oneself: all of it, and nothing of others."""

import datetime as dt
import json
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota import db
from rota.models import Ask, Group, Login, Notice, Objection, Offer, WeeklyWindow
from rota.services import accounts, feeds, group_feeds, groups, personal, weeks
from tests.conftest import NOW
from tests.rota.personas import TEAMS, publish, settle
from tests.rota.services.test_boards import crowd, statements

TOLD = {
    "account": "organizer_until", "assignment": "shifts", "dated_window": "dated", "feed": "feeds",
    "group_feed": "group_feeds", "load": "points", "login": "log_ins", "notice": "news", "offer": "offers",
    "ask": "asked", "objection": "objections", "weekly_window": "weekly",
}  # fmt: skip
PARTS = {"feed_event", "rota_entry"}  # how a feed and a rota are made of assignments; nothing of a person


@pytest.fixture
def group(database: db.Database) -> Group:
    """Ben has something of everything; so has Ada, who must not show."""
    database.change(settle)

    def live(session: Session) -> Group:
        group = groups.find_group(session, "tea")
        proposal = publish(session, group, {**TEAMS, "2010-02-18-tea": ["ben", "dov"]}, version=2)
        proposal.published_at = None
        by_shift = {one.shift.key: one for one in session.scalars(weeks.held(group)) if one.volunteer.key == "ben"}
        for key in ("ben", "ada"):
            who = groups.find_volunteer(session, group, key)
            feeds.make_feed(session, who, detail="title", label=f"{key}'s phone", now=NOW)
            account = accounts.account_for(session, who)
            group_feeds.make(session, account, scope="open", detail="", label=f"{key}'s tablet", now=NOW)
            accounts.begin(session, account, shared=False, now=NOW - dt.timedelta(days=3))
            accounts.begin(session, account, shared=True, now=NOW)
            accounts.begin(session, account, shared=True, now=NOW - dt.timedelta(minutes=31))  # has ended by itself
        ben = groups.find_volunteer(session, group, "ben")
        ben.skills, ben.claimed, ben.kinds = ["lang:ar"], ["skill:driver"], {"night": "no"}
        ben.weekly.append(WeeklyWindow(days=["mon"], start="08:00", end="20:00", level="prefer"))
        monday, tuesday = by_shift["2010-02-15-tea"], by_shift["2010-02-16-tea"]
        session.add_all([
            Offer(group_id=group.id, assignment=monday, wanted=None, token_hash=b"t" * 32, made_at=NOW),
            Notice(group_id=group.id, volunteer_id=ben.id, shift_id=tuesday.shift_id, news="added", at=NOW),
            Ask(group_id=group.id, shift_id=tuesday.shift_id, volunteer_id=ben.id, token_hash=b"a" * 32, asked_at=NOW),
            Objection(
                group_id=group.id, rota_id=proposal.id, assignment_id=monday.id, made_at=NOW
            ),
        ])  # fmt: skip
        return group

    return database.change(live)


def about_ben(database: db.Database, group: Group) -> dict[str, Any]:
    with database.read() as session:
        account = accounts.account_for(session, groups.find_volunteer(session, group, "ben"))
        login = session.scalars(select(Login).where(Login.account_id == account.id).order_by(Login.began_at)).first()
        assert login is not None
        return personal.about(session, login, now=NOW)


def tea(day: int) -> dict[str, Any]:
    start, end = (f"2010-02-{day}T{hour:02}:00:00+00:00" for hour in (9, 11))
    return {"kind": {"en": "Tea", "fr": "Thé"}, "start": start, "end": end, "cancelled": False}


def test_all_that_is_stored_is_told(database: db.Database, group: Group) -> None:
    at = NOW.isoformat()
    assert about_ben(database, group) == {
        "group": "Tea house",
        "organizer_until": None,
        "log_ins": [
            {"begun": "2010-02-09", "last_seen": "2010-02-09", "shared_device": False, "this_one": True},
            {"begun": "2010-02-12", "last_seen": "2010-02-12", "shared_device": True, "this_one": False},
        ],
        "volunteer": {
            "id": "ben", "name": "Ben", "language": None, "experience": "regular", "adult": True,
            "skills": ["lang:ar"], "skills_not_confirmed": ["skill:driver"], "arrives": None, "leaves": None,
            "inducted_at": None, "has_pattern": False, "kinds": {"night": "no"}, "limits": {}, "weekly_share": 0,
        },
        "weekly": [{"days": ["mon"], "from": "08:00", "to": "20:00", "level": "prefer"}],
        "dated": [],
        "points": [],
        "shifts": [{**tea(day), "given_back": False, "although": None} for day in (15, 16)],
        "feeds": [
            {"label": "ben's phone", "detail": "title", "alarm_minutes": None, "last_used": None, "ended": None}
        ],
        "group_feeds": [
            {
                "label": "ben's tablet", "shows": "open", "place": None, "detail": "title", "last_used": None,
                "ended": None,
            }
        ],
        "offers": [{**tea(15), "made_at": at, "swap": False, "by_link": True}],
        "news": [{**tea(16), "news": "added", "at": at}],
        "asked": [{**tea(16), "at": at, "answer": ""}],
        "objections": [{**tea(15), "at": at}],
    }  # fmt: skip


def test_nobody_else_is_in_it(database: db.Database, group: Group) -> None:
    told = json.dumps(about_ben(database, group), ensure_ascii=False).lower()
    for other in ("ada", "dov", "eve without", "cleo", "fay", "cellar", "2010-02-18"):
        assert other not in told


def test_every_table_that_refers_to_a_person_is_told_or_left_out_on_purpose() -> None:
    of_a_person = {"account", "assignment", "volunteer"}
    refer = {
        table.name
        for table in db.Base.metadata.sorted_tables
        if {key.column.table.name for key in table.foreign_keys} & of_a_person
    }
    assert refer == set(TOLD) | personal.NOT_TOLD | PARTS


def test_of_an_account_without_a_volunteer_the_rest_is_told(database: db.Database, group: Group) -> None:
    with database.read() as session:
        until = NOW + dt.timedelta(days=7)
        account = accounts.organizer_account(session, session.get_one(Group, group.id), until)
        accounts.begin(session, account, shared=False, now=NOW)
        login = session.scalars(select(Login).where(Login.account_id == account.id)).one()
        log_in = {"begun": "2010-02-12", "last_seen": "2010-02-12", "shared_device": False, "this_one": True}
        assert personal.about(session, login, now=NOW) == {
            "group": "Tea house", "organizer_until": until.isoformat(), "log_ins": [log_in], "group_feeds": [],
        }  # fmt: skip


def test_the_number_of_statements_does_not_grow_with_the_people(database: db.Database) -> None:
    counts = set()
    for people in (5, 60):
        group, _ = crowd(database, people)

        def begin(session: Session, group: Group = group) -> int:
            who = groups.find_volunteer(session, group, "p0")
            accounts.begin(session, accounts.account_for(session, who), shared=False, now=NOW)
            return session.scalars(select(Login.id).order_by(Login.id.desc())).first() or 0

        login_id = database.change(begin)

        def look(login_id: int = login_id) -> None:
            with database.read() as session:
                about = personal.about(session, accounts.login_with(session, login_id), now=NOW)
                assert len(about["shifts"]) == 7

        counts.add(statements(database, look))
    assert len(counts) == 1
