"""What is published of the weeks to come, as the judge needs it when somebody takes, gives away or swaps a shift."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from rota import planning
from rota.models import Group, Rota, Shift, Volunteer
from rota.models.clock import local, monday_of
from rota.refusal import Refused
from rota.services import weeks
from solver import Assignment, Problem
from solver.judge import newly_broken, objections
from solver.judge.broken import Broken

# What only says that a team is not whole yet: whoever comes first would otherwise never come.
_NOT_YET_WHOLE = {("team_size", "rules.min_team")}


class NoSuchShift(Refused):
    """The group has no such shift, or it is none of this person's business."""


@dataclass(frozen=True)
class Hindrance:
    """Why something cannot be: a rule of the judge by its short name, or `begun`, `cancelled`, `unpublished`,
    or one of the conditions that are missing (`planning.missing_conditions`). `about`: the limit's tag;
    `theirs`: it is the other person whom it would not suit."""

    rule: str
    about: str | None = None
    theirs: bool = False


class CannotBe(Refused):
    """The rota would break a rule; `hindrances` say which, the first of them first."""

    def __init__(self, *hindrances: Hindrance) -> None:
        super().__init__(", ".join(one.rule for one in hindrances))
        self.hindrances = hindrances


def published_weeks(session: Session, group: Group, *, now: dt.datetime) -> list[dt.date]:
    """The Mondays of the weeks that are published and not over, by date."""
    this_week = monday_of(local(now, ZoneInfo(group.timezone)).date())
    found = select(Rota.week).where(Rota.group_id == group.id, Rota.published_at.is_not(None), Rota.week >= this_week)
    return list(session.scalars(found.distinct().order_by(Rota.week)))


def week_of(group: Group, shift: Shift) -> dt.date:
    """The Monday of the week whose rota a shift belongs to."""
    return monday_of(local(shift.start, ZoneInfo(group.timezone)).date())


def problem(session: Session, group: Group, week: dt.date, asked: planning.Asked, now: dt.datetime) -> Problem:
    """The week with what is published of it; only the answers that are `asked` for are known."""
    return weeks.week_problem(session, group, week, now=now, repair=True, asked=asked)


def against_taking(problem: Problem, one: Assignment) -> list[Broken]:
    """What speaks against one more person on a team. That it would not be whole yet does not."""
    return [broken for broken in objections(problem, problem.published, one) if not _not_yet_whole(broken)]


def against_exchange(problem: Problem, out: Iterable[Assignment], into: Iterable[Assignment]) -> list[Broken]:
    """What speaks against some leaving their teams and others taking their places: rules that did hold before.

    Whom the organizers have pinned may be replaced, as they may drop out.
    """
    out, into = set(out), list(into)
    people = {one.volunteer for one in (*out, *into)}
    people |= {who for pair in problem.pairs if people & set(pair.volunteers) for who in pair.volunteers}
    shifts = {one.shift for one in (*out, *into)}
    before = [one for one in problem.published if one.shift in shifts or one.volunteer in people]
    after = [*(one for one in before if one not in out), *into]
    return [broken for broken in newly_broken(problem, before, after) if broken.rule != "pinned"]


def hindrances(found: Iterable[Broken], me: Volunteer, shift: Shift) -> tuple[Hindrance, ...]:
    """What the judge found, for the eyes of `me`, who would be on `shift`; an answer of `no` by what it comes from."""
    told = []
    for broken in found:
        theirs = broken.volunteer not in (None, me.key) and broken.rule not in ("apart", "together", "not_at_once")
        if broken.rule == "availability" and not theirs:
            told += [Hindrance(rule) for rule in planning.missing_conditions(me, shift) or ["availability"]]
        else:
            about = broken.other if broken.rule.endswith("tagged") else None
            told.append(Hindrance(broken.rule, about, theirs))
    return tuple(dict.fromkeys(told))


def _not_yet_whole(broken: Broken) -> bool:
    return broken.rule == "required_need" or (broken.rule, broken.place) in _NOT_YET_WHOLE
