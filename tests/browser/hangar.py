"""The drop-in centre at which the three days play: who is there, what is published, and what its organizer does."""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota import db
from rota.models import Assignment, DatedWindow, Group, Kind, Shift, Volunteer
from rota.services import accounts, feeds, groups, invites, notices, rotas, weeks
from solver import Assignment as Pair
from solver import Solution
from tests.conftest import NOW
from tests.rota.factories import at
from tests.rota.personas import SECRET, WEEK, account

EVENING, NIGHT, WOOD = "2010-02-18-evening", "2010-02-18-night", "2010-02-18-wood"
TEAMS: dict[str, list[str]] = {
    "2010-02-15-night": ["heron", "oyat"],
    "2010-02-17-induction": ["sterne"],
    "2010-02-17-evening": ["plover", "teasel"],
    "2010-02-17-night": ["heron", "plover"],
    WOOD: ["teasel", "nettle"],
    EVENING: ["heron", "oyat"],
    NIGHT: ["sterne", "nettle"],
    "2010-02-19-cleaning": ["oyat", "teasel"],
    "2010-02-19-evening": ["sterne", "oyat"],
    "2010-02-20-night": ["heron", "nettle"],
}
HANGAR: dict[str, Any] = {
    "format": "rota-group/1",
    "name": {"en": "Drop-in centre", "fr": "Accueil de jour"},
    "timezone": "Europe/Paris",
    "day_starts_at": "04:00",
    "languages": ["en", "fr"],
    "rules": {"min_team": 2, "max_new_per_lead": 2},
    "limits": {"max_consecutive_tagged": {"night": 1}},
    "skills": [{"id": "lang:ps", "name": "Pashto"}, {"id": "skill:van", "name": "Van driver"}],
    "places": [
        {"id": "hangar", "name": "The hangar"},
        {"id": "dunes", "name": "The dunes"},
        {"id": "town", "name": "Behind the town hall"},
    ],
    "kinds": [
        {"id": "cleaning", "name": "Cleaning", "place": "hangar", "min": 2, "target": 2, "max": 3,
         "weekly": [{"days": ["fri"], "start": "08:30", "end": "10:00"}]},
        {"id": "wood", "name": "Firewood run", "min": 2, "target": 2, "max": 2,
         "needs": [{"any_of": ["skill:van"], "required": True}],
         "weekly": [{"days": ["thu"], "start": "14:30", "end": "17:30"}]},
        {"id": "evening", "name": "Evening drop-in", "place": "hangar", "min": 2, "target": 3, "max": 4,
         "adults_only": True, "weekly": [{"days": ["wed", "thu", "fri"], "start": "18:30", "end": "22:30"}]},
        {"id": "night", "name": "Night watch", "place": "hangar", "min": 2, "target": 2, "max": 3, "tags": ["night"],
         "rest_after_minutes": 660, "new_allowed": False,
         "weekly": [{"days": ["mon", "wed", "thu", "sat"], "start": "23:00", "end": "07:00"}]},
        {"id": "induction", "name": "Induction for newcomers", "place": "hangar", "min": 1, "target": 1, "max": 1,
         "alone_ok": True, "new_allowed": False, "weekly": [{"days": ["wed"], "start": "17:30", "end": "19:00"}]},
        {"id": "support", "name": "Support at the police station", "place": "town", "min": 2, "target": 2, "max": 2,
         "weekly": []},
    ],
    "volunteers": [
        {"id": "plover", "name": "Plover", "experience": "lead"},
        {"id": "heron", "name": "Heron", "experience": "lead", "weekly_share": 38, "history": [
            {"week": week, "load": load, "share": 38}
            for week, load in [("2010-01-18", 54), ("2010-01-25", 54), ("2010-02-01", 53), ("2010-02-08", 53)]
        ]},
        {"id": "sterne", "name": "Sterne", "experience": "lead"},
        {"id": "oyat", "name": "Oyat"},
        {"id": "teasel", "name": "Teasel", "skills": ["skill:van"]},
        {"id": "nettle", "name": "Nettle"},
    ],
}  # fmt: skip


class Hangar:
    """The group in a store, with TEAMS published. Whatever is done to it is done at the clock's time."""

    def __init__(self, database: db.Database, clock: Callable[[], dt.datetime]) -> None:
        self.database = database
        self.clock = clock
        text = json.dumps(HANGAR)
        self.group: Group = database.change(lambda store: groups.import_group(store, text, now=NOW, slug="hangar"))
        self.publish(TEAMS)

    def words(self, who: str) -> str:
        """New words for somebody, by their key."""
        return self.database.change(
            lambda store: accounts.new_key(store, account(store, self.group, who), SECRET)
        )  # fmt: skip

    def invite(self) -> str:
        """The token of the address on the wall."""
        return self.database.change(lambda store: invites.make_invite(store, self.group, now=self.clock()))

    def publish(self, teams: Mapping[str, Sequence[str]]) -> None:
        """A new version of the week, judged like every proposal."""
        taken = tuple(Pair(volunteer=who, shift=shift) for shift, team in teams.items() for who in team)

        def work(store: Session) -> None:
            solution = Solution(status="feasible", assignments=taken)
            rotas.store_proposal(store, self.group, WEEK, solution, now=self.clock())
            rotas.publish(store, self.group, WEEK, now=self.clock())

        self.database.change(work)

    def cancel(self, *keys: str) -> None:
        """These shifts do not happen."""

        def work(store: Session, shift: Shift) -> None:
            shift.cancelled_at = self.clock()

        self._tell("cancelled", work, keys)

    def move(self, key: str, **by: int) -> None:
        """A shift starts and ends so much later."""

        def work(store: Session, shift: Shift) -> None:
            shift.start, shift.end = shift.start + dt.timedelta(**by), shift.end + dt.timedelta(**by)

        self._tell("moved", work, [key])

    def add(self, key: str, kind: str, start: str, end: str, **own: Any) -> None:
        """A single shift on Thursday, from and to what the wall shows; an end before its start is on Friday."""

        def work(store: Session) -> None:
            of = store.scalars(select(Kind).where(Kind.group_id == self.group.id, Kind.key == kind)).one()
            until = at("2010-02-18" if start < end else "2010-02-19", end)
            store.add(
                Shift(
                    group_id=self.group.id, kind_id=of.id, key=key, single=True, own=own, cancelled_at=None,
                    start=dt.datetime.fromisoformat(at("2010-02-18", start)), end=dt.datetime.fromisoformat(until),
                )
            )  # fmt: skip

        self.database.change(work)

    def mark_away(self, who: str, start: str, end: str) -> None:
        """Somebody cannot on Thursday, from and to what the wall shows."""
        span = [dt.datetime.fromisoformat(at("2010-02-18", clock)) for clock in (start, end)]
        self.change(who, lambda one: one.dated.append(DatedWindow(start=span[0], end=span[1], level="no")))

    def change(self, who: str, what: Callable[[Volunteer], object]) -> None:
        """Change what is known of somebody, by their key or else their name."""

        def work(store: Session) -> None:
            of_group = select(Volunteer).where(Volunteer.group_id == self.group.id)
            what(store.scalars(of_group.where((Volunteer.key == who) | (Volunteer.name == who))).one())

        self.database.change(work)

    def bring(self, key: str, what: str) -> None:
        """The kind of this shift asks its team to bring something."""

        def work(store: Session) -> None:
            self._shift(store, key).kind.bring = what

        self.database.change(work)

    def shift_id(self, key: str) -> int:
        """For addresses."""
        with self.database.read() as store:
            return self._shift(store, key).id

    def team(self, key: str) -> list[str]:
        """The names of those who hold a shift now."""
        with self.database.read() as store:
            held = store.scalars(weeks.held(self.group, WEEK)).all()
            return sorted(one.volunteer.name for one in held if one.shift.key == key)

    def answers(self, who: str, week: dt.date) -> Mapping[str, str]:
        """What the solver is told of somebody, by their key: a level for each shift of a week, `no` left out."""
        with self.database.read() as store:
            problem = weeks.week_problem(store, self.group, week, now=self.clock())
        return problem.volunteer[who].availability

    def _shift(self, store: Session, key: str) -> Shift:
        return store.scalars(select(Shift).where(Shift.group_id == self.group.id, Shift.key == key)).one()

    def _tell(self, news: str, work: Callable[[Session, Shift], None], keys: Sequence[str]) -> None:
        def all_of_it(store: Session) -> None:
            shifts = [self._shift(store, key) for key in keys]
            held = store.scalars(
                weeks.held(self.group, WEEK).where(Assignment.shift_id.in_([shift.id for shift in shifts]))
            ).all()
            for shift in shifts:
                work(store, shift)
            store.flush()
            notices.tell(store, [(one.volunteer_id, one.shift, news) for one in held], self.clock())
            feeds.remake_for(store, [one.volunteer_id for one in held], self.clock())

        self.database.change(all_of_it)
