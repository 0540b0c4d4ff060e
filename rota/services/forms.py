"""What people type into the forms of the settings: read field by field; what is wrong is gathered by field."""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from rota.db import Texts
from rota.names import LONGEST_NAME, clean
from rota.refusal import Refused
from rota.services import own_limits

CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
MINUTES = 60  # of an hour


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a field, by a short name; `low` and `high` are the bounds that it goes against."""

    what: str
    low: int | None = None
    high: int | None = None


class NotSaved(Refused):
    """Something that was typed will not do; `faults` says what, by field. Nothing was changed."""

    def __init__(self, faults: dict[str, Wrong]) -> None:
        super().__init__(f"these fields have to be mended: {', '.join(sorted(faults))}")
        self.faults = faults


def shown_texts(field: str, texts: Texts, languages: Sequence[str]) -> dict[str, str]:
    """A text as its fields show it, one for each language; one text for all stands in the first."""
    said = {languages[0]: texts} if isinstance(texts, str) else texts
    return {f"{field}.{code}": said.get(code, "") for code in languages}


def shown_hours(minutes: int | None) -> str:
    """Minutes as hours are typed: 90 is 1.5; "" for None."""
    if minutes is None:
        return ""
    return f"{minutes / MINUTES:.2f}".rstrip("0").rstrip(".")


class Form:
    """The fields of one form. What cannot be read has a fault and gives a value that is of no use."""

    def __init__(self, sent: Mapping[str, str]) -> None:
        self.sent = sent
        self.faults: dict[str, Wrong] = {}

    def wrong(self, field: str, what: str, low: int | None = None, high: int | None = None) -> None:
        """The first fault of a field is told."""
        self.faults.setdefault(field, Wrong(what, low, high))

    def finish(self) -> None:
        """Raises NotSaved if anything is wrong."""
        if self.faults:
            raise NotSaved(self.faults)

    def typed(self, field: str) -> str:
        """What was typed, cleaned."""
        return clean(self.sent.get(field, ""))

    def ticked(self, field: str) -> bool:
        """True for a box that is ticked."""
        return self.sent.get(field) == "yes"

    def choice(self, field: str, allowed: Container[str]) -> str:
        """One of those that are allowed."""
        if self.sent.get(field, "") not in allowed:
            self.wrong(field, "choice")
        return self.sent.get(field, "")

    def name(self, field: str) -> str:
        """A name of 1 to 80 characters."""
        name = self.typed(field)
        if not 1 <= len(name) <= LONGEST_NAME:
            self.wrong(field, "name", high=LONGEST_NAME)
        return name

    def texts(
        self, field: str, languages: Sequence[str], old: Texts, *, most: int = LONGEST_NAME, needed: bool = True
    ) -> Texts:
        """A text in the group's languages; in others it stays as it was, and so does what nobody touched."""
        typed = {code: self.typed(f"{field}.{code}") for code in languages}
        if old and {f"{field}.{code}": text for code, text in typed.items()} == shown_texts(field, old, languages):
            return old
        for code, text in typed.items():
            if len(text) > most:
                self.wrong(f"{field}.{code}", "name", high=most)
        if needed and not any(typed.values()):
            self.wrong(f"{field}.{languages[0]}", "name", high=most)
        others = {} if isinstance(old, str) else {code: text for code, text in old.items() if code not in languages}
        return {code: text for code, text in typed.items() if text} | others

    def whole(self, field: str, low: int, high: int, *, needed: bool = False) -> int | None:
        """A whole number; None where nothing was typed."""
        text = self.sent.get(field, "").strip()
        if not text and not needed:
            return None
        found = own_limits.number(text, high, whole=True)
        if found is None or found < low:
            self.wrong(field, "number", low, high)
            return None
        return int(found)

    def hours(self, field: str, high: int, old: int | None) -> int | None:
        """Minutes, from hours that were typed; None where nothing was. What nobody touched stays as it was."""
        text = self.sent.get(field, "").strip()
        if text == shown_hours(old):
            return old
        if not text:
            return None
        found = own_limits.number(text, high, whole=False)
        if found is None:
            self.wrong(field, "number", 0, high)
            return None
        return round(found * MINUTES)

    def clock(self, field: str) -> str:
        """A time of day, HH:MM."""
        text = self.sent.get(field, "").strip()
        if not CLOCK.fullmatch(text):
            self.wrong(field, "clock")
        return text
