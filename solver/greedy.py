"""A first rota in no time, as most tools for volunteers make it: shift after shift, the least loaded first."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator

from solver.judge import RELUCTANCE, broken_rules, of_a_person, of_a_team
from solver.problem import Assignment, Need, Problem, Shift, Volunteer
from solver.solution import Rota

# What a team that is still growing may break, and a whole one not.
_GROWING = {"team_size", "required_need", "together"}


def first_rotas(problem: Problem, stop: Callable[[], bool] = lambda: False) -> Iterator[Rota]:
    """What greed gives, one way and the other, if it breaks no rule (it may: it never takes back what it gave)."""
    for willing_first in (False, True):
        rota = least_loaded_first(problem, willing_first=willing_first, stop=stop)
        if not broken_rules(problem, rota):
            yield rota


def least_loaded_first(
    problem: Problem, *, willing_first: bool = False, stop: Callable[[], bool] = lambda: False
) -> Rota:
    """Every shift to its `min`, pinned and important ones first, then to its `target`; a pin may be left out.

    Of those who may, the one with the smallest load for their share is taken; with `willing_first`, among those who
    like it best. To repair a week (`changes` before `below_target`), published teams come first, and `min` is enough.
    When `stop` says so, no more shifts are looked at.
    """
    draft = _Draft(problem, willing_first)
    draft.take(problem.pinned)
    pinned = {one.shift for one in problem.pinned}
    in_turn = sorted(problem.open_shifts, key=lambda one: (one.id not in pinned, -one.importance, one.start, one.id))
    rounds = [(shift, shift.min) for shift in in_turn]
    if _repairs(problem):
        draft.take(problem.published)
        for shift in in_turn:
            draft.fill(shift, 0)  # what is left of a team may be too little
    else:
        rounds += [(shift, shift.target) for shift in in_turn]
    for shift, wanted in rounds:
        if stop():
            break
        draft.fill(shift, wanted)
    return draft.rota


def _repairs(problem: Problem) -> bool:
    goals = problem.goals
    return "changes" in goals and "below_target" in goals[goals.index("changes") :]


class _Draft:
    """A rota that grows, place by place."""

    def __init__(self, problem: Problem, willing_first: bool) -> None:
        self.problem, self.willing_first = problem, willing_first
        self.team: dict[str, list[Assignment]] = defaultdict(list)
        self.mine: dict[str, list[Assignment]] = defaultdict(list)
        self.load = {volunteer.id: volunteer.carried for volunteer in problem.volunteers}
        self.with_whom: dict[str, list[str]] = defaultdict(list)  # everybody's pairs
        self.partner: dict[str, list[str]] = defaultdict(list)  # those of them who go together
        for pair in problem.pairs:
            for one, other in (pair.volunteers, pair.volunteers[::-1]):
                self.with_whom[one].append(other)
                if pair.kind == "together":
                    self.partner[one].append(other)
        self.forbidden: dict[str, set[str]] = defaultdict(set)
        for pin in problem.forbidden:
            self.forbidden[pin.volunteer].add(pin.shift)
        # Shifts that do not fit their others, and more do not make them fit.
        self.refused = {one.id: set(self.forbidden[one.id]) for one in problem.volunteers}
        self.able = {shift.id: [one for one in problem.volunteers if one.may(shift)] for shift in problem.open_shifts}
        for fact in problem.facts:
            self._add(fact)

    @property
    def rota(self) -> Rota:
        return tuple(one for team in self.team.values() for one in team)

    def take(self, wanted: tuple[Assignment, ...]) -> None:
        """As many of these places as go together."""
        for one in wanted:
            if one.shift in self.problem.open_ids and self.problem.volunteer[one.volunteer].may(self._shift(one)):
                self.try_to_add(one)

    def fill(self, shift: Shift, wanted: int) -> None:
        """Up to `wanted` people: those without whom it cannot run first, then other skills, then whoever is next.

        A team that is not whole then goes back to what it was, or home.
        """
        team = self.team[shift.id]
        before = tuple(team)
        if wanted and not before:
            wanted = max(wanted, min(self.problem.rules.min_team, shift.max))
        if len(team) < wanted:
            for need in sorted(shift.needs, key=lambda need: not need.required):
                self._find(shift, wanted, need)
            self._find(shift, wanted)
        for kept in (before, ()):
            if team and of_a_team(self.problem, team, shift):
                for one in set(team).difference(kept):
                    self._remove(one)

    def _find(self, shift: Shift, wanted: int, need: Need | None = None) -> None:
        """Add people until the team has so many, or what it needs."""
        team = self.team[shift.id]
        found = sum(self.problem.volunteer[one.volunteer].has_one_of(need) for one in team) if need else 0
        for volunteer in sorted(self.able[shift.id], key=lambda one: self._turn(one, shift)):
            if len(team) >= wanted or (need and found >= need.count):
                return
            if need is None or volunteer.has_one_of(need):
                found += self.try_to_add(Assignment(volunteer=volunteer.id, shift=shift.id))

    def try_to_add(self, one: Assignment) -> bool:
        """Put somebody on a team, if only the team's still growing speaks against it; with them who goes with them."""
        team, shift = self.team[one.shift], self._shift(one)
        if one in team or one.shift in self.refused[one.volunteer] or len(team) >= shift.max:
            return False
        mine = self.mine[one.volunteer]
        if any(shift.overlaps(self._shift(other)) for other in mine) or of_a_person(self.problem, [*mine, one]):
            self.refused[one.volunteer].add(one.shift)
            return False
        near = [other for who in self.with_whom[one.volunteer] for other in self.mine[who]]
        broken = of_a_team(self.problem, dict.fromkeys([*team, *near, *mine, one]), shift)
        if any(fault.rule not in _GROWING for fault in broken):
            return False
        self._add(one)
        if all(self._has(other, shift) or self._brings(other, shift) for other in self.partner[one.volunteer]):
            return True
        self._remove(one)
        return False

    def _has(self, volunteer_id: str, shift: Shift) -> bool:
        return any(one.volunteer == volunteer_id for one in self.team[shift.id])

    def _brings(self, volunteer_id: str, shift: Shift) -> bool:
        may = self.problem.volunteer[volunteer_id].may(shift)
        return may and self.try_to_add(Assignment(volunteer=volunteer_id, shift=shift.id))

    def _shift(self, one: Assignment) -> Shift:
        return self.problem.shift[one.shift]

    def _add(self, one: Assignment) -> None:
        self.team[one.shift].append(one)
        self.mine[one.volunteer].append(one)
        self.load[one.volunteer] += self._shift(one).burden

    def _remove(self, one: Assignment) -> None:
        self.team[one.shift].remove(one)
        self.mine[one.volunteer].remove(one)
        self.load[one.volunteer] -= self._shift(one).burden
        self.refused[one.volunteer] = set(self.forbidden[one.volunteer])

    def _turn(self, volunteer: Volunteer, shift: Shift) -> tuple[float, float]:
        """The smaller, the sooner it is their turn."""
        load = self.load[volunteer.id] / volunteer.share if volunteer.share else math.inf
        unwilling = RELUCTANCE[volunteer.availability[shift.id]]
        return (unwilling, load) if self.willing_first else (load, unwilling)
