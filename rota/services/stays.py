"""A stay as people say it, in days: from the beginning of its first local day to the end of its last."""

import datetime as dt

from rota.models import Group, Volunteer
from rota.services.own_limits import Fault
from rota.services.weeks import FIRST, LAST
from solver.problem import LocalDays

DAY = dt.timedelta(days=1)
Stay = tuple[dt.datetime | None, dt.datetime | None]


def first_day(group: Group, person: Volunteer) -> str:
    """The local day on which somebody arrives, as in 2010-02-15; empty if that is open."""
    return "" if person.arrives is None else _days(group).of(person.arrives).isoformat()


def last_day(group: Group, person: Volunteer) -> str:
    """The last local day of somebody's stay; empty if its end is open."""
    return "" if person.leaves is None else _days(group).of(person.leaves - dt.timedelta.resolution).isoformat()


def read(group: Group, person: Volunteer, arrives: str, leaves: str, *, unsure: bool) -> tuple[Stay, dict[str, Fault]]:
    """The stay that somebody typed, and what is wrong with it by field.

    A day that is not changed keeps its hour. `unsure` opens the end, and so do no day and an unchanged one beside it.
    """
    faults: dict[str, Fault] = {}
    start, end = person.arrives, person.leaves
    if arrives != first_day(group, person):
        day = _day(arrives, "arrives", faults)
        start = _days(group).start(day) if day else None
    unchanged = last_day(group, person)
    if unsure and leaves in ("", unchanged):
        end = None
    elif unsure and unchanged:
        faults["leaves"] = Fault("both")
    elif leaves != unchanged:
        day = _day(leaves, "leaves", faults)
        end = _days(group).start(day + DAY) if day else None
    if not faults and start is not None and end is not None and end <= start:
        faults["leaves"] = Fault("order")
    return (start, end), faults


def day_of(text: str) -> dt.date | None:
    """The day that was typed, as in 2010-02-15; None if it is none, or of no year that the formats allow."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST <= day <= LAST else None


def _day(text: str, field: str, faults: dict[str, Fault]) -> dt.date | None:
    if not text:
        return None
    day = day_of(text)
    if day is None:
        faults[field] = Fault("date")
    return day


def _days(group: Group) -> LocalDays:
    return LocalDays(group.timezone, group.day_starts_at)
