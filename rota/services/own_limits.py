"""The limits that people set themselves, inside those of the house: as they are shown, and read from what was typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from rota.planning import AT_LEAST

MINUTES = 60  # of an hour: limits in minutes are shown and typed in hours
LONGEST_NUMBER = 20  # characters
# Each limit: how many of its own unit are one of the unit shown, and the highest number that makes sense.
SHOWN = {
    "max_shifts": (1, 100),
    "max_minutes": (MINUTES, 168),
    "max_shifts_per_day": (1, 24),
    "max_minutes_per_day": (MINUTES, 24),
    "free_days": (1, 7),
    "max_consecutive_days": (1, 100),
    "min_rest_minutes": (MINUTES, 168),
    "max_tagged": (1, 100),
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with what was typed, by a short name; `limit` is the number that it goes against, as shown."""

    what: str
    limit: str = ""


@dataclass(frozen=True)
class Limit:
    """One limit: its name in rota-group/1 (`tag` for one of `max_tagged`), the house's and one's own in its unit."""

    name: str
    tag: str | None
    house: int | None
    own: int | None

    @property
    def field(self) -> str:
        return f"limit-{self.name}" if self.tag is None else f"limit-{self.name}.{self.tag}"

    @property
    def at_least(self) -> bool:
        """True if a larger number is the tighter one."""
        return self.name in AT_LEAST

    @property
    def highest(self) -> int:
        return SHOWN[self.name][1]

    @property
    def house_shown(self) -> str:
        return self._shown(self.house)

    @property
    def own_shown(self) -> str:
        """Empty where the house's binds: one's own there is none, or a looser one (from an import)."""
        return "" if self.own is None or self._is_looser(self.own) else self._shown(self.own)

    def read(self, text: str) -> int | Fault | None:
        """The limit that somebody typed, in its unit; None: the house's is enough."""
        if text.strip() == self.own_shown:
            return self.own if self.own_shown else None
        if not text.strip():
            return None
        typed = number(text, self.highest, whole=SHOWN[self.name][0] == 1)
        if typed is None:
            return Fault("number", str(self.highest))
        value = round(typed * SHOWN[self.name][0])
        if self._is_looser(value):
            return Fault("below_house" if self.at_least else "above_house", self.house_shown)
        return value

    def _is_looser(self, value: int) -> bool:
        if self.house is None:
            return False
        return value < self.house if self.at_least else value > self.house

    def _shown(self, value: int | None) -> str:
        if value is None:
            return ""
        return format(round(Decimal(value) / SHOWN[self.name][0], 2).normalize(), "f")


def number(text: str, highest: int, *, whole: bool) -> Decimal | None:
    """The number from 0 to `highest` that somebody typed, in the digits of any script; None if it is none."""
    try:
        found = Decimal(text.strip()[:LONGEST_NUMBER].replace(",", ".").replace("\N{ARABIC DECIMAL SEPARATOR}", "."))
    except InvalidOperation:
        return None
    if len(text.strip()) > LONGEST_NUMBER or not found.is_finite() or not 0 <= found <= highest:
        return None
    return found if not whole or found == found.to_integral_value() else None


def limits_of(house: dict[str, Any], own: dict[str, Any], tags: Iterable[str]) -> tuple[Limit, ...]:
    """All that can be limited, `max_tagged` for each of the tags."""
    plain = [Limit(name, None, house.get(name), own.get(name)) for name in SHOWN if name != "max_tagged"]
    tagged = [
        Limit("max_tagged", tag, house.get("max_tagged", {}).get(tag), own.get("max_tagged", {}).get(tag))
        for tag in tags
    ]
    return tuple(plain + tagged)


def read(
    limits: Iterable[Limit], typed: Mapping[str, str], own: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Fault]]:
    """One's own limits as they are to be stored, and what is wrong by field. What was not asked stays as in `own`."""
    found, faults = dict(own), {}
    tagged = dict(own.get("max_tagged", {}))
    for limit in limits:
        value = limit.read(typed.get(limit.field, ""))
        holder, key = (found, limit.name) if limit.tag is None else (tagged, limit.tag)
        holder.pop(key, None)
        if isinstance(value, Fault):
            faults[limit.field] = value
        elif value is not None:
            holder[key] = value
    found.pop("max_tagged", None)
    return found | ({"max_tagged": tagged} if tagged else {}), faults
