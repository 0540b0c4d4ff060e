"""What is short in a version of a week's rota, why, and what would help: the present teams, by the judge, with the
reasons and remedies that the solver found where they still fit. Reads only."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from rota.db import Texts
from rota.models import Group, Rota
from rota.services import boards, promises
from solver.judge import Shortage, shortages


@dataclass(frozen=True)
class Remedy:
    """`ask`: this person, by name; `find` somebody new; do with `fewer`; ask `several`."""

    kind: str
    name: str | None


@dataclass(frozen=True)
class Short:
    """A shift that lacks people (`missing`) or skills. `reasons`: how many cannot fill it, by the solver's reason, the
    most frequent first."""

    slot: boards.Slot
    missing: int
    gaps: tuple[boards.Gap, ...]
    reasons: tuple[tuple[str, int], ...]
    remedies: tuple[Remedy, ...]


def short(
    session: Session, group: Group, rota: Rota, there: promises.Published, ids: Mapping[str, int]
) -> tuple[Short, ...]:
    """Of these shifts (their ids by their keys) those that are short, by time; `there` is the version for the judge."""
    lacking: dict[int, list[Shortage]] = {}
    for one in shortages(there.problem, there.there):
        if one.shift in ids:
            lacking.setdefault(ids[one.shift], []).append(one)
    if not lacking:
        return ()
    skills = boards.skill_names(session, group)
    names = {one.id: one.called for one in there.problem.volunteers}
    said = {(gap["shift"], tuple(gap.get("any_of") or ())): gap for gap in rota.unfilled}
    teams: dict[str, set[str]] = {}
    for place in there.there:
        teams.setdefault(place.shift, set()).add(place.volunteer)
    return tuple(
        _short(slot, lacking[slot.id], said, names, skills, teams) for slot in boards.slots(session, group, lacking)
    )


def _short(
    slot: boards.Slot, lacking: list[Shortage], said: dict[tuple[str, tuple[str, ...]], dict[str, Any]],
    names: dict[str, str], skills: dict[str, Texts], teams: dict[str, set[str]],
) -> Short:  # fmt: skip
    key = lacking[0].shift
    team = teams.get(key, set())
    told = [said[found] for one in lacking if (found := (key, one.any_of or ())) in said]
    reasons: Counter[str] = Counter()
    for why in told[0]["reasons"] if told else ():  # of several gaps the first: people count before skills
        if why["volunteer"] in names and why["volunteer"] not in team:
            reasons[why["reason"]] += 1
    remedies = []
    for one in (remedy for gap in told for remedy in gap["remedies"]):
        who = one.get("volunteer")
        if one["kind"] != "ask" or (who in names and who not in team):
            remedies.append(Remedy(one["kind"], names[who] if one["kind"] == "ask" else None))
    gaps = tuple(
        boards.Gap(tuple(skills.get(skill, skill) for skill in one.any_of), one.missing, _spoken(one.any_of))
        for one in lacking
        if one.any_of
    )
    missing = sum(one.missing for one in lacking if one.any_of is None)
    return Short(slot, missing, gaps, tuple(reasons.most_common()), tuple(dict.fromkeys(remedies)))


def _spoken(skills: tuple[str, ...]) -> bool:
    return all(one.startswith("lang:") for one in skills)
