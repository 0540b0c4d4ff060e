"""What a change to a rota would break: a move by hand, a swap, a take."""

from collections import defaultdict
from collections.abc import Iterable

from solver.judge.broken import Broken
from solver.judge.people import rules_of_a_person
from solver.judge.rota import Rota
from solver.judge.teams import rules_of_a_pair, rules_of_a_team
from solver.judge.whole import broken_rules
from solver.problem import Assignment, Problem, Shift


def newly_broken(problem: Problem, before: Iterable[Assignment], after: Iterable[Assignment]) -> list[Broken]:
    """The rules that the rota `after` breaks and `before` did not, or not so far."""
    return beyond(broken_rules(problem, before), broken_rules(problem, after))


def objections(
    problem: Problem, assignments: Iterable[Assignment], one: Assignment, *, sound: bool = False
) -> list[Broken]:
    """The rules that putting one more person on one open shift would newly break.

    The same as `newly_broken`, but only what that place touches is looked at: its team, that person, their pairs. One
    of a team that cannot run alone, or the first of two who go together, is told so. `sound`: the rota is known to
    break no rule as it is, which saves half the work.
    """
    pairs = [number for number, pair in enumerate(problem.pairs) if one.volunteer in pair.volunteers]
    near = {who for number in pairs for who in problem.pairs[number].volunteers} | {one.volunteer}
    nearby = [other for other in assignments if other.shift == one.shift or other.volunteer in near]
    before = [] if sound else _near(problem, nearby, one, pairs)
    return beyond(before, _near(problem, [*nearby, one], one, pairs))


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


def _near(problem: Problem, nearby: list[Assignment], one: Assignment, pairs: list[int]) -> list[Broken]:
    rota, _ = Rota.of(problem, nearby)
    shift = problem.shift[one.shift]
    broken = list(rules_of_a_team(rota, shift))
    for number in pairs:
        broken += rules_of_a_pair(rota, number, [shift])
    for forbidden in (number for number, other in enumerate(problem.forbidden) if other == one):
        if (one.volunteer, one.shift) in rota.new:
            words = f"{problem.volunteer[one.volunteer].called} must not be on {one.shift}"
            broken.append(Broken("forbidden", f"forbidden[{forbidden}]", words, one.volunteer, one.shift))
    return broken + list(rules_of_a_person(rota, problem.volunteer[one.volunteer]))


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
