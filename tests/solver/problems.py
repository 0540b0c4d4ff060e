"""Small problems for tests, by hand."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from solver.problem import Assignment, Problem

CALAIS = Path(__file__).parent / "data" / "calais-week.problem.json"
MONDAY = dt.datetime(2027, 3, 22, tzinfo=dt.timezone(dt.timedelta(hours=1)))  # the clocks change on Sunday the 28th


def at(day: int, hour: int) -> str:
    """The instant so many elapsed hours after midnight of Monday + `day`, as text."""
    return (MONDAY + dt.timedelta(days=day, hours=hour)).isoformat()


def shift(id: str, day: int = 0, start: int = 10, end: int = 12, **fields: Any) -> dict[str, Any]:
    return {"id": id, "start": at(day, start), "end": at(day, end), "max": 3, **fields}


def person(
    id: str, *shifts: str, answer: str = "yes", limits: dict[str, Any] | None = None, **fields: Any
) -> dict[str, Any]:
    return {"id": id, "availability": dict.fromkeys(shifts, answer), "limits": limits or {}, **fields}


def pair(volunteer: str, shift: str) -> dict[str, str]:
    return {"volunteer": volunteer, "shift": shift}


def raw(shifts: list[dict[str, Any]], volunteers: list[dict[str, Any]], **fields: Any) -> dict[str, Any]:
    """A rota-problem/1 of the week of 22 March 2027 in Paris, a day beginning at 04:00."""
    return {
        "format": "rota-problem/1",
        "timezone": "Europe/Paris",
        "period": {"start": at(0, 0), "end": at(7, 0)} | fields.pop("period", {}),
        "rules": {"day_starts_at": "04:00", **fields.pop("rules", {})},
        "shifts": shifts,
        "volunteers": volunteers,
        **fields,
    }


def problem(shifts: list[dict[str, Any]], volunteers: list[dict[str, Any]], **fields: Any) -> Problem:
    """The same, read. Answers for shifts that this week has not are left out."""
    ids = {one["id"] for one in shifts}
    volunteers = [
        {**one, "availability": {name: level for name, level in one["availability"].items() if name in ids}}
        for one in volunteers
    ]
    return Problem.from_json(json.dumps(raw(shifts, volunteers, **fields)))


def rota(*pairs: tuple[str, str]) -> list[Assignment]:
    return [Assignment(volunteer=volunteer, shift=shift) for volunteer, shift in pairs]
