"""What organizers print of a week: as it is published, never a proposal. Reads only."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from rota import planning
from rota.db import Texts
from rota.models import Assignment, Group, RotaEntry, Shift, Volunteer
from rota.refusal import Refused
from rota.services import boards, weeks
from rota.services.showing import PlannedShift, WeekBoard

DAYS = tuple(dt.timedelta(days=number) for number in range(7))


class NoSuchShift(Refused):
    """The published week has no such shift."""


@dataclass(frozen=True)
class Row:
    """A line on the wall: a kind, and one of its shifts, or none, for each of the seven days. `place`: where all of
    them are, if that is told."""

    kind: Texts
    place: Texts | None
    days: tuple[PlannedShift | None, ...]


@dataclass(frozen=True)
class Slip:
    """What the team of one shift takes along. `team`: names, and who leads; `place_from` (on the group's clocks):
    the place is told from then on; None: it is told, if there is one."""

    shift: PlannedShift
    version: int
    team: tuple[tuple[str, bool], ...]
    bring: Texts
    place_from: dt.datetime | None


def week(session: Session, group: Group, monday: dt.date, *, now: dt.datetime) -> WeekBoard | None:
    """The published week that begins on `monday`, with the places that the group wants told by now; None if nothing of
    it is published."""
    board = boards.week_board(session, group, monday)
    if board.version is None:
        return None
    stored = ((date, [one for one in shifts if one.slot.id is not None]) for date, shifts in board.days)
    days = ((date, tuple(boards.told(group, one, now) for one in shifts)) for date, shifts in stored)
    return replace(board, days=tuple(days))


def rows(board: WeekBoard, monday: dt.date) -> tuple[Row, ...]:
    """The week for the wall, kind by kind, in the group's order. What a kind has more than once a day, or at
    another place, stands in more lines than one, so that every line fits on a sheet under its heading."""
    cells: dict[int, dict[dt.date, list[PlannedShift]]] = defaultdict(lambda: defaultdict(list))
    for date, shifts in board.days:
        for one in shifts:
            cells[one.slot.colour][date].append(one)
    return tuple(row for _, by_day in sorted(cells.items()) for row in _lines(by_day, monday))


def _lines(by_day: dict[dt.date, list[PlannedShift]], monday: dt.date) -> Iterator[Row]:
    places = [one.slot.place for shifts in by_day.values() for one in shifts]
    told = [place for number, place in enumerate(places) if place is not None and place not in places[:number]]
    if len(told) < 2:  # where some are not told yet, they may well be there, too
        yield from _lines_of(by_day, monday, told[0] if told and None not in places else None)
        return
    told.sort(key=places.count, reverse=True)
    for place in [*told, *([None] if None in places else [])]:
        there = {date: [one for one in shifts if one.slot.place == place] for date, shifts in by_day.items()}
        yield from _lines_of(there, monday, place)


def _lines_of(by_day: dict[dt.date, list[PlannedShift]], monday: dt.date, place: Texts | None) -> Iterator[Row]:
    kind = next(one.slot.kind for shifts in by_day.values() for one in shifts)
    for line in zip_longest(*(by_day.get(monday + day, []) for day in DAYS)):
        yield Row(kind, place, line)


def slip(session: Session, group: Group, monday: dt.date, shift_id: int, *, now: dt.datetime) -> Slip:
    """For the team of a shift of the published week. Raises NoSuchShift."""
    board = week(session, group, monday, now=now)
    found = [one for _, shifts in board.days for one in shifts if one.slot.id == shift_id] if board else []
    if board is None or board.version is None or not found:
        raise NoSuchShift("the published week has no such shift")
    shift = session.scalars(
        select(Shift).where(Shift.group_id == group.id, Shift.id == shift_id).options(joinedload(Shift.kind))
    ).one()
    until = planning.hidden_until(group, shift.start, now) if shift.place_key else None
    place_from = until.astimezone(ZoneInfo(group.timezone)) if until else None
    return Slip(found[0], board.version, team_of(session, group, shift_id), shift.kind.bring, place_from)


def team_of(session: Session, group: Group, shift_id: int) -> tuple[tuple[str, bool], ...]:
    """The names on a shift by what is published, and who of them leads."""
    team = (
        select(Volunteer.name, Volunteer.experience)
        .join(Assignment, Assignment.volunteer_id == Volunteer.id)
        .join(RotaEntry, RotaEntry.assignment_id == Assignment.id)
        .where(RotaEntry.rota_id.in_(weeks.newest_published(group)), Assignment.shift_id == shift_id)
        .order_by(Volunteer.name, Volunteer.id)
    )
    return tuple((name, experience == "lead") for name, experience in session.execute(team))
