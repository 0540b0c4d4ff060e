"""The organizer's role under pressure: of two last organizers who stop at once one stays."""

import datetime as dt
from collections import Counter

import pytest
from sqlalchemy.orm import Session

from rota import db
from rota.models import Group
from rota.services import groups, invitations, invites, leaving, people, roles
from rota.services.log import By
from tests.conftest import NOW, at_once
from tests.rota.factories import small_group

TODAY = dt.date(2010, 2, 12)


@pytest.fixture
def group(database: db.Database) -> Group:
    return database.change(lambda session: groups.import_group(session, small_group(), now=NOW))


def give(database: db.Database, group: Group, who: str, days: int = 7) -> By:
    def work(session: Session) -> int:
        person = groups.find_volunteer(session, group, who)
        return roles.give(session, group, By(), person.id, TODAY + dt.timedelta(days=days), now=NOW).id

    return By(database.change(work))


def names(database: db.Database, group: Group) -> list[str | None]:
    with database.read() as session:
        return [one.name for one in roles.organizers(session, group, now=NOW)]


def test_of_two_last_organizers_who_stop_at_once_one_stays(database: db.Database, group: Group) -> None:
    both = [give(database, group, who) for who in ("ada", "ben")]

    def stop(number: int) -> None:
        database.change(lambda session: roles.resign(session, group, both[number], now=NOW))

    assert at_once(2, stop, leaving.LastOrganizer) == Counter({"in": 1, "refused": 1})
    assert len(names(database, group)) == 1


def test_of_two_last_organizers_who_remove_each_other_at_once_one_stays(database: db.Database, group: Group) -> None:
    both = {who: give(database, group, who) for who in ("ada", "ben")}
    with database.read() as session:
        ids = {who: groups.find_volunteer(session, group, who).id for who in both}

    def remove(number: int) -> None:
        me, other = [("ada", "ben"), ("ben", "ada")][number]

        def work(session: Session) -> None:
            if me not in [one.name.lower() for one in roles.organizers(session, group, now=NOW) if one.name]:
                raise people.NoSuchPerson("no organizer any more")
            people.remove(session, group, both[me], ids[other], other, now=NOW)

        database.change(work)

    assert at_once(2, remove, people.NoSuchPerson) == Counter({"in": 1, "refused": 1})
    assert len(names(database, group)) == 1


def test_a_role_lasts_to_the_end_of_the_local_day_and_is_made_longer_not_shorter(
    database: db.Database, group: Group
) -> None:
    give(database, group, "ada", 2)
    with database.read() as session:
        (one,) = roles.organizers(session, group, now=NOW)
        assert one.until.isoformat() == "2010-02-15T00:00:00+01:00"
        assert roles.last_end(session, group, now=NOW) == one.until
        assert roles.last_end(session, group, now=NOW + dt.timedelta(days=3)) is None
    give(database, group, "ada", 90)
    with pytest.raises(roles.NotSaved):
        give(database, group, "ada", 89)
    with pytest.raises(roles.NotSaved):
        give(database, group, "ben", 91)
    assert names(database, group) == ["Ada"]


def test_an_invitation_that_is_made_twice_at_once_is_one(database: db.Database, group: Group) -> None:
    def make(_: int) -> None:
        database.change(lambda session: invitations.make(session, group, By(), "t" * 43, 1, now=NOW))

    assert at_once(4, make, invites.NoInvite) == Counter({"in": 4})
    with database.read() as session:
        assert [one.uses_left for one in invitations.listing(session, group, now=NOW)] == [1]
