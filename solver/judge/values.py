"""The goals' values and what is short, from the text of the format."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from solver.judge.rota import Rota
from solver.problem import Assignment, Goal, Need, Problem, Shift

RELUCTANCE = {"prefer": 0, "yes": 1, "if_needed": 3, "no": 0}  # `no` breaks a rule, or stands on a frozen shift


@dataclass(frozen=True)
class Shortage:
    """People missing to a shift's `min` (`any_of` None) or to one of its needs."""

    shift: str
    missing: int
    any_of: tuple[str, ...] | None


def goal_values(problem: Problem, assignments: Iterable[Assignment]) -> dict[Goal, int]:
    """The value of every goal, asked for or not; frozen shifts of the period count."""
    rota, _ = Rota.of(problem, assignments)
    return {
        "shortfall": _missing_people(rota, {shift.id: shift.min for shift in problem.of_period}),
        "skill_gaps": sum(
            shift.importance * missing
            for shift, need, missing in _missing_skills(rota)
            if rota.team(shift) and not need.required
        ),
        "below_target": _missing_people(rota, {shift.id: shift.target for shift in problem.of_period}),
        "left_out": _left_out(rota),
        "unfairness": _unfairness(rota),
        "reluctance": sum(
            RELUCTANCE[problem.volunteer[who].availability.get(shift_id, "no")] for who, shift_id in rota.new
        ),
        "changes": _changes(rota),
    }


def shortages(problem: Problem, assignments: Iterable[Assignment], *, idle: bool = False) -> list[Shortage]:
    """What `unfilled` has to list: shifts of the period with people missing to `min` or to a need.

    A shift without a team lacks the required needs of its own, if it was to take place; with `idle`, all its needs.
    """
    rota, _ = Rota.of(problem, assignments)
    found = []
    for shift in problem.of_period:
        missing = shift.min - len(rota.team(shift))
        if missing > 0:
            found.append(Shortage(shift.id, missing, None))
    for shift, need, missing in _missing_skills(rota):
        if rota.team(shift) or idle or (need.required and shift.min > 0):
            found.append(Shortage(shift.id, missing, need.any_of))
    return found


def _missing_people(rota: Rota, wanted: dict[str, int]) -> int:
    return sum(shift.importance * max(0, wanted[shift.id] - len(rota.team(shift))) for shift in rota.problem.of_period)


def _missing_skills(rota: Rota) -> Iterator[tuple[Shift, Need, int]]:
    """Needs with people missing to their count, those of shifts without a team included."""
    for shift in rota.problem.of_period:
        team = rota.team(shift)
        for need in shift.needs:
            missing = need.count - sum(bool(set(need.any_of) & set(volunteer.skills)) for volunteer in team)
            if missing > 0:
                yield shift, need, missing


def _left_out(rota: Rota) -> int:
    """How many with a share said `prefer` or `yes` to a shift of the period and are on none."""
    return sum(
        volunteer.share > 0
        and any(volunteer.availability.get(shift.id) in ("prefer", "yes") for shift in rota.problem.of_period)
        and not any(map(rota.problem.counts, rota.shifts_of[volunteer.id]))
        for volunteer in rota.problem.volunteers
    )


def _unfairness(rota: Rota) -> int:
    """Σ level², level = ⌈10 × load / share⌉ in whole numbers."""
    total = 0
    for volunteer in rota.problem.volunteers:
        if volunteer.share > 0:
            mine = filter(rota.problem.counts, rota.shifts_of[volunteer.id])
            load = volunteer.carried + sum(shift.burden for shift in mine)
            level = -(-10 * load // volunteer.share)
            total += level * level
    return total


def _changes(rota: Rota) -> int:
    of_period = {shift.id for shift in rota.problem.of_period}
    published = {(one.volunteer, one.shift) for one in rota.problem.published if one.shift in of_period}
    held = {(who, shift_id) for shift_id in of_period for who in rota.teams.get(shift_id, ())}
    return len(held ^ published)
