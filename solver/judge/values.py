"""The goals' values and what is short, from the text of the format."""

from collections.abc import Iterator
from dataclasses import dataclass

from solver.judge.rota import Rota
from solver.problem import GOALS, Assignment, Goal, Problem

RELUCTANCE = {"prefer": 0, "yes": 1, "if_needed": 3, "no": 0}  # `no` stands only on a frozen shift


@dataclass(frozen=True)
class Shortage:
    """People missing to a shift's `min` (`any_of` None) or to one of its needs."""

    shift: str
    missing: int
    any_of: tuple[str, ...] | None


def goal_values(problem: Problem, assignments: tuple[Assignment, ...] | list[Assignment]) -> dict[Goal, int]:
    """The value of every goal, asked for or not; frozen shifts of the period count."""
    rota, _ = Rota.of(problem, assignments)
    sizes = {shift.id: len(set(rota.team(shift))) for shift in problem.of_period}
    published = {(one.volunteer, one.shift) for one in problem.published if problem.counts(problem.shift[one.shift])}
    held = {(who, shift.id) for shift in problem.of_period for who in rota.team(shift)}
    values: dict[Goal, int] = {
        "shortfall": sum(one.importance * max(0, one.min - sizes[one.id]) for one in problem.of_period),
        "skill_gaps": sum(
            problem.shift[one.shift].importance * one.missing for one, required in _missing_skills(rota) if not required
        ),
        "below_target": sum(one.importance * max(0, one.target - sizes[one.id]) for one in problem.of_period),
        "left_out": _left_out(rota),
        "unfairness": _unfairness(rota),
        "reluctance": sum(
            RELUCTANCE[problem.volunteer[who].availability.get(shift_id, "no")] for who, shift_id in rota.new
        ),
        "changes": len(held ^ published),
    }
    return {goal: values[goal] for goal in GOALS}


def shortages(problem: Problem, assignments: tuple[Assignment, ...] | list[Assignment]) -> list[Shortage]:
    """What `unfilled` has to list: shifts of the period with people missing to `min` or to a need."""
    rota, _ = Rota.of(problem, assignments)
    found = []
    for shift in problem.of_period:
        missing = shift.min - len(set(rota.team(shift)))
        if missing > 0:
            found.append(Shortage(shift.id, missing, None))
    return found + [one for one, _ in _missing_skills(rota)]


def _missing_skills(rota: Rota) -> Iterator[tuple[Shortage, bool]]:
    """Needs that a team does not meet, and whether they are required. Where there is no team, only what would have
    been required is missing, and only if the shift was to take place."""
    for shift in rota.problem.of_period:
        team = [rota.problem.volunteer[one] for one in set(rota.team(shift))]
        for need in shift.needs:
            missing = need.count - sum(volunteer.has_one_of(need) for volunteer in team)
            if missing > 0 and (team or (need.required and shift.min > 0)):
                yield Shortage(shift.id, missing, need.any_of), need.required


def _left_out(rota: Rota) -> int:
    return sum(
        volunteer.share > 0
        and any(volunteer.availability.get(shift.id) in ("prefer", "yes") for shift in rota.problem.of_period)
        and not any(map(rota.problem.counts, rota.shifts_of[volunteer.id]))
        for volunteer in rota.problem.volunteers
    )


def _unfairness(rota: Rota) -> int:
    total = 0
    for volunteer in rota.problem.volunteers:
        if volunteer.share > 0:
            mine = filter(rota.problem.counts, rota.shifts_of[volunteer.id])
            load = volunteer.carried + sum(shift.burden for shift in mine)
            level = -(-10 * load // volunteer.share)
            total += level * level
    return total
