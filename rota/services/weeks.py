"""Weeks: the shifts of one, opening it, and what the solver is given of it."""

import datetime as dt
from collections.abc import Collection, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload

from rota import planning
from rota.models import Assignment, Group, Kind, Pair, Pin, Rota, RotaEntry, Shift, Volunteer
from rota.models.clock import WEEK, instant, monday_of
from rota.refusal import Refused
from solver import Problem

DAY = dt.timedelta(days=1)
FIRST, LAST = dt.date(1970, 1, 5), dt.date(2199, 12, 23)  # weeks that lie wholly inside what the formats allow

_BOTH = (joinedload(Pair.first), joinedload(Pair.second))


class NotAMonday(Refused):
    """A week is named by the date of its first day."""


class EmptyWeek(Refused):
    """There is nothing to be solved."""


def monday(week: dt.date | str) -> dt.date:
    """The date of a week's first day, from a date or a text such as 2010-02-15. Raises NotAMonday."""
    if isinstance(week, str):
        try:
            week = dt.date.fromisoformat(week)
        except ValueError:
            raise NotAMonday(f"{week!r} is no date; write it as 2010-02-15") from None
    if week.weekday():
        raise NotAMonday(f"{week} is a {week:%A}; a week is named by its Monday, {monday_of(week)}")
    if not FIRST <= week <= LAST:
        raise NotAMonday(f"{week} does not lie between the years 1970 and 2200")
    return week


def shifts_of_week(session: Session, group: Group, week: dt.date) -> list[Shift]:
    """The shifts that start in the week, without the cancelled ones, by time and in the order of the kinds.

    Those that only the weekly pattern makes so far are new rows outside of the session; `open_week` adds them.
    """
    week = monday(week)
    zone = ZoneInfo(group.timezone)
    kinds = session.scalars(kinds_of(group)).all()
    dates = [week + number * DAY for number in range(7)]
    made = {shift.key: shift for date in dates for kind in kinds for shift in Shift.made_on(date, kind, zone)}
    start, end = instant(week, "00:00", zone), instant(week + WEEK, "00:00", zone)
    in_week = (Shift.start >= start) & (Shift.start < end)
    there = {shift.key: shift for shift in session.scalars(_shifts(group, or_(in_week, Shift.key.in_(made))))}
    order = {kind.key: number for number, kind in enumerate(kinds)}
    found = [shift for shift in {**made, **there}.values() if shift.cancelled_at is None and start <= shift.start < end]
    return sorted(found, key=lambda shift: (shift.start, order[shift.kind.key], shift.single, shift.key))


def open_shifts(session: Session, group: Group, week: dt.date, now: dt.datetime) -> list[Shift]:
    """The shifts of the week that have not begun and are not cancelled."""
    return [shift for shift in shifts_of_week(session, group, week) if shift.start > now]


def open_week(session: Session, group: Group, week: dt.date) -> list[Shift]:
    """The shifts of the week, all of them stored: those that only the pattern makes so far become rows."""
    shifts = shifts_of_week(session, group, week)
    session.add_all(shifts)
    session.flush()
    return shifts


def week_problem(
    session: Session,
    group: Group,
    week: dt.date,
    *,
    now: dt.datetime,
    repair: bool = False,
    asked: planning.Asked | None = None,
    about: Collection[int] | None = None,
) -> Problem:
    """What the solver is given of the week that begins on `week`; to `repair`, with what is published of it.

    Nobody is put on a shift that they gave back; with `asked` they may take it again themselves.

    `asked` saves time where only some answers matter (see `planning.problem`), and so does `about` where only these
    volunteers (by their ids) move: of the others there are those on teams and in pairs, and only who they are.

    Raises EmptyWeek where there is nobody or no shift, NotAMonday.
    """
    shifts = shifts_of_week(session, group, week)
    if not shifts:
        raise EmptyWeek(f"the week of {week} has no shifts; give a kind a weekly pattern or add single shifts")
    everybody = volunteers_of(group)
    volunteers = session.scalars(everybody if about is None else everybody.where(Volunteer.id.in_(about))).all()
    if not volunteers:
        raise EmptyWeek(f"there is nobody in the group yet, so the week of {week} cannot be planned")
    midnight = instant(week - DAY, "00:00", ZoneInfo(group.timezone))
    day_before = Assignment.shift.has((Shift.start >= midnight) & Shift.cancelled_at.is_(None))
    stored = [shift.id for shift in shifts if shift.id is not None]
    pairs = session.scalars(select(Pair).where(Pair.group_id == group.id).order_by(Pair.id).options(*_BOTH)).all()
    context = session.scalars(held(group, week - WEEK).where(day_before)).all()
    rows = session.scalars(_rows_held(group, week).where(Assignment.shift_id.in_(stored))).all() if repair else None
    pins = select(Pin).join(Shift).where(Pin.group_id == group.id, Shift.key.in_([one.key for one in shifts]))
    given_back: Sequence[Assignment] = ()
    if asked is None:
        back = select(Assignment).where(Assignment.shift_id.in_(stored), Assignment.given_back)
        given_back = session.scalars(back.order_by(Assignment.id)).all()
    team_mates: Sequence[Volunteer] = ()
    if about is not None:
        near = {one.volunteer_id for one in (*context, *(rows or ()))}
        near |= {who for pair in pairs for who in (pair.first_id, pair.second_id)}
        team_mates = session.scalars(select(Volunteer).where(Volunteer.id.in_(near.difference(about)))).all()
        pins = pins.where(Pin.volunteer_id.in_(near.union(about)))
    return planning.problem(
        group,
        week,
        shifts=shifts,
        volunteers=volunteers,
        pairs=pairs,
        pins=session.scalars(pins.order_by(Pin.id).options(joinedload(Pin.shift), joinedload(Pin.volunteer))).all(),
        context=context,
        held=rows,
        given_back=given_back,
        asked=asked,
        team_mates=team_mates,
        now=now,
    )


def kinds_of(group: Group) -> Select[Kind]:
    """The kinds of a group in its order, with their weekly pattern and place."""
    kinds = select(Kind).where(Kind.group_id == group.id).order_by(Kind.id)
    return kinds.options(selectinload(Kind.weekly), joinedload(Kind.place))


def volunteers_of(group: Group) -> Select[Volunteer]:
    """The volunteers of a group in its order, with all that they said and carried."""
    volunteers = select(Volunteer).where(Volunteer.group_id == group.id).order_by(Volunteer.id)
    return volunteers.options(
        selectinload(Volunteer.weekly), selectinload(Volunteer.dated), selectinload(Volunteer.history)
    )


def held(group: Group, week: dt.date | None = None) -> Select[Assignment]:
    """What people hold: the assignments of the newest published version of the rota of a week, or of every week.

    A shift that was cancelled since is still among them.
    """
    return _rows_held(group, week).options(
        joinedload(Assignment.shift).joinedload(Shift.kind).joinedload(Kind.place),
        joinedload(Assignment.volunteer),
    )


def newest_published(group: Group) -> Select[int]:
    """The ids of what people hold in their hands: of each week the newest version that is published."""
    published = select(Rota.week, func.max(Rota.version)).where(
        Rota.group_id == group.id, Rota.published_at.is_not(None)
    )  # fmt: skip
    newest = tuple_(Rota.week, Rota.version).in_(published.group_by(Rota.week))
    return select(Rota.id).where(Rota.group_id == group.id, newest)


def ever_published(group: Group) -> Select[int]:
    """The ids of the assignments of all published versions; a proposal is nobody's business before."""
    found = select(RotaEntry.assignment_id).join(Rota)
    return found.where(Rota.group_id == group.id, Rota.published_at.is_not(None))


def _rows_held(group: Group, week: dt.date | None) -> Select[Assignment]:
    """The bare rows, for whoever has loaded the shifts and the people already."""
    found = (
        select(Assignment)
        .join(RotaEntry, RotaEntry.assignment_id == Assignment.id)
        .join(Rota)
        .where(Rota.id.in_(newest_published(group)))
        .order_by(Assignment.id)
    )
    return found if week is None else found.where(Rota.week == week)


def _shifts(group: Group, which: ColumnElement[bool]) -> Select[Shift]:
    shifts = select(Shift).where(Shift.group_id == group.id, which).order_by(Shift.id)
    return shifts.options(joinedload(Shift.kind).joinedload(Kind.place))
