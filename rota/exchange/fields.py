"""The kinds of fields that a group's file has. They say in words what they allow; the reader adds the place."""

import datetime as dt
import re
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from rota.models.clock import monday_of
from rota.names import LONGEST_NAME, is_clean

EARLIEST, LATEST = dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.datetime(2200, 1, 1, tzinfo=dt.UTC)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)


class Part(BaseModel):
    """An object of the file: its fields are all that it may have, of just these types, and it never changes."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _id(value: str) -> str:
    if not is_clean(value) or "\n" in value:
        raise ValueError("there must be no control characters here")
    return value


def _name(value: str) -> str:
    if trouble := trouble_with_name(value):
        raise ValueError(trouble)
    return value


def trouble_with_name(value: str) -> str | None:
    """What is wrong with a name that people read, in words."""
    if not value.strip():
        return "this must not be empty"
    if len(value) > LONGEST_NAME:
        return f"this is too long; at most {LONGEST_NAME} characters are allowed"
    if not is_clean(value) or "\n" in value:
        return "there must be no line breaks, control characters or controls of writing direction here"
    return None


def _instant(value: Any) -> Any:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise ValueError("this must be an instant with an offset, such as 2010-02-15T11:00:00+01:00")
    try:
        found = dt.datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("there is no such day or time") from None
    if not EARLIEST <= found <= LATEST:
        raise ValueError("this must lie between the years 1970 and 2200")
    return found


def _monday(value: Any) -> Any:
    try:
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            raise ValueError(value)
        day = dt.date.fromisoformat(value)
    except ValueError:
        raise ValueError("this must be the date of a Monday, such as 2010-02-15") from None
    if not EARLIEST.date() <= day <= LATEST.date():
        raise ValueError("this must lie between the years 1970 and 2200")
    if day.weekday():
        raise ValueError(f"{day} is a {day:%A}; a week is named by its Monday, {monday_of(day)}")
    return day


def _clock(value: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value, re.ASCII):
        raise ValueError("this must be a time of day such as 04:00")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (LookupError, ValueError, OSError):
        raise ValueError(f"there is no time zone {value!r}; write one such as Europe/Paris") from None
    return value


def language(value: str) -> str:
    """A language's code. Raises ValueError where it has no such shape."""
    if not re.fullmatch(r"[a-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}", value, re.ASCII):
        raise ValueError("this must be the code of a language, such as fr or fa-AF")
    return value


def whole(lowest: int, highest: int) -> Any:
    """A whole number in these bounds; sums of them stay in those of rota-problem/1."""
    return Field(ge=lowest, le=highest)


Id = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_id)]
KindId = Annotated[str, Field(min_length=1, max_length=180), AfterValidator(_id)]  # with a date it is an Id still
Name = Annotated[str, AfterValidator(_name)]
Texts = dict[str, str] | str  # language → text, or one text for all
Language = Annotated[str, AfterValidator(language)]
Instant = Annotated[dt.datetime, BeforeValidator(_instant)]
Monday = Annotated[dt.date, BeforeValidator(_monday)]
Clock = Annotated[str, AfterValidator(_clock)]
Zone = Annotated[str, Field(max_length=200), AfterValidator(_zone)]
People = Annotated[int, whole(0, 10_000)]
OneOrMore = Annotated[int, whole(1, 10_000)]
Days = Annotated[int, whole(0, 400)]
Points = Annotated[int, whole(0, 100_000)]  # a week; five of them are added up
Minutes = Annotated[int, whole(0, 527_040)]  # a leap year
