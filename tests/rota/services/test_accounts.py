"""Passphrases and log-ins, on both stores."""

import datetime as dt
import itertools
import math
import secrets

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota import db
from rota.models import Account, Login
from rota.services import accounts
from tests.conftest import NOW
from tests.rota.personas import SECRET, People, settle


@pytest.fixture
def people(database: db.Database) -> People:
    return database.change(settle)


def let_in(database: db.Database, words: str, *, shared: bool = False, now: dt.datetime = NOW) -> str:
    return database.change(lambda session: accounts.log_in(session, words, shared=shared, now=now, secret=SECRET)[0])


def is_open(database: db.Database, token: str, now: dt.datetime = NOW) -> bool:
    with database.read() as session:
        return accounts.logged_in(session, token, now) is not None


def test_words_are_seven_of_the_whole_list_and_never_the_same() -> None:
    made = {accounts.words_from(secrets.token_hex(32), SECRET) for _ in range(200)}
    assert len(made) == 200
    assert {len(words.split()) for words in made} == {7}
    assert accounts.WORDS * math.log2(len(accounts._word_list())) > 90
    assert len({word for words in made for word in words.split()}) > 1000


def test_words_come_again_from_the_same_seed_under_the_same_secret_alone() -> None:
    words = accounts.words_from("a seed", SECRET)
    assert words == accounts.words_from("a seed", SECRET)
    assert words not in (accounts.words_from("a seed", b"another"), accounts.words_from("b seed", SECRET))


def test_no_word_is_the_beginning_of_another_so_the_gaps_between_them_do_not_matter() -> None:
    words = sorted(accounts._word_list())
    assert not any(after.startswith(word) for word, after in itertools.pairwise(words))


@pytest.mark.parametrize("typed", ["Yo-Yo tee shirt", "YOYO TEE-SHIRT", " yo yo\n teeshirt\u200b", "ｙｏ-yo tee.shirt"])
def test_what_is_typed_differently_is_the_same(typed: str) -> None:
    assert accounts.key_hash(typed, SECRET) == accounts.key_hash("yo-yo tee shirt", SECRET)


def test_the_hash_of_words_hangs_on_the_secret_and_the_words_are_not_stored(
    database: db.Database, people: People
) -> None:
    assert accounts.key_hash(people.ben, SECRET) != accounts.key_hash(people.ben, b"another")
    with database.read() as session:
        stored = b"".join(session.scalars(select(Account.key_hash)))
    assert people.ben.split()[0].encode() not in stored


@pytest.mark.parametrize("words", ["", " ", "no such words", "\ud800"])
def test_wrong_words_open_nothing(database: db.Database, people: People, words: str) -> None:
    with pytest.raises(accounts.WrongKey):
        let_in(database, words)


def test_new_words_end_the_old_ones_and_all_log_ins(database: db.Database, people: People) -> None:
    ben, ada = let_in(database, people.ben), let_in(database, people.ada)

    def renew(session: Session) -> str:
        account = accounts.logged_in(session, ben, NOW)
        assert account is not None
        return accounts.new_key(session, account.account, SECRET)

    words = database.change(renew)
    assert (is_open(database, ben), is_open(database, ada)) == (False, True)
    with pytest.raises(accounts.WrongKey):
        let_in(database, people.ben)
    assert is_open(database, let_in(database, words))


@pytest.mark.parametrize(
    ("shared", "idle", "opened"),
    [
        (True, dt.timedelta(minutes=29, seconds=59), True),
        (True, dt.timedelta(minutes=30), False),
        (False, dt.timedelta(days=29, hours=23), True),
        (False, dt.timedelta(days=30), False),
    ],
)
def test_an_idle_log_in_ends(
    database: db.Database, people: People, shared: bool, idle: dt.timedelta, opened: bool
) -> None:
    token = let_in(database, people.ben, shared=shared)
    assert is_open(database, token, NOW + idle) == opened


def test_no_log_in_is_older_than_90_days(database: db.Database, people: People) -> None:
    token = let_in(database, people.ben)
    for day in (29, 58, 87):
        now = NOW + dt.timedelta(days=day)
        assert is_open(database, token, now)
        database.change(
            lambda session, now=now: [accounts.seen(session, one, now) for one in session.scalars(select(Login.id))]
        )  # type: ignore[misc]
    assert is_open(database, token, NOW + dt.timedelta(days=90, seconds=-1))
    assert not is_open(database, token, NOW + dt.timedelta(days=90))


def test_a_clock_that_jumped_back_does_not_shorten_a_log_in(database: db.Database, people: People) -> None:
    token = let_in(database, people.ben)
    before = NOW - dt.timedelta(days=1)
    database.change(lambda session: [accounts.seen(session, one, before) for one in session.scalars(select(Login.id))])
    assert is_open(database, token, NOW + dt.timedelta(days=29, hours=12))


def test_log_ins_that_are_over_are_deleted_when_somebody_logs_in(database: db.Database, people: People) -> None:
    let_in(database, people.ben)
    let_in(database, people.ada, now=NOW + dt.timedelta(days=31))
    with database.read() as session:
        assert len(session.scalars(select(Login)).all()) == 1


def test_log_out_ends_one_log_in_and_all_others_can_be_ended(database: db.Database, people: People) -> None:
    tokens = [let_in(database, people.ben) for _ in range(4)]
    ada = let_in(database, people.ada)
    database.change(lambda session: accounts.log_out(session, tokens[0]))
    assert [is_open(database, token) for token in tokens] == [False, True, True, True]

    def end(session: Session) -> int:
        login = accounts.logged_in(session, tokens[1], NOW)
        assert login is not None
        return accounts.end_all_others(session, login)

    assert database.change(end) == 2
    assert [is_open(database, token) for token in tokens] == [False, True, False, False]
    assert is_open(database, ada)


def test_a_new_account_is_opened_by_nothing_until_it_has_words(database: db.Database, people: People) -> None:
    with database.read() as session:
        hashes = session.scalars(select(Account.key_hash)).all()
    assert len(set(hashes)) == len(hashes)
    assert accounts.key_hash("", SECRET) not in hashes


def test_the_organizer_s_role_lasts_until_its_end(database: db.Database, people: People) -> None:
    account = Account(organizer_until=NOW)
    assert accounts.is_organizer(account, NOW - dt.timedelta(seconds=1))
    assert not accounts.is_organizer(account, NOW)
    assert not accounts.is_organizer(Account(organizer_until=None), NOW)
