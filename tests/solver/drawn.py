"""Small problems drawn at random, the same for the same number: any rule may bind, any goal may come first."""

import datetime as dt
import json
from collections.abc import Iterator
from random import Random
from typing import Any

from hypothesis import strategies as st

from solver.problem import GOALS, Limits, Problem
from tests.solver.problems import pair

# The Mondays in Paris before and behind the two Sundays on which the clocks change.
WEEKS = (("2027-03-22T00:00+01:00", "2027-03-29T00:00+02:00"), ("2027-10-25T00:00+02:00", "2027-11-01T00:00+01:00"))
SKILLS = ("van", "ar")
LEVELS = ("prefer", "yes", "yes", "yes", "if_needed", "if_needed", "no")
PAIRS = ("apart", "together", "not_at_once")
# What a problem has most of, and the limits in which that shows.
THEMES = ("anything", "anything", "clocks", "context", "context", *PAIRS, *Limits.model_fields)
LIMITS = {
    "clocks": ("max_shifts_per_day", "max_minutes_per_day", "max_consecutive_days"),
    "context": ("max_consecutive_days", "max_consecutive_tagged", "min_rest_minutes", "free_days"),
}


def case(number: int) -> Problem:
    """The problem of this number."""
    return drawn(Random(number))


def problems() -> st.SearchStrategy[Problem]:
    """Any of them, for Hypothesis."""
    return st.builds(drawn, st.randoms(use_true_random=False))


def drawn(random: Random) -> Problem:
    """Up to 4 shifts close to each other and up to 3 people, with whatever a problem can hold."""
    theme = random.choice(THEMES)
    begin, end = random.choice(WEEKS)
    monday = dt.datetime.fromisoformat(begin)
    starts = [monday + dt.timedelta(hours=hours) for hours in _hours(random, theme)]
    shifts = [_shift(random, f"s{number}", start) for number, start in enumerate(starts)]
    ids = [one["id"] for one in shifts]
    people = min(random.choice([1, 2, 3, 3]), 11 // len(shifts))  # few enough to look at every rota
    volunteers = [_volunteer(random, f"v{number}", ids, theme) for number in range(people)]
    often = random.choice([0.0, 0.0, 0.0, 0.4])
    frozen = [id for id, start in zip(ids, starts, strict=True) if start < monday or random.random() < often]
    each = [(who["id"], id) for who in volunteers for id in ids]
    able = [(who["id"], id) for who in volunteers for id, level in who["availability"].items() if level != "no"]
    forbidden = [one for one in each if random.random() < 0.06]
    often = random.choice([0.0, 0.0, 0.0, 0.3])
    pinned = [one for one in each if random.random() < (often if one in able else often / 10)]
    goals = random.sample(GOALS, random.choice([0, 1, 2, 3, 4, 5, 6, 7, 7, 7]))
    document = {
        "format": "rota-problem/1", "timezone": "Europe/Paris", "period": {"start": begin, "end": end},
        "rules": {
            "min_team": random.choice([1, 1, 1, 2, 3]), "max_new_per_lead": random.choice([None, None, None, 0, 1]),
            "day_starts_at": random.choice(["00:00", "02:30", "04:00", "04:00"]),
        },
        "goals": sorted(goals, key=GOALS.index) if random.random() < 0.6 else goals,
        "shifts": shifts, "volunteers": volunteers,
        "pairs": list(_pairs(random, [who["id"] for who in volunteers], theme)),
        "pinned": [pair(*one) for one in pinned if one not in forbidden],
        "forbidden": [pair(*one) for one in forbidden],
        "published": [pair(*one) for one in each if random.random() < (0.7 if one[1] in frozen else 0.3)],
        "frozen": frozen,
    }  # fmt: skip
    return Problem.from_json(json.dumps(document))


def _hours(random: Random, theme: str) -> list[int]:
    """When shifts start, in elapsed hours behind the midnight before Monday; around the change of clocks, too."""
    first = {"context": -1, "clocks": 5}.get(theme) or random.choice([-1, 2, 4, 5])
    later = [1, 1, 1, 2, 2] if first < 0 else [0, 0, 0, 1, 1, 2]
    days = [first, *(min(6, first + random.choice(later)) for _ in range(random.choice([0, 2, 3, 3, 3])))]
    return [24 * day + random.choice([2, 3, 4] if theme == "clocks" else [2, 3, 8, 10, 22]) for day in days]


def _shift(random: Random, id: str, start: dt.datetime) -> dict[str, Any]:
    least, more, most = random.choice([0, 1, 1, 2]), random.randint(0, 1), random.randint(0, 2)
    fields: dict[str, Any] = {
        "min": least, "target": least + more, "max": least + more + most,
        "importance": random.randint(1, 3), "tags": random.choice([[], ["night"], ["night"]]),
        "rest_after_minutes": random.choice([0, 0, 0, 120, 660]), "alone_ok": random.random() < 0.3,
    }  # fmt: skip
    if random.random() < 0.5:
        fields["burden"] = random.randint(0, 5)
    if random.random() < 0.3:
        fields["needs"] = [_need(random) for _ in range(random.randint(1, 2))]
    end = start + dt.timedelta(hours=random.choice([2, 5, 8]))
    return {"id": id, "start": start.isoformat(), "end": end.isoformat(), **fields}


def _need(random: Random) -> dict[str, Any]:
    some = random.sample(SKILLS, random.randint(1, 2))
    return {"any_of": some, "count": random.randint(1, 2), "required": random.random() < 0.5}


def _volunteer(random: Random, id: str, shifts: list[str], theme: str) -> dict[str, Any]:
    limits = {
        "max_shifts": random.randint(0, 2), "max_minutes": random.choice([120, 300, 540, 600]),
        "max_minutes_per_day": random.choice([120, 300, 420]), "max_shifts_per_day": random.randint(0, 1),
        "free_days": random.randint(5, 7), "max_consecutive_days": random.randint(0, 2),
        "min_rest_minutes": random.choice([660, 840, 1200]),
        "max_tagged": {"night": random.randint(0, 1)}, "max_consecutive_tagged": {"night": random.randint(0, 1)},
    }  # fmt: skip
    chosen = random.sample(sorted(limits), random.choice([0, 1, 1, 2]))
    if theme in LIMITS:
        chosen = [random.choice(LIMITS[theme])]
    elif theme in limits:
        chosen = [theme, *chosen[1:]]
    return {
        "id": id,
        "skills": [skill for skill in SKILLS if random.random() < 0.4],
        "experience": random.choice(["new", "regular", "lead"]),
        "share": random.choice([0, 1, 3, 10]),
        "carried": random.randint(0, 6),
        "availability": {name: random.choice(LEVELS) for name in shifts if random.random() < 0.95},
        "limits": {name: limits[name] for name in chosen},
    }


def _pairs(random: Random, everybody: list[str], theme: str) -> Iterator[dict[str, Any]]:
    for number in range(1, len(everybody)):
        if theme in PAIRS or random.random() < 0.3:
            kind = theme if theme in PAIRS else random.choice(PAIRS)
            yield {"volunteers": everybody[number - 1 : number + 1], "kind": kind}
