"""Rules 7, 8, 10 and 11: overlaps, rest, days off and runs of days of every volunteer.

What facts alone exceed is no error; to begin an excess, or to make one larger, is one.
"""

import datetime as dt
from collections.abc import Iterator
from itertools import combinations

from solver.judge.broken import Broken
from solver.judge.rota import Rota
from solver.judge.sums import sums
from solver.problem import Shift, Volunteer


def rules_of_a_person(rota: Rota, volunteer: Volunteer) -> Iterator[Broken]:
    """Rules 7 to 11 for one volunteer; facts alone break none."""
    shifts = rota.shifts_of[volunteer.id]
    if any(rota.is_new(volunteer.id, shift) for shift in shifts):
        at = f"volunteers[{rota.problem.number_of_volunteer[volunteer.id]}]"
        yield from _clashes(rota, at, volunteer, shifts)
        yield from sums(rota, at, volunteer, shifts)
        yield from _free_days(rota, at, volunteer, shifts)
        yield from _runs(rota, at, volunteer, shifts)


def _clashes(rota: Rota, at: str, volunteer: Volunteer, shifts: list[Shift]) -> Iterator[Broken]:
    """Rules 7 and 8, for every two shifts of which one is new; `shifts` are in the order of their starts."""
    for first, second in combinations(shifts, 2):
        if not (rota.is_new(volunteer.id, first) or rota.is_new(volunteer.id, second)):
            continue
        who, both = volunteer.called, f"{first.id} and {second.id}"
        if second.start < first.end:
            words = f"{who} cannot be on {both}: they overlap"
            yield Broken("overlap", at, words, volunteer.id, second.id, first.id)
            continue
        minutes = (second.start - first.end) // dt.timedelta(minutes=1)
        behind = first.rest_after_minutes
        if minutes < behind:
            number = rota.problem.number_of_shift[first.id]
            words = f"{who} has {minutes} minutes of rest between {both}; {behind} lie behind the first"
            place = f"shifts[{number}].rest_after_minutes"
            yield Broken("rest", place, words, volunteer.id, second.id, first.id, behind - minutes)
        own = volunteer.limits.min_rest_minutes or 0
        if minutes < own and rota.problem.day[first.id] != rota.problem.day[second.id]:
            words = f"{who} has {minutes} minutes of rest between {both}; they ask for {own}"
            place = f"{at}.limits.min_rest_minutes"
            yield Broken("rest", place, words, volunteer.id, second.id, first.id, own - minutes)


def _free_days(rota: Rota, at: str, volunteer: Volunteer, shifts: list[Shift]) -> Iterator[Broken]:
    wanted = volunteer.limits.free_days
    if wanted is None:
        return
    days = set(rota.problem.days)
    facts = [shift for shift in shifts if not rota.is_new(volunteer.id, shift)]
    free, free_by_facts = (len(_untouched(rota, days, some)) for some in (shifts, facts))
    if free < min(wanted, free_by_facts):
        words = f"{volunteer.called} asks for {wanted} free days and has {free}"
        yield Broken("free_days", f"{at}.limits.free_days", words, volunteer.id, excess=wanted - free)


def _untouched(rota: Rota, days: set[dt.date], shifts: list[Shift]) -> set[dt.date]:
    return days.difference(*(rota.problem.touched[shift.id] for shift in shifts))


def _runs(rota: Rota, at: str, volunteer: Volunteer, shifts: list[Shift]) -> Iterator[Broken]:
    limits = volunteer.limits
    wanted: list[tuple[str, str | None, int | None]] = [("max_consecutive_days", None, limits.max_consecutive_days)]
    wanted += [("max_consecutive_tagged", tag, most) for tag, most in limits.max_consecutive_tagged.items()]
    for limit, tag, most in wanted:
        if most is None:
            continue
        counted = [shift for shift in shifts if tag is None or tag in shift.tags]
        facts = {rota.problem.day[one.id] for one in counted if not rota.is_new(volunteer.id, one)}
        for run in _in_a_row({rota.problem.day[shift.id] for shift in counted}):
            if len(run) > most and not facts.issuperset(run):
                what = "days" if tag is None else f"days with {tag}"
                words = f"{volunteer.called} has {len(run)} {what} in a row, from {run[0]} on; the limit is {most}"
                place = f"{at}.limits.{limit}" + (f".{tag}" if tag else "")
                yield Broken(limit, place, words, volunteer.id, None, tag, len(run) - most)


def _in_a_row(days: set[dt.date]) -> list[list[dt.date]]:
    runs: list[list[dt.date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][-1] == dt.timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs
