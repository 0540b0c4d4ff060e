"""Whom of a team a shift no longer suits, by the judge, after it was moved or given back to them. Reads only."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from sqlalchemy.orm import Session

from rota.models import Assignment, Group, Shift
from rota.services import promises, weeks
from rota.services.shifts import week_of
from solver import Assignment as Place
from solver import Problem

_OF_TEAMS = ("team_size", "required_need", "new_per_lead", "pinned", "together")


@dataclass(frozen=True)
class Unsuited:
    """Somebody, and the rules that speak against their being there, by the names that `promises.Hindrance` has."""

    volunteer_id: int
    name: str
    rules: tuple[str, ...]


def unsuited(session: Session, group: Group, shift: Shift, *, now: dt.datetime) -> list[Unsuited]:
    """Who of those on a shift that has not begun could not be put on it as it is now."""
    if shift.cancelled_at is not None or shift.start <= now:
        return []
    team = session.scalars(weeks.held(group).where(Assignment.shift_id == shift.id)).all()
    if not team:
        return []
    about = [one.volunteer_id for one in team]
    there = promises.published(session, group, week_of(group, shift), now, about=about)
    following = cache(there.look_ahead)
    found = []
    for one in team:
        mine = Place(volunteer=one.volunteer.key, shift=shift.key)
        judged = promises.Published(_without(there.problem, mine), partial(_after, following, mine))
        broken = judged.against_taking(mine)
        against = [rule for rule in broken if rule.rule not in _OF_TEAMS]
        rules = dict.fromkeys(hindrance.rule for hindrance in promises.hindrances(against, one.volunteer, shift))
        if rules:
            found.append(Unsuited(one.volunteer_id, one.volunteer.name, tuple(rules)))
    return found


def _without(problem: Problem, one: Place) -> Problem:
    return problem.changed(published=tuple(other for other in problem.published if other != one))


def _after(following: Callable[[], Problem | None], one: Place) -> Problem | None:
    problem = following()
    return None if problem is None else _without(problem, one)
