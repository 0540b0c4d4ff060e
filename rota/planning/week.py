"""③ A week of a group as the solver is given it."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from rota.models import Group, Pair, Pin, Shift, Volunteer
from rota.models.clock import WEEK, instant
from rota.names import LONGEST_NAME
from rota.planning.standing import stands
from solver import Problem
from solver import problem as given

HISTORY = 4 * WEEK  # how far back the ledger counts
Asked = Callable[[Volunteer], Iterable[str]]
TeamMate = tuple[str, str, list[str], str, dict[str, Any]]  # key, name, skills, experience, limits
AT_LEAST = ("free_days", "min_rest_minutes")  # limits that are tighter the larger they are


def problem(
    group: Group,
    week: dt.date,
    *,
    shifts: Collection[Shift],
    volunteers: Iterable[Volunteer],
    pairs: Iterable[Pair] = (),
    pins: Iterable[Pin] = (),
    context: Collection[tuple[str, Shift]] = (),
    held: Iterable[tuple[str, str]] | None = None,
    own_order: bool = False,
    given_back: Iterable[tuple[str, str]] = (),
    kept: Iterable[tuple[str, str]] = (),
    asked: Asked | None = None,
    team_mates: Iterable[TeamMate] = (),
    now: dt.datetime,
) -> Problem:
    """The week that begins on `week` (a Monday), from its midnight to the next one's in the group's zone.

    `context`: what was published for the day before, by the volunteers' keys. `held` is given to repair: what is
    published of the week, by the keys of both; then shifts that have begun at `now` are frozen, and `changes` stands
    behind `shortfall` (unless the group's `own_order` is kept). What was `given_back`, by the keys of both, is
    forbidden, unless an organizer has pinned it since. `kept`, by the keys of both: the teams of shifts that are frozen
    with them, whoever says what of it. `asked` says for which shifts (by their keys) somebody's answer matters; every
    other answer is `no`. None: all matter. Of `team_mates` only who they are and their limits count: they come to no
    shift of the week.
    """
    zone = ZoneInfo(group.timezone)
    start, end = instant(week, "00:00", zone), instant(week + WEEK, "00:00", zone)
    before = {shift.key: shift for _, shift in context}
    frozen = list(before)
    if held is not None:
        frozen += [shift.key for shift in shifts if shift.start <= now]
    fixed = [one for one in kept if one[1] not in frozen]
    fixed_keys = list(dict.fromkeys(shift for _, shift in fixed))
    of_week = {shift.key: shift for shift in shifts}
    known = {**before, **of_week}
    there = ((who, shift.key) for who, shift in context)
    all_pins = [pin for pin in pins if pin.shift.key in known]
    said = {
        way: [(pin.volunteer.key, pin.shift.key) for pin in all_pins if pin.forbidden is way] for way in (True, False)
    }
    pinned, forbidden = _assignments(said[False]), _assignments((*said[True], *given_back))
    return Problem(
        timezone=group.timezone,
        period=given.Period(start=start.astimezone(zone), end=end.astimezone(zone)),
        rules=given.Rules(**group.rules, day_starts_at=group.day_starts_at),
        goals=tuple(group.goals) if held is None or own_order else given.to_repair(group.goals),  # type: ignore[arg-type]  # checked at run time
        shifts=tuple(_shifts((*before.values(), *shifts), zone)),
        volunteers=(
            *(
                _volunteer(person, _asked(person, of_week, asked), group.limits, week, (start, end), zone)
                for person in volunteers
            ),
            *(_team_mate(group.limits, *who) for who in team_mates),
        ),
        pairs=tuple(given.Pair(volunteers=(one.first.key, one.second.key), kind=one.kind) for one in pairs),  # type: ignore[arg-type]  # checked at run time
        pinned=pinned,
        forbidden=tuple(one for one in dict.fromkeys(forbidden) if one not in pinned),
        published=_assignments(
            one for one in (*there, *fixed, *(one for one in held or () if one[1] not in fixed_keys)) if one[1] in known
        ),
        frozen=(*frozen, *fixed_keys),
    )


def burden(shift: Shift) -> int:
    """The points that a shift adds to the load of each person on it: its length in hours, rounded up, if its kind
    does not say."""
    points: int | None = shift.value("burden")
    return points if points is not None else -((shift.start - shift.end) // dt.timedelta(hours=1))


def tighter(house: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """The limits that bind somebody: of the house's and their own each time the tighter one, tag by tag."""
    found = dict(own)
    for name, value in house.items():
        if name not in own:
            found[name] = value
        elif isinstance(value, dict):
            found[name] = tighter(value, own[name])
        else:
            found[name] = max(value, own[name]) if name in AT_LEAST else min(value, own[name])
    return found


def balance(volunteer: Volunteer, week: dt.date) -> tuple[int, int]:
    """The points that somebody carried in the four weeks before the one that begins on `week`, and those offered."""
    past = [entry for entry in volunteer.history if week - HISTORY <= entry.week < week]
    return sum(entry.load for entry in past), sum(entry.share for entry in past)


def share_of(volunteer: Volunteer, start: dt.datetime, end: dt.datetime) -> int:
    """What somebody offers for [start, end): their weekly share times the part that the stay covers, rounded up."""
    begins = max(start, volunteer.arrives) if volunteer.arrives is not None else start
    ends = min(end, volunteer.leaves) if volunteer.leaves is not None else end
    covered = max(ends - begins, dt.timedelta())
    return -(-volunteer.weekly_share * covered // (end - start))


def _shifts(shifts: Iterable[Shift], zone: ZoneInfo) -> Iterator[given.Shift]:
    """Most shifts are as their kind has them, which is looked up once."""
    of_kinds: dict[str, dict[str, Any]] = {}
    for shift in shifts:
        kind = shift.kind.key
        if kind not in of_kinds and not shift.own:
            of_kinds[kind] = _fields(shift)
        yield given.Shift(
            **(_fields(shift) if shift.own else of_kinds[kind]),
            id=shift.key,
            start=shift.start.astimezone(zone),
            end=shift.end.astimezone(zone),
            burden=burden(shift),
        )


def _fields(shift: Shift) -> dict[str, Any]:
    """All but when it is and what follows from that."""
    least = shift.value("min")
    target = shift.value("target") if shift.value("target") is not None else least
    most = shift.value("max") if shift.value("max") is not None else target
    needs = (
        given.Need(any_of=tuple(need["any_of"]), count=need.get("count", 1), required=need.get("required", False))
        for need in shift.value("needs")
    )
    copied = {name: shift.value(name) for name in ("alone_ok", "rest_after_minutes", "importance")}
    return copied | {
        "activity": shift.kind.key, "place": shift.place_key or "", "min": least, "target": target, "max": most,
        "needs": tuple(needs), "tags": tuple(shift.value("tags")),
    }  # fmt: skip


def _volunteer(
    person: Volunteer,
    shifts: Iterable[Shift],
    house: dict[str, Any],
    week: dt.date,
    period: tuple[dt.datetime, dt.datetime],
    zone: ZoneInfo,
) -> given.Volunteer:
    carried, offered = balance(person, week)
    levels = ((shift.key, stands(person, shift, zone)) for shift in shifts)
    return given.Volunteer(
        id=person.key,
        name=person.name[:LONGEST_NAME],
        skills=tuple(person.skills),
        experience=person.experience,  # type: ignore[arg-type]  # checked at run time
        share=offered + share_of(person, *period),
        carried=carried,
        availability={key: level for key, level in levels if level != "no"},
        limits=given.Limits(**tighter(house, person.limits)),
    )


def _team_mate(
    house: dict[str, Any], key: str, name: str, skills: list[str], experience: Any, limits: dict[str, Any]
) -> given.Volunteer:
    binding = given.Limits(**tighter(house, limits))
    return given.Volunteer(
        id=key, name=name[:LONGEST_NAME], skills=tuple(skills), experience=experience, limits=binding
    )


def _asked(person: Volunteer, shifts: dict[str, Shift], asked: Asked | None) -> Collection[Shift]:
    return shifts.values() if asked is None else [shifts[key] for key in asked(person) if key in shifts]


def _assignments(keys: Iterable[tuple[str, str]]) -> tuple[given.Assignment, ...]:
    return tuple(given.Assignment(volunteer=volunteer, shift=shift) for volunteer, shift in keys)
