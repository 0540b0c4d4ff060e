"""What would help a gap: small changes of the problem, each tried by solving again, the cheapest first."""

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal as OneOf

from solver.goals import GOALS
from solver.judge import Shortage, goal_values
from solver.problem import Assignment, Goal, Limits, Need, Problem, Shift, Volunteer
from solver.rules import ruled
from solver.search import FEW, Found, Search
from solver.solution import Remedy
from solver.variables import Linear, Literal, Place, Variables, total

MOST = 5  # remedies told of one gap
TOGETHER = 3  # changes at once
_ALL = 100  # one change more costs more than any dearer one
_MORE, _IN_SPITE_OF_NO, _NEWCOMER = 1, 2, 4  # what they cost
_MINUTE = dt.timedelta(minutes=1)
_A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Change:
    """Something that could be asked: `places` may then be taken up to `room` more, each weighing `weight`.

    `most` is what they may weigh without it; the wider problem lets them weigh more.
    """

    kind: OneOf["ask", "find"]
    volunteer: str | None
    words: str
    cost: int
    places: tuple[Place, ...]
    weights: tuple[int, ...]
    most: int
    room: int


Switches = list[tuple[Change, Literal]]


def remedies(
    problem: Problem,
    assignments: tuple[Assignment, ...],
    gap: Shortage,
    *,
    search: Search,
    seconds: float,
    until: float = math.inf,
) -> Iterator[Remedy]:
    """The changes with which this gap gets smaller and its goal better, one by one, the cheapest first; where none
    does alone, several at once. Each question to the solver takes at most `seconds`, and none is asked when its clock
    is at `until`.

    `gain` is how much the goal falls, by a rota that keeps the goals before it as good. What a shift without a team
    lacks of its required needs is told with the people who are missing, not once more.
    """
    goal: Goal = "shortfall" if gap.any_of is None else "skill_gaps"
    there = sum(one.shift == gap.shift for one in assignments)
    if goal in problem.goals and (there or gap.any_of is None):
        question = _Question(problem, assignments, gap, goal, search, seconds, until)
        yield from question.by_asking()
        if there and gap.any_of is None:
            yield from question.by_doing_with_less()


@dataclass(frozen=True)
class _Question:
    """What would help this gap of this rota?"""

    problem: Problem
    assignments: tuple[Assignment, ...]
    gap: Shortage
    goal: Goal
    search: Search
    seconds: float
    until: float

    @cached_property
    def now(self) -> dict[Goal, int]:
        """The value of every goal in the rota as it is."""
        return goal_values(self.problem, self.assignments)

    @property
    def shift(self) -> Shift:
        return self.problem.shift[self.gap.shift]

    def modelled(self, problem: Problem) -> tuple[Variables, Linear]:
        """Another problem in which the goals before ours get no worse, and our goal. Changes do not count: whoever is
        asked hears of it anyway."""
        variables = ruled(problem)
        for before in self.problem.goals[: self.problem.goals.index(self.goal)]:
            if before != "changes":
                variables.model.add(GOALS[before].expression(variables) <= self.now[before])
        return variables, GOALS[self.goal].expression(variables)

    def least(self, variables: Variables, objective: Linear) -> Found:
        return self.search.least(variables, objective, FEW, min(self.seconds, self.until - self.search.now))

    def by_asking(self) -> Iterator[Remedy]:
        """Somebody is asked for more, or found: the cheapest first, another each time."""
        wider = _wider(self.problem, self.shift, self.gap)
        variables, value = self.modelled(wider)
        model, now = variables.model, self.now[self.goal]
        model.add(value <= now - 1)
        able = [place.on for place in variables.team(self.shift) if _counts(place.volunteer, self.gap)]
        model.add(total(able) >= _there(self.problem, self.assignments, self.gap) + 1)
        switches = _switches(variables, _changes(self.problem, variables, self.shift, self.gap))
        cost = total((_ALL + change.cost) * switch for change, switch in switches)
        fewest = 0
        for _ in range(MOST):
            found = self.least(variables, cost)
            chosen = [(change, switch) for change, switch in switches if found.value(switch)]
            fewest = fewest or len(chosen)
            if found.rota is None or not found.done or not chosen or len(chosen) > fewest:
                return
            others = total(switch for change, switch in switches if (change, switch) not in chosen)
            best = self.least(variables, value + (now + 1) * others)  # no other pays
            model.add(total(switch for _, switch in chosen) <= len(chosen) - 1)  # something else next time
            if best.rota is not None and best.done:
                gain = goal_values(wider, best.rota)[self.goal] - now
                yield _remedy([change for change, _ in chosen], self.goal, gain)

    def by_doing_with_less(self) -> Iterator[Remedy]:
        """One person less is needed where a team is there."""
        less = self.shift.model_copy(update={"min": self.shift.min - 1})
        shifts = tuple(less if one.id == less.id else one for one in self.problem.shifts)
        variables, value = self.modelled(self.problem.changed(shifts=shifts))
        found = self.least(variables, value)
        if found.rota is not None and found.done:
            gain = goal_values(variables.problem, found.rota)[self.goal] - self.now[self.goal]
            words = f"do with one person less for {_when(self.shift)}"
            yield Remedy(kind="fewer", text=words, gain={self.goal: gain})


def _switches(variables: Variables, changes: Iterable[Change]) -> Switches:
    """A switch for each change: without it the places weigh no more than they may."""
    switches = []
    for change in changes:
        switch = variables.model.new_bool_var(change.words)
        taken = total(weight * place.on for weight, place in zip(change.weights, change.places, strict=True))
        variables.model.add(taken <= change.most + change.room * switch)
        switches.append((change, switch))
    variables.model.add(total(switch for _, switch in switches) <= TOGETHER)
    return switches


def _remedy(changes: list[Change], goal: Goal, gain: int) -> Remedy:
    alone = changes[0] if len(changes) == 1 else None
    return Remedy(
        kind=alone.kind if alone else "several",
        volunteer=alone.volunteer if alone else None,
        text="; and ".join(change.words for change in changes),
        gain={goal: gain},
    )


def _counts(volunteer: Volunteer, gap: Shortage) -> bool:
    return gap.any_of is None or volunteer.has_one_of(Need(any_of=gap.any_of))


def _there(problem: Problem, assignments: tuple[Assignment, ...], gap: Shortage) -> int:
    team = (problem.volunteer[one.volunteer] for one in assignments if one.shift == gap.shift)
    return sum(_counts(volunteer, gap) for volunteer in team)


def _wider(problem: Problem, shift: Shift, gap: Shortage) -> Problem:
    """The problem with everything that could be asked granted at once."""
    refused = {pin for pin in problem.forbidden if pin.shift == shift.id}
    people = [
        volunteer.model_copy(
            update={
                "limits": _more(volunteer.limits, shift),
                "availability": {**volunteer.availability, shift.id: "if_needed"}
                if _said_no(problem, volunteer, shift, gap)
                and Assignment(volunteer=volunteer.id, shift=shift.id) not in refused
                else volunteer.availability,
            }
        )
        for volunteer in problem.volunteers
    ]
    people += [
        Volunteer(id=name, skills=need.any_of[:1] if need else (), availability={shift.id: "yes"})
        for name, need in _newcomers(problem, shift, gap)
    ]
    return problem.changed(volunteers=tuple(people))


def _said_no(problem: Problem, volunteer: Volunteer, shift: Shift, gap: Shortage) -> bool:
    """They could help and are there on that day or the one before or after, but did not offer this shift."""
    if volunteer.may(shift) or not _counts_for(volunteer, shift, gap):
        return False
    day = problem.day[shift.id]
    return any(volunteer.may(other) and abs(problem.day[other.id] - day) <= _A_DAY for other in problem.of_period)


def _counts_for(volunteer: Volunteer, shift: Shift, gap: Shortage) -> bool:
    return _counts(volunteer, gap) or any(volunteer.has_one_of(need) for need in shift.needs if need.required)


def _more(limits: Limits, shift: Shift) -> Limits:
    """One shift like this more, by number, by tag and by length."""
    minutes = shift.length // _MINUTE
    return limits.model_copy(
        update={
            "max_shifts": None if limits.max_shifts is None else limits.max_shifts + 1,
            "max_minutes": None if limits.max_minutes is None else limits.max_minutes + minutes,
            "max_tagged": {tag: most + (tag in shift.tags) for tag, most in limits.max_tagged.items()},
        }
    )


def _newcomers(problem: Problem, shift: Shift, gap: Shortage) -> list[tuple[str, Need | None]]:
    """Somebody for each need that the gap is about (None: anybody), by an id that nobody has."""
    wanted: list[Need | None] = [need for need in shift.needs if need.required or need.any_of == gap.any_of]
    if gap.any_of is None:
        wanted.append(None)
    return [(f"{'?' * 8}{number}", need) for number, need in enumerate(wanted)]


def _changes(problem: Problem, variables: Variables, shift: Shift, gap: Shortage) -> Iterator[Change]:
    """What could be asked, each with the places that hang on it."""
    when = _when(shift)
    for volunteer in problem.volunteers:
        name = volunteer.called
        if _said_no(problem, volunteer, shift, gap):
            places = tuple(place for place in variables.team(shift) if place.volunteer.id == volunteer.id)
            words = f"ask {name} about {when}, for which they did not offer"
            yield Change("ask", volunteer.id, words, _IN_SPITE_OF_NO, places, (1,) * len(places), 0, len(places))
        yield from _asked_for_more(problem, variables, volunteer, shift)
    for newcomer, need in _newcomers(problem, shift, gap):
        places = tuple(place for place in variables.team(shift) if place.volunteer.id == newcomer)
        words = f"find somebody {'with ' + ' or '.join(need.any_of) if need else 'more'} for {when}"
        yield Change("find", None, words, _NEWCOMER, places, (1,) * len(places), 0, len(places))


def _when(shift: Shift) -> str:
    return f"{shift.activity or shift.id} on {shift.start:%A at %H:%M}"


def _asked_for_more(problem: Problem, variables: Variables, volunteer: Volunteer, shift: Shift) -> Iterator[Change]:
    """Limits of theirs that could be in the way, each by one shift like this."""
    limits, name = volunteer.limits, volunteer.called
    wider = variables.problem.volunteer[volunteer.id]
    places = tuple(variables.of(wider))
    facts = [one for one in variables.facts_of(volunteer) if problem.counts(one)]
    ones = (1,) * len(places)

    def change(words: str, some: tuple[Place, ...], weights: tuple[int, ...], left: int, room: int) -> Iterator[Change]:
        if sum(weights) > max(0, left):
            yield Change("ask", volunteer.id, f"ask {name} for {words}", _MORE, some, weights, max(0, left), room)

    if limits.max_shifts is not None:
        yield from change("one shift more", places, ones, limits.max_shifts - len(facts), 1)
    if limits.max_minutes is not None:
        minutes = shift.length // _MINUTE
        used = sum(one.length // _MINUTE for one in facts)
        lengths = tuple(place.shift.length // _MINUTE for place in places)
        yield from change(f"{minutes / 60:g} hours more", places, lengths, limits.max_minutes - used, minutes)
    for tag, most in limits.max_tagged.items():
        if tag in shift.tags:
            some = tuple(place for place in places if tag in place.shift.tags)
            left = most - sum(tag in one.tags for one in facts)
            yield from change(f"one shift more of the kind “{tag}”", some, (1,) * len(some), left, 1)
