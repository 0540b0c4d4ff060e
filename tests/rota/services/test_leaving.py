"""Whoever deletes themselves is nowhere any more; what they promised is open, what they did stays as numbers."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota import db
from rota.config import Config
from rota.models import (
    Account,
    Assignment,
    Build,
    DatedWindow,
    FormerLoad,
    Group,
    Load,
    LogEntry,
    Notice,
    Offer,
    Pair,
    Pin,
    Rota,
    Shift,
)
from rota.services import accounts, builds, feeds, groups, leaving, ledger, log, purge, rotas
from solver import Assignment as Place
from solver import Solution
from tests.conftest import NOW
from tests.rota.factories import small_group
from tests.rota.personas import SECRET, WEEK

CANARY = "dunlincanary"
WEDNESDAY = dt.datetime(2010, 2, 17, 11, 30, tzinfo=dt.UTC)  # the third tea is over, the fourth is to come
LAST_WEEK = dt.date(2010, 2, 8)
PEOPLE = [
    {"id": "ada", "name": "Ada", "weekly_share": 4},
    {
        "id": CANARY, "name": CANARY.title(), "weekly_share": 4, "dated": [], "kinds": {"tea": "prefer"},
        "history": [{"week": str(LAST_WEEK), "load": 3, "share": 4}], "skills": [],
    },
    {"id": "cleo", "name": "Cleo", "weekly_share": 4},
]  # fmt: skip
FIRST = [("15", CANARY), ("16", CANARY), ("18", CANARY), ("18", "ada"), ("19", CANARY), ("20", "ada")]
SECOND = [one for one in FIRST if one != ("19", CANARY)]


def propose(session: Session, group: Group, pairs: list[tuple[str, str]]) -> Rota:
    taken = tuple(Place(volunteer=who, shift=f"2010-02-{day}-tea") for day, who in pairs)
    return rotas.store_proposal(session, group, WEEK, Solution(status="feasible", assignments=taken), now=NOW)


@pytest.fixture
def group(database: db.Database) -> Group:
    """Two published versions and a proposal, all with Dunlin; traces of her in everything that can hold one."""

    def live(session: Session) -> Group:
        group = groups.import_group(session, small_group(volunteers=PEOPLE), now=NOW)
        for version in (FIRST, SECOND):
            propose(session, group, version)
            rotas.publish(session, group, WEEK, now=NOW)
        propose(session, group, [*FIRST, ("21", CANARY)])
        dunlin, ada = (groups.find_volunteer(session, group, key) for key in (CANARY, "ada"))
        accounts.new_key(session, accounts.account_for(session, ada), SECRET)
        feeds.make_feed(session, dunlin, detail="full", label=f"{CANARY}'s phone", now=NOW)
        feeds.make_feed(session, ada, detail="full", label="", now=NOW)
        shift = session.scalars(select(Shift).where(Shift.key == "2010-02-18-tea")).one()
        mine, theirs = (
            next(one for one in rotas.published(session, group, WEEK).entries if one.assignment.shift_id == there
                 and one.assignment.volunteer_id == who.id).assignment
            for there, who in ((shift.id, dunlin), (shift.id, ada))
        )  # type: ignore[union-attr]  # fmt: skip
        session.add_all([
            DatedWindow(volunteer_id=dunlin.id, start=NOW, end=NOW + dt.timedelta(days=9), level="no"),
            Pin(group_id=group.id, shift=shift, volunteer=dunlin, forbidden=False),
            Pair(group_id=group.id, first=dunlin, second=ada, kind="apart"),
            Offer(group_id=group.id, assignment=mine, wanted=None, token_hash=b"t" * 32, made_at=NOW),
            Offer(group_id=group.id, assignment=theirs, wanted=mine, token_hash=None, made_at=NOW),
            Build(group_id=group.id, week=WEEK, mode="plan", time_limit=1, state="failed", stop=False, progress=[],
                  trouble=f"{CANARY} cannot", asked_at=NOW, ended_at=NOW, rota_id=None),
        ])  # fmt: skip
        for rota in session.scalars(select(Rota)):
            rota.unfilled = [gap()]
        return group

    return database.change(live)


def gap() -> dict[str, Any]:
    """What solving said of a shift: of Dunlin, of others, of both."""
    reasons = [
        {"volunteer": CANARY, "reason": "limit", "with": "max_shifts"},
        {"volunteer": "cleo", "reason": "apart", "with": CANARY},
        {"volunteer": "ada", "reason": "unavailable", "with": None},
    ]
    remedies = [
        {"kind": "ask", "volunteer": CANARY, "text": "Ask.", "gain": {}},
        {"kind": "several", "volunteer": None, "text": f"{CANARY.title()} and Ada change.", "gain": {}},
        {"kind": "ask", "volunteer": "ada", "text": "Ask Ada.", "gain": {}},
    ]
    missing = {"shift": "2010-02-21-tea", "missing": 1, "any_of": None}
    return {**missing, "reasons": reasons, "remedies": remedies}


def leave(database: db.Database, group: Group, now: dt.datetime = WEDNESDAY) -> None:
    def work(session: Session) -> None:
        here = session.get_one(Group, group.id)
        account = accounts.account_for(session, groups.find_volunteer(session, here, CANARY))
        leaving.leave(session, account, CANARY.title(), now=now)

    database.change(work)


def tables_that_tell(database: db.Database) -> set[str]:
    """The tables in which some value holds the canary."""
    found = set()
    with database.read() as session:
        for table in db.Base.metadata.sorted_tables:
            if any(CANARY in repr(tuple(row)).lower() for row in session.execute(select(table))):
                found.add(table.name)
    return found


def files_that_tell(stored: Config) -> list[str]:
    return sorted(file.name for file in stored.var.glob("rota.sqlite*") if CANARY.encode() in file.read_bytes().lower())


def test_nothing_of_them_is_left_in_any_table_or_file(stored: Config, database: db.Database, group: Group) -> None:
    assert tables_that_tell(database) == {"build", "feed", "group", "rota", "volunteer"}
    sqlite = database.engine.dialect.name == "sqlite"
    assert bool(files_that_tell(stored)) == sqlite
    leave(database, group)
    assert tables_that_tell(database) == set()
    assert purge.daily(database, now=WEDNESDAY, keep_days=14).checkpointed
    assert files_that_tell(stored) == []


def test_their_name_in_reasons_about_others_goes_too(database: db.Database, group: Group) -> None:
    reasons = {"override": f"{CANARY.title()} asked for it", "published_early": f"agreed with {CANARY}", "proposed": ""}

    def say(session: Session) -> None:
        here = session.get_one(Group, group.id)
        ada = groups.find_volunteer(session, here, "ada")
        for what, reason in reasons.items():
            log.note(session, here, log.By(), what, volunteer_id=ada.id, now=NOW, reason=reason, version=2)
        log.note(session, here, log.By(), "override", volunteer_id=ada.id, now=NOW, reason="she knows the way")
        for one in session.scalars(select(Assignment).where(Assignment.volunteer_id == ada.id)):
            one.override = f"because {CANARY.upper()} is ill"

    database.change(say)
    leave(database, group)
    assert tables_that_tell(database) == set()
    with database.read() as session:
        entries = session.scalars(select(LogEntry).order_by(LogEntry.id))
        told = [(one.what, one.facts["reason"]) for one in entries if "reason" in one.facts]
        assert told == [
            ("override", "…"),
            ("published_early", "…"),
            ("proposed", ""),
            ("override", "she knows the way"),
        ]
        assert {one.override for one in session.scalars(select(Assignment))} == {"…"}


def test_what_solving_said_of_others_stays(database: db.Database, group: Group) -> None:
    leave(database, group)
    kept = {**gap(), "reasons": gap()["reasons"][2:], "remedies": gap()["remedies"][2:]}
    with database.read() as session:
        assert [rota.unfilled for rota in session.scalars(select(Rota))] == [[kept]] * 4


def test_their_coming_shifts_are_open_and_everybody_else_keeps_theirs(database: db.Database, group: Group) -> None:
    with database.read() as session:
        before = session.scalars(select(feeds.Feed.etag).order_by(feeds.Feed.id.desc())).first()
    leave(database, group)
    with database.read() as session:
        here = session.get_one(Group, group.id)
        rota = rotas.published(session, here, WEEK)
        assert rota is not None
        held = [(one.assignment.shift.key[8:10], one.assignment.volunteer.key) for one in rota.entries]
        assert (rota.version, rota.status, held) == (4, "amended", [("18", "ada"), ("20", "ada")])
        (etag,) = session.scalars(select(feeds.Feed.etag))
        assert etag != before


def test_their_points_stay_as_numbers(database: db.Database, group: Group) -> None:
    leave(database, group)
    assert former(database) == [(LAST_WEEK, 3, 4), (WEEK, 4, 4)]  # Monday's and Tuesday's tea, not Thursday's


def test_a_week_that_is_over_and_not_closed_counts_even_without_a_shift(database: db.Database, group: Group) -> None:
    def nothing_done(session: Session) -> None:
        session.query(Pin).delete()
        propose(session, group, [("20", "ada")])
        rotas.publish(session, group, WEEK, now=NOW)

    database.change(nothing_done)
    leave(database, group, now=dt.datetime(2010, 2, 22, 9, 0, tzinfo=dt.UTC))
    assert former(database) == [(LAST_WEEK, 3, 4), (WEEK, 0, 4)]


def test_a_week_that_the_ledger_has_closed_is_not_counted_twice(database: db.Database, group: Group) -> None:
    monday = dt.datetime(2010, 2, 22, 9, 0, tzinfo=dt.UTC)
    # Points of last week were imported, so only this one is closed.
    assert database.change(lambda session: ledger.close_weeks(session, now=monday)) == 1
    leave(database, group, now=monday)
    assert former(database) == [(LAST_WEEK, 3, 4), (WEEK, 6, 4)]


def former(database: db.Database) -> list[tuple[dt.date, int, int]]:
    with database.read() as session:
        rows = session.scalars(select(FormerLoad).order_by(FormerLoad.week))
        return [(one.week, one.load, one.share) for one in rows]


def test_the_ledger_goes_on_without_them(database: db.Database, group: Group) -> None:
    leave(database, group)
    monday = dt.datetime(2010, 2, 22, 9, 0, tzinfo=dt.UTC)
    assert database.change(lambda session: ledger.close_weeks(session, now=monday)) == 1
    with database.read() as session:
        assert sorted((one.load, one.share) for one in session.scalars(select(Load))) == [(0, 4), (4, 4)]
    assert former(database) == [(LAST_WEEK, 3, 4), (WEEK, 4, 4)]


def test_who_wanted_to_swap_with_them_hears_that_it_will_not_be(database: db.Database, group: Group) -> None:
    def seen(session: Session) -> None:
        session.query(Notice).delete()

    database.change(seen)
    leave(database, group)
    with database.read() as session:
        told = [(one.shift.key, one.news) for one in session.scalars(select(Notice))]
        assert told == [("2010-02-18-tea", "declined")]
        assert session.scalars(select(Offer)).all() == []


def test_a_rota_that_is_being_solved_while_they_go_is_not_stored(database: db.Database, group: Group) -> None:
    asked = database.change(lambda session: builds.ask(
        session, session.get_one(Group, group.id), WEEK, mode="plan", time_limit=1, now=NOW))  # fmt: skip
    _, problem = database.change(lambda session: builds.begin(session, asked.id, now=NOW))
    leave(database, group)
    solved = Solution(status="feasible", assignments=())
    with pytest.raises(builds.NoRota, match="somebody has left the group meanwhile"):
        database.change(lambda session: builds.finish(session, asked.id, problem, solved, now=WEDNESDAY))
    assert tables_that_tell(database) == set()


@pytest.mark.parametrize("typed", ["", "Ada", "dunlin canary", CANARY + "s"])
def test_another_name_deletes_nobody(database: db.Database, group: Group, typed: str) -> None:
    told = tables_that_tell(database)
    with pytest.raises(leaving.NotTheName):
        database.change(lambda session: leaving.leave(session, dunlin_s(session, group), typed, now=WEDNESDAY))
    assert tables_that_tell(database) == told


@pytest.mark.parametrize("typed", [CANARY, f"  {CANARY.upper()} "])
def test_the_name_may_be_typed_as_one_likes(database: db.Database, group: Group, typed: str) -> None:
    database.change(lambda session: leaving.leave(session, dunlin_s(session, group), typed, now=WEDNESDAY))
    assert tables_that_tell(database) == set()


def dunlin_s(session: Session, group: Group) -> Account:
    return accounts.account_for(session, groups.find_volunteer(session, session.get_one(Group, group.id), CANARY))


def test_the_last_organizer_stays_and_the_last_but_one_may_go(database: db.Database, group: Group) -> None:
    until = WEDNESDAY + dt.timedelta(days=7)

    def organize(session: Session) -> None:
        dunlin_s(session, group).organizer_until = until
        ada = groups.find_volunteer(session, session.get_one(Group, group.id), "ada")
        accounts.account_for(session, ada).organizer_until = WEDNESDAY  # her role is over

    database.change(organize)
    with pytest.raises(leaving.LastOrganizer):
        leave(database, group)
    assert "volunteer" in tables_that_tell(database)
    database.change(lambda session: accounts.organizer_account(session, session.get_one(Group, group.id), until))
    leave(database, group)
    assert tables_that_tell(database) == set()


def test_an_organizer_without_shifts_types_the_group_s_name(database: db.Database, group: Group) -> None:
    def organize(session: Session) -> None:
        here = session.get_one(Group, group.id)
        here.name = {"en": "Tea house", "fr": "La maison du thé"}
        accounts.organizer_account(session, here, WEDNESDAY + dt.timedelta(days=7))
        dunlin_s(session, group).organizer_until = WEDNESDAY + dt.timedelta(days=7)

    def go(session: Session, typed: str) -> None:
        account = session.scalars(select(Account).where(Account.volunteer_id.is_(None))).one()
        leaving.leave(session, account, typed, now=WEDNESDAY)

    database.change(organize)
    with pytest.raises(leaving.NotTheName):
        database.change(lambda session: go(session, "Dunlin"))
    database.change(lambda session: go(session, "la maison du thé"))
    with database.read() as session:
        assert session.scalars(select(Account).where(Account.volunteer_id.is_(None))).all() == []
    with pytest.raises(leaving.LastOrganizer):
        leave(database, group)
