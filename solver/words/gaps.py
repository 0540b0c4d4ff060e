"""A gap in words, short enough for a phone: what it comes from, who is not there and why, and what would help."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from solver.causes import Cause
from solver.gaps import nobody_there
from solver.problem import Goal, Problem, Shift
from solver.remedies import MOST, MOST_SETS
from solver.solution import Reason, Remedy, Unfilled, WhyNot
from solver.words.causes import cause_in_words
from solver.words.names import listed

_REASONS: dict[Reason, str] = {
    "unavailable": "did not offer it",
    "forbidden": "must not be on it",
    "skill": "lack the skill",
    "full_team": "no room on the team",
    "overlap": "on another shift then",
    "rest": "would not have their rest",
    "limit": "at a limit of theirs",
    "free_day": "would lose a day off",
    "apart": "kept apart",
    "together": "only together with somebody",
    "needs_lead": "new, and without a lead there",
    "team_cannot_run": "could come, but with them alone it cannot run",
    "needed_elsewhere": "could come, but are needed elsewhere",
}
_LIMITS = {
    "max_shifts": "shifts", "max_minutes": "hours", "max_minutes_per_day": "hours that day",
    "max_shifts_per_day": "shifts that day", "max_tagged": "“{}” shifts", "max_consecutive_days": "days in a row",
    "max_consecutive_tagged": "“{}” days in a row",
}  # fmt: skip


def shift_in_words(problem: Problem, gaps: Sequence[Unfilled], causes: Iterable[Cause]) -> str:
    """All that is missing on one shift: what, what it comes from, who could count and why they are not there, and what
    would help. What a shift without a team needs is told by its causes."""
    shift = problem.shift[gaps[0].shift]
    start = problem.local_days.on_the_wall(shift.start)
    lines = [f"{shift.activity or shift.id}, {start:%a %d %b %H:%M} ({shift.id})"]
    lines += [f"  Why: {cause_in_words(problem, cause)}" for cause in causes]
    for gap in gaps[:1] if nobody_there(problem, gaps[0]) else gaps:
        lines += [f"  {_missing(shift, gap)}", *(f"    {line}" for line in _gap(problem, gap))]
    return "\n".join(lines)


def _missing(shift: Shift, gap: Unfilled) -> str:
    if gap.any_of is not None:
        return f"{gap.missing} with {' or '.join(gap.any_of)} missing:"
    if gap.missing == shift.min:
        return f"Nobody is on it, and {shift.min} {'is' if shift.min == 1 else 'are'} needed:"
    return f"{gap.missing} of {shift.min} people missing:"


def _gap(problem: Problem, gap: Unfilled) -> Iterator[str]:
    for reason, label in _REASONS.items():
        why = [one for one in gap.reasons if one.reason == reason]
        if why:
            yield f"{label}: {_people(problem, gap, why)}"
    goal: Goal = "shortfall" if gap.any_of is None else "skill_gaps"
    if gap.shift in problem.frozen:
        yield "It is frozen: the team stays as it was published."
    elif goal not in problem.goals:
        yield f"What would help was not looked for: {goal} is none of the group's goals."
    elif not gap.remedies:
        yield "What would help: no small change is known; more time may find one."
    else:
        yield f"What would help ({goal}, the less the better):"
        yield from (f"  {line}" for line in _helping(problem, gap.remedies))


def _people(problem: Problem, gap: Unfilled, why: list[WhyNot]) -> str:
    """Names, and in brackets behind each group what the reason is about."""
    about: dict[str, list[str]] = defaultdict(list)
    for one in why:
        about[_about(problem, gap, one)].append(problem.volunteer[one.volunteer].called)
    return "; ".join(f"{listed(names, 'and')} ({what})" if what else ", ".join(names) for what, names in about.items())


def _about(problem: Problem, gap: Unfilled, why: WhyNot) -> str:
    """The shift, person or limit that a reason is about."""
    what = why.with_ or ""
    if why.reason == "limit":
        limit, _, of = what.partition(" ")
        return _LIMITS.get(limit, limit).format(of)
    if what in problem.volunteer:
        return problem.volunteer[what].called
    if what in problem.shift:
        other = problem.shift[what]
        day = (
            "" if problem.day[what] == problem.day[gap.shift] else f" {problem.local_days.on_the_wall(other.start):%a}"
        )
        return (other.activity or other.id) + day
    return what


def _helping(problem: Problem, remedies: Sequence[Remedy]) -> Iterator[str]:
    """Remedies that differ by no more than the name on one line."""
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for remedy in remedies:
        gain = ", ".join(f"{change:+d}" for change in remedy.gain.values()).replace("-", "−")
        name = problem.volunteer[remedy.volunteer].called if remedy.volunteer else ""
        if name and remedy.text.startswith(f"ask {name} "):
            alike[remedy.text.removeprefix(f"ask {name} "), gain].append(name)
        else:
            alike[remedy.text, gain] = []
    for (words, gain), names in alike.items():
        yield (f"ask {listed(names, 'or')} " if names else "") + f"{words}: {gain}"
    asks, sets = (sum(remedy.kind == kind for remedy in remedies) for kind in ("ask", "several"))
    if asks >= MOST or sets >= MOST_SETS:
        yield "There may be others as good."
