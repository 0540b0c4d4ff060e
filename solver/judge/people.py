"""Rules 7 to 11: what holds for every volunteer. What facts alone exceed is no error; to exceed it further is one."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from solver.judge.broken import Broken
from solver.judge.rota import Rota
from solver.problem import Shift, Volunteer


def person_rules(rota: Rota) -> Iterator[Broken]:
    """Every rule that somebody's shifts break, new ones together with facts."""
    for volunteer in rota.problem.volunteers:
        yield from rules_of_a_person(rota, volunteer)


def rules_of_a_person(rota: Rota, volunteer: Volunteer) -> Iterator[Broken]:
    """Rules 7 to 11 for one volunteer."""
    shifts = rota.shifts_of[volunteer.id]
    if any(rota.is_new(volunteer.id, shift) for shift in shifts):
        yield from _clashes(rota, volunteer, shifts)
        yield from _sums(rota, volunteer, shifts)
        yield from _free_days(rota, volunteer, shifts)
        yield from _runs(rota, volunteer, shifts)


def _clashes(rota: Rota, volunteer: Volunteer, shifts: list[Shift]) -> Iterator[Broken]:
    for first, second in combinations(shifts, 2):
        if not (rota.is_new(volunteer.id, first) or rota.is_new(volunteer.id, second)):
            continue
        if first.overlaps(second):
            words = f"{volunteer.called} cannot be on {first.id} and {second.id}: they overlap"
            yield Broken("overlap", words, volunteer.id, second.id, first.id)
            continue
        rest = dt.timedelta(minutes=rota.problem.rest_between(first, second, volunteer))
        if second.start - first.end < rest:
            words = f"{volunteer.called} needs {rest} of rest between {first.id} and {second.id}"
            yield Broken("rest", words, volunteer.id, second.id, first.id)


def _sums(rota: Rota, volunteer: Volunteer, shifts: list[Shift]) -> Iterator[Broken]:
    """Rule 9: sums over the shifts of the period, whole and by the local day to which they belong."""
    limits = volunteer.limits
    total: Counter[tuple[str, str]] = Counter()
    facts: Counter[tuple[str, str]] = Counter()
    for shift in shifts:
        if not rota.problem.counts(shift):
            continue
        day = str(rota.problem.day[shift.id])
        adds = {("max_shifts", ""): 1, ("max_minutes", ""): shift.minutes}
        adds |= {("max_shifts_per_day", day): 1, ("max_minutes_per_day", day): shift.minutes}
        adds |= {("max_tagged", tag): 1 for tag in shift.tags}
        total.update(adds)
        if not rota.is_new(volunteer.id, shift):
            facts.update(adds)
    for (limit, about), value in sorted(total.items()):
        most = limits.max_tagged.get(about) if limit == "max_tagged" else getattr(limits, limit)
        if most is not None and value > max(most, facts[limit, about]):
            words = f"{volunteer.called} has {value} where {limit} {about} allows {most}".replace("  ", " ")
            yield Broken(limit, words, volunteer.id, None, about)


def _free_days(rota: Rota, volunteer: Volunteer, shifts: list[Shift]) -> Iterator[Broken]:
    wanted = volunteer.limits.free_days
    if wanted is None:
        return
    days = set(rota.problem.days)
    free = days.difference(*(rota.problem.touched[shift.id] for shift in shifts))
    facts = [shift for shift in shifts if not rota.is_new(volunteer.id, shift)]
    free_by_facts = days.difference(*(rota.problem.touched[shift.id] for shift in facts))
    if len(free) < min(wanted, len(free_by_facts)):
        words = f"{volunteer.called} wants {wanted} days off and has {len(free)}"
        yield Broken("free_days", words, volunteer.id)


def _runs(rota: Rota, volunteer: Volunteer, shifts: list[Shift]) -> Iterator[Broken]:
    limits = volunteer.limits
    wanted = [("max_consecutive_days", "", limits.max_consecutive_days)]
    wanted += [("max_consecutive_tagged", tag, most) for tag, most in limits.max_consecutive_tagged.items()]
    for limit, tag, most in wanted:
        if most is None:
            continue
        counted = [shift for shift in shifts if not tag or tag in shift.tags]
        facts = {rota.problem.day[one.id] for one in counted if not rota.is_new(volunteer.id, one)}
        for run in _in_a_row({rota.problem.day[shift.id] for shift in counted}):
            if len(run) > most and not facts.issuperset(run):
                words = f"{volunteer.called} has {len(run)} days in a row {tag}; {limit} is {most}".replace(" ;", ";")
                yield Broken(limit, words, volunteer.id, None, f"{tag} {run[0]}")


def _in_a_row(days: set[dt.date]) -> list[list[dt.date]]:
    runs: list[list[dt.date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][-1] == dt.timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs
