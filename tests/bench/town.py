"""A large group for measuring pages: 200 people, 435 shifts in two weeks (or in one) that are published; the first is
proposed anew."""

import datetime as dt
import json
import random

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rota.models import Group, Shift
from rota.services import groups, rotas, weeks
from solver import Assignment, Solution
from solver.solution import GoalResult
from tests.conftest import NOW
from tests.rota.personas import publish

WEEK = dt.date(2010, 2, 15)
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
PEOPLE, KINDS, SHIFTS = 200, 31, (434, 435)
SKILLS = ["lang:ar", "lang:fa", "skill:driver"]


def town(session: Session, *, in_one_week: bool = False) -> Group:
    """31 kinds, each once a day (or twice, in one week); everybody can at half of all times; teams of one to three,
    drawn by lot. The proposal differs from what is published in every tenth promise."""
    draw = random.Random(7)
    group = groups.import_group(session, json.dumps(_document(draw, in_one_week)), now=NOW, slug="town")
    people = [f"p{number}" for number in range(PEOPLE)]
    for week in reversed([WEEK] if in_one_week else [WEEK, WEEK + dt.timedelta(days=7)]):
        shifts = weeks.open_week(session, group, week)
        teams = {shift.key: draw.sample(people, draw.choice([1, 2, 2, 3])) for shift in shifts}
        publish(session, group, teams).week = week
    assert session.scalar(select(func.count(Shift.id)).where(Shift.group_id == group.id)) in SHIFTS
    for team in teams.values():
        for place, _ in enumerate(team):
            if draw.random() < 0.1:
                team[place] = draw.choice([one for one in people if one not in team])
    pairs = tuple(Assignment(volunteer=who, shift=key) for key, team in teams.items() for who in team)
    told = tuple(GoalResult(goal=goal, value=9, bound=9, proved=True, seconds=0.1) for goal in group.goals)  # type: ignore[arg-type]
    solution = Solution(status="feasible", assignments=pairs, goals=told, unfilled=(), conflict=(), seed=1, seconds=1)
    rotas.store_proposal(session, group, WEEK, solution, now=NOW)
    return group


def _document(draw: random.Random, in_one_week: bool) -> dict[str, object]:
    kinds = []
    for number in range(KINDS):
        hour = 6 + number % 12
        lines = [{"days": DAYS, "start": f"{hour:02}:00", "end": f"{hour + 3:02}:00"}]
        if in_one_week:
            lines.append({"days": DAYS, "start": f"{hour + 3:02}:30", "end": f"{hour + 6:02}:00"})
        if number == 0 and in_one_week:
            lines.append({"days": ["sat"], "start": "20:00", "end": "22:00"})
        kinds.append({
            "id": f"kind{number}", "name": {"en": f"Kind of shift {number}", "ar": f"نوع المناوبة {number}"},
            "place": f"place{number % 4}", "min": 2, "target": 3, "max": 4, "weekly": lines,
            "needs": [{"any_of": [SKILLS[number % 3]]}] if number % 2 else [],
        })  # fmt: skip
    people = [
        {
            "id": f"p{number}", "name": f"Person {number}", "experience": draw.choice(["new", "regular", "lead"]),
            "skills": draw.sample(SKILLS, draw.randint(0, 2)), "weekly_share": 20,
            "weekly": [{"days": draw.sample(DAYS, 4), "from": "05:00", "to": "23:00", "level": "yes"}],
            "history": [{"week": "2010-02-08", "load": draw.randint(0, 30), "share": 20}],
        }
        for number in range(PEOPLE)
    ]  # fmt: skip
    return {
        "format": "rota-group/1", "name": "The town", "timezone": "Europe/Paris", "languages": ["en", "ar"],
        "day_starts_at": "04:00", "limits": {"max_shifts_per_day": 2}, "kinds": kinds, "volunteers": people,
        "skills": [{"id": key, "name": key.partition(":")[2]} for key in SKILLS],
        "places": [{"id": f"place{number}", "name": f"Place {number}"} for number in range(4)],
    }  # fmt: skip
