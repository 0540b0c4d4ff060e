"""A new group by a link: once, from every starter, and what is exported of it comes in again."""

import datetime as dt
import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota import db
from rota.languages import LANGUAGES
from rota.models import Account, Founding, Group, Kind, LogEntry, Volunteer
from rota.services import accounts, groups, purge, setting_up, starters, weeks
from rota.services.forms import NotSaved
from tests.conftest import NOW, at_once
from tests.rota.factories import small_group
from tests.rota.personas import SECRET, WEEK

CODES = [language.code for language in LANGUAGES]
SENT = {
    "name": "Maison", "timezone": "Europe/Paris", "place": "The barn", "starter": "drop_in", "you": "Heron",
    "language.fr": "yes", "language.en": "yes",
}  # fmt: skip
SEED = "a" * 64


def link(database: db.Database) -> str:
    return database.change(lambda session: setting_up.make_founding(session, now=NOW))


def set_up(session: Session, token: str, *, seed: str = SEED, now: dt.datetime = NOW, **changes: str) -> Account:
    return setting_up.set_up(session, token, SENT | changes, "fr", now=now, secret=SECRET, seed=seed)


def from_file(session: Session, token: str, data: bytes, you: str = "Heron", seed: str = SEED) -> Account:
    return setting_up.from_file(session, token, data, you, "fr", now=NOW, secret=SECRET, seed=seed)


def counts(database: db.Database) -> tuple[int, int, int, int]:
    with database.read() as session:
        return tuple(len(session.scalars(select(one)).all()) for one in (Group, Account, Volunteer, Founding))


def test_a_link_makes_a_group_and_its_organizer_for_four_weeks(database: db.Database) -> None:
    token = link(database)
    account = database.change(lambda session: set_up(session, token))
    assert counts(database) == (1, 1, 1, 0)
    with database.read() as session:
        group = session.scalars(select(Group)).one()
        person = session.scalars(select(Volunteer)).one()
        entry = session.scalars(select(LogEntry)).one()
        places = [place.name for place in group.places]
        words = accounts.words_from(SEED, SECRET)
        _, known = accounts.log_in(session, words, shared=False, now=NOW, secret=SECRET)
    assert (group.name, group.timezone, group.languages) == ("Maison", "Europe/Paris", ["fr", "en"])
    assert places == ["The barn"]
    assert (person.name, person.language, person.experience, person.has_pattern) == ("Heron", "fr", "lead", True)
    assert known.id == account.id
    assert account.organizer_until == NOW + dt.timedelta(days=28)
    assert (entry.what, entry.account_id, entry.week) == ("set_up", account.id, None)


def test_the_same_seed_gives_the_same_group_and_another_none(database: db.Database) -> None:
    token = link(database)

    def twice(session: Session) -> tuple[int, int]:
        first = set_up(session, token)
        accounts.begin(session, first, shared=False, now=NOW)
        return first.id, set_up(session, token).id

    first, second = database.change(twice)
    assert first == second
    assert counts(database)[:3] == (1, 1, 1)
    with pytest.raises(setting_up.NoFounding):
        database.change(lambda session: set_up(session, token, seed="b" * 64))


def test_of_many_at_once_one_sets_up_the_group(database: db.Database) -> None:
    token = link(database)
    came = at_once(
        8,
        lambda number: database.change(lambda session: set_up(session, token, seed=f"{number}" * 64)),
        setting_up.NoFounding,
    )
    assert came == {"in": 1, "refused": 7}
    assert counts(database) == (1, 1, 1, 0)


def test_a_link_lasts_72_hours_and_is_forgotten_then(database: db.Database) -> None:
    token = link(database)
    for hours in (71, 72):
        with database.read() as session:
            if hours == 71:
                setting_up.find_founding(session, token, NOW + dt.timedelta(hours=hours))
            else:
                with pytest.raises(setting_up.NoFounding):
                    setting_up.find_founding(session, token, NOW + dt.timedelta(hours=hours))
    purge.daily(database, now=NOW + dt.timedelta(hours=73), keep_days=14)
    assert counts(database) == (0, 0, 0, 0)


def test_the_token_is_stored_nowhere(database: db.Database) -> None:
    token = link(database)
    with database.read() as session:
        assert session.scalars(select(Founding)).one().token_hash == accounts.token_hash(token)
    assert len(token) == 43


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"you": "x" * 81}, "you"),
        ({"place": ""}, "place"),
        ({"timezone": "Europe/Nowhere"}, "timezone"),
        ({"timezone": "/etc/passwd"}, "timezone"),
        ({"starter": "palace"}, "starter"),
        ({"language.fr": "", "language.en": ""}, "languages"),
    ],
)
def test_what_is_wrong_is_told_and_the_link_is_kept(database: db.Database, changes: dict[str, str], field: str) -> None:
    token = link(database)
    with pytest.raises(NotSaved) as refused:
        database.change(lambda session: set_up(session, token, **changes))
    assert list(refused.value.faults) == [field]
    assert counts(database) == (0, 0, 0, 1)
    database.change(lambda session: set_up(session, token))


def test_two_groups_may_have_one_name(database: db.Database) -> None:
    for seed in ("c", "d"):
        token = link(database)
        database.change(lambda session, token=token, seed=seed: set_up(session, token, seed=seed * 64))
    with database.read() as session:
        slugs = session.scalars(select(Group.slug).order_by(Group.id)).all()
    assert slugs[0] == "maison"
    assert len(set(slugs)) == 2


def test_a_file_is_brought_in_and_whoever_is_in_it_by_that_name_organizes(database: db.Database) -> None:
    token = link(database)
    text = small_group().encode()
    name = json.loads(text)["volunteers"][0]["name"]
    account = database.change(lambda session: from_file(session, token, text, name))
    with database.read() as session:
        people = session.scalars(select(Volunteer).order_by(Volunteer.id)).all()
        entry = session.scalars(select(LogEntry)).one()
    assert len(people) == len(json.loads(text)["volunteers"])
    assert account.volunteer_id == people[0].id
    assert entry.what == "imported"


def test_a_file_with_faults_changes_nothing_and_tells_each(database: db.Database) -> None:
    token = link(database)
    with pytest.raises(groups.NotAGroup) as refused:
        database.change(
            lambda session: from_file(
                session, token, json.dumps({**json.loads(small_group()), "timezone": "X"}).encode()
            )
        )
    assert [place for place, _ in refused.value.faults] == ["timezone"]
    assert counts(database) == (0, 0, 0, 1)


@pytest.mark.parametrize(("size", "what"), [(0, "file"), (setting_up.MOST_BYTES + 1, "large")])
def test_no_file_and_too_large_a_file(database: db.Database, size: int, what: str) -> None:
    token, data = link(database), b" " * size
    with pytest.raises(NotSaved) as refused:
        database.change(lambda session: from_file(session, token, data))
    assert refused.value.faults["file"].what == what
    assert counts(database) == (0, 0, 0, 1)


@pytest.mark.parametrize("starter", starters.NAMES)
@pytest.mark.parametrize("languages", [CODES, ["fa"]])
def test_each_starter_is_a_group_that_goes_out_and_comes_in_again(
    database: db.Database, starter: str, languages: list[str]
) -> None:
    token = link(database)
    ticks = {f"language.{code}": "yes" if code in languages else "" for code in CODES}
    database.change(lambda session: set_up(session, token, starter=starter, **ticks))
    with database.read() as session:
        text = groups.export_group(session, session.scalars(select(Group)).one())
    copy = database.change(lambda session: groups.import_group(session, text, now=NOW, slug="copy"))
    with database.read() as session:
        assert groups.export_group(session, copy) == text
        kinds = session.scalars(select(Kind).where(Kind.group_id == copy.id)).all()
        assert {code for kind in kinds for code in kind.name} <= set(languages)
        assert bool(kinds) == (starter != starters.EMPTY)
        if kinds:
            assert sum(kind.is_induction for kind in kinds) == 1
            problem = weeks.week_problem(session, copy, WEEK, now=NOW)
            assert len(problem.shifts) > 10
            assert [person.name for person in problem.volunteers] == ["Heron"]


@pytest.mark.parametrize("starter", [name for name in starters.NAMES if name != starters.EMPTY])
def test_nights_are_for_adults_who_know_the_place_and_rest_afterwards(starter: str) -> None:
    data = json.loads(starters.document(starter, name="x", zone="Europe/Paris", languages=CODES, place="y"))
    for kind in data["kinds"]:
        overnight = any(line["end"] <= "07:00" and line["end"] > "03:00" for line in kind["weekly"])
        assert overnight == ("night" in kind.get("tags", []))
        if overnight:
            assert (kind["adults_only"], kind["new_allowed"], kind["rest_after_minutes"]) == (True, False, 660)
