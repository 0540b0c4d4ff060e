"""Out: from rows to the file's JSON."""

from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from rota import models
from rota.exchange import document as file
from rota.exchange.faults import date_in
from rota.exchange.fields import Part
from rota.exchange.spelling import written
from rota.models.shift import keys_on


def data(
    group: models.Group,
    kinds: Sequence[models.Kind],
    volunteers: Iterable[models.Volunteer],
    shifts: Iterable[models.Shift],
    published: Iterable[models.Assignment],
    pins: Iterable[models.Pin],
) -> dict[str, Any]:
    """The group as rota-group/1, lists in the order of the rows.

    Of `shifts` (all that are stored) the single ones, the cancelled ones of the weekly pattern and those that differ
    from it are written; a single one that was cancelled is gone, and so is what was published or pinned on it. The
    format has no place for `forbidden` pins. Instants are written with the offset of the group's zone at that time.
    """
    zone = ZoneInfo(group.timezone)
    listed, gone, called = _listed(kinds, list(shifts), zone)
    whole = file.GroupDocument.model_construct(
        format="rota-group/1",
        name=group.name,
        timezone=group.timezone,
        languages=tuple(group.languages),
        day_starts_at=group.day_starts_at,
        rules=file.Rules.model_construct(**group.rules),
        goals=tuple(group.goals),
        limits=file.Limits.model_construct(**group.limits),
        skills=tuple(_named(skill) for skill in group.skills),
        places=tuple(_named(place) for place in group.places),
        kinds=tuple(_kind(kind) for kind in kinds),
        volunteers=tuple(_volunteer(person) for person in volunteers),
        pairs=tuple(
            file.Pair.model_construct(volunteers=(pair.first.key, pair.second.key), kind=pair.kind)
            for pair in group.pairs
        ),
        shifts=tuple(listed),
        published=tuple(_assignment(one, called) for one in published if one.shift.key not in gone),
        pinned=tuple(_assignment(pin, called) for pin in pins if not pin.forbidden and pin.shift.key not in gone),
    )
    nowhere = {f"shifts.{one.id}.place" for one in listed if "place" in one.model_fields_set and one.place is None}
    return written(whole, nowhere | set(group.spelled), zone)


def _listed(
    kinds: Sequence[models.Kind], shifts: list[models.Shift], zone: ZoneInfo
) -> tuple[list[file.Shift], set[str], dict[str, str]]:
    """The entries of `shifts`, the keys of those that are gone, and by what id those go that have another one.

    The format has no words for a shift of the weekly pattern that was moved or changed: it is written as cancelled,
    and once more as a single one.
    """
    found: list[file.Shift] = []
    gone: set[str] = set()
    called: dict[str, str] = {}
    taken = {shift.key for shift in shifts}
    for shift in shifts:
        made = None if shift.single else _made(shift, zone)
        if shift.cancelled_at is not None:
            if made:
                found.append(file.Shift.model_construct(id=shift.key, cancelled=True))
            else:
                gone.add(shift.key)
        elif made is None:
            found.append(_single(shift, shift.key))
        elif (shift.start, shift.end, shift.own) != (made.start, made.end, {}):
            called[shift.key] = _free(f"{shift.key}-moved", taken, kinds)
            found.append(file.Shift.model_construct(id=shift.key, cancelled=True))
            found.append(_single(shift, called[shift.key]))
    return found, gone, called


def _made(shift: models.Shift, zone: ZoneInfo) -> models.Shift | None:
    """The shift of this key as the weekly pattern makes it, if it still does."""
    dated = date_in(shift.key)
    made = models.Shift.made_on(dated[0], shift.kind, zone) if dated else ()
    return next((one for one in made if one.key == shift.key), None)


def _free(wanted: str, taken: set[str], kinds: Sequence[models.Kind]) -> str:
    """An id that no other shift has, nor one that the pattern makes."""
    dated = date_in(wanted)
    assert dated is not None  # the pattern has made it
    made = {key for kind in kinds for key in keys_on(dated[0], kind)}
    number, key = 1, wanted
    while key in taken or key in made:
        number += 1
        key = f"{wanted}-{number}"
    taken.add(key)
    return key


def _aliased(part: type[Part], fields: dict[str, Any]) -> Part:
    """For fields whose names in the file are words of Python."""
    return part.model_construct(**fields)


def _named(row: models.Skill | models.Place) -> Part:
    return file.Named.model_construct(id=row.key, name=row.name)


def _needs(needs: list[dict[str, Any]]) -> tuple[Part, ...]:
    return tuple(file.Need.model_construct(**{**need, "any_of": tuple(need["any_of"])}) for need in needs)


def _kind(kind: models.Kind) -> Part:
    return file.Kind.model_construct(
        id=kind.key,
        name=kind.name,
        place=kind.place.key if kind.place else None,
        min=kind.min,
        target=kind.target,
        max=kind.max,
        importance=kind.importance,
        burden=kind.burden,
        tags=tuple(kind.tags),
        rest_after_minutes=kind.rest_after_minutes,
        alone_ok=kind.alone_ok,
        new_allowed=kind.new_allowed,
        adults_only=kind.adults_only,
        needs=_needs(kind.needs),
        weekly=tuple(
            file.WeeklyShift.model_construct(days=tuple(line.days), start=line.start, end=line.end)
            for line in kind.weekly
        ),
    )


def _volunteer(person: models.Volunteer) -> Part:
    return file.Volunteer.model_construct(
        id=person.key,
        name=person.name,
        experience=person.experience,
        adult=person.adult,
        skills=tuple(person.skills),
        stay=_aliased(file.Stay, {"from": person.arrives, "until": person.leaves}),
        inducted_at=person.inducted_at,
        weekly=tuple(
            _aliased(
                file.WeeklyWindow,
                {"days": tuple(one.days), "from": one.start, "to": one.end, "level": one.level},
            )
            for one in person.weekly
        )
        if person.has_pattern
        else None,
        dated=tuple(
            _aliased(file.DatedWindow, {"from": one.start, "to": one.end, "level": one.level}) for one in person.dated
        ),
        kinds=person.kinds,
        limits=file.Limits.model_construct(**person.limits),
        weekly_share=person.weekly_share,
        history=tuple(
            file.Past.model_construct(week=past.week, load=past.load, share=past.share) for past in person.history
        ),
    )


def _single(shift: models.Shift, key: str) -> file.Shift:
    own = dict(shift.own)
    if "tags" in own:
        own["tags"] = tuple(own["tags"])
    if "needs" in own:
        own["needs"] = _needs(own["needs"])
    return file.Shift.model_construct(id=key, kind=shift.kind.key, start=shift.start, end=shift.end, **own)


def _assignment(row: models.Assignment | models.Pin, called: dict[str, str]) -> Part:
    key = row.shift.key
    return file.Assignment.model_construct(volunteer=row.volunteer.key, shift=called.get(key, key))
