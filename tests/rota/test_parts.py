"""The parts of a day follow from the shifts, and always tile it."""

import datetime as dt
import json
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.planning.parts import MOST, Part, parts_of_day, spans_on, version_of
from tests.conftest import CALAIS

PARIS = ZoneInfo("Europe/Paris")
CLOCKS = st.integers(0, 24 * 60 - 1).map(lambda minutes: f"{minutes // 60:02}:{minutes % 60:02}")
CHANGES = [st.dates(day, day + dt.timedelta(days=3)) for day in (dt.date(2027, 3, 26), dt.date(2027, 10, 29))]
TIMES = st.lists(st.tuples(CLOCKS, CLOCKS), max_size=40)


def hours(parts: tuple[Part, ...]) -> list[tuple[str, str]]:
    return [(part.word, f"{part.start}–{part.end}") for part in parts]


def minutes_of(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


@given(times=TIMES, day_starts_at=CLOCKS)
def test_the_parts_tile_the_day_whatever_the_times(times: list[tuple[str, str]], day_starts_at: str) -> None:
    parts = parts_of_day(times, day_starts_at)
    assert 2 <= len(parts) <= MOST
    assert [part.end for part in parts] == [part.start for part in (*parts[1:], parts[0])]
    lengths = [(minutes_of(part.end) - minutes_of(part.start)) % 1440 for part in parts]
    assert all(lengths)
    assert sum(lengths) == 1440
    starts = [(minutes_of(part.start) - minutes_of(day_starts_at)) % 1440 for part in parts]
    assert starts == sorted(starts)
    assert len({part.word for part in parts}) == len(parts)
    assert parts == parts_of_day(reversed(times), day_starts_at)


@given(times=TIMES.filter(bool), day_starts_at=CLOCKS)
def test_every_border_is_an_edge_of_a_shift(times: list[tuple[str, str]], day_starts_at: str) -> None:
    edges = {edge for span in times for edge in span}
    if len(edges) > 1:
        assert {part.start for part in parts_of_day(times, day_starts_at)} <= edges


@given(times=TIMES, day=st.one_of(CHANGES))
def test_days_follow_each_other_without_a_gap_when_the_clocks_change(
    times: list[tuple[str, str]], day: dt.date
) -> None:
    parts = parts_of_day(times, "04:00")
    spans = spans_on(day, parts, PARIS) + spans_on(day + dt.timedelta(days=1), parts, PARIS)
    assert all(start <= end for start, end in spans)
    assert all(one[1] == other[0] for one, other in pairwise(spans))


def test_a_night_is_one_part_though_the_day_begins_within_it() -> None:
    times = [("10:00", "13:00")] * 7 + [("13:00", "17:30")] * 7 + [("17:30", "23:00")] * 7 + [("23:00", "07:00")] * 7
    assert hours(parts_of_day(times, "04:00")) == [
        ("morning", "07:00–10:00"),
        ("midday", "10:00–13:00"),
        ("afternoon", "13:00–17:30"),
        ("evening", "17:30–23:00"),
        ("night", "23:00–07:00"),
    ]


def test_fourteen_kinds_make_six_parts() -> None:
    group = json.loads(CALAIS.read_text())
    times = [(line["start"], line["end"]) for kind in group["kinds"] for line in kind["weekly"] for _ in line["days"]]
    assert hours(parts_of_day(times, group["day_starts_at"])) == [
        ("morning", "06:00–10:00"),
        ("midday", "10:00–14:00"),
        ("afternoon", "14:00–17:30"),
        ("evening", "17:30–19:30"),
        ("late", "19:30–23:00"),
        ("night", "23:00–06:00"),
    ]


def test_without_a_shift_there_are_four_usual_parts() -> None:
    assert [word for word, _ in hours(parts_of_day([], "00:00"))] == ["morning", "afternoon", "evening", "night"]


def test_a_rare_shift_that_lies_across_does_not_move_the_borders() -> None:
    times = [("10:00", "13:00"), ("13:00", "17:00"), ("17:00", "10:00")] * 7
    assert version_of(parts_of_day([*times, ("12:00", "14:00")], "04:00")) == version_of(parts_of_day(times, "04:00"))


def test_a_part_after_midnight_counts_as_the_day_before() -> None:
    parts = parts_of_day([("20:00", "02:00"), ("02:00", "08:00"), ("08:00", "20:00")], "05:00")
    assert [(part.start, part.late) for part in parts] == [("08:00", False), ("20:00", False), ("02:00", True)]
    assert spans_on(dt.date(2027, 3, 15), parts, PARIS)[-1] == (
        dt.datetime(2027, 3, 16, 1, tzinfo=dt.UTC),
        dt.datetime(2027, 3, 16, 7, tzinfo=dt.UTC),
    )


@pytest.mark.parametrize(("day", "hours"), [("2027-03-27", 7), ("2027-10-30", 9), ("2027-03-28", 8)])
def test_the_night_in_which_the_clocks_change_is_an_hour_shorter_or_longer(day: str, hours: int) -> None:
    parts = parts_of_day([("23:00", "07:00"), ("07:00", "23:00")], "04:00")
    start, end = spans_on(dt.date.fromisoformat(day), parts, PARIS)[-1]
    assert (end - start) == dt.timedelta(hours=hours)


def test_a_part_that_the_clocks_skip_is_empty() -> None:
    parts = parts_of_day([("02:00", "02:30"), ("02:30", "03:15"), ("03:15", "02:00")] * 7, "00:00")
    spans = dict(zip([part.start for part in parts], spans_on(dt.date(2027, 3, 28), parts, PARIS), strict=True))
    lengths = {clock: (end - start) // dt.timedelta(minutes=1) for clock, (start, end) in spans.items()}
    assert lengths == {"02:00": 15, "02:30": 0, "03:15": 22 * 60 + 45}
