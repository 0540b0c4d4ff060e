"""What a change to a rota would break: a move by hand, a swap, a take."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from solver.judge.broken import Broken
from solver.judge.people import rules_of_a_person
from solver.judge.rota import Rota, unreadable
from solver.judge.teams import pins, rules_of_a_pair, rules_of_a_team
from solver.judge.whole import broken_rules
from solver.problem import Assignment, Problem, Shift


def newly_broken(problem: Problem, before: Iterable[Assignment], after: Iterable[Assignment]) -> list[Broken]:
    """The rules that the rota `after` breaks and `before` did not, or not so far."""
    return beyond(broken_rules(problem, before), broken_rules(problem, after))


class WhatIf:
    """A rota to which many changes are thought of, one at a time.

    A change breaks what `newly_broken` tells of it; but only what it touches is looked at: its teams, its people and
    whom they are in a pair with. The people and shifts must be of the problem.
    """

    def __init__(self, problem: Problem, assignments: Iterable[Assignment]) -> None:
        self.problem = problem
        self._team: dict[str, list[Assignment]] = defaultdict(list)
        self._of: dict[str, list[Assignment]] = defaultdict(list)
        self._pairs: dict[str, list[int]] = defaultdict(list)  # the numbers of everybody's pairs
        self._known: dict[str, list[Broken]] = {}
        for one in (*(one for one in assignments if one.shift in problem.open_ids), *problem.facts):
            self._team[one.shift].append(one)
            self._of[one.volunteer].append(one)
        for number, pair in enumerate(problem.pairs):
            for who in pair.volunteers:
                self._pairs[who].append(number)

    def team_of(self, shift_id: str) -> int:
        """How many are on a shift."""
        return len(self._team.get(shift_id, ()))

    def is_on(self, who: str, shift_id: str) -> bool:
        """True if this volunteer is on the team of this shift."""
        return any(one.volunteer == who for one in self._team.get(shift_id, ()))

    def newly_broken(
        self, out: Collection[Assignment] = (), into: Collection[Assignment] = (), *, sound: bool = False
    ) -> list[Broken]:
        """The rules that would be newly broken if some left their shifts and others were put on some.

        One of a team that cannot run alone, or the first of two who go together, is told so. On a frozen shift it is
        a fact that would be another one. `sound`: the rota is known to break no rule as it is, which saves work.
        """
        number_of = self.problem.number_of_volunteer
        people = sorted({one.volunteer for one in (*out, *into)}, key=number_of.__getitem__)
        keys = sorted({one.shift for one in (*out, *into)}, key=self.problem.number_of_shift.__getitem__)
        pairs = sorted({number for who in people for number in self._pairs.get(who, ())})
        near = {who for number in pairs for who in self.problem.pairs[number].volunteers}.union(people)
        theirs = (one for who in near for one in self._of.get(who, ()) if one.shift not in keys)
        before = [*(one for key in keys for one in self._team.get(key, ())), *theirs]
        after = [*(one for one in before if one not in out), *into]
        rota = Rota.part(self.problem, after)
        found = self._of_teams(rota, after, keys, pairs)
        for who in people:
            found += rules_of_a_person(rota, self.problem.volunteer[who])
        if sound or not found:
            return found
        was = self._of_teams(Rota.part(self.problem, before), before, keys, pairs)
        return beyond([*was, *(broken for who in people for broken in self._of_person(who))], found)

    def _of_person(self, who: str) -> list[Broken]:
        """What is broken as it is; the same person may be asked about many times."""
        if who not in self._known:
            rota = Rota.part(self.problem, self._of.get(who, ()))
            self._known[who] = list(rules_of_a_person(rota, self.problem.volunteer[who]))
        return self._known[who]

    def _of_teams(self, rota: Rota, nearby: list[Assignment], keys: list[str], pairs: list[int]) -> list[Broken]:
        problem = self.problem
        shifts = [problem.shift[key] for key in keys if key in problem.open_ids]
        broken = list(unreadable(problem, nearby))
        for shift in shifts:
            broken += rules_of_a_team(rota, shift)
        for number in pairs:
            broken += rules_of_a_pair(rota, number, shifts)
        return [*broken, *pins(rota, keys)]


def objections(
    problem: Problem, assignments: Iterable[Assignment], one: Assignment, *, sound: bool = False
) -> list[Broken]:
    """The rules that putting one more person on one open shift would newly break; `sound` as in `WhatIf`."""
    return WhatIf(problem, assignments).newly_broken(into=[one], sound=sound)


def of_a_person(problem: Problem, mine: Iterable[Assignment]) -> list[Broken]:
    """What is wrong with the shifts of one volunteer; what is wrong with their teams is not looked at."""
    rota, _ = Rota.of(problem, mine)
    return [broken for who in rota.shifts_of for broken in rules_of_a_person(rota, problem.volunteer[who])]


def of_a_team(problem: Problem, team: Iterable[Assignment], shift: Shift) -> list[Broken]:
    """What is wrong with this team for an open shift; what else its people do is not looked at."""
    rota, _ = Rota.of(problem, team)
    broken = rules_of_a_team(rota, shift)
    there = {volunteer.id for volunteer in rota.team(shift)}
    pairs = [number for number, pair in enumerate(problem.pairs) if not there.isdisjoint(pair.volunteers)]
    return [*broken, *(fault for number in pairs for fault in rules_of_a_pair(rota, number, [shift]))]


def beyond(before: list[Broken], after: list[Broken]) -> list[Broken]:
    """Those of `after` that nothing in `before` matches in matter and reaches in extent."""
    known: dict[tuple[str | None, ...], list[int]] = defaultdict(list)
    for broken in sorted(before, key=lambda broken: broken.excess):
        known[broken.matter].append(broken.excess)
    found = []
    for broken in sorted(after, key=lambda broken: -broken.excess):
        extents = known[broken.matter]
        if extents and extents[-1] >= broken.excess:
            extents.pop()
        else:
            found.append(broken)
    return sorted(found, key=after.index)
