"""Why somebody is on a shift: what the judge finds when they are taken off it. No solver, so a page can ask.

Only what was computed is told, of others neither names nor numbers.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy.orm import Session

from rota.db import Texts
from rota.models import Group, Shift, Volunteer
from rota.models.clock import monday_of
from rota.refusal import Refused
from rota.services import boards, promises, weeks
from solver import Assignment, Problem
from solver.judge import WhatIf, of_a_team, shortages
from solver.problem import Level


class NotYours(Refused):
    """This person has no such shift, or it is over or cancelled."""


@dataclass(frozen=True)
class Rare:
    """The shift needs somebody with one of these skills of theirs, and nobody else on the team has one that counts.

    `only`: nobody else at all; else more than one is needed. `spoken`: all are languages. `required`: without, the
    shift cannot run.
    """

    skills: tuple[Texts, ...]
    only: bool
    spoken: bool
    required: bool


@dataclass(frozen=True)
class Why:
    """Why somebody is on `slot`, as things are now. `team` are the people on it, they themselves included.

    `falls`: there are just as many as it needs at `least`; `short`: fewer; `thin`: without them fewer than is right.
    `to_lead`: without them there are too many newcomers for those who lead. `answer` is what they said of this time.
    `asked`: an organizer put them there. `others`: somebody else could take it; None: it has begun. `least_load`: of
    these nobody carries less, this week and the four before, measured by what each offered.
    """

    slot: boards.MyShift
    team: int
    least: int
    falls: bool
    short: bool
    thin: bool
    rare: tuple[Rare, ...]
    to_lead: bool
    answer: Level
    asked: bool
    others: bool | None
    least_load: bool


def why(session: Session, group: Group, volunteer_id: int, shift_id: int, *, now: dt.datetime) -> Why:
    """Why the volunteer is on the shift. Raises NotYours."""
    mine = boards.my_shifts(session, group, volunteer_id, now=now)
    slot = next((one for one in mine if one.id == shift_id and not one.cancelled), None)
    if slot is None:
        raise NotYours("this is no shift of yours")
    key = session.get_one(Shift, shift_id).key
    before = min(now, slot.start.astimezone(dt.UTC) - dt.timedelta(seconds=1))  # what has begun cannot be judged
    week = monday_of(slot.date)
    problem = weeks.week_problem(session, group, week, now=before, repair=True, asked=lambda _: [key])
    one = Assignment(volunteer=session.get_one(Volunteer, volunteer_id).key, shift=key)
    return _judged(problem, one, slot, boards.skill_names(session, group), begun=slot.start <= now)


def _judged(problem: Problem, one: Assignment, slot: boards.MyShift, names: dict[str, Texts], *, begun: bool) -> Why:
    shift, held = problem.shift[one.shift], problem.published
    rest = [other for other in held if other != one]
    team = [other for other in held if other.shift == one.shift]
    least = promises.least(problem, one.shift)
    falls, short = len(team) == least, len(team) < least
    could = [] if begun else list(_who_could(problem, rest, one))
    return Why(
        slot=slot,
        team=len(team),
        least=least,
        falls=falls,
        short=short,
        thin=not (falls or short) and len(team) <= shift.target,
        rare=tuple(_rare(problem, held, rest, one, names)),
        to_lead=_lacks_a_lead(problem, rest, one) and not _lacks_a_lead(problem, held, one),
        answer=problem.volunteer[one.volunteer].availability.get(one.shift, "no"),
        asked=one in problem.pinned,
        others=None if begun else bool(could),
        least_load=_least_load(problem, rest, one.volunteer, could),
    )


def _who_could(problem: Problem, rest: list[Assignment], one: Assignment) -> Iterable[str]:
    """Who else could stand in the place of `one`, where `rest` is the rota without it."""
    there = {other.volunteer for other in rest if other.shift == one.shift} | {one.volunteer}
    shift, what_if = problem.shift[one.shift], WhatIf(problem, rest)
    for volunteer in problem.volunteers:
        instead = Assignment(volunteer=volunteer.id, shift=one.shift)
        if volunteer.id not in there and volunteer.may(shift) and not what_if.newly_broken(into=[instead]):
            yield volunteer.id


def _least_load(problem: Problem, rest: list[Assignment], mine: str, could: list[str]) -> bool:
    shares = {who: problem.volunteer[who].share for who in (mine, *could)}
    loads = {who: problem.volunteer[who].carried for who in shares}
    for other in rest:
        if other.volunteer in loads and problem.counts(problem.shift[other.shift]):
            loads[other.volunteer] += problem.shift[other.shift].burden
    levels = {who: Fraction(loads[who], share) for who, share in shares.items() if share}
    return mine in levels and len(levels) > 1 and levels[mine] == min(levels.values())


def _lacks_a_lead(problem: Problem, rota: Iterable[Assignment], one: Assignment) -> bool:
    team = [other for other in rota if other.shift == one.shift]
    return any(broken.rule == "new_per_lead" for broken in of_a_team(problem, team, problem.shift[one.shift]))


def _rare(
    problem: Problem, held: Iterable[Assignment], rest: list[Assignment], one: Assignment, names: dict[str, Texts]
) -> Iterable[Rare]:
    now, without = (
        {gap.any_of: gap.missing for gap in shortages(problem, rota, idle=True) if gap.shift == one.shift}
        for rota in (held, rest)
    )
    others = [problem.volunteer[other.volunteer] for other in rest if other.shift == one.shift]
    for need in problem.shift[one.shift].needs:
        if without.get(need.any_of, 0) > now.get(need.any_of, 0):
            skills = [key for key in need.any_of if key in problem.volunteer[one.volunteer].skills]
            yield Rare(
                skills=tuple(names.get(key, key) for key in skills),
                only=not any(other.has_one_of(need) for other in others),
                spoken=all(key.startswith("lang:") for key in skills),
                required=need.required,
            )
