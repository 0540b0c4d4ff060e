"""A house whose rota is published and whose feeds are read."""

import datetime as dt
from collections.abc import Callable

import pytest
import vobject
from sqlalchemy.orm import Session

from rota import db
from rota.models import Group, Shift
from rota.services import feeds, groups, rotas
from solver import Assignment, Solution
from tests.conftest import NOW
from tests.rota.factories import small_group

WEEK = dt.date(2010, 2, 15)
MON, TUE = "2010-02-15-tea", "2010-02-16-tea"
LATER = NOW + dt.timedelta(hours=3)


class House:
    """A group with a place, and Ada's three feeds."""

    def __init__(self, database: db.Database) -> None:
        self.database = database
        places = [{"id": "hangar", "name": "Canary hangar"}]
        kinds = [
            {"id": "tea", "name": {"en": "Tea", "fr": "Thé"}, "place": "hangar", "max": 3,
             "weekly": [{"days": ["mon", "tue"], "start": "10:00", "end": "12:00"}]}
        ]  # fmt: skip
        text = small_group(places=places, kinds=kinds)
        self.group: Group = database.change(lambda session: groups.import_group(session, text, now=NOW))
        self.tokens = {detail: self.make(detail) for detail in ("busy", "title", "full")}

    def make(self, detail: str, who: str = "ada", alarm: int | None = None) -> str:
        def work(session: Session) -> str:
            person = groups.find_volunteer(session, self.group, who)
            return feeds.make_feed(session, person, detail=detail, label="Canary label", alarm=alarm, now=NOW)[1]

        return self.database.change(work)

    def publish(self, *pairs: tuple[str, str], now: dt.datetime = NOW) -> None:
        taken = tuple(Assignment(volunteer=who, shift=shift) for who, shift in pairs)
        solution = Solution(status="feasible", assignments=taken)

        def work(session: Session) -> None:
            rotas.store_proposal(session, self.group, WEEK, solution, now=now)
            rotas.publish(session, self.group, WEEK, now=now)

        self.database.change(work)

    def change(self, work: Callable[[Session], object], now: dt.datetime = LATER) -> None:
        """Something changes, and Ada's feeds are remade."""

        def both(session: Session) -> None:
            work(session)
            session.flush()
            feeds.remake_for(session, [groups.find_volunteer(session, self.group, "ada").id], now)

        self.database.change(both)

    def stored(self, detail: str = "title", now: dt.datetime = LATER) -> feeds.Stored:
        with self.database.read() as session:
            return feeds.stored(session, self.tokens[detail], now)

    def event(self, detail: str = "title") -> dict[str, str]:
        """The fields of the only event."""
        (found,) = vobject.readOne(self.stored(detail).body.decode()).contents["vevent"]
        return {name: lines[0].value for name, lines in found.contents.items()}

    def shift(self, session: Session, key: str = MON) -> Shift:
        return session.query(Shift).filter_by(key=key).one()


@pytest.fixture
def house(database: db.Database) -> House:
    return House(database)
