"""Limits of one's own: in hours where the house counts minutes, tighter than the house's and never looser."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.planning.week import tighter
from rota.services.own_limits import SHOWN, Fault, Limit, limits_of, read

numbers = st.integers(0, 10_000)
some_limits = st.fixed_dictionaries(
    {},
    optional={name: numbers for name in SHOWN if name != "max_tagged"}
    | {"max_tagged": st.dictionaries(st.sampled_from(["night", "dull"]), numbers)},
)
texts = st.one_of(
    st.integers(-2, 200).map(str),
    st.decimals(0, 200, places=2).map(str),
    st.sampled_from(["", " ", "-0", "nan", "inf", "1e2", "1e999999", "٣", "2,5", "٢٫٥", "x"]),
    st.text(max_size=25),
)


def reading(name: str, text: str, house: int | None = None, own: int | None = None) -> int | Fault | None:
    return Limit(name, None, house, own).read(text)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("max_shifts", " 3 ", 3),
        ("max_shifts", "", None),
        ("max_shifts", "0", 0),
        ("max_shifts", "٣", 3),
        ("max_shifts", "2.5", Fault("number", "100")),
        ("max_shifts", "-1", Fault("number", "100")),
        ("max_shifts", "101", Fault("number", "100")),
        ("max_shifts", "nan", Fault("number", "100")),
        ("max_shifts", "3" + " " * 30 + "3", Fault("number", "100")),
        ("max_minutes", "38", 2280),
        ("max_minutes", "7,5", 450),
        ("max_minutes", "٧٫٥", 450),
        ("max_minutes", "169", Fault("number", "168")),
        ("max_minutes_per_day", "24.5", Fault("number", "24")),
        ("free_days", "8", Fault("number", "7")),
        ("min_rest_minutes", "11", 660),
    ],
)
def test_a_number_is_read_in_the_unit_shown(name: str, text: str, expected: int | Fault | None) -> None:
    assert reading(name, text) == expected


@pytest.mark.parametrize(
    ("name", "house", "text", "expected"),
    [
        ("max_shifts", 5, "5", 5),
        ("max_shifts", 5, "6", Fault("above_house", "5")),
        ("max_minutes", 2280, "38.01", Fault("above_house", "38")),
        ("max_minutes", 100, "1.67", 100),
        ("free_days", 1, "2", 2),
        ("free_days", 1, "0", Fault("below_house", "1")),
        ("min_rest_minutes", 630, "10", Fault("below_house", "10.5")),
    ],
)
def test_a_looser_one_is_refused_with_the_house_s_number(
    name: str, house: int, text: str, expected: int | Fault
) -> None:
    assert reading(name, text, house) == expected


def test_what_stands_there_may_stay_to_the_minute() -> None:
    for minutes in range(0, 1440):
        limit = Limit("max_minutes", None, None, minutes)
        assert limit.read(limit.own_shown) == minutes
    assert reading("max_shifts", "400", own=400) == 400


def test_an_imported_one_that_is_looser_than_the_house_s_is_shown_as_none() -> None:
    limit = Limit("max_shifts", None, 3, 9)
    assert (limit.own_shown, limit.read("")) == ("", None)


def test_what_was_not_asked_stays() -> None:
    own = {"max_consecutive_tagged": {"night": 1}, "max_tagged": {"night": 2, "gone": 3}, "max_shifts": 4}
    limits = limits_of({}, own, ["night", "dull"])
    found, faults = read(limits, {"limit-max_tagged.dull": "1", "limit-free_days": "2"}, own)
    assert faults == {}
    assert found == {
        "max_consecutive_tagged": {"night": 1}, "max_tagged": {"gone": 3, "dull": 1}, "free_days": 2
    }  # fmt: skip


@given(some_limits, some_limits, st.lists(texts, min_size=9, max_size=9))
def test_whatever_is_typed_it_never_becomes_looser(house: dict[str, Any], own: dict[str, Any], sent: list[str]) -> None:
    limits = limits_of(house, own, ["night", "dull"])
    typed = dict(zip([limit.field for limit in limits], sent, strict=True))
    found, _ = read(limits, typed, own)
    bound = tighter(house, found)
    for name, value in found.items():
        for tag in value if name == "max_tagged" else ():
            assert bound[name][tag] == value[tag]
        assert name == "max_tagged" or bound[name] == value


@given(some_limits, some_limits)
def test_saving_the_form_as_it_is_shown_changes_nothing_that_binds(house: dict[str, Any], own: dict[str, Any]) -> None:
    limits = limits_of(house, own, ["night", "dull"])
    found, faults = read(limits, {limit.field: limit.own_shown for limit in limits}, own)
    assert faults == {}
    before, after = tighter(house, own), tighter(house, found)
    for bound in (before, after):
        bound["max_tagged"] = bound.get("max_tagged", {})
    assert after == before
