"""Rule 9: how many shifts and minutes a volunteer has in the period, and on one local day."""

import datetime as dt
import math
from collections.abc import Iterator

from solver.judge.broken import Broken
from solver.judge.rota import Rota
from solver.problem import Shift, Volunteer

_MINUTE = dt.timedelta(minutes=1)


def sums(rota: Rota, at: str, volunteer: Volunteer, shifts: list[Shift]) -> Iterator[Broken]:
    """Every total of `shifts` that is beyond a limit and beyond what the frozen ones among them already come to."""
    mine = [shift for shift in shifts if rota.problem.counts(shift)]
    for limit, about, most, counted in _limits(rota, volunteer, mine):
        facts = [shift for shift in counted if not rota.is_new(volunteer.id, shift)]
        in_minutes = "minutes" in limit
        value, already = (_minutes(rota, some) if in_minutes else len(some) for some in (counted, facts))
        if value > max(most, already):
            unit = "minutes" if in_minutes else "shifts"
            of = f" {'on' if limit.endswith('per_day') else 'of the kind'} {about}" if about else ""
            words = f"{volunteer.called} has {value:g} {unit}{of}; the limit is {most}"
            place = f"{at}.limits.{limit}" + (f".{about}" if limit == "max_tagged" else "")
            yield Broken(limit, place, words, volunteer.id, None, about or None, math.ceil(value - most))


def _limits(rota: Rota, volunteer: Volunteer, mine: list[Shift]) -> Iterator[tuple[str, str, int, list[Shift]]]:
    """Each limit that binds: its name, the day or tag that it is about, its number, and the shifts that count."""
    limits = volunteer.limits
    if limits.max_shifts is not None:
        yield "max_shifts", "", limits.max_shifts, mine
    if limits.max_minutes is not None:
        yield "max_minutes", "", limits.max_minutes, mine
    for tag, most in limits.max_tagged.items():
        yield "max_tagged", tag, most, [shift for shift in mine if tag in shift.tags]
    for day in sorted({rota.problem.day[shift.id] for shift in mine}):
        then = [shift for shift in mine if rota.problem.day[shift.id] == day]
        if limits.max_shifts_per_day is not None:
            yield "max_shifts_per_day", str(day), limits.max_shifts_per_day, then
        if limits.max_minutes_per_day is not None:
            yield "max_minutes_per_day", str(day), limits.max_minutes_per_day, then


def _minutes(rota: Rota, shifts: list[Shift]) -> float:
    """Elapsed time: a night when the clocks change is an hour shorter or longer."""
    return sum((rota.problem.length[shift.id] for shift in shifts), dt.timedelta()) / _MINUTE
