"""What a sheet of answers shows of windows, and which windows it makes: rows that were never stored."""

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from rota.models import DatedWindow, Kind, Shift, Volunteer, WeeklyWindow
from rota.models.availability import LEVELS
from rota.models.clock import DAYS
from rota.planning import stands
from rota.planning.parts import parts_of_day
from rota.planning.sheets import Piece, Sheet, chances, changed, dated_after, weekly_after
from rota.planning.standing import level_of_time

PARIS = ZoneInfo("Europe/Paris")
MONDAY = dt.date(2027, 3, 22)  # on whose Sunday the clocks change
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
PARTS = parts_of_day([("08:00", "12:00"), ("12:00", "18:00"), ("18:00", "23:00"), ("23:00", "08:00")], "04:00")
CLOCKS = st.integers(0, 24 * 4 - 1).map(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}")
BEGINS = dt.datetime(2027, 3, 22, tzinfo=PARIS).astimezone(dt.UTC)
HOURS = st.integers(-24, 9 * 24).map(lambda hour: BEGINS + hour * dt.timedelta(hours=1))
LEVEL = st.sampled_from(LEVELS)
WEEKLY = st.builds(
    lambda days, start, end, level: WeeklyWindow(days=sorted(days, key=DAYS.index), start=start, end=end, level=level),
    st.sets(st.sampled_from(DAYS), min_size=1), CLOCKS, CLOCKS, LEVEL,
)  # fmt: skip
SPANS = st.tuples(HOURS, HOURS).filter(lambda span: span[0] < span[1])
DATED = st.builds(lambda span, level: DatedWindow(start=span[0], end=span[1], level=level), SPANS, LEVEL)
PEOPLE = st.builds(
    lambda has_pattern, weekly, dated: somebody(has_pattern or bool(weekly), weekly, dated),
    st.booleans(), st.lists(WEEKLY, max_size=4), st.lists(DATED, max_size=4),
)  # fmt: skip


def somebody(has_pattern: bool, weekly: list[WeeklyWindow], dated: list[DatedWindow]) -> Volunteer:
    return Volunteer(
        has_pattern=has_pattern, weekly=weekly, dated=dated, kinds={}, experience="regular", adult=True,
        arrives=None, leaves=None, inducted_at=None,
    )  # fmt: skip


def week(now: dt.datetime = LONG_AGO) -> Sheet:
    return Sheet.of_week(MONDAY, PARTS, PARIS, now)


def with_dated(volunteer: Volunteer, pieces: list[Piece]) -> Volunteer:
    dated = [DatedWindow(start=start, end=end, level=level) for start, end, level in pieces]
    return somebody(volunteer.has_pattern, list(volunteer.weekly), dated)


ANSWERS = st.dictionaries(st.sampled_from(sorted(week().cells)), LEVEL, max_size=28)
EVERY_WEEK = st.dictionaries(st.sampled_from(sorted(Sheet.usual(PARTS).cells)), LEVEL, max_size=28)


@given(who=PEOPLE, answers=ANSWERS, hours=st.lists(HOURS, max_size=20))
def test_what_is_saved_is_shown_and_nothing_else_changes(
    who: Volunteer, answers: dict[str, str], hours: list[dt.datetime]
) -> None:
    sheet, hour = week(), dt.timedelta(hours=1)
    shown = sheet.levels(who)
    changes = changed(shown, answers)
    after = with_dated(who, dated_after(who, sheet, changes))
    assert sheet.levels(after) == shown | answers
    touched = [sheet.cells[name] for name in changes]
    for start in hours:
        if not any(begins < start + hour and start < ends for begins, ends in touched):
            assert level_of_time(after, start, start + hour, PARIS) == level_of_time(who, start, start + hour, PARIS)


@given(who=PEOPLE, answers=EVERY_WEEK)
def test_the_usual_week_keeps_what_was_not_changed(who: Volunteer, answers: dict[str, str]) -> None:
    sheet = Sheet.usual(PARTS)
    alone = somebody(who.has_pattern, list(who.weekly), [])
    shown = sheet.levels(alone)
    made = weekly_after(alone, sheet, changed(shown, answers))
    windows = [WeeklyWindow(days=days, start=start, end=end, level=level) for (start, end, level), days in made.items()]
    after = somebody(True, windows, [])
    assert sheet.levels(after) == shown | answers
    for name, (start, _) in sheet.cells.items():
        for quarter in range(16):
            begins = start + quarter * dt.timedelta(minutes=15)
            ends = begins + dt.timedelta(minutes=15)
            if not changed(shown, {name: answers.get(name, "")}):
                assert level_of_time(after, begins, ends, sheet.zone) == level_of_time(alone, begins, ends, sheet.zone)


@given(who=PEOPLE, spans=st.lists(SPANS, max_size=10))
def test_the_shifts_counted_are_those_to_which_the_volunteer_does_not_stand_at_no(
    who: Volunteer, spans: list[tuple[dt.datetime, dt.datetime]]
) -> None:
    kind = Kind(key="tea", new_allowed=True, adults_only=False)
    shifts = [
        Shift(key=str(number), kind=kind, start=start, end=end, own={}) for number, (start, end) in enumerate(spans)
    ]
    sheet = week()
    shown = sheet.levels(who)
    found = chances(list(sheet.cells.items()), who, who, shifts, PARIS)
    expected = sum(stands(who, shift, PARIS) != "no" for shift in shifts)
    assert sum(chance.stands(shown, shown) for chance in found) == expected


def test_a_window_that_reaches_in_from_outside_is_cut() -> None:
    sheet = week()
    tuesday, wednesday = sheet.cells["d2027-03-23.0"], sheet.cells["d2027-03-24.0"]
    away = DatedWindow(start=tuesday[0] - dt.timedelta(days=30), end=wednesday[0] + dt.timedelta(days=60), level="no")
    who = somebody(False, [], [away])
    assert dated_after(who, sheet, {"d2027-03-23.0": "prefer"}) == [
        (away.start, tuesday[0], "no"),
        (tuesday[1], away.end, "no"),
        (*tuesday, "prefer"),
    ]


def test_what_the_usual_week_says_needs_no_single_date() -> None:
    sheet = week()
    one = sheet.cells["d2027-03-23.0"]
    who = somebody(False, [], [DatedWindow(start=one[0], end=one[1], level="no")])
    assert dated_after(who, sheet, {"d2027-03-23.0": "yes"}) == []


def test_days_that_are_over_are_not_on_the_sheet() -> None:
    wednesday_night = dt.datetime(2027, 3, 25, 3, tzinfo=PARIS)
    assert week(wednesday_night).days[0] == dt.date(2027, 3, 24)
    assert week(wednesday_night + dt.timedelta(hours=5)).days[0] == dt.date(2027, 3, 25)


def test_the_parts_of_the_days_on_which_the_clocks_change_are_right_on_the_wall() -> None:
    for monday, sunday, hours in ((MONDAY, "2027-03-28", 23), (dt.date(2027, 10, 25), "2027-10-31", 25)):
        sheet = Sheet.of_week(monday, PARTS, PARIS, LONG_AGO)
        night = sheet.cells[f"d{dt.date.fromisoformat(sunday) - dt.timedelta(days=1)}.3"]
        assert night[1] - night[0] == dt.timedelta(hours=9 + hours - 24)
        walls = [start.astimezone(PARIS).strftime("%H:%M") for start, _ in sheet.cells.values()]
        assert walls == ["08:00", "12:00", "18:00", "23:00"] * 7
        start, end = sheet.cells[f"d{sunday}.3"]
        who = somebody(True, [WeeklyWindow(days=["sun"], start="23:00", end="08:00", level="yes")], [])
        assert level_of_time(who, start, end, PARIS) == "yes"
