"""What is published of the weeks to come, as the judge needs it when somebody takes, gives away or swaps a shift."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from rota import planning
from rota.models import Assignment as Promise
from rota.models import Group, Offer, Pin, Rota, Shift, Volunteer
from rota.models.clock import WEEK, local, monday_of
from rota.refusal import Refused
from rota.services import weeks
from solver import Assignment, Problem
from solver.judge import Broken, Shortage, WhatIf, shortages


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


def least(problem: Problem, key: str) -> int:
    """With fewer people than this a shift does not happen."""
    shift = problem.shift[key]
    return max(shift.min, 0 if shift.alone_ok else min(problem.rules.min_team, shift.max))


@dataclass(frozen=True)
class Published:
    """A week as it is published, for the judge, with only the answers that were asked for; `look_ahead` gives the week
    after it, if that is published: what happens on the last day of this one may touch it."""

    problem: Problem
    look_ahead: Callable[[], Problem | None]

    @cached_property
    def what_if(self) -> WhatIf:
        """The judge of changes to it."""
        return WhatIf(self.problem, self.there)

    @cached_property
    def short(self) -> dict[str, list[Shortage]]:
        """What each shift lacks, by its key; one without a team lacks all that it needs."""
        found: dict[str, list[Shortage]] = defaultdict(list)
        for one in shortages(self.problem, self.there, idle=True):
            found[one.shift].append(one)
        return found

    @cached_property
    def _next(self) -> WhatIf | None:
        """The judge of what changes to its last day would break in the week after."""
        following = self.look_ahead()
        if following is None:
            return None
        last_day = (shift for shift in self.problem.shifts if _is_last_day(self.problem, shift.id))
        more = [shift for shift in last_day if shift.id not in following.shift]
        frozen = (*following.frozen, *(shift.id for shift in more))
        longer = following.changed(shifts=(*more, *following.shifts), frozen=frozen)
        return WhatIf(longer, longer.published)

    @property
    def there(self) -> tuple[Assignment, ...]:
        """Who is on which shift; the end of the week before comes along."""
        return self.problem.published

    def is_full(self, key: str) -> bool:
        """True if nobody more fits on a team."""
        return self.what_if.team_of(key) >= self.problem.shift[key].max

    def against_taking(self, one: Assignment, out: Collection[Assignment] = ()) -> list[Broken]:
        """What speaks against one more person on a team, who leaves those of `out` for it.

        That it would not be whole yet does not, or nobody could be the first: too few people, and a required need, as
        long as those who are missing still find room.
        """
        room = self.problem.shift[one.shift].max - self.what_if.team_of(one.shift) - 1
        found = [
            broken
            for broken in self.what_if.newly_broken(out, into=[one])
            if broken.shift != one.shift or not _not_yet_whole(broken, room)
        ]
        return found + self._of_the_following(list(out), [one])

    def against_exchange(self, out: list[Assignment], into: list[Assignment]) -> list[Broken]:
        """What speaks against some leaving their teams and others taking their places: rules that did hold before.

        Whom the organizers have pinned may be replaced, as they may drop out.
        """
        found = [broken for broken in self.what_if.newly_broken(out, into) if broken.rule != "pinned"]
        return found + self._of_the_following(out, into)

    def _of_the_following(self, out: list[Assignment], into: list[Assignment]) -> list[Broken]:
        """The rules of the week after that a change on the day before it would break: rest, days in a row. Whoever
        only leaves is not asked about."""
        out, into = ([one for one in some if _is_last_day(self.problem, one.shift)] for some in (out, into))
        if not into or self._next is None:
            return []
        people = {one.volunteer for one in into}
        return self._next.newly_broken([one for one in out if one.volunteer in people], into)


def published(
    session: Session,
    group: Group,
    week: dt.date,
    now: dt.datetime,
    *,
    asked: planning.Asked | None = None,
    about: Collection[int] | None = None,
    following: Problem | None = None,
) -> Published:
    """The week with what is published of it; `asked` and `about` as in `weeks.week_problem`. The week after is looked
    up when it is needed, if it is not given."""

    def look_ahead() -> Problem | None:
        if following is None and _is_published(session, group, week + WEEK):
            return weeks.week_problem(session, group, week + WEEK, now=now, repair=True, about=())
        return following

    this = weeks.week_problem(session, group, week, now=now, repair=True, asked=asked, about=about)
    return Published(this, look_ahead)


def in_force(session: Session, group: Group, ids: Collection[int], now: dt.datetime) -> set[int]:
    """Which of these promises hold, of shifts that have not begun and are not cancelled."""
    open_ = Promise.shift.has((Shift.start > now) & Shift.cancelled_at.is_(None))
    return {one.id for one in session.scalars(weeks.held(group).where(Promise.id.in_(ids), open_))} if ids else set()


def let_go(session: Session, *gone: Promise) -> None:
    """Promises that people give back, and what hangs on them: the offers of them and for them, and an organizer's word
    that they be kept."""
    ids = [one.id for one in gone]
    for one in gone:
        one.given_back = True
    session.execute(delete(Offer).where(or_(Offer.assignment_id.in_(ids), Offer.wanted_id.in_(ids))))
    pairs = [(Pin.shift_id == one.shift_id) & (Pin.volunteer_id == one.volunteer_id) for one in gone]
    session.execute(delete(Pin).where(or_(*pairs), ~Pin.forbidden))


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


def _is_published(session: Session, group: Group, week: dt.date) -> bool:
    there = select(Rota.id).where(Rota.group_id == group.id, Rota.week == week, Rota.published_at.is_not(None))
    return session.scalars(there.limit(1)).first() is not None


def _is_last_day(problem: Problem, key: str) -> bool:
    """True for a shift that comes along, the day before, when the week after is planned."""
    last = problem.period.end.date() - dt.timedelta(days=1)
    return problem.shift[key].start.date() == last


def _not_yet_whole(broken: Broken, room: int) -> bool:
    """Decided by the judge's names: `team_size` stands for a full team, too, but then in another place."""
    if broken.rule == "required_need":
        return broken.excess <= room
    return (broken.rule, broken.place) == ("team_size", "rules.min_team")
