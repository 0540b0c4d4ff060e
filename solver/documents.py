"""Reading documents: a JSON text becomes a checked, frozen model, or a list of everything that is wrong with it."""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

Fault = tuple[str, str]  # the place, as in shifts[3].min, and what is wrong there and what is allowed
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_EARLIEST, _LATEST = dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.datetime(2200, 1, 1, tzinfo=dt.UTC)


class DocumentError(Exception):
    """A document cannot be used; `faults` says everything that is wrong, each with its place."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(f"{place}: {words}" if place else words for place, words in self.faults))


class Part(BaseModel):
    """An object of a document: its fields are all that it may have, of just these types, and it never changes."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


# The sentence for each type of fault; the fields in braces are what the model allows.
_WORDS = {
    "missing": "this is required",
    "extra_forbidden": "there is no such field here",
    "int_type": "this must be a whole number",
    "int_from_float": "this must be a whole number",
    "int_parsing_size": "this number is too large",
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
    "json_invalid": "this is no JSON: {error}",
    "value_error": "{error}",
    "none_required": "this must be null",
}


M = TypeVar("M", bound=BaseModel)


def read(model: type[M], text: str | bytes, check: Callable[[M], Iterable[Fault]] = lambda document: ()) -> M:
    """Read a JSON text. `check` looks at what one field alone cannot tell (unknown ids, an end before a start).

    Raises DocumentError with every fault that was found: first those of form, then those that `check` finds.
    """
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            raise DocumentError([("", f"this is not UTF-8: byte {error.start} does not fit")]) from error
    faults = [] if (repeated := _repeated_keys(text)) is None else repeated
    try:
        document = model.model_validate_json(text)
    except ValidationError as error:
        faults += _in_words(error)
    except (ValueError, RecursionError) as error:  # lone surrogates, numbers without end
        raise DocumentError([("", f"this cannot be read: {error}")]) from error
    if not faults:
        faults += check(document)
    if faults:
        raise DocumentError(dict.fromkeys(faults))
    return document


def place(location: Iterable[int | str]) -> str:
    """("shifts", 3, "min") → shifts[3].min"""
    text = ""
    for step in location:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _repeated_keys(text: str) -> list[Fault] | None:
    """A key that stands twice in an object: what JSON readers pass over in silence."""
    faults: list[Fault] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            keys = [key for key, _ in items]
            twice = sorted({key for key in keys if keys.count(key) > 1}) if len(keys) < 1000 else ["…"]
            faults.extend((key, "this stands twice in one object") for key in twice)
        return found

    try:
        json.loads(text, object_pairs_hook=pairs)
    except (ValueError, RecursionError):
        return None  # the reader proper says what is wrong
    return faults


def _in_words(error: ValidationError) -> list[Fault]:
    faults = []
    for one in error.errors(include_url=False, include_input=False):
        if one["type"] == "default_factory_not_called":
            continue  # the default follows from a field that is wrong, which is told
        words = _WORDS.get(one["type"], one["msg"])
        where = place(step for step in one["loc"] if not (isinstance(step, str) and _is_a_branch(step)))
        faults.append((where, words.format(**{"error": one["msg"], **one.get("ctx", {})})))
    return faults


def _is_a_branch(step: str) -> bool:
    """Where a field may be of two types, the model names the one that it tried: that is no place in the file."""
    return step in ("str", "[key]") or step.startswith(("dict[", "function-", "constrained-", "lax-or-strict"))


def _instant(value: Any) -> Any:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise ValueError("this must be an instant with an offset, such as 2010-02-15T11:00:00+01:00")
    try:
        found = dt.datetime.fromisoformat(value)
        if not _EARLIEST <= found <= _LATEST:
            raise ValueError("this must lie between the years 1970 and 2200")
    except (ValueError, OverflowError) as error:
        reason = str(error) if "1970" in str(error) else "there is no such day or time"
        raise ValueError(reason) from error
    return found


def _local_time(value: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value, re.ASCII):
        raise ValueError("this must be a time of day such as 04:00")
    return value


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"there is no time zone {value!r}; write one such as Europe/Paris") from error
    return value


def whole(lowest: int, highest: int) -> Any:
    """A whole number in these bounds; they keep every sum far inside 64 bits."""
    return Field(ge=lowest, le=highest)


Id = Annotated[str, Field(min_length=1, max_length=200)]
Instant = Annotated[dt.datetime, BeforeValidator(_instant)]
LocalTime = Annotated[str, AfterValidator(_local_time)]
Timezone = Annotated[str, AfterValidator(_timezone)]
People = Annotated[int, whole(0, 10_000)]
Points = Annotated[int, whole(0, 1_000_000)]
Minutes = Annotated[int, whole(0, 527_040)]  # a leap year
