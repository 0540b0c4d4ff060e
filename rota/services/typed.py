"""What organizers type into a form: reading days, times and numbers, and saying what will not do."""

import datetime as dt
import re
from collections.abc import Mapping

from rota.refusal import Refused

_DATE, _CLOCK = re.compile(r"20\d\d-\d\d-\d\d", re.ASCII), re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
MOST_PEOPLE = 999


class NotDone(Refused):
    """Something that was typed will not do; `faults` says what, a word by field. Nothing was changed."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(f"these fields have to be mended: {', '.join(sorted(faults))}")
        self.faults = dict(faults)


class Reading:
    """Reads one form, field by field; what will not do is kept in `faults`, the first word of each field."""

    def __init__(self, sent: Mapping[str, str]) -> None:
        self.sent = sent
        self.faults: dict[str, str] = {}

    def wrong(self, field: str, word: str) -> None:
        """This field will not do."""
        self.faults.setdefault(field, word)

    def date(self, field: str) -> dt.date:
        """A day of this century; any, if the field will not do."""
        try:
            if _DATE.fullmatch(self.sent[field]):
                return dt.date.fromisoformat(self.sent[field])
        except ValueError:
            pass
        self.wrong(field, "date")
        return dt.date(2000, 1, 3)

    def clock(self, field: str) -> str:
        """A time of day, "HH:MM"; any, if the field will not do."""
        if _CLOCK.fullmatch(self.sent[field]):
            return self.sent[field]
        self.wrong(field, "time")
        return "00:00"

    def people(self, field: str) -> int | None:
        """How many; None: the field is empty, or will not do."""
        text = self.sent[field].strip()
        if not text:
            return None
        if text.isdecimal() and len(text) < 6 and int(text) <= MOST_PEOPLE:
            return int(text)  # in the digits of any language
        self.wrong(field, "number")
        return None

    def done(self) -> None:
        """Raises NotDone if anything will not do."""
        if self.faults:
            raise NotDone(self.faults)
