"""Invitations, on both stores: used as often as was meant, even by twenty people at once."""

import datetime as dt
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from rota import db
from rota.models import Group, Invite, Login, Volunteer
from rota.services import accounts, invites
from tests.conftest import NOW, at_once
from tests.rota.personas import SECRET, settle

MANY = 20


@pytest.fixture
def group(database: db.Database) -> Group:
    database.change(settle)
    with database.read() as session:
        return session.scalars(select(Group).where(Group.slug == "tea")).one()


def invitation(database: db.Database, group: Group, uses: int | None) -> str:
    return database.change(lambda session: invites.make_invite(session, group, now=NOW, uses=uses))


def join(database: db.Database, token: str, name: str = "Gil", now: dt.datetime = NOW) -> tuple[Volunteer, str]:
    return database.change(lambda session: invites.join(session, token, name, "en", now=now, secret=SECRET))


def everybody(database: db.Database, token: str) -> Counter[str]:
    """What comes of it when MANY people join at the same moment."""
    return at_once(MANY, lambda number: join(database, token, f"Somebody {number}"), invites.NoInvite)


def how_many(database: db.Database) -> int:
    with database.read() as session:
        return len(session.scalars(select(Volunteer.id).where(Volunteer.name.startswith("Somebody"))).all())


def test_of_twenty_at_once_one_gets_in_by_an_invitation_for_one(database: db.Database, group: Group) -> None:
    assert everybody(database, invitation(database, group, 1)) == {"in": 1, "refused": MANY - 1}
    assert how_many(database) == 1


def test_without_the_lock_it_goes_wrong(database: db.Database, group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control, with neither the transaction's isolation nor the condition in the statement: PostgreSQL lets more
    than one in, SQLite breaks off the others."""
    everybody_has_looked = threading.Barrier(MANY)

    def use_up_naively(session: Session, invite: Invite) -> None:
        everybody_has_looked.wait(timeout=30)
        session.execute(update(Invite).values(uses_left=0))

    monkeypatch.setattr(invites, "_use_up", use_up_naively)
    database.close()
    unlocked = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    unlocked.pool._max_overflow = MANY  # type: ignore[attr-defined]  # all of them hold a connection at once
    monkeypatch.setattr(database, "_write_engine", unlocked)
    assert everybody(database, invitation(database, group, 1)) != {"in": 1, "refused": MANY - 1}


def test_an_invitation_for_three_lets_three_in(database: db.Database, group: Group) -> None:
    token = invitation(database, group, 3)
    for name in ("Gil", "Hal", "Ida"):
        assert join(database, token, name)[0].name == name
    with pytest.raises(invites.NoInvite):
        join(database, token)


def test_an_invitation_for_the_wall_lets_all_in(database: db.Database, group: Group) -> None:
    token = invitation(database, group, None)
    assert len({join(database, token)[0].id for _ in range(5)}) == 5


def test_after_72_hours_it_has_ended(database: db.Database, group: Group) -> None:
    token = invitation(database, group, None)
    join(database, token, now=NOW + dt.timedelta(hours=72, seconds=-1))
    for refused in (token, "never issued", ""):
        with pytest.raises(invites.NoInvite, match="this invitation is not valid"):
            join(database, refused, now=NOW + dt.timedelta(hours=72))


@pytest.mark.parametrize("name", ["", " \n", "\u202e", "x" * 81])
def test_a_name_that_is_none_uses_nothing_up(database: db.Database, group: Group, name: str) -> None:
    token = invitation(database, group, 1)
    with pytest.raises(invites.NoName):
        join(database, token, name)
    join(database, token, "x" * 80)


def test_whoever_joined_belongs_to_the_group_and_gets_no_shift_before_saying_when(
    database: db.Database, group: Group
) -> None:
    volunteer, words = join(database, invitation(database, group, 1))
    assert volunteer.group_id == group.id
    assert (volunteer.has_pattern, volunteer.experience, volunteer.adult) == (True, "new", False)
    _, account = database.change(lambda session: accounts.log_in(session, words, shared=False, now=NOW, secret=SECRET))
    assert (account.volunteer_id, account.organizer_until) == (volunteer.id, None)


@pytest.mark.parametrize("uses", [1, None], ids=["for one", "for the wall"])
def test_one_form_sent_twenty_times_at_once_makes_one_person_with_the_same_words(
    database: db.Database, group: Group, uses: int | None
) -> None:
    token = invitation(database, group, uses)
    start = threading.Barrier(MANY)

    def send(_: int) -> tuple[int, str]:
        def work(session: Session) -> tuple[int, str]:
            who, words = invites.join(session, token, "Somebody", "en", now=NOW, secret=SECRET, seed="of the page")
            accounts.begin(session, accounts.account_for(session, who), shared=False, now=NOW)
            return who.id, words

        start.wait(timeout=30)
        return database.change(work)

    with ThreadPoolExecutor(MANY) as pool:
        assert len(set(pool.map(send, range(MANY)))) == 1
    assert how_many(database) == 1


def test_a_form_that_comes_again_much_later_is_a_new_attempt(database: db.Database, group: Group) -> None:
    token = invitation(database, group, 1)

    def send(session: Session, now: dt.datetime) -> None:
        who, _ = invites.join(session, token, "Gil", "en", now=now, secret=SECRET, seed="of the page")
        accounts.begin(session, accounts.account_for(session, who), shared=False, now=now)

    for minutes in (0, 9):
        database.change(lambda session, now=NOW + dt.timedelta(minutes=minutes): send(session, now))  # type: ignore[misc]
    database.change(lambda session: session.query(Login).filter(Login.began_at > NOW).delete())
    with pytest.raises(invites.NoInvite):
        database.change(lambda session: send(session, NOW + dt.timedelta(minutes=10)))


def test_only_the_hash_of_a_token_of_256_bits_is_stored(database: db.Database, group: Group) -> None:
    token = invitation(database, group, 1)
    assert len(token) >= 43
    with database.read() as session:
        assert accounts.token_hash(token) in session.scalars(select(Invite.token_hash)).all()
