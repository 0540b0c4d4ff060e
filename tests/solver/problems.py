"""Small problems for tests: one by hand, and a strategy that draws any."""

import datetime as dt
import json
from itertools import product
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from solver.judge import broken_rules, goal_values
from solver.problem import GOALS, Assignment, Goal, Problem

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


def best_by_brute_force(problem: Problem) -> dict[Goal, int] | None:
    """The best values, in the problem's order, over every rota that the judge lets pass; None: there is none."""
    allowed = [
        Assignment(volunteer=volunteer.id, shift=shift.id)
        for volunteer in problem.volunteers
        for shift in problem.open_shifts
        if volunteer.may(shift)
    ]
    best: tuple[int, ...] | None = None
    for choice in product((False, True), repeat=len(allowed)):
        taken = [*problem.facts, *(one for one, yes in zip(allowed, choice, strict=True) if yes)]
        if broken_rules(problem, taken):
            continue
        values = goal_values(problem, taken)
        found = tuple(values[goal] for goal in problem.goals)
        best = found if best is None else min(best, found)
    return None if best is None else dict(zip(problem.goals, best, strict=True))


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Any small problem: up to 4 shifts and 3 people, facts, context, pairs, pins, a day when the clocks change."""
    shifts = [_shift(draw, f"s{number}") for number in range(draw(st.integers(1, 4)))]
    ids = [one["id"] for one in shifts]
    volunteers = [_volunteer(draw, f"v{number}", ids) for number in range(draw(st.integers(1, 3)))]
    frozen = sorted(
        {one["id"] for one in shifts if one["start"] < at(0, 0)} | draw(st.sets(st.sampled_from(ids), max_size=2))
    )
    everybody = [one["id"] for one in volunteers]
    pairs = st.lists(st.tuples(st.sampled_from(everybody), st.sampled_from(ids)), unique=True, max_size=3)
    pinned = draw(pairs) if draw(st.integers(0, 3)) == 0 else []
    fields: dict[str, Any] = {
        "rules": {"min_team": draw(st.integers(1, 2)), "max_new_per_lead": draw(st.sampled_from([None, 0, 1]))},
        "goals": draw(st.lists(st.sampled_from(GOALS), unique=True, min_size=1)),
        "published": [pair(*one) for one in draw(pairs)],
        "pinned": [pair(*one) for one in pinned],
        "forbidden": [pair(*one) for one in draw(pairs) if one not in pinned][:1],
        "frozen": frozen,
    }
    if len(everybody) > 1 and draw(st.booleans()):
        kind = draw(st.sampled_from(["apart", "together", "not_at_once"]))
        fields["pairs"] = [{"volunteers": everybody[:2], "kind": kind}]
    return problem(shifts, volunteers, **fields)


def _shift(draw: st.DrawFn, id: str) -> dict[str, Any]:
    day = draw(st.sampled_from([-1, 0, 0, 1, 2, 5, 6]))
    start = draw(st.sampled_from([2, 8, 10, 22]))
    least, more, most = draw(st.integers(0, 2)), draw(st.integers(0, 1)), draw(st.integers(0, 1))
    fields: dict[str, Any] = {
        "min": least, "target": least + more, "max": least + more + most,
        "importance": draw(st.integers(1, 3)), "tags": draw(st.sampled_from([[], ["night"]])),
        "rest_after_minutes": draw(st.sampled_from([0, 0, 120, 660])), "alone_ok": draw(st.booleans()),
    }  # fmt: skip
    if draw(st.booleans()):
        fields["burden"] = draw(st.integers(0, 5))
    if draw(st.integers(0, 2)) == 0:
        fields["needs"] = [{"any_of": ["van"], "count": draw(st.integers(1, 2)), "required": draw(st.booleans())}]
    return shift(id, day, start, start + draw(st.sampled_from([2, 5, 8])), **fields)


def _volunteer(draw: st.DrawFn, id: str, shifts: list[str]) -> dict[str, Any]:
    limits = {
        "max_shifts": st.integers(0, 2), "max_minutes": st.sampled_from([120, 300, 600]),
        "max_minutes_per_day": st.sampled_from([120, 300]), "max_shifts_per_day": st.integers(0, 1),
        "free_days": st.integers(5, 7), "max_consecutive_days": st.integers(0, 2),
        "min_rest_minutes": st.sampled_from([60, 660]),
        "max_tagged": st.fixed_dictionaries({"night": st.integers(0, 1)}),
        "max_consecutive_tagged": st.fixed_dictionaries({"night": st.integers(0, 1)}),
    }  # fmt: skip
    chosen = draw(st.sets(st.sampled_from(sorted(limits)), max_size=2))
    return {
        "id": id,
        "skills": draw(st.sampled_from([[], ["van"]])),
        "experience": draw(st.sampled_from(["new", "regular", "lead"])),
        "share": draw(st.sampled_from([0, 1, 3, 10])),
        "carried": draw(st.integers(0, 6)),
        "availability": draw(
            st.dictionaries(st.sampled_from(shifts), st.sampled_from(["prefer", "yes", "if_needed", "no"]), max_size=3)
        ),
        "limits": {name: draw(limits[name]) for name in sorted(chosen)},
    }
