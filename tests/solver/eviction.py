"""The Calais week after an eviction: on Wednesday at 18:00 the hangar is lost until Friday at 10:00."""

import datetime as dt
from zoneinfo import ZoneInfo

from solver.problem import Assignment, Problem, Shift, to_repair
from solver.solution import Solution
from tests.solver.problems import CALAIS

PARIS = ZoneInfo("Europe/Paris")
EVICTED = dt.datetime(2010, 2, 17, 18, tzinfo=PARIS)
BACK = dt.datetime(2010, 2, 19, 10, tzinfo=PARIS)
HELD_UNTIL = dt.datetime(2010, 2, 18, 12, tzinfo=PARIS)
PUBLISHED = CALAIS.with_name("calais-week.solution.json")
ELSEWHERE = (
    "2010-02-17-evening_welcome", "2010-02-17-night_watch", "2010-02-18-kitchen", "2010-02-18-afternoon_welcome",
    "2010-02-18-evening_welcome",
)  # fmt: skip


def evicted() -> Problem:
    """The week to be repaired: all shifts at the hangar between EVICTED and BACK are gone, of those who were to be at
    them five are held until Thursday noon, and five shifts take place elsewhere."""
    week = Problem.from_json(CALAIS.read_bytes())
    rota = Solution.from_json(PUBLISHED.read_bytes()).assignments
    lost = {one.id: one for one in week.shifts if one.place == "hangar" and EVICTED <= one.start < BACK}
    moved = {key: _elsewhere(lost[key]) for key in ELSEWHERE}
    shifts = (*(one for one in week.shifts if one.id not in lost), *moved.values())
    held = sorted({one.volunteer for one in rota if one.shift in lost})[:5]
    missed = {one.id for one in shifts if EVICTED <= one.start < HELD_UNTIL}
    volunteers = []
    for one in week.volunteers:
        answers = {key: level for key, level in one.availability.items() if key not in lost}
        answers |= {moved[key].id: level for key, level in one.availability.items() if key in moved}
        if one.id in held:
            answers = {key: level for key, level in answers.items() if key not in missed}
        volunteers.append(one.model_copy(update={"availability": answers}))
    return week.changed(
        shifts=shifts,
        volunteers=tuple(volunteers),
        goals=to_repair(week.goals),
        pinned=_still(week.pinned, shifts),
        published=_still(rota, shifts),
        frozen=tuple(one.id for one in shifts if one.start < EVICTED),
    )


def _elsewhere(shift: Shift) -> Shift:
    return shift.model_copy(update={"id": f"{shift.id}-elsewhere", "place": "church hall"})


def _still(some: tuple[Assignment, ...], shifts: tuple[Shift, ...]) -> tuple[Assignment, ...]:
    known = {one.id for one in shifts}
    return tuple(one for one in some if one.shift in known)
