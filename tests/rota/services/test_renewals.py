"""Links to new words, on both stores: looked at as often as one likes, used once, even by twenty people at once."""

import datetime as dt
import threading
from collections import Counter

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from rota import db
from rota.models import Account, Group, Renewal
from rota.services import accounts, purge, renewals
from tests.conftest import NOW, at_once
from tests.rota.personas import SECRET, People, account, settle

MANY = 20
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def people(database: db.Database) -> People:
    return database.change(settle)


def ben(session: Session) -> Account:
    group = session.scalars(select(Group).where(Group.slug == "tea")).one()
    return account(session, group, "ben")


def link(database: db.Database) -> str:
    return database.change(lambda session: renewals.make_renewal(session, ben(session), now=NOW))


def renew(database: db.Database, token: str, seed: str = "a seed", now: dt.datetime = NOW) -> int:
    """The id of the account that has new words and, as on the page, a log-in."""

    def work(session: Session) -> int:
        found = renewals.renew(session, token, now=now, secret=SECRET, seed=seed)
        accounts.begin(session, found, shared=False, now=now)
        return found.id

    return database.change(work)


def opens(database: db.Database, words: str) -> bool:
    try:
        database.change(lambda session: accounts.log_in(session, words, shared=False, now=NOW, secret=SECRET))
    except accounts.WrongKey:
        return False
    return True


def everybody(database: db.Database, token: str) -> Counter[str]:
    """What comes of it when MANY people use the link at the same moment."""
    return at_once(MANY, lambda number: renew(database, token, f"seed {number}"), renewals.NoRenewal)


def test_the_link_gives_the_account_the_words_of_the_seed_and_ends_the_old_ones_and_all_log_ins(
    database: db.Database, people: People
) -> None:
    there, _ = database.change(
        lambda session: accounts.log_in(session, people.ben, shared=False, now=NOW, secret=SECRET)
    )
    token = link(database)
    with database.read() as session:
        assert renewals.find_renewal(session, token, NOW).account.volunteer_id == ben(session).volunteer_id
    assert opens(database, people.ben)
    renew(database, token)
    assert [opens(database, words) for words in (people.ben, accounts.words_from("a seed", SECRET))] == [False, True]
    with database.read() as session:
        assert accounts.logged_in(session, there, NOW) is None
    assert opens(database, people.ada)


def test_of_twenty_at_once_one_gets_new_words(database: db.Database, people: People) -> None:
    assert everybody(database, link(database)) == {"in": 1, "refused": MANY - 1}


def test_without_the_lock_it_goes_wrong(database: db.Database, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control, with neither the transaction's isolation nor the condition in the statement."""
    everybody_has_looked = threading.Barrier(MANY)

    def use_up_naively(session: Session, token: str) -> None:
        everybody_has_looked.wait(timeout=30)
        session.execute(delete(Renewal))

    monkeypatch.setattr(renewals, "_use_up", use_up_naively)
    token = link(database)
    database.close()
    unlocked = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    unlocked.pool._max_overflow = MANY  # type: ignore[attr-defined]  # all of them hold a connection at once
    monkeypatch.setattr(database, "_write_engine", unlocked)
    assert everybody(database, token) != {"in": 1, "refused": MANY - 1}


def test_the_same_form_twice_is_one_use_and_ends_nothing(database: db.Database, people: People) -> None:
    token = link(database)
    assert renew(database, token) == renew(database, token, now=NOW + dt.timedelta(minutes=9))
    assert opens(database, accounts.words_from("a seed", SECRET))
    with pytest.raises(renewals.NoRenewal):
        renew(database, token, "another page's seed")


def test_unknown_used_expired_and_replaced_links_are_refused_alike(database: db.Database, people: People) -> None:
    used, replaced = link(database), None
    renew(database, used)
    replaced, expired = link(database), link(database)
    tries = [(used, NOW), (replaced, NOW), (expired, NOW + 72 * HOUR), ("never issued", NOW), ("", NOW)]
    for number, (token, now) in enumerate(tries):
        with pytest.raises(renewals.NoRenewal, match="this link is not valid"):
            renew(database, token, f"seed {number}", now)
    renew(database, expired, "in time", NOW + 72 * HOUR - dt.timedelta(seconds=1))


def test_words_given_otherwise_end_the_link(database: db.Database, people: People) -> None:
    token = link(database)
    database.change(lambda session: accounts.new_key(session, ben(session), SECRET))
    with pytest.raises(renewals.NoRenewal):
        renew(database, token)


def test_only_the_hash_of_a_token_of_256_bits_is_stored_and_purged_when_it_is_over(
    database: db.Database, people: People
) -> None:
    token = link(database)
    assert len(token) >= 43
    with database.read() as session:
        assert accounts.token_hash(token) in session.scalars(select(Renewal.token_hash)).all()
    left = []
    for late in (dt.timedelta(), dt.timedelta(seconds=1)):
        purge.daily(database, now=NOW + 72 * HOUR + late, keep_days=14)
        with database.read() as session:
            left.append(len(session.scalars(select(Renewal)).all()))
    assert left == [2, 0]  # Ben's and Dov's
