"""Why is this empty: for each gap, everybody who could count, with the first reason why they are not there."""

from collections import defaultdict
from functools import cache
from typing import get_args

from solver.judge import Broken, Shortage, broken_rules, objections, shortages
from solver.problem import Assignment, Need, Problem, Shift, Volunteer
from solver.solution import Reason, Unfilled, WhyNot

_REASON: dict[str, Reason] = {
    "overlap": "overlap", "rest": "rest", "free_days": "free_day", "apart": "apart", "together": "together",
    "not_at_once": "apart", "new_per_lead": "needs_lead", "required_need": "team_cannot_run",
    "team_size": "team_cannot_run",
}  # fmt: skip


_ORDER: tuple[Reason, ...] = get_args(Reason)  # the format's: the first reason is told


def unfilled(problem: Problem, assignments: tuple[Assignment, ...]) -> tuple[Unfilled, ...]:
    """What is short in a rota, with the reasons in the order of the format's list."""
    found = []
    team: dict[str, list[Assignment]] = defaultdict(list)
    theirs: dict[str, list[Assignment]] = defaultdict(list)  # by volunteer, with those of whom they are in a pair with
    paired: dict[str, set[str]] = defaultdict(set)
    for pair in problem.pairs:
        for one, other in (pair.volunteers, pair.volunteers[::-1]):
            paired[one].add(other)
    for taken in assignments:
        team[taken.shift].append(taken)
        for volunteer_id in (taken.volunteer, *paired[taken.volunteer]):
            theirs[volunteer_id].append(taken)

    sound = not broken_rules(problem, assignments)

    @cache  # a shift may be short in several ways, and whatever it lacks, the reason is the same
    def why_not(shift_id: str, volunteer_id: str) -> WhyNot | None:
        near = (*team[shift_id], *(one for one in theirs[volunteer_id] if one.shift != shift_id))
        return _why_not(problem, near, problem.shift[shift_id], problem.volunteer[volunteer_id], sound)

    for gap in shortages(problem, assignments):
        need = Need(any_of=gap.any_of) if gap.any_of else None
        could = (one for one in problem.volunteers if need is None or one.has_one_of(need))
        reasons = tuple(why for one in could if (why := why_not(gap.shift, one.id)) is not None)
        found.append(Unfilled(shift=gap.shift, missing=gap.missing, any_of=gap.any_of, reasons=reasons))
    return tuple(found)


def nobody_there(problem: Problem, gap: Shortage | Unfilled) -> bool:
    """True if the gap is that a shift has no team at all."""
    return gap.any_of is None and gap.missing == problem.shift[gap.shift].min


def _why_not(
    problem: Problem,
    assignments: tuple[Assignment, ...],
    shift: Shift,
    volunteer: Volunteer,
    sound: bool,
) -> WhyNot | None:
    """The first reason; None for somebody who is there."""
    one = Assignment(volunteer=volunteer.id, shift=shift.id)
    team = [other.volunteer for other in assignments if other.shift == shift.id]
    if volunteer.id in team:
        return None

    def because(reason: Reason, about: str | None = None) -> WhyNot:
        return WhyNot(volunteer=volunteer.id, reason=reason, **{"with": about})

    if not volunteer.may(shift):
        return because("unavailable")
    if one in problem.forbidden:
        return because("forbidden")
    if len(team) >= shift.max:
        return because("full_team")
    found = [
        because(_REASON[broken.rule], _other(broken, one))
        if broken.rule in _REASON
        else because("limit", _limit(broken))
        for broken in objections(problem, assignments, one, sound=sound)
    ]
    if not found:
        return because("needed_elsewhere")
    return min(found, key=lambda why: _ORDER.index(why.reason))


def _other(broken: Broken, one: Assignment) -> str | None:
    """The shift or person that stands in the way of this one."""
    about = (broken.other, broken.shift, broken.volunteer)
    return next((name for name in about if name not in (None, one.shift, one.volunteer)), None)


def _limit(broken: Broken) -> str:
    return f"{broken.rule} {broken.other or ''}".strip()
