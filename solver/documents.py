"""Reading documents: a JSON text becomes a checked, frozen model, or a list of everything that is wrong with it."""

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Callable, Container, Hashable, Iterable, Iterator
from typing import Annotated, Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import from_json

from solver.unreadable import readable_parts

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d{1,6})?)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_LONGEST = 80  # characters of a field's name that are told
_TRIED = ("str", "[key]", "dict[", "function-", "constrained-", "lax-or-strict")
_EARLIEST, _LATEST = dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.datetime(2200, 1, 1, tzinfo=dt.UTC)


class Fault(NamedTuple):
    """`place` is where in the document, as in shifts[3].min ("": the whole); `words` what is wrong, what is allowed."""

    place: str
    words: str


class DocumentError(Exception):
    """A document cannot be used; `faults` says everything that is wrong, each with its place."""

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        self.faults = tuple(Fault(*fault) for fault in faults)
        super().__init__("\n".join(f"{place}: {words}" if place else words for place, words in self.faults))


class Part(BaseModel):
    """An object of a document: its fields are all that it may have, of just these types, and it never changes."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, serialize_by_alias=True)


M = TypeVar("M", bound=BaseModel)


def read(
    model: type[M],
    text: str | bytes,
    check: Callable[[M], Iterable[tuple[str, str]]] | None = None,
    *,
    check_the_rest: bool = False,
) -> M:
    """Read a JSON text. `check` looks at what one field alone cannot tell (unknown ids, an end before a start).

    Where fields are not of the right form, `check` is not asked, unless `check_the_rest` is set: then it looks at what
    could be read, with an Unreadable in the place of each such field, and must bear that.
    Raises DocumentError with every fault that was found: first those of form, then those that `check` finds.
    """
    text = _json(text)
    faults = list(_repeated_keys(text))
    document: M | None = None
    try:
        document = model.model_validate_json(text)
    except ValidationError as error:
        raw = json.loads(text)
        faults += _in_words(error, raw)
        if check_the_rest:
            document = readable_parts(model, raw)
    if check is not None and document is not None and (check_the_rest or not faults):
        wrong = {place for place, _ in faults}
        faults += (Fault(*one) for one in check(document) if wrong.isdisjoint(_and_around(one[0])))
    if faults or document is None:
        raise DocumentError(dict.fromkeys(faults))
    return document


def place(location: Iterable[int | str]) -> str:
    """("shifts", 3, "min") → shifts[3].min, on one line and not too long, whatever a file calls its fields."""
    text = ""
    for step in location:
        if isinstance(step, str):
            step = (step if step.isprintable() else repr(step)[1:-1]) or '""'
            step = step if len(step) <= _LONGEST else step[:_LONGEST] + "…"
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def unknown(at: str, noun: str, name: str, known: Container[str]) -> Iterator[Fault]:
    """A fault, if what is referred to is not there."""
    if name not in known:
        yield Fault(at, f"there is no {noun} {name!r}")


def repeated(at: str, values: Iterable[Hashable], ending: str = "") -> Iterator[Fault]:
    """Every value that stands in a list for the second time."""
    seen: set[Hashable] = set()
    for number, value in enumerate(values):
        if value in seen:
            yield Fault(f"{at}[{number}]{ending}", f"{str(value)!r} stands here for the second time")
        seen.add(value)


# The sentence for each type of fault; what stands in braces is what the model allows.
_WORDS = {
    "missing": "this is required",
    "extra_forbidden": "there is no such field here",
    "int_type": "this must be a whole number",
    "int_from_float": "this must be a whole number",
    "int_parsing_size": "this number is too large",
    "float_type": "this must be a number",
    "finite_number": "this number is too large",
    "bool_type": "this must be true or false",
    "string_type": "this must be a text",
    "string_too_short": "this must not be empty",
    "string_too_long": "this is too long; at most {max_length} characters are allowed",
    "string_pattern_mismatch": "this is not in the right form",
    "string_unicode": "this is not a valid text",
    "greater_than_equal": "this must be {ge} or more",
    "less_than_equal": "this must be {le} or less",
    "literal_error": "this must be {expected}",
    "list_type": "this must be a list",
    "tuple_type": "this must be a list",
    "dict_type": "this must be an object",
    "model_type": "this must be an object",
    "model_attributes_type": "this must be an object",
    "too_short": "at least {min_length} are needed here, there are {actual_length}",
    "too_long": "at most {max_length} are allowed here, there are {actual_length}",
    "value_error": "{error}",
    "none_required": "this must be null",
}
# What the reader of JSON says, and what that means.
_BROKEN = {
    "EOF": "it ends too early",
    "recursion limit exceeded": "it is nested too deeply",
    "number out of range": "a number is too long",
    "unexpected end of hex escape": "half of a character (a lone surrogate)",
    "lone leading surrogate": "half of a character (a lone surrogate)",
    "trailing characters": "something follows after its end",
    "trailing comma": "nothing follows after a comma",
    "key must be a string": "the name of a field must be a text in double quotes",
    "invalid escape": "there is no such escape in a text",
    "control character": "a control character inside a text",
}


def _json(text: str | bytes) -> str:
    """The text, which is JSON in UTF-8. Raises DocumentError."""
    try:
        text = (text if isinstance(text, bytes) else text.encode("utf-8")).decode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError) as error:
        raise DocumentError([("", f"this is not UTF-8: {error.reason} at {error.start}")]) from error
    try:
        from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise DocumentError([("", f"this is no JSON: {_in_plain_words(str(error))}")]) from error
    return text


def _in_plain_words(trouble: str) -> str:
    what, _, where = trouble.partition(" at line ")
    what = next((words for start, words in _BROKEN.items() if what.startswith(start)), what)
    return f"{what}, at line {where}" if where else what


def _repeated_keys(text: str) -> Iterator[Fault]:
    """A key that stands twice in one object: what most readers of JSON pass over in silence."""
    some = False

    def look(items: list[tuple[str, Any]]) -> None:
        nonlocal some
        some = some or len(items) != len(dict(items))

    json.loads(text, object_pairs_hook=look)
    left: list[tuple[tuple[int | str, ...], Any]] = [((), json.loads(text, object_pairs_hook=_Object))] if some else []
    while left:
        at, value = left.pop()
        if isinstance(value, _Object):
            yield from (Fault(place((*at, key)), "this stands twice in one object") for key in value.twice)
            left += (((*at, key), one) for key, one in value.items() if isinstance(one, dict | list))
        elif isinstance(value, list):
            left += (((*at, number), one) for number, one in enumerate(value) if isinstance(one, dict | list))


class _Object(dict[str, Any]):
    """An object of a document, and the keys that stand in it more than once."""

    def __init__(self, items: list[tuple[str, Any]]) -> None:
        super().__init__(items)
        self.twice = [key for key, count in Counter(key for key, _ in items).items() if count > 1]


def _in_words(error: ValidationError, raw: Any) -> Iterator[Fault]:
    for one in error.errors(include_url=False, include_input=False):
        if one["type"] == "default_factory_not_called":
            continue  # what it would have followed from is wrong, which is told anyway
        words = _WORDS.get(one["type"], "this is not in the right form")
        yield Fault(place(_in_the_file(one["loc"], raw)), words.format(**one.get("ctx", {})))


def _in_the_file(location: tuple[int | str, ...], raw: Any) -> Iterator[int | str]:
    """Where a field may be of two types, the model also names the one that it tried: that is no place in the file."""
    for step in location:
        here = isinstance(raw, dict) and step in raw
        if here or not isinstance(step, str) or not step.startswith(_TRIED):
            yield step
            there = here or (isinstance(raw, list) and isinstance(step, int) and step < len(raw))
            raw = raw[step] if there else None


def _and_around(place: str) -> Iterator[str]:
    """A place and all those that it lies in: shifts[3].min, shifts[3], shifts."""
    yield place
    yield from (place[:end] for end, letter in enumerate(place) if letter in ".[")


def _instant(value: Any) -> Any:
    if isinstance(value, dt.datetime):  # given by a program, not by a file
        offset = value.utcoffset()
        if offset is None:
            raise ValueError("this must have an offset")
        found = value.astimezone(dt.timezone(offset))  # in one zone, Python would reckon by the wall clock
    elif not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise ValueError("this must be an instant with an offset, such as 2010-02-15T11:00:00+01:00")
    else:
        try:
            found = dt.datetime.fromisoformat(value.upper())
        except ValueError as error:
            raise ValueError("there is no such day or time") from error
    if not _EARLIEST <= found <= _LATEST:
        raise ValueError("this must lie between the years 1970 and 2200")
    return found


def _local_time(value: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value, re.ASCII):
        raise ValueError("this must be a time of day such as 04:00")
    return value


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (LookupError, ValueError, OSError) as error:
        raise ValueError(f"there is no time zone {value!r}; write one such as Europe/Paris") from error
    return value


def whole(lowest: int, highest: int) -> Any:
    """A whole number in these bounds."""
    return Field(ge=lowest, le=highest)


Id = Annotated[str, Field(min_length=1, max_length=200)]
Instant = Annotated[dt.datetime, BeforeValidator(_instant)]  # aware, of a fixed offset; from 1970 to 2200
LocalTime = Annotated[str, AfterValidator(_local_time)]  # HH:MM on the wall clock
Timezone = Annotated[str, Field(max_length=200), AfterValidator(_timezone)]  # IANA name
