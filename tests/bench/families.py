"""Weeks to solve, drawn at random, the same for the same seed: a drop-in, a night shelter, an arrivals hall."""

import datetime as dt
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from solver.problem import Problem

Tightness = Literal["loose", "right", "tight"]
# The hours that all targets ask for, as a share of those that people offer.
ASKED: dict[Tightness, float] = {"loose": 0.5, "right": 0.8, "tight": 1.1}
MONDAY = dt.datetime(2027, 3, 15, tzinfo=ZoneInfo("Europe/Paris"))
HOURS_OFFERED = 20  # on average, per person and week


@dataclass(frozen=True)
class Kind:
    """What recurs every day: `start` and `hours` in hours, team sizes, and what a team needs."""

    name: str
    start: float
    hours: float
    min: int
    target: int
    max: int
    importance: int = 1
    needs: tuple[tuple[tuple[str, ...], bool], ...] = ()
    tags: tuple[str, ...] = ()
    fields: dict[str, Any] = field(default_factory=dict)


NIGHT = {"rest_after_minutes": 660}
DROP_IN = (
    Kind("kitchen", 10, 4, 2, 3, 5, 2, needs=((("cook",), False),)),
    Kind("tea", 14, 4, 2, 3, 4, needs=((("ar", "fa"), False),)),
    Kind("clothes", 11, 3, 2, 3, 5),
    Kind("advice", 15, 3, 2, 2, 4, 2, needs=((("fr",), True), (("ar", "ps", "ti"), False))),
    Kind("wood", 9, 2.5, 2, 2, 3, needs=((("driver",), True),)),
    Kind("cleaning", 18, 2, 2, 3, 6, tags=("dirty",)),
    Kind("dinner", 18.5, 3.5, 2, 4, 6, 2),
    Kind("evening", 19, 4, 2, 3, 5, needs=((("woman",), False),)),
    Kind("night", 23, 8, 2, 3, 4, 4, needs=((("woman",), True), (("lead",), True)), tags=("night",), fields=NIGHT),
)
SHELTER = (
    Kind("evening", 18, 4.5, 2, 3, 5, 2, needs=((("woman",), True), (("man",), True))),
    Kind("night", 22, 9, 2, 3, 4, 4, needs=((("woman",), True), (("man",), True)), tags=("night",), fields=NIGHT),
    Kind("breakfast", 6.5, 2.5, 2, 2, 4, needs=((("cook",), False),)),
    Kind("laundry", 9, 2, 1, 2, 3, tags=("dirty",), fields={"alone_ok": True}),
)
ROUND_THE_CLOCK = (
    ("welcome", 2, 4, 6, 2, ((("ar", "fa", "uk"), False), (("fr",), False))),
    ("food", 2, 3, 6, 1, ()),
    ("medical", 2, 2, 3, 4, ((("nurse",), True),)),
    ("beds", 2, 3, 5, 1, ((("woman",), True),)),
)
ARRIVALS = (
    *(
        Kind(f"{name} {start:02}", start, 4, *sizes, ("night",) if start in (0, 20) else (), NIGHT if not start else {})
        for start in range(0, 24, 4)
        for name, *sizes in ROUND_THE_CLOCK
    ),
    Kind("station", 8, 24, 2, 3, 4, 3, ((("lead",), True),), ("night",), NIGHT),
)
RARE = {"cook": 0.3, "fr": 0.6, "ar": 0.25, "fa": 0.15, "ps": 0.1, "ti": 0.08, "uk": 0.2, "driver": 0.15, "nurse": 0.15,
        "lead": 0.2}  # fmt: skip


def drop_in(people: int, seed: int, tightness: Tightness) -> Problem:
    """Days and nights at a place that is open all week."""
    return _week(f"drop-in {people}", DROP_IN, people, seed, tightness)


def shelter(people: int, seed: int, tightness: Tightness) -> Problem:
    """Nights, each with a woman and a man among the team."""
    return _week(f"shelter {people}", SHELTER, people, seed, tightness)


def arrivals(people: int, seed: int, tightness: Tightness) -> Problem:
    """Round the clock, with shifts of a whole day among them."""
    return _week(f"arrivals {people}", ARRIVALS, people, seed, tightness)


def _week(name: str, kinds: tuple[Kind, ...], people: int, seed: int, tightness: Tightness) -> Problem:
    draw = random.Random(f"{name} {seed}")
    wanted = people * HOURS_OFFERED * ASKED[tightness]
    shifts = list(_shifts(kinds, wanted, draw))
    volunteers = [_volunteer(number, shifts, draw) for number in range(people)]
    pairs = [
        {"volunteers": [f"p{first:03}", f"p{second:03}"], "kind": draw.choice(["apart", "together", "not_at_once"])}
        for first, second in (sorted(draw.sample(range(people), 2)) for _ in range(people // 20))
    ]
    document = {
        "format": "rota-problem/1",
        "timezone": "Europe/Paris",
        "period": {"start": MONDAY.isoformat(), "end": (MONDAY + dt.timedelta(days=7)).isoformat()},
        "rules": {"min_team": 2, "max_new_per_lead": 3, "day_starts_at": "04:00"},
        "shifts": shifts,
        "volunteers": volunteers,
        "pairs": list({tuple(pair["volunteers"]): pair for pair in pairs}.values()),
    }
    return Problem.from_json(json.dumps(document))


def _shifts(kinds: tuple[Kind, ...], hours: float, draw: random.Random) -> Iterator[dict[str, Any]]:
    """Rounds of the week, each with every kind on every day, until the targets ask for `hours`."""
    asked, number = 0.0, 0
    while asked < hours:
        number += 1
        chances = [(day, kind) for day in range(7) for kind in kinds]
        draw.shuffle(chances)
        for day, kind in chances:
            if asked >= hours:
                return
            asked += kind.hours * kind.target
            start = MONDAY + dt.timedelta(days=day, hours=kind.start)
            yield {
                "id": f"d{day} {kind.name} {number}", "activity": kind.name,
                "start": start.isoformat(), "end": (start + dt.timedelta(hours=kind.hours)).isoformat(),
                "min": kind.min, "target": kind.target, "max": kind.max, "importance": kind.importance,
                "needs": [{"any_of": list(some), "required": required} for some, required in kind.needs],
                "tags": list(kind.tags), **kind.fields,
            }  # fmt: skip


def _volunteer(number: int, shifts: list[dict[str, Any]], draw: random.Random) -> dict[str, Any]:
    skills = [skill for skill, chance in RARE.items() if draw.random() < chance]
    skills.append(draw.choice(["woman", "woman", "man", "man", "neither"]))
    hours = draw.choice([8, 12, 16, 20, 24, 28, 32])
    here = sorted(draw.sample(range(7), draw.choice([2, 4, 5, 7, 7])))
    liked, disliked, off = (draw.choice(shifts)["activity"] for _ in range(3))
    part = draw.choice([(0, 24), (0, 24), (8, 24), (12, 32), (6, 18)])
    available = {}
    for shift in shifts:
        start, end = (dt.datetime.fromisoformat(shift[name]) for name in ("start", "end"))
        activity, day = shift["activity"], (start - MONDAY).days
        from_, until = (MONDAY + dt.timedelta(days=day, hours=hour) for hour in part)
        until += dt.timedelta(hours=16) if "night" in shift["tags"] else dt.timedelta()
        if day in here and from_ <= start and end <= until and activity != off:
            unsure = activity == disliked or draw.random() < 0.1
            available[shift["id"]] = "prefer" if activity == liked else "if_needed" if unsure else "yes"
    weeks = draw.choice([1, 2, 5])
    return {
        "id": f"p{number:03}", "skills": skills,
        "experience": draw.choice(["lead", "regular", "regular", "new"]),
        "share": hours * weeks, "carried": int(hours * (weeks - 1) * draw.uniform(0.6, 1.2)),
        "availability": available,
        "limits": {
            "max_minutes": hours * 60, "max_minutes_per_day": 24 * 60, "min_rest_minutes": 660,
            "max_shifts_per_day": draw.choice([1, 2, 2]), "free_days": draw.choice([0, 1, 2]),
            "max_consecutive_days": draw.choice([5, 7]), "max_tagged": {"night": draw.choice([0, 1, 2, 3])},
            "max_consecutive_tagged": {"night": draw.choice([1, 2])},
        },
    }  # fmt: skip


FAMILIES = {"drop-in": drop_in, "shelter": shelter, "arrivals": arrivals}
CALAIS = Path(__file__).parents[1] / "solver" / "data" / "calais-week.problem.json"


def read_case(name: str) -> Problem:
    """A week by its name: `calais`, or a family, how many people, how tight, and a seed: `drop-in 60 tight 1`."""
    if name == "calais":
        return Problem.from_json(CALAIS.read_bytes())
    family, people, tightness, seed = name.split()
    return FAMILIES[family](int(people), int(seed), tightness)  # type: ignore[arg-type]  # ASKED has no other
