"""Ada organizes, Ben volunteers, Cleo belongs to another group and must see nothing."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.models import Account, Assignment, Group, Rota, RotaEntry, Shift, Volunteer
from rota.services import accounts, groups, invites, renewals, weeks
from tests.conftest import NOW

WEEK = dt.date(2010, 2, 15)
SECRET = b"s" * 48  # as in tests.conftest.settings

TEA_HOUSE: dict[str, Any] = {
    "format": "rota-group/1",
    "name": "Tea house",
    "timezone": "Europe/Paris",
    "day_starts_at": "04:00",
    "languages": ["en", "fr"],
    "goals": ["shortfall", "changes"],
    "skills": [
        {"id": "lang:ar", "name": {"en": "Arabic", "fr": "arabe"}},
        {"id": "skill:driver", "name": {"en": "Driver", "fr": "conduite"}},
    ],
    "places": [{"id": "hut", "name": {"en": "The hut", "fr": "La cabane"}}],
    "kinds": [
        {
            "id": "tea",
            "name": {"en": "Tea", "fr": "Thé"},
            "place": "hut",
            "min": 2,
            "target": 3,
            "max": 4,
            "needs": [{"any_of": ["lang:ar"]}, {"any_of": ["skill:driver"]}],
            "weekly": [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "start": "10:00", "end": "12:00"}],
        },
        {
            "id": "night",
            "name": {"en": "Night watch", "fr": "Veille"},
            "weekly": [{"days": ["mon"], "start": "23:00", "end": "07:00"}],
        },
    ],
    "volunteers": [
        {"id": "ada", "name": "Ada", "skills": ["skill:driver"]},
        {"id": "ben", "name": "Ben"},
        {"id": "dov", "name": "Dov of the night"},
        {"id": "eve", "name": "Eve without shifts"},
    ],
}
CELLAR = {
    **TEA_HOUSE,
    "name": "Cellar of the others",
    "places": [{"id": "cellar", "name": "The secret cellar"}],
    "kinds": [{**TEA_HOUSE["kinds"][0], "place": "cellar"}],
    "volunteers": [{"id": "cleo", "name": "Cleo"}, {"id": "fay", "name": "Fay of the others"}],
}
TEAMS = {"2010-02-15-tea": ["ada", "ben"], "2010-02-16-tea": ["ben"], "2010-02-15-night": ["dov"]}


@dataclass(frozen=True)
class People:
    """The seven words of each; an invitation; a link to new words for Dov."""

    ada: str
    ben: str
    eve: str
    cleo: str
    invite: str
    renewal: str


def settle(session: Session) -> People:
    """Two groups with a published week; Ada and Cleo organize theirs for four weeks."""
    tea = groups.import_group(session, json.dumps(TEA_HOUSE), now=NOW, slug="tea")
    other = groups.import_group(session, json.dumps(CELLAR), now=NOW, slug="cellar")
    publish(session, tea, TEAMS)
    publish(session, other, {"2010-02-15-tea": ["fay"]})
    until = NOW + dt.timedelta(days=28)
    ada = account(session, tea, "ada")
    ada.organizer_until = until
    return People(
        ada=accounts.new_key(session, ada, SECRET),
        ben=accounts.new_key(session, account(session, tea, "ben"), SECRET),
        eve=accounts.new_key(session, account(session, tea, "eve"), SECRET),
        cleo=accounts.new_key(session, accounts.organizer_account(session, other, until), SECRET),
        invite=invites.make_invite(session, tea, now=NOW),
        renewal=renewals.make_renewal(session, account(session, tea, "dov"), now=NOW),
    )


def account(session: Session, group: Group, key: str) -> Account:
    """The account of the volunteer with this key."""
    who = session.scalars(select(Volunteer).where(Volunteer.group_id == group.id, Volunteer.key == key)).one()
    return accounts.account_for(session, who)


def publish(session: Session, group: Group, teams: Mapping[str, Sequence[str]], *, version: int = 1) -> Rota:
    """A published version of WEEK with these teams (shift's key -> volunteers' keys)."""
    weeks.open_week(session, group, WEEK)
    shifts = {shift.key: shift for shift in session.scalars(select(Shift).where(Shift.group_id == group.id))}
    people = {who.key: who for who in session.scalars(select(Volunteer).where(Volunteer.group_id == group.id))}
    there = {
        (one.shift_id, one.volunteer_id): one
        for one in session.scalars(select(Assignment).where(Assignment.group_id == group.id))
    }
    pairs = [(shifts[shift], people[who]) for shift, team in teams.items() for who in team]
    rota = Rota(
        group_id=group.id, week=WEEK, version=version, status="optimal", goals=[], unfilled=[], made_at=NOW,
        published_at=NOW,
        entries=[
            RotaEntry(
                assignment=there.get((shift.id, who.id))
                or Assignment(uuid=str(uuid.uuid4()), group_id=group.id, shift=shift, volunteer=who)
            )
            for shift, who in pairs
        ],
    )  # fmt: skip
    session.add(rota)
    session.flush()
    return rota
