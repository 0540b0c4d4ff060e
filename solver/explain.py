"""Why is this empty: for each gap, everybody who could count, with the first reason why they are not there."""

from solver.judge import Broken, broken_rules, shortages
from solver.problem import Assignment, Problem, Shift, Volunteer
from solver.solution import Reason, Unfilled, WhyNot

_REASON: dict[str, Reason] = {
    "overlap": "overlap", "rest": "rest", "free_days": "free_day", "apart": "apart", "together": "together",
    "not_at_once": "apart", "new_per_lead": "needs_lead", "required_need": "team_cannot_run",
    "team_size": "team_cannot_run",
}  # fmt: skip


def unfilled(problem: Problem, assignments: tuple[Assignment, ...]) -> tuple[Unfilled, ...]:
    """What is short in a rota, with the reasons in the order of the format's list."""
    found = []
    for gap in shortages(problem, assignments):
        shift = problem.shift[gap.shift]
        reasons = tuple(
            reason
            for volunteer in problem.volunteers
            if (reason := _why_not(problem, assignments, shift, volunteer, gap.any_of)) is not None
        )
        found.append(Unfilled(shift=gap.shift, missing=gap.missing, any_of=gap.any_of, reasons=reasons))
    return tuple(found)


def _why_not(
    problem: Problem,
    assignments: tuple[Assignment, ...],
    shift: Shift,
    volunteer: Volunteer,
    any_of: tuple[str, ...] | None,
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
    mine = [other for other in assignments if other.volunteer == volunteer.id or other.shift == shift.id]
    objections = broken_rules(problem, [*mine, one])
    own = [broken for broken in objections if _is_about(broken, volunteer, shift)]
    for broken in own:
        if broken.rule in _REASON:
            return because(_REASON[broken.rule], broken.other)
        return because("limit", broken.rule if not broken.other else f"{broken.rule} {broken.other}")
    return because("team_cannot_run" if not team else "needed_elsewhere")


def _is_about(broken: Broken, volunteer: Volunteer, shift: Shift) -> bool:
    """What this person on this shift would break: their own rules, and the team's."""
    return broken.rule not in ("frozen", "pinned") and (broken.volunteer == volunteer.id or broken.shift == shift.id)
