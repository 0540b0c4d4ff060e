"""What people look at: one person's shifts, and the week's rota for its organizers. Reads only."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from rota import planning
from rota.db import Texts
from rota.models import Assignment, Group, Kind, Place, Rota, RotaEntry, Shift, Skill, Volunteer
from rota.models.clock import monday_of
from rota.services import weeks
from rota.services.showing import Gap as Gap
from rota.services.showing import MyShift as MyShift
from rota.services.showing import PlannedShift as PlannedShift
from rota.services.showing import Slot as Slot
from rota.services.showing import WeekBoard as WeekBoard


@dataclass(frozen=True)
class _Member:
    id: int
    name: str
    skills: frozenset[str]
    leads: bool


def my_shifts(session: Session, group: Group, volunteer_id: int, *, now: dt.datetime) -> tuple[MyShift, ...]:
    """The published shifts of one person that are not over, in their order."""
    held = _held(group).where(Assignment.volunteer_id == volunteer_id).with_only_columns(Assignment.shift_id)
    mine = session.scalars(_shifts(group.id).where(Shift.end > now, Shift.id.in_(held))).all()
    teams = _teams(session, _held(group).where(Assignment.shift_id.in_([shift.id for shift in mine])))
    look = _Look(session, group)
    return tuple(look.mine(shift, teams[shift.id], volunteer_id, now) for shift in mine)


def proposed_shifts(
    session: Session, group: Group, rota_id: int, volunteer_id: int, *, now: dt.datetime
) -> tuple[MyShift, ...]:
    """The shifts that one person has by this version of a rota and that have not begun, in their order."""
    held = _in_version(group, rota_id).where(Assignment.volunteer_id == volunteer_id)
    ids = held.with_only_columns(Assignment.shift_id)
    mine = session.scalars(_shifts(group.id).where(Shift.start > now, Shift.id.in_(ids))).all()
    teams = _teams(session, _in_version(group, rota_id).where(Assignment.shift_id.in_([shift.id for shift in mine])))
    look = _Look(session, group)
    return tuple(look.mine(shift, teams[shift.id], volunteer_id, now) for shift in mine)


def planned(session: Session, group: Group, rota: Rota) -> tuple[PlannedShift, ...]:
    """Every stored shift of a week, cancelled ones too, with its team by this version of the week's rota; by time."""
    look, names = _Look(session, group), skill_names(session, group)
    week = (rota.week, rota.week + dt.timedelta(days=7))
    start, end = (dt.datetime.combine(day, dt.time(), look.zone) for day in week)
    teams = _teams(session, _in_version(group, rota.id))
    shifts = session.scalars(_shifts(group.id).where(Shift.start >= start, Shift.start < end))
    return tuple(
        _planned(shift, look.slot(shift, teams[shift.id]), teams[shift.id], names, published=True) for shift in shifts
    )


def slots(session: Session, group: Group, shift_ids: Collection[int]) -> tuple[Slot, ...]:
    """These shifts of the group, with their teams by what is published, in their order; others are left out. A group
    that tells late where its shifts are tells it to their teams alone: then no place is in here."""
    found = session.scalars(_shifts(group.id).where(Shift.id.in_(shift_ids))).all()
    teams = _teams(session, _held(group).where(Assignment.shift_id.in_(shift_ids)))
    look = _Look(session, group)
    shown = (look.slot(shift, teams[shift.id]) for shift in found)
    return tuple(slot if group.place_hours is None else replace(slot, place=None) for slot in shown)


def week_board(session: Session, group: Group, monday: dt.date) -> WeekBoard:
    """The week that begins on `monday`: also the cancelled shifts, and those that only the weekly pattern makes."""
    look = _Look(session, group)
    of_week = select(Rota.id, Rota.version, Rota.published_at).where(Rota.group_id == group.id, Rota.week == monday)
    versions = session.execute(of_week.order_by(Rota.version.desc())).all()
    newest = next((one for one in versions if one.published_at is not None), None)
    teams = _teams(session, _held(group).where(RotaEntry.rota_id == newest.id)) if newest else defaultdict(list)
    names = skill_names(session, group)
    days: dict[dt.date, list[PlannedShift]] = {monday + number * weeks.DAY: [] for number in range(7)}
    for shift in weeks.whole_week(session, group, monday):
        slot = look.slot(shift, teams[shift.id])
        days[slot.date].append(_planned(shift, slot, teams[shift.id], names, published=newest is not None))
    return WeekBoard(
        newest.version if newest else None,
        newest.published_at.astimezone(look.zone) if newest else None,
        versions[0].version if versions and versions[0].published_at is None else None,
        tuple(group.goals),
        tuple((day, tuple(shifts)) for day, shifts in days.items()),
    )


def planned_shift(session: Session, group: Group, shift: Shift) -> PlannedShift:
    """One shift of the group, as the week's board shows it."""
    teams = _teams(session, _held(group).where(Assignment.shift_id == shift.id))
    slot = _Look(session, group).slot(shift, teams[shift.id])
    week = slot.date - dt.timedelta(days=slot.date.weekday())
    there = select(Rota.id).where(Rota.group_id == group.id, Rota.week == week, Rota.published_at.is_not(None))
    published = session.scalars(there.limit(1)).first() is not None
    return _planned(shift, slot, teams[shift.id], skill_names(session, group), published=published)


def running(session: Session, group: Group, start: dt.datetime, end: dt.datetime) -> tuple[PlannedShift, ...]:
    """The shifts of published weeks that are not over at `start` and begin before `end`, in their order."""
    rotas = weeks.newest_published(group)
    published = set(session.scalars(select(Rota.week).where(Rota.id.in_(rotas))))
    look = _Look(session, group)
    within = _shifts(group.id).where(Shift.end > start, Shift.start < end)
    found = [one for one in session.scalars(within) if monday_of(one.start.astimezone(look.zone).date()) in published]
    teams = _teams(session, _held(group).where(Assignment.shift_id.in_([shift.id for shift in found])))
    names = skill_names(session, group)
    return tuple(_planned(one, look.slot(one, teams[one.id]), teams[one.id], names, published=True) for one in found)


def told(group: Group, shift: PlannedShift, now: dt.datetime) -> PlannedShift:
    """The shift without its place, as long as the group does not want it told."""
    hidden = planning.hidden_until(group, shift.slot.start, now)
    return replace(shift, slot=replace(shift.slot, place=None)) if hidden else shift


def skill_names(session: Session, group: Group) -> dict[str, Texts]:
    """What the group calls its skills, by their keys."""
    return {skill.key: skill.name for skill in session.scalars(select(Skill).where(Skill.group_id == group.id))}


def week_to_show(session: Session, group: Group, *, now: dt.datetime) -> dt.date:
    """The Monday of the first published week that is not over; if there is none, of the week that runs."""
    today = now.astimezone(ZoneInfo(group.timezone)).date()
    monday = today - dt.timedelta(days=today.weekday())
    first = select(func.min(Rota.week)).where(Rota.id.in_(weeks.newest_published(group)), Rota.week >= monday)
    return session.scalar(first) or monday


def _held(group: Group) -> Select[int, int, str, list[str], str]:
    """Who is on which shift by what is published: shift's id, then the volunteer's id, name, skills, experience."""
    return _entries(group).where(RotaEntry.rota_id.in_(weeks.newest_published(group)))


def _in_version(group: Group, rota_id: int) -> Select[int, int, str, list[str], str]:
    """The same by one version of a rota."""
    return _entries(group).where(RotaEntry.rota_id == rota_id)


def _entries(group: Group) -> Select[int, int, str, list[str], str]:
    return (
        select(Assignment.shift_id, Volunteer.id, Volunteer.name, Volunteer.skills, Volunteer.experience)
        .join(RotaEntry, RotaEntry.assignment_id == Assignment.id)
        .join(Volunteer, Volunteer.id == Assignment.volunteer_id)
        .where(Assignment.group_id == group.id)
        .order_by(Volunteer.name, Volunteer.id)
    )


def _shifts(group_id: int) -> Select[Shift]:
    whole = joinedload(Shift.kind).joinedload(Kind.place)
    return select(Shift).where(Shift.group_id == group_id).order_by(Shift.start, Shift.end, Shift.id).options(whole)


def _teams(session: Session, held: Select[int, int, str, list[str], str]) -> defaultdict[int, list[_Member]]:
    teams: defaultdict[int, list[_Member]] = defaultdict(list)
    for shift_id, volunteer_id, name, skills, experience in session.execute(held):
        teams[shift_id].append(_Member(volunteer_id, name, frozenset(skills), experience == "lead"))
    return teams


class _Look:
    """How the group's shifts are shown: on its clocks, each kind in its colour, places by their names."""

    def __init__(self, session: Session, group: Group) -> None:
        self.group = group
        self.zone = ZoneInfo(group.timezone)
        kinds = session.scalars(select(Kind.id).where(Kind.group_id == group.id).order_by(Kind.id))
        self._colours = {kind_id: number for number, kind_id in enumerate(kinds)}
        places = session.scalars(select(Place).where(Place.group_id == group.id))
        self._places = {place.key: place.name for place in places}

    def slot(self, shift: Shift, team: Collection[_Member]) -> Slot:
        return Slot(
            id=shift.id or 0,
            kind=shift.kind.name,
            colour=self._colours[shift.kind_id],
            place=self._place(shift),
            start=shift.start.astimezone(self.zone),
            end=shift.end.astimezone(self.zone),
            cancelled=shift.cancelled_at is not None,
            team=tuple(member.name for member in team),
        )

    def mine(self, shift: Shift, team: Collection[_Member], volunteer_id: int, now: dt.datetime) -> MyShift:
        others = [one for one in team if one.id != volunteer_id]
        slot = self.slot(shift, others)
        until = planning.hidden_until(self.group, shift.start, now) if slot.place else None
        return MyShift(
            **{**vars(slot), "place": None if until else slot.place},
            leading=tuple(one.leads for one in others),
            i_lead={one.id for one in team if one.leads} == {volunteer_id},
            place_from=until.astimezone(self.zone) if until else None,
            bring=shift.kind.bring,
        )

    def _place(self, shift: Shift) -> Texts | None:
        if "place" in shift.own:
            return self._places.get(shift.own["place"])
        return shift.kind.place.name if shift.kind.place else None


def _planned(
    shift: Shift, slot: Slot, team: Collection[_Member], skills: dict[str, Texts], *, published: bool
) -> PlannedShift:
    needs: list[dict[str, Any]] = shift.value("needs") if team and not slot.cancelled else []
    gaps = []
    for need in needs:
        wanted = need["any_of"]
        missing = need.get("count", 1) - sum(not member.skills.isdisjoint(wanted) for member in team)
        if missing > 0:
            spoken = all(key.startswith("lang:") for key in wanted)
            gaps.append(Gap(tuple(skills.get(key, key) for key in wanted), missing, spoken))
    least = shift.value("min")
    right = least if shift.value("target") is None else shift.value("target")
    most = right if shift.value("max") is None else shift.value("max")
    return PlannedShift(slot, least, right, most, tuple(gaps), published)
