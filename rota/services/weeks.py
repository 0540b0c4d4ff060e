"""Weeks: the shifts of one, opening it, and what the solver is given of it."""

import datetime as dt
from collections.abc import Collection
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, or_, select, tuple_
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from rota import planning
from rota.models import Assignment, Group, Kind, Pair, Pin, Rota, RotaEntry, Shift, Volunteer
from rota.models.clock import WEEK, instant, monday_of
from rota.models.shift import keys_on
from rota.refusal import Refused
from solver import Problem

DAY = dt.timedelta(days=1)
FIRST, LAST = dt.date(1970, 1, 5), dt.date(2199, 12, 23)  # weeks that lie wholly inside what the formats allow

_BOTH = (joinedload(Pair.first), joinedload(Pair.second))
_WHOLE = joinedload(Shift.kind).joinedload(Kind.place)


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
    return [shift for shift in whole_week(session, group, week) if shift.cancelled_at is None]


def whole_week(session: Session, group: Group, week: dt.date) -> list[Shift]:
    """`shifts_of_week` with the cancelled ones."""
    week = monday(week)
    zone = ZoneInfo(group.timezone)
    kinds = session.scalars(kinds_of(group)).all()
    dates = [week + number * DAY for number in range(7)]
    keys = [key for date in dates for kind in kinds for key in keys_on(date, kind)]
    start, end = instant(week, "00:00", zone), instant(week + WEEK, "00:00", zone)
    in_week = (Shift.start >= start) & (Shift.start < end)
    those = select(Shift).where(Shift.group_id == group.id, or_(in_week, Shift.key.in_(keys)))
    there = {shift.key: shift for shift in session.scalars(those.order_by(Shift.id))}
    order = {kind.id: (number, kind) for number, kind in enumerate(kinds)}
    for shift in there.values():
        set_committed_value(shift, "kind", order[shift.kind_id][1])  # it is loaded: nothing has to be looked up
    made = [shift for date in dates for kind in kinds for shift in Shift.made_on(date, kind, zone, there)]
    found = [shift for shift in (*made, *there.values()) if start <= shift.start < end]
    return sorted(found, key=lambda shift: (shift.start, order[shift.kind_id][0], shift.single, shift.key))


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
    own_order: bool = False,
    asked: planning.Asked | None = None,
    about: Collection[int] | None = None,
) -> Problem:
    """What the solver is given of the week that begins on `week`; to `repair`, with what is published of it, and few
    changes before most other goals, unless the group's `own_order` is kept.

    Nobody is put on a shift that they gave back; with `about` they may take it again themselves.

    `asked` saves time where only some answers matter (see `planning.problem`), and so does `about` where only these
    volunteers (by their ids) move: of the others it is only known who they are, and their limits. With neither, where
    an organizer has put somebody on a shift against a rule, that shift is frozen with its team in the newest version.

    Raises EmptyWeek where there is nobody or no shift, NotAMonday.
    """
    shifts = shifts_of_week(session, group, week)
    if not shifts:
        raise EmptyWeek(f"the week of {week} has no shifts; give a kind a weekly pattern or add single shifts")
    everybody = volunteers_of(group)
    volunteers = session.scalars(everybody if about is None else everybody.where(Volunteer.id.in_(about))).all()
    team_mates = session.execute(_others(group, about)).all() if about is not None else ()
    if not volunteers and not team_mates:
        raise EmptyWeek(f"there is nobody in the group yet, so the week of {week} cannot be planned")
    midnight = instant(week - DAY, "00:00", ZoneInfo(group.timezone))
    context = who_holds(group, week - WEEK, Shift).where(Shift.start >= midnight, Shift.cancelled_at.is_(None))
    pairs = select(Pair).where(Pair.group_id == group.id).order_by(Pair.id).options(*_BOTH)
    keys = [one.key for one in shifts]
    pins = _pins(session, group, keys)
    overridden = [pin for pin, reason in pins if reason is not None and not pin.forbidden]
    back = select(Volunteer.key, Shift.key).select_from(Assignment).join(Assignment.shift).join(Assignment.volunteer)
    back = back.where(Assignment.group_id == group.id, Assignment.given_back, Shift.key.in_(keys))
    return planning.problem(
        group,
        week,
        shifts=shifts,
        volunteers=volunteers,
        pairs=session.scalars(pairs).all(),
        pins=[pin for pin, _ in pins],
        context=session.execute(context.options(_WHOLE)).all(),
        held=session.execute(who_holds(group, week, Shift.key)).all() if repair else None,
        own_order=own_order,
        given_back=session.execute(back.order_by(Assignment.id)).all() if about is None else (),
        kept=_kept_teams(session, group, week, overridden) if asked is None and about is None else (),
        asked=asked,
        team_mates=team_mates,
        now=now,
    )


def _pins(session: Session, group: Group, keys: Collection[str]) -> list[tuple[Pin, str | None]]:
    """The pins of these shifts, each with the reason for which it overrides a rule, if it does."""
    there = (Assignment.shift_id == Pin.shift_id) & (Assignment.volunteer_id == Pin.volunteer_id)
    found = select(Pin, Assignment.override).join(Pin.shift).outerjoin(Assignment, there).order_by(Pin.id)
    mine = found.where(Pin.group_id == group.id, Shift.key.in_(keys))
    return [
        (pin, reason)
        for pin, reason in session.execute(mine.options(contains_eager(Pin.shift), joinedload(Pin.volunteer)))
    ]


def _kept_teams(session: Session, group: Group, week: dt.date, pins: Collection[Pin]) -> list[tuple[str, str]]:
    """Who is on the shifts of these pins in the newest version, and those who are pinned, by the keys of both."""
    if not pins:
        return []
    newest = select(func.max(Rota.version)).where(Rota.group_id == group.id, Rota.week == week).scalar_subquery()
    team = select(Volunteer.key, Shift.key).select_from(RotaEntry).join(Rota).join(RotaEntry.assignment)
    team = team.join(Assignment.shift).join(Assignment.volunteer).order_by(Assignment.id)
    mine = team.where(Rota.group_id == group.id, Rota.week == week, Rota.version == newest)
    there = session.execute(mine.where(Shift.id.in_({pin.shift_id for pin in pins})))
    pinned = ((pin.volunteer.key, pin.shift.key) for pin in pins)
    return list(dict.fromkeys([*((who, shift) for who, shift in there), *pinned]))


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


def _others(group: Group, about: Collection[int]) -> Select[str, str, list[str], str, dict[str, Any]]:
    who = select(Volunteer.key, Volunteer.name, Volunteer.skills, Volunteer.experience, Volunteer.limits)
    return who.where(Volunteer.group_id == group.id, Volunteer.id.not_in(about)).order_by(Volunteer.id)


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


def who_holds(group: Group, week: dt.date, *what: Any) -> Select[Any]:
    """Of each promise of the week the volunteer's key, and what is asked for of it and of its shift."""
    found = _rows_held(group, week).join(Assignment.shift).join(Assignment.volunteer)
    return found.with_only_columns(Volunteer.key, *what)


def _rows_held(group: Group, week: dt.date | None) -> Select[Assignment]:
    """The bare rows."""
    found = (
        select(Assignment)
        .join(RotaEntry, RotaEntry.assignment_id == Assignment.id)
        .join(Rota)
        .where(Rota.id.in_(newest_published(group)))
        .order_by(Assignment.id)
    )
    return found if week is None else found.where(Rota.week == week)
