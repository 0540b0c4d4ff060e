"""Which defaults a file spelled out, so that an export gives the same file, key by key.

A place is made of the keys from the outside in; an entry of a list is named by its id, else by its number:
`volunteers.v01.inducted_at`, `kinds.kitchen.needs.0.count`.
"""

import datetime as dt
from collections.abc import Container, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from pydantic.fields import FieldInfo

from rota.exchange.fields import Part
from rota.models.clock import local


def spelled(part: Part, at: str = "") -> Iterator[str]:
    """The places at which a document says what would be so anyway."""
    for name, field in type(part).model_fields.items():
        if name not in part.model_fields_set:
            continue
        value, place = getattr(part, name), f"{at}{field.alias or name}"
        if _is_default(field, value):
            yield place
        if isinstance(value, Part):
            yield from spelled(value, f"{place}.")
        elif isinstance(value, tuple):
            for key, entry in _entries(value):
                if isinstance(entry, Part):
                    yield from spelled(entry, f"{place}.{key}.")


def written(part: Part, places: Container[str], zone: ZoneInfo, at: str = "") -> dict[str, Any]:
    """A document as JSON has it: what is required, what differs from its default, and what stands in `places`.

    Instants have the offset of `zone` at that time.
    """
    found = {}
    for name, field in type(part).model_fields.items():
        value, key = getattr(part, name), field.alias or name
        if not _is_default(field, value) or f"{at}{key}" in places:
            found[key] = _json(value, places, zone, f"{at}{key}")
    return found


def _is_default(field: FieldInfo, value: Any) -> bool:
    return not field.is_required() and bool(value == field.default)


def _json(value: Any, places: Container[str], zone: ZoneInfo, at: str) -> Any:
    if isinstance(value, Part):
        return written(value, places, zone, f"{at}.")
    if isinstance(value, tuple):
        return [_json(entry, places, zone, f"{at}.{key}") for key, entry in _entries(value)]
    if isinstance(value, dt.datetime):
        return local(value, zone).isoformat()
    return value.isoformat() if isinstance(value, dt.date) else value


def _entries(values: tuple[Any, ...]) -> Iterator[tuple[str | int, Any]]:
    for number, entry in enumerate(values):
        yield getattr(entry, "id", number), entry
