"""The organizers' part of the walk: a proposal with all that can stand in it, and the answers to wrong forms."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota.models import Assignment, Build, Shift, Skill
from rota.services import groups, log, objections, pairs, pins, rotas
from rota.services.log import By
from solver import Assignment as Pair
from solver import Solution
from solver.solution import GoalResult, Remedy, Unfilled, WhyNot
from tests.browser.steps import Steps
from tests.conftest import NOW
from tests.rota.personas import WEEK

AT, NEXT = f"/week/{WEEK}", dt.date(2010, 2, 22)
LONG = "Wiesenschaumkrautwurzel" * 3 + "-Kormoran"  # nowhere to break it
MON, TUE, WED, NIGHT = "2010-02-15-tea", "2010-02-16-tea", "2010-02-17-tea", "2010-02-15-night"
SOMEBODY = By()  # whoever runs the server: another one than who sits at the browser
TAKEN = {MON: ("ada", "ben"), TUE: ("ben",), WED: ("dov", "eve"), NIGHT: ("ben", "dov")}
GOALS = (
    GoalResult(goal="shortfall", value=3, bound=3, proved=True, seconds=1),
    GoalResult(goal="left_out", value=0, bound=0, proved=True, seconds=1),
    GoalResult(goal="changes", value=2, bound=0, proved=False, seconds=1),
)
REASONS = {"ada": "rest", "dov": "unavailable", "eve": "free_day"}
REMEDIES = (
    Remedy(kind="ask", volunteer="eve", text="ask", gain={"shortfall": -1}),
    Remedy(kind="fewer", text="do with one less", gain={"shortfall": -1}),
    Remedy(kind="find", text="find somebody", gain={"shortfall": -1}),
)
REACHED: list[dict[str, Any]] = [
    {"goal": "shortfall", "value": 3, "bound": 3, "proved": True, "seconds": 1.0},
    {"goal": "skill_gaps", "value": 7, "bound": 5, "proved": False, "seconds": 2.0},
]
PINS = '{"code": "pins", "pins": [{"volunteer": "ada", "shift": "2010-02-15-tea"}]}'


@dataclass(frozen=True)
class Home:
    """What the walk has to know of the house: the ids of shifts of Ada's, of Ben's, of both and of Dov's,
    of one that is cancelled, of a place and of people."""

    adas: int
    bens: int
    cancelled: int
    monday: int
    dovs: int
    place: str
    ada: int
    ben: int
    eve: int


def desk(session: Session) -> None:
    """A proposal is shown to all, in which Ben does not like his night; it is short, with remedies, and Dov is on a
    shift against a rule. There are pins, a pair, a skill that waits, a shift added by hand."""
    group = groups.find_group(session, "tea")
    shifts = dict(session.execute(select(Shift.key, Shift).where(Shift.group_id == group.id)).all())
    ada, ben, dov = (groups.find_volunteer(session, group, key) for key in ("ada", "ben", "dov"))
    group.objection_hours = 48
    taken = tuple(Pair(volunteer=who, shift=shift) for shift, team in TAKEN.items() for who in team)
    gap = Unfilled(
        shift=TUE, missing=1, remedies=REMEDIES,
        reasons=tuple(WhyNot(volunteer=who, reason=why) for who, why in REASONS.items()),
    )  # fmt: skip
    solution = Solution(status="feasible", assignments=taken, goals=GOALS, unfilled=(gap,))
    rota = rotas.store_proposal(session, group, WEEK, solution, now=NOW)
    objections.show(session, group, WEEK, SOMEBODY, version=rota.version, now=NOW)
    objections.object_to(session, group, ben.id, WEEK, shifts[NIGHT].id, now=NOW)
    held = select(Assignment).where(Assignment.volunteer_id == dov.id, Assignment.shift_id == shifts[WED].id)
    session.scalars(held).one().override = LONG
    pins.say(session, group, shifts[TUE], ada, "pin", by=SOMEBODY, now=NOW)
    pins.say(session, group, shifts[TUE], dov, "forbid", by=SOMEBODY, now=NOW)
    pairs.add(session, group, SOMEBODY, "apart", ada.id, ben.id, now=NOW)
    session.add(Skill(group_id=group.id, key="skill:saw", name={"en": "Saw"}, needs_confirming=False))
    dov.skills = [*dov.skills, "skill:saw"]
    ben.skills, ben.claimed = [*ben.skills, "lang:ar"], ["skill:driver"]
    start = dt.datetime(2010, 2, 23, 17, tzinfo=dt.UTC)
    session.add(
        Shift(
            group_id=group.id, kind_id=shifts[MON].kind_id, key="by-hand", single=True, own={}, cancelled_at=None,
            start=start, end=start + dt.timedelta(hours=2),
        )
    )  # fmt: skip


def build(state: str, **more: object) -> Callable[[Session], int]:
    """The newest one of the week after is like this; gives its id."""

    def work(session: Session) -> int:
        group = groups.find_group(session, "tea")
        one = session.scalars(select(Build).where(Build.group_id == group.id)).first() or Build(
            group_id=group.id, week=NEXT, mode="plan", time_limit=30, asked_at=NOW - dt.timedelta(seconds=4),
            trouble="", based_on=0, progress=[], stop=False, ended_at=None, rota_id=None,
        )  # fmt: skip
        one.state, one.heard_at = state, NOW
        for name, value in more.items():
            setattr(one, name, value)
        session.add(one)
        session.flush()
        return one.id

    return work


def meddle(session: Session) -> None:
    """Somebody else changes the week and the group meanwhile."""
    group = groups.find_group(session, "tea")
    for week in (WEEK, None):
        log.note(session, group, SOMEBODY, "week_opened" if week else "settings", week=week, now=NOW)


class Organizing(Steps):
    """What an organizer does, as Ada."""

    home: Home

    def _organizing(self) -> Iterator[str]:
        yield from self._week()
        yield from self._proposal()
        yield from self._build()
        yield from self._publishing()
        yield from self._paper()
        yield from self._people()
        yield from self._settings()
        yield from self._at("/log")

    def _week(self) -> Iterator[str]:
        shift, late = f"/shift/{self.home.bens}", {"from_date": "2010-02-16", "to_date": "2010-02-15"}
        yield from self._at("/week/2010-02-22", shift, f"/shift/{self.home.cancelled}")
        yield from self._at(f"{AT}/copy", f"{AT}/copy?from={NEXT}")
        yield from self._form(f"{AT}/add", 422, "form", {"date": "", "start": "", "min": "9", "max": "1"})
        yield from self._form(shift, 422, "form:has([name=date])", {"date": "2010-03-01", "target": "many"})
        yield from self._form(shift, 409, "form:has([name=date])", {"min": "1"}, meanwhile=self._meddle)
        yield from self._form(f"{AT}/close", 422, "form", late)
        times = {"place": self.home.place, "from_date": "2010-02-16", "to_date": "2010-02-18", "to_time": "12:00"}
        yield from self._form(f"{AT}/close", 200, "form", times)
        yield from self._form(f"{AT}/away", 422, "form", late)

    def _proposal(self) -> Iterator[str]:
        at, gap = f"{AT}/proposal", f"{AT}/proposal/{self.home.bens}"
        yield from self._at("/week/2010-02-22/proposal", at, f"{at}/changes", f"{at}/fairness", f"{at}/day/1", gap)
        yield from self._at(f"{at}/{self.home.dovs}")  # against a rule
        put, button = {"who": str(self.home.ben)}, "[name=do][value=on]"  # who has left by then
        yield from self._form(f"{at}/{self.home.dovs}", 422, "#pins", put, button)

    def _build(self) -> Iterator[str]:
        """Before, while and after it is worked out."""
        yield from self._at(f"/week/{NEXT}/propose")
        for state, more in (
            ("queued", {}),
            ("running", {"progress": REACHED}),
            ("failed", {"trouble": PINS, "ended_at": NOW}),
            ("done", {"trouble": "", "ended_at": NOW}),
        ):
            number = self.database.change(build(state, **more))
            for name in self._at(f"/week/{NEXT}/propose/{number}"):
                yield f"{name}, {state}"

    def _publishing(self) -> Iterator[str]:
        yield from self._at(f"{AT}/publish", f"{AT}/versions", f"{AT}/versions/1", "/week/2010-02-22/publish")
        yield from self._form(f"{AT}/publish", 422, "form:has([name=reason])", {"reason": ""})

    def _paper(self) -> Iterator[str]:
        """What is printed, hangs on the wall, is counted and taken along; and the board, as the tablet has it."""
        papers = ("", "/wall?size=a3", "/day/2010-02-15", f"/slip/{self.home.adas}")
        yield from self._at(*[f"{AT}/paper{one}" for one in papers], "/walls", "/numbers", "/export")
        yield from self._at(f"/turnout/{self.home.adas}")
        yield from self._sent("/walls", 422, label="")
        yield from self._sent("/walls", 200, label=LONG)
        path = urlsplit(self.page.locator("#address").inner_text()).path
        yield from self._at("/walls", f"{path}?lang={self.page.locator('html').get_attribute('lang')}")
        yield from self._sent("/calendar/group", 422, label=LONG * 2)
        yield from self._sent("/calendar/group", 200, label=LONG)
        yield from self._at("/calendar/group")

    def _people(self) -> Iterator[str]:
        one, two = f"/people/{self.home.ben}", {"first": str(self.home.eve), "second": str(self.home.eve)}
        yield from self._at("/people", one, f"/people/{self.home.ada}", "/pairs", "/roles")
        yield from self._sent("/people", 422, name="")
        yield from self._form(one, 422, ".says", {"arrives": "2010-02-16", "leaves": "2010-02-15", "unsure": "yes"})
        yield from self._form(one, 409, ".says", {"experience": "lead"}, meanwhile=self._meddle)
        yield from self._form(one, 200, "[aria-labelledby=words] form")
        yield from self._form(one, 422, "[aria-labelledby=remove] form", {"name": "somebody else"})
        yield from self._form("/pairs", 422, "form:has([name=first])", {**two, "kind": "apart"})
        yield from self._form("/roles", 422, "[aria-labelledby=give] form", {"until": "2009-01-01"})
        yield from self._form("/invitations", 422, "form:has([name=uses])", {"uses": "some", "many": "0"})
        yield from self._form("/invitations", 200, "form:has([name=uses])", {"uses": "all"})
        yield from self._at("/invitations")
        ask = f"/ask/{self.home.bens}"
        yield from self._at(ask, f"/ask/{self.home.cancelled}")
        yield from self._form(ask, 200, f"form:has([name=who][value='{self.home.eve}'])")
        self.asked = urlsplit(self.page.locator(".link").inner_text()).path

    def _settings(self) -> Iterator[str]:
        """The group's own words, kinds and rules."""
        yield from self._at("/settings", "/settings/limits", "/settings/places", "/settings/skills")
        yield from self._at("/kinds", "/kinds/new", "/kinds/1")
        whole = "form:has([name=day_starts_at])"
        yield from self._form("/settings", 422, whole, {"name.en": "", "day_starts_at": "", "place_hours": "soon"})
        yield from self._form("/settings", 409, whole, {"place_hours": "24"}, meanwhile=self._meddle)
        yield from self._form("/settings/limits", 422, "form.about", {"limit-max_shifts": "many", "min_team": "-1"})
        for page in ("/settings/places", "/settings/skills"):
            yield from self._form(page, 422, f"form[action='{page}']", {"name.en": LONG * 2})
            yield from self._form(page, 422, f"form[action='{page}/1']", {"name.en": LONG * 2})
        yield from self._form("/settings/skills", 422, "form[action$='/delete']")
        wrong = {"name.en": "", "min": "9", "max": "1", "line.0.start": "10:00", "line.0.end": "10:00"}
        yield from self._form("/kinds/new", 422, "form.about", wrong)
        yield from self._form("/kinds/1", 422, "form.about", wrong)
        yield from self._form("/kinds/1", 422, "form[action$='/delete']")

    def _meddle(self) -> None:
        self.database.change(meddle)
