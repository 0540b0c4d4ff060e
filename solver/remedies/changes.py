"""What could be asked so that shifts are no longer short, each with its price: plain changes of a problem."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from solver.judge import Shortage
from solver.limits import Limit
from solver.problem import Need, Problem, Shift, Volunteer

_MORE, _THIS_SHIFT, _THIS_DAY, NEWCOMER = 1, 2, 3, 5  # prices: how much it is to ask
_NEW_TO_THEM = 2  # comes on top: they have offered nothing of the kind all week
_A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, eq=False)
class Change:
    """What somebody is asked for, or somebody who is found: they may be on `shifts` besides, or `limit` is `more`.

    `what` are the words for it, without the name. `free_days`: who comes on a day on which they offered nothing has so
    many days off in the period all the same.
    """

    kind: Literal["ask", "find"]
    who: Volunteer
    what: str
    price: int
    shifts: frozenset[str] = frozenset()
    free_days: int = 0
    limit: Limit | None = None
    more: int = 0

    def granted(self, volunteer: Volunteer) -> Volunteer:
        """The person with this granted."""
        limits = volunteer.limits if self.limit is None else self.limit.raised(volunteer.limits, self.more)
        if self.free_days:
            limits = limits.model_copy(update={"free_days": max(self.free_days, limits.free_days or 0)})
        answers = {**volunteer.availability, **dict.fromkeys(self.shifts, "if_needed")}
        return volunteer.model_copy(update={"availability": answers, "limits": limits})


def applied(problem: Problem, changes: Iterable[Change]) -> Problem:
    """The problem in which all of these are granted; of several for one limit of somebody, the largest."""
    of: dict[str, dict[object, Change]] = defaultdict(dict)
    for change in sorted(changes, key=lambda change: change.more):
        of[change.who.id][change.limit or change] = change
    found = [change.who for mine in of.values() for change in mine.values() if change.kind == "find"]
    people = []
    for volunteer in (*problem.volunteers, *found):
        for change in of[volunteer.id].values():
            volunteer = change.granted(volunteer)
        people.append(volunteer)
    return problem.changed(volunteers=tuple(people))


def changes(problem: Problem, gaps: Iterable[Shortage]) -> list[Change]:
    """Everything that could be asked so that one of these gaps gets smaller. Nobody is asked for less rest, for more
    days in a row or fewer days off, nor about a shift that they are forbidden."""
    gaps = [gap for gap in gaps if gap.shift in problem.open_ids]
    found = []
    for volunteer in problem.volunteers:
        asked = [*_days(problem, volunteer, gaps), *_single_shifts(problem, volunteer, gaps)]
        found += [*asked, *_more(problem, volunteer, gaps, {id for change in asked for id in change.shifts})]
    return [*found, *_newcomers(problem, gaps)]


def counts(volunteer: Volunteer, gap: Shortage) -> bool:
    """True if this person on that shift makes the gap smaller."""
    return gap.any_of is None or volunteer.has_one_of(Need(any_of=gap.any_of))


def when(problem: Problem, shift: Shift) -> str:
    """A shift for people to read."""
    return f"{shift.activity or shift.id} on {problem.local_days.on_the_wall(shift.start):%A at %H:%M}"


def _days(problem: Problem, volunteer: Volunteer, gaps: list[Shortage]) -> Iterator[Change]:
    """A day on which they offered nothing, while they are there the day before or after. They could do what they offer
    on other days, and would have another day off for it."""
    offered = [shift for shift in problem.of_period if volunteer.may(shift)]
    there, does = {problem.day[shift.id] for shift in offered}, {shift.activity for shift in offered}
    frozen = [problem.shift[fact.shift] for fact in problem.facts if fact.volunteer == volunteer.id]
    busy = {day for shift in (*offered, *frozen) for day in problem.touched[shift.id]}.intersection(problem.days)
    for day in dict.fromkeys(problem.day[gap.shift] for gap in gaps):
        then = [shift for shift in problem.open_shifts if problem.day[shift.id] == day and shift.activity in does]
        could = frozenset(shift.id for shift in then)
        if could and day not in there and not there.isdisjoint({day - _A_DAY, day + _A_DAY}):
            words = f"about {day:%A} instead of another day"
            yield Change("ask", volunteer, words, _THIS_DAY, could, free_days=len(problem.days) - len(busy))


def _single_shifts(problem: Problem, volunteer: Volunteer, gaps: list[Shortage]) -> Iterator[Change]:
    """A shift that they did not offer, on a day on which they offered another."""
    offered = [shift for shift in problem.of_period if volunteer.may(shift)]
    there, does = {problem.day[shift.id] for shift in offered}, {shift.activity for shift in offered}
    for shift in _short(problem, gaps):
        if problem.day[shift.id] in there and not volunteer.may(shift):
            price = _THIS_SHIFT + _NEW_TO_THEM * (shift.activity not in does)
            words = f"about {when(problem, shift)}, which they did not offer"
            yield Change("ask", volunteer, words, price, frozenset({shift.id}))


def _more(problem: Problem, volunteer: Volunteer, gaps: list[Shortage], could: set[str]) -> Iterator[Change]:
    """Each limit of theirs that could bind, by one shift like one that is short."""
    short = _short(problem, gaps)
    places = [shift for shift in problem.open_shifts if volunteer.may(shift) or shift.id in could]
    wanted = [(Limit("max_shifts"), 1, "for one shift more")]
    for minutes in sorted({Limit("max_minutes").weight(shift) for shift in short}):
        hours = f"{minutes / 60:g} hour{'' if minutes == 60 else 's'}"
        wanted.append((Limit("max_minutes"), minutes, f"for {hours} more"))
    for tag in dict.fromkeys(tag for shift in short for tag in shift.tags):
        wanted.append((Limit("max_tagged", tag), 1, f"for one more “{tag}” shift"))
    for limit, more, what in wanted:
        left = limit.left(problem, volunteer)
        if left is not None and sum(map(limit.weight, places)) > left:
            price = _MORE + _NEW_TO_THEM * (limit.of(volunteer.limits) == 0)
            yield Change("ask", volunteer, what, price, limit=limit, more=more)


def _newcomers(problem: Problem, gaps: list[Shortage]) -> Iterator[Change]:
    """Somebody for each need that a gap is about, or anybody, by an id that nobody has."""
    longest = max((len(volunteer.id) for volunteer in problem.volunteers), default=0)
    number = 0
    for shift in _short(problem, gaps):
        about = {gap.any_of for gap in gaps if gap.shift == shift.id}
        wanted: list[Need | None] = [need for need in shift.needs if need.required or need.any_of in about]
        for need in [*wanted, None] if None in about else wanted:
            number += 1
            who = Volunteer(id=f"{'?' * longest}{number}", skills=need.any_of[:1] if need else ())
            words = f"somebody {'with ' + ' or '.join(need.any_of) if need else 'more'} for {when(problem, shift)}"
            yield Change("find", who, words, NEWCOMER, frozenset({shift.id}))


def _short(problem: Problem, gaps: list[Shortage]) -> list[Shift]:
    return [problem.shift[id] for id in dict.fromkeys(gap.shift for gap in gaps)]


def in_words(changes: Iterable[Change]) -> str:
    """Changes for people to read, those of one person together, what they are asked about last."""
    of: dict[str, list[Change]] = defaultdict(list)
    for change in sorted(changes, key=lambda change: change.limit is None):
        of[change.who.id].append(change)
    asked = []
    for mine in of.values():
        what = ", ".join(change.what for change in mine[:-1])
        asked.append(f"{_to(mine[0])} {what}{' and ' if what else ''}{mine[-1].what}")
    return "; and ".join(asked)


def _to(change: Change) -> str:
    return "find" if change.kind == "find" else f"ask {change.who.called}"
