"""In: from a checked document to new rows."""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from zoneinfo import ZoneInfo

from rota import models
from rota.exchange import document as file
from rota.exchange.faults import date_in
from rota.exchange.spelling import spelled
from rota.models.clock import monday_of

Row = (
    models.Kind | models.Volunteer | models.Pair | models.Shift | models.Assignment | models.Pin | models.Rota
)  # whatever bears the group's id


@dataclass
class Rows:
    """A group as rows that are not in the store yet. `group_id` is for whoever stores them to fill in."""

    group: models.Group
    kinds: dict[str, models.Kind] = field(default_factory=dict)
    volunteers: dict[str, models.Volunteer] = field(default_factory=dict)
    pairs: list[models.Pair] = field(default_factory=list)
    shifts: dict[str, models.Shift] = field(default_factory=dict)
    assignments: list[models.Assignment] = field(default_factory=list)
    pins: list[models.Pin] = field(default_factory=list)
    rotas: list[models.Rota] = field(default_factory=list)

    def in_order(self) -> Iterator[Sequence[Row]]:
        """All but the group itself, in an order in which they can be stored."""
        yield from (list(self.kinds.values()), list(self.volunteers.values()), self.pairs)
        yield from (list(self.shifts.values()), self.assignments, self.pins, self.rotas)


def rows(document: file.GroupDocument, *, slug: str, now: dt.datetime) -> Rows:
    """The rows of a checked document.

    Of the shifts that the weekly pattern makes, those that are published, pinned or cancelled become rows. What is
    published is version 1 of the rota of its week, imported and published at `now`. A kind whose id or one of whose
    tags is "induction" becomes an induction.
    """
    found = Rows(_group(document, slug))
    places = {place.key: place for place in found.group.places}
    found.kinds = {kind.id: _kind(kind, places) for kind in document.kinds}
    found.volunteers = {volunteer.id: _volunteer(volunteer) for volunteer in document.volunteers}
    for pair in document.pairs:
        first, second = (found.volunteers[one] for one in pair.volunteers)
        found.pairs.append(models.Pair(first=first, second=second, kind=pair.kind))
    zone = ZoneInfo(document.timezone)
    for shift in document.shifts:
        found.shifts[shift.id] = row = _made(shift.id, found, zone) if shift.cancelled else _single(shift, found)
        row.cancelled_at = now if shift.cancelled else None
    for one in document.published:
        row = _shift(one.shift, found, zone)
        person = found.volunteers[one.volunteer]
        found.assignments.append(models.Assignment(uuid=str(uuid.uuid4()), shift=row, volunteer=person))
    for one in document.pinned:
        row = _shift(one.shift, found, zone)
        found.pins.append(models.Pin(shift=row, volunteer=found.volunteers[one.volunteer], forbidden=False))
    found.rotas = _rotas(found.assignments, zone, now)
    return found


def _group(document: file.GroupDocument, slug: str) -> models.Group:
    return models.Group(
        slug=slug,
        name=document.name,
        timezone=document.timezone,
        languages=list(document.languages),
        day_starts_at=document.day_starts_at,
        rules=document.rules.model_dump(),
        goals=list(document.goals),
        limits=_limits(document.limits),
        feed_detail="title",
        spelled=list(spelled(document)),
        skills=[models.Skill(key=skill.id, name=skill.name) for skill in document.skills],
        places=[models.Place(key=place.id, name=place.name) for place in document.places],
    )


def _limits(limits: file.Limits) -> dict[str, object]:
    return {name: value for name, value in limits if value not in (None, {})}


def _kind(kind: file.Kind, places: dict[str, models.Place]) -> models.Kind:
    return models.Kind(
        key=kind.id,
        name=kind.name,
        place=places[kind.place] if kind.place is not None else None,
        min=kind.min,
        target=kind.target,
        max=kind.max,
        importance=kind.importance,
        burden=kind.burden,
        tags=list(kind.tags),
        rest_after_minutes=kind.rest_after_minutes,
        alone_ok=kind.alone_ok,
        new_allowed=kind.new_allowed,
        adults_only=kind.adults_only,
        is_induction="induction" in (kind.id, *kind.tags),
        needs=[need.model_dump(mode="json", exclude_unset=True) for need in kind.needs],
        weekly=[models.WeeklyShift(days=list(line.days), start=line.start, end=line.end) for line in kind.weekly],
    )


def _volunteer(person: file.Volunteer) -> models.Volunteer:
    return models.Volunteer(
        key=person.id,
        name=person.name,
        language=None,
        experience=person.experience,
        adult=person.adult,
        skills=list(person.skills),
        arrives=person.stay.start,
        leaves=person.stay.end,
        inducted_at=person.inducted_at,
        has_pattern=person.weekly is not None,
        kinds=dict(person.kinds),
        limits=_limits(person.limits),
        weekly_share=person.weekly_share,
        weekly=[
            models.WeeklyWindow(days=list(one.days), start=one.start, end=one.end, level=one.level)
            for one in person.weekly or ()
        ],
        dated=[models.DatedWindow(start=one.start, end=one.end, level=one.level) for one in person.dated],
        history=[models.Load(week=past.week, load=past.load, share=past.share) for past in person.history],
    )


def _single(shift: file.Shift, found: Rows) -> models.Shift:
    return models.Shift(
        kind=found.kinds[shift.kind],
        key=shift.id,
        start=shift.start,
        end=shift.end,
        single=True,
        own=shift.model_dump(mode="json", include=set(file.OWN), exclude_unset=True),
    )


def _shift(key: str, found: Rows, zone: ZoneInfo) -> models.Shift:
    if key not in found.shifts:
        row = _made(key, found, zone)
        found.shifts[key] = row
    return found.shifts[key]


def _made(key: str, found: Rows, zone: ZoneInfo) -> models.Shift:
    dated = date_in(key)
    assert dated is not None  # the checks have seen to it
    kinds = (kind for kind in found.kinds.values() if dated[1].startswith(kind.key))
    made = chain.from_iterable(models.Shift.made_on(dated[0], kind, zone) for kind in kinds)
    return next(shift for shift in made if shift.key == key)


def _rotas(assignments: list[models.Assignment], zone: ZoneInfo, now: dt.datetime) -> list[models.Rota]:
    weeks: dict[dt.date, models.Rota] = {}
    for assignment in assignments:
        week = monday_of(assignment.shift.start.astimezone(zone).date())
        if week not in weeks:
            weeks[week] = models.Rota(
                week=week, version=1, status="imported", goals=[], unfilled=[], entries=[],
                made_at=now, published_at=now,
            )  # fmt: skip
        weeks[week].entries.append(models.RotaEntry(assignment=assignment))
    return list(weeks.values())
