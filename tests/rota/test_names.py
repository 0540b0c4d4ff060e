"""Texts that people choose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.names import clean, is_clean


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Dunlin", "Dunlin"),
        ("  Dun\tlin\r\n ", "Dun lin"),
        ("Dun\u202elin\u2066", "Dunlin"),
        ("a\x00b\x85c\u2028d\ud800", "ab c d"),
        ("e\u0301", "é"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # Persian needs its zero-width non-joiner
        ("👩🏽‍🌾", "👩🏽‍🌾"),
    ],
)
def test_what_is_left_of_a_name(text: str, kept: str) -> None:
    assert clean(text) == kept


@given(st.text())
def test_what_was_cleaned_is_clean_and_stays_as_it_is(text: str) -> None:
    assert is_clean(clean(text))
    assert clean(clean(text)) == clean(text)


def test_a_control_of_direction_is_not_clean() -> None:
    assert not is_clean("Dun\u202elin")
    assert not is_clean("Dun\x07lin")
    assert is_clean("two\nlines")
