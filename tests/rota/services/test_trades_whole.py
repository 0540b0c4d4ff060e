"""Whatever is taken, covered or swapped in groups drawn at random: the whole judge finds nothing newly broken."""

import datetime as dt
import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rota import db
from rota.models import Assignment, Group, Shift, Volunteer
from rota.services import groups, offers, openings, promises, rotas, trades, weeks
from solver import Assignment as Place
from solver import Solution
from solver.judge import Broken, broken_rules, objections
from tests.conftest import NOW
from tests.rota.factories import at

ONLY_SQLITE = pytest.mark.parametrize("stored", ["sqlite"], indirect=True)  # what the store has no part in
MONDAYS = (dt.date(2010, 2, 15), dt.date(2010, 2, 22))
DRAWN = 24
Fault = tuple[str, str, str | None, str | None, str | None]


def drawn(random: Random) -> str:
    """Five people and three kinds of shift with whatever can be in the way, most of all around the second Monday."""
    skills = ["van", "ar"]

    def kind(key: str, days: list[str], start: str, end: str) -> dict[str, Any]:
        least, most = random.choice([(0, 2), (1, 1), (1, 2), (2, 3)])
        need = {"any_of": [random.choice(skills)], "count": 1, "required": random.random() < 0.5}
        return {
            "id": key, "name": key, "min": least, "max": most, "alone_ok": random.random() < 0.3,
            "rest_after_minutes": random.choice([0, 660]), "tags": random.choice([[], ["night"]]),
            "needs": [need] if random.random() < 0.5 else [],
            "weekly": [{"days": days, "start": start, "end": end}],
        }  # fmt: skip

    def person(number: int) -> dict[str, Any]:
        limits = {
            "max_shifts": 2, "max_minutes": 1000, "max_shifts_per_day": 1, "min_rest_minutes": 900, "free_days": 5,
            "max_consecutive_days": 2, "max_consecutive_tagged": {"night": 1},
        }  # fmt: skip
        no = {"from": at("2010-02-21", "20:00"), "to": at("2010-02-22", "04:00"), "level": "no"}
        return {
            "id": f"p{number}", "name": f"P {number}", "experience": random.choice(["new", "regular", "lead"]),
            "skills": [one for one in skills if random.random() < 0.4], "adult": True,
            "limits": {one: limits[one] for one in random.sample(sorted(limits), random.choice([0, 1, 2]))},
            "dated": [no] if random.random() < 0.1 else [],
        }  # fmt: skip

    pairs = [
        {"volunteers": [f"p{one}", f"p{one + 1}"], "kind": random.choice(["apart", "together", "not_at_once"])}
        for one in range(4)
        if random.random() < 0.25
    ]
    return json.dumps(
        {
            "format": "rota-group/1", "name": "Drawn", "timezone": "Europe/Paris", "day_starts_at": "04:00",
            "languages": ["en"], "skills": [{"id": one, "name": one} for one in skills],
            "rules": {"min_team": random.choice([1, 2]), "max_new_per_lead": random.choice([None, None, 1])},
            "kinds": [
                kind("tea", ["mon", "sat", "sun"], "10:00", "14:00"), kind("talk", ["mon", "sun"], "12:00", "16:00"),
                kind("night", ["sun"], "22:00", "06:00"),
            ],
            "volunteers": [person(number) for number in range(5)], "pairs": pairs,
        }
    )  # fmt: skip


def publish(session: Session, group: Group, random: Random) -> None:
    """Both weeks, each with a rota that breaks no rule, of people put on shifts as they come."""
    for monday in MONDAYS:
        weeks.open_week(session, group, monday)
        problem = weeks.week_problem(session, group, monday, now=NOW)
        rota = list(problem.facts)
        for _ in range(4):
            for shift in random.sample(problem.open_shifts, len(problem.open_shifts)):
                who = random.sample([one.id for one in problem.volunteers], 2)
                team = [Place(volunteer=one, shift=shift.id) for one in who]
                if any(one.shift == shift.id for one in rota):
                    team = team[:1]
                if not broken_rules(problem, [*rota, *team]):
                    rota += team
                elif not objections(problem, rota, team[0]) and team[0] not in rota:
                    rota.append(team[0])
        rotas.store_proposal(session, group, monday, Solution(status="feasible", assignments=tuple(rota)), now=NOW)
        rotas.publish(session, group, monday, now=NOW)


def faults(session: Session, group: Group) -> dict[Fault, tuple[int, Broken]]:
    """What the whole judge says of both weeks, each with the end of the one before."""
    found = {}
    for monday in MONDAYS:
        problem = weeks.week_problem(session, group, monday, now=NOW, repair=True)
        for one in broken_rules(problem, problem.published):
            key = (one.rule, one.place.partition(".")[2], one.volunteer, one.shift, one.other)
            found[key] = (one.excess, one)
    return found


def new(before: dict[Fault, tuple[int, Broken]], after: dict[Fault, tuple[int, Broken]]) -> list[Broken]:
    return [one for key, (excess, one) in after.items() if key not in before or before[key][0] < excess]


def may_be_excused(session: Session, group: Group, broken: Broken, taken: Shift) -> bool:
    """The first on a team that is not whole yet, where whoever is missing still finds room."""
    team = len([one for one in session.scalars(weeks.held(group)) if one.shift_id == taken.id])
    room = (taken.value("max") or 1) - team
    return broken.shift == taken.key and (
        broken.words.endswith("or nobody") or (broken.rule == "required_need" and broken.excess <= room)
    )


def steps(session: Session, group: Group, random: Random) -> Iterator[str]:
    """What somebody does, one thing after the other; gives what it was."""
    people = session.scalars(select(Volunteer).where(Volunteer.group_id == group.id)).all()
    shifts = session.scalars(select(Shift).where(Shift.group_id == group.id)).all()
    for _ in range(14):
        me, before = random.choice(people), faults(session, group)
        held = session.scalars(weeks.held(group)).all()
        listed = openings.openings(session, group, me.id, now=NOW)
        free = {one.slot.id for one in listed if one.offer_id is None}
        covers = {one.offer_id for one in listed if one.offer_id is not None}
        if covers and random.random() < 0.5:
            offer = offers.by_id(session, group, min(covers), now=NOW)
            offers.take_over(session, group, me.id, offer, now=NOW)
            assert new(before, faults(session, group)) == []
            yield "covered"
        elif random.random() < 0.6:
            shift = random.choice(
                [one for one in shifts if (one.id, me.id) not in {(x.shift_id, x.volunteer_id) for x in held}]
            )
            try:
                trades.take(session, group, me.id, shift.id, now=NOW)
            except promises.CannotBe:
                assert shift.id not in free
                yield "refused"
                continue
            assert shift.id in free
            found = new(before, faults(session, group))
            assert [one for one in found if not may_be_excused(session, group, one, shift)] == []
            yield "taken"
        elif mine := [one for one in held if one.volunteer_id == me.id]:
            yield from away(session, group, random.choice(mine), random)


def away(session: Session, group: Group, one: Assignment, random: Random) -> Iterator[str]:
    """Somebody gives a shift away: drops it, looks for cover, or swaps it."""
    before = faults(session, group)
    if random.random() < 0.3:
        trades.drop(session, group, one.volunteer_id, one.shift_id, now=NOW)
        yield "dropped"
    elif random.random() < 0.5:
        offers.look_for_cover(session, group, one.volunteer_id, one.shift_id, link=None, now=NOW)
        yield "offered"
    elif found := offers.swaps(session, group, one.volunteer_id, one.shift_id, now=NOW):
        wanted = session.get_one(Assignment, random.choice(found).promise_id)
        offers.ask_to_swap(session, group, one.volunteer_id, one.shift_id, wanted.id, now=NOW)
        asked = [x for x in offers.asked(session, group, wanted.volunteer_id, now=NOW) if x.slot.id == one.shift_id]
        offers.accept(session, group, wanted.volunteer_id, asked[0].id, now=NOW)
        assert new(before, faults(session, group)) == []
        yield "swapped"


@ONLY_SQLITE
def test_nothing_that_volunteers_do_among_themselves_breaks_a_rule(database: db.Database) -> None:
    done: list[str] = []
    for number in range(DRAWN):
        random = Random(number)

        def work(session: Session, random: Random = random, number: int = number) -> None:
            group = groups.import_group(session, drawn(random), now=NOW, slug=f"drawn-{number}")
            publish(session, group, random)
            done.extend(steps(session, group, random))

        database.change(work)
    counted = {what: done.count(what) for what in sorted(set(done))}
    assert min(counted[what] for what in ("taken", "refused", "covered", "swapped", "dropped", "offered")) >= 5, counted
