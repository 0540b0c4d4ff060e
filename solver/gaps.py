"""Why is this empty: for each gap, everybody who could count, with the first reason why they are not there."""

from collections import defaultdict
from typing import get_args

from solver.judge import Broken, Shortage, broken_rules, objections, shortages
from solver.problem import Assignment, Problem, Shift, Volunteer
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

    def why_not(gap: Shortage, volunteer: Volunteer) -> WhyNot | None:
        near = (*team[gap.shift], *(one for one in theirs[volunteer.id] if one.shift != gap.shift))
        return _why_not(problem, near, problem.shift[gap.shift], volunteer, gap.any_of, sound)

    for gap in shortages(problem, assignments):
        reasons = tuple(why for volunteer in problem.volunteers if (why := why_not(gap, volunteer)) is not None)
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
    any_of: tuple[str, ...] | None,
    sound: bool,
) -> WhyNot | None:
    """The first reason; None for somebody who is there or could not count anyway."""
    one = Assignment(volunteer=volunteer.id, shift=shift.id)
    team = [other.volunteer for other in assignments if other.shift == shift.id]
    if volunteer.id in team or (any_of is not None and not set(any_of) & set(volunteer.skills)):
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
