"""① Into which parts a day is cut, so that people can say when they can: they follow from the times of the shifts."""

import datetime as dt
import functools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from zoneinfo import ZoneInfo

from rota.models.clock import instant

Span = tuple[str, str]  # from, to: "HH:MM" on the wall; an end that is not after its start is on the next day

DAY = 24 * 60  # minutes on the wall
FEWEST, MOST = 2, 6
MOST_EDGES, MOST_SPANS = 16, 64  # the heaviest are looked at, so that the work is bounded
CUT = 90  # one more part that a shift touches is as bad as so many minutes of it for which nobody is needed
PART = 20  # one more part to be answered, likewise, for each seven shifts a week
USUAL = (("07:00", "12:00"), ("12:00", "18:00"), ("18:00", "23:00"), ("23:00", "07:00"))  # where there is no shift
WORDS = {  # their middles; in the order of the day
    "early": 330, "morning": 540, "midday": 750, "afternoon": 930, "evening": 1110, "late": 1290, "night": 1560,
}  # fmt: skip
SELDOM = {"early": 120, "late": 120}  # said only where the plain words are so many minutes further off


@dataclass(frozen=True)
class Part:
    """From `start` to `end` ("HH:MM"), which is on the next day where it is not after `start`. `late`: it begins
    after midnight and still counts as part of the day before. `word` is one of WORDS, each at most once a day."""

    start: str
    end: str
    late: bool
    word: str


def parts_of_day(times: Iterable[Span], day_starts_at: str) -> tuple[Part, ...]:
    """Two to six parts that follow each other and together are 24 hours on the wall, the first border at or after
    `day_starts_at` first. Borders are edges of shifts (one entry of `times` for each shift of a week): as few shifts
    as possible are cut, and whoever comes to one is asked to be free for as little else as possible.
    """
    spans = Counter((_minutes(start), _minutes(end)) for start, end in times)
    usual = Counter((_minutes(start), _minutes(end)) for start, end in USUAL)
    return _parts(_heaviest(spans or usual, MOST_SPANS), _minutes(day_starts_at))


def spans_on(date: dt.date, parts: Sequence[Part], zone: ZoneInfo) -> list[tuple[dt.datetime, dt.datetime]]:
    """When the parts of a day are, in UTC. They follow each other without a gap, from one day to the next, too: one
    that the clocks skip is empty."""
    following = date + dt.timedelta(days=1)
    first, end = instant(date, parts[0].start, zone), instant(following, parts[0].start, zone)
    borders = [end]
    for part in reversed(parts[1:]):
        borders.append(min(borders[-1], instant(following if part.late else date, part.start, zone)))
    return list(pairwise([first, *(max(first, border) for border in reversed(borders))]))


def version_of(parts: Iterable[Part]) -> str:
    """The borders as a word that a form carries: 0700-1000-1300."""
    return "-".join(part.start.replace(":", "") for part in parts)


@functools.lru_cache(maxsize=256)
def _parts(spans: tuple[tuple[tuple[int, int], int], ...], day_start: int) -> tuple[Part, ...]:
    edges: Counter[int] = Counter()
    for (start, end), weight in spans:
        edges[start] += weight
        edges[end] += weight
    if len(edges) == 1:  # whole days: nothing is cut in the middle of one
        edges[(next(iter(edges)) + DAY // 2) % DAY] = 1
    borders = _best([edge for edge, _ in _heaviest(edges, MOST_EDGES)], spans)
    first = min(borders, key=lambda border: (border - day_start) % DAY)
    ordered = sorted((border - first) % DAY + first for border in borders)  # minutes since the first day's midnight
    ends = [*ordered[1:], ordered[0] + DAY]
    words = _words([(start + end) / 2 for start, end in zip(ordered, ends, strict=True)])
    return tuple(
        Part(_clock(start), _clock(end), start >= DAY, word)
        for start, end, word in zip(ordered, ends, words, strict=True)
    )


def _best(edges: list[int], spans: Sequence[tuple[tuple[int, int], int]]) -> list[int]:
    """Of all rings of two to six borders the cheapest; of equal ones that with fewer parts, then the earlier one."""
    edges = sorted(edges)
    base = PART * max(1, sum(weight for _, weight in spans) // 7)
    cost = {(a, b): base + _cost(a, b, spans) for a in edges for b in edges if a != b}
    found: list[tuple[int, int, tuple[int, ...]]] = []
    for number, first in enumerate(edges):  # the earliest border of the ring
        ways: dict[int, tuple[int, tuple[int, ...]]] = {first: (0, (first,))}
        for count in range(1, MOST + 1):
            if count >= FEWEST:
                found += [(value + cost[last, first], count, ring) for last, (value, ring) in ways.items()]
            ways = {
                edge: min(
                    (value + cost[last, edge], (*ring, edge)) for last, (value, ring) in ways.items() if last < edge
                )
                for edge in edges[number + 1 :]
                if any(last < edge for last in ways)
            }
    return list(min(found)[2])


def _cost(start: int, end: int, spans: Sequence[tuple[tuple[int, int], int]]) -> int:
    """What a part costs: for each shift that touches it CUT and the minutes of it that the shift does not fill."""
    length = (end - start) % DAY or DAY
    total = 0
    for (begins, ends), weight in spans:
        long = (ends - begins) % DAY or DAY
        after = (begins - start) % DAY  # how long after the part's start the shift begins, round the clock
        filled = max(0, min(length, after + long) - after) + max(0, min(length, after + long - DAY))
        if filled:
            total += weight * (CUT + length - filled)
    return total


def _words(middles: Sequence[float]) -> tuple[str, ...]:
    """For each part the word that is near its middle: they keep the order of the day, and no word comes twice."""
    names = list(WORDS)
    rings = (ring[turn:] + ring[:turn] for ring in combinations(names, len(middles)) for turn in range(len(middles)))

    def off(ring: tuple[str, ...]) -> float:
        far = (abs(WORDS[word] - middle) % DAY for word, middle in zip(ring, middles, strict=True))
        return sum(min(one, DAY - one) ** 2 for one in far) + sum(SELDOM[word] ** 2 for word in ring if word in SELDOM)

    return min(rings, key=off)


def _heaviest(counted: Counter[tuple[int, int]] | Counter[int], most: int) -> tuple:  # type: ignore[type-arg]
    return tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:most])


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _clock(minutes: int) -> str:
    return f"{minutes % DAY // 60:02}:{minutes % 60:02}"
