"""③ A week of a group as the solver is given it."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from typing import Any
from zoneinfo import ZoneInfo

from rota.models import Assignment, Group, Pair, Pin, Shift, Volunteer
from rota.models.clock import WEEK, instant, local
from rota.names import LONGEST_NAME
from rota.planning.standing import stands
from solver import Problem
from solver import problem as given

HISTORY = 4 * WEEK  # how far back the ledger counts
Asked = Callable[[Volunteer, Shift], bool]
AT_LEAST = ("free_days", "min_rest_minutes")  # limits that are tighter the larger they are


def problem(
    group: Group,
    week: dt.date,
    *,
    shifts: Collection[Shift],
    volunteers: Iterable[Volunteer],
    pairs: Iterable[Pair] = (),
    pins: Iterable[Pin] = (),
    context: Iterable[Assignment] = (),
    held: Iterable[Assignment] | None = None,
    given_back: Iterable[Assignment] = (),
    asked: Asked | None = None,
    team_mates: Iterable[Volunteer] = (),
    now: dt.datetime,
) -> Problem:
    """The week that begins on `week` (a Monday), from its midnight to the next one's in the group's zone.

    `context`: what was published for the day before. `held` is given to repair: what is published of the week; then
    shifts that have begun at `now` are frozen, and `changes` stands behind `shortfall`. What was `given_back` is
    forbidden, unless an organizer has pinned it since. `asked` says of whom and for which shift the answer matters;
    every other answer is `no`. None: all matter. Of `team_mates` only who they are counts: they stay where they are.
    """
    zone = ZoneInfo(group.timezone)
    start, end = instant(week, "00:00", zone), instant(week + WEEK, "00:00", zone)
    before = {one.shift.key: one.shift for one in context}
    frozen = list(before)
    if held is not None:
        frozen += [shift.key for shift in shifts if shift.start <= now]
    known = {shift.key for shift in shifts} | set(before)
    all_pins = [pin for pin in pins if pin.shift.key in known]
    pinned = _assignments(pin for pin in all_pins if not pin.forbidden)
    forbidden = _assignments((*(pin for pin in all_pins if pin.forbidden), *given_back))
    return Problem(
        timezone=group.timezone,
        period=given.Period(start=_instant(start, zone), end=_instant(end, zone)),
        rules=given.Rules(**group.rules, day_starts_at=group.day_starts_at),
        goals=given.to_repair(group.goals) if held is not None else tuple(group.goals),  # type: ignore[arg-type]  # checked at run time
        shifts=tuple(_shift(shift, zone) for shift in (*before.values(), *shifts)),
        volunteers=(
            *(
                _volunteer(person, _asked(person, shifts, asked), group.limits, week, (start, end), zone)
                for person in volunteers
            ),
            *(_team_mate(person) for person in team_mates),
        ),
        pairs=tuple(given.Pair(volunteers=(one.first.key, one.second.key), kind=one.kind) for one in pairs),  # type: ignore[arg-type]  # checked at run time
        pinned=pinned,
        forbidden=tuple(one for one in dict.fromkeys(forbidden) if one not in pinned),
        published=_assignments(one for one in (*context, *(held or ())) if one.shift.key in known),
        frozen=tuple(frozen),
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


def _shift(shift: Shift, zone: ZoneInfo) -> given.Shift:
    least = shift.value("min")
    target = shift.value("target") if shift.value("target") is not None else least
    most = shift.value("max") if shift.value("max") is not None else target
    return given.Shift(
        id=shift.key,
        activity=shift.kind.key,
        place=shift.place_key or "",
        start=_instant(shift.start, zone),
        end=_instant(shift.end, zone),
        min=least,
        target=target,
        max=most,
        alone_ok=shift.value("alone_ok"),
        needs=tuple(
            given.Need(any_of=tuple(need["any_of"]), count=need.get("count", 1), required=need.get("required", False))
            for need in shift.value("needs")
        ),
        rest_after_minutes=shift.value("rest_after_minutes"),
        burden=burden(shift),
        importance=shift.value("importance"),
        tags=tuple(shift.value("tags")),
    )


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


def _team_mate(person: Volunteer) -> given.Volunteer:
    return given.Volunteer(
        id=person.key,
        name=person.name[:LONGEST_NAME],
        skills=tuple(person.skills),
        experience=person.experience,  # type: ignore[arg-type]  # checked at run time
    )


def _asked(person: Volunteer, shifts: Collection[Shift], asked: Asked | None) -> Collection[Shift]:
    return shifts if asked is None else [shift for shift in shifts if asked(person, shift)]


def _instant(value: dt.datetime, zone: ZoneInfo) -> Any:
    """As the document's type expects it: a text."""
    return local(value, zone).isoformat()


def _assignments(rows: Iterable[Assignment | Pin]) -> tuple[given.Assignment, ...]:
    return tuple(given.Assignment(volunteer=row.volunteer.key, shift=row.shift.key) for row in rows)
