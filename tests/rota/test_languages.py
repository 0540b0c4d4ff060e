"""The list of languages, their catalogs, the choice between texts."""

import datetime as dt
from collections.abc import Iterable

import pytest
from babel.dates import format_date

from rota import languages
from rota.languages import LANGUAGES, choose, missing, text_in, translation


def test_nothing_is_missing_in_any_language() -> None:
    assert list(missing()) == []


def test_what_is_missing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    said = languages.messages()
    monkeypatch.setattr(
        languages, "messages", lambda: {*said, "Never heard", ("%(num)s cat", "%(num)s cats")} - {"Log in"}
    )
    assert sorted(missing()) == sorted(
        line
        for code in ("fr", "ar", "fa", "de", "es")
        for line in (
            f"{code}: missing: 'Never heard'",
            f"{code}: missing: ('%(num)s cat', '%(num)s cats')",
            f"{code}: nobody says: 'Log in'",
        )
    )


def test_arabic_counts_in_its_own_way() -> None:
    arabic = translation("ar")
    said = [arabic.ngettext("%(num)s shift is short", "%(num)s shifts are short", count) for count in (1, 2, 3, 11)]
    assert said == ["مناوبة واحدة ناقصة", "مناوبتان ناقصتان", "%(num)s مناوبات ناقصة", "%(num)s مناوبة ناقصة"]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (["fr"], "fr"),
        (["nl", "fr-CA"], "fr"),
        ([None, "", "ar_MA"], "ar"),
        (["fa_AF"], "fa"),
        (["prs-AF"], "fa"),
        (["tlh"], "en"),
        ([], "en"),
    ],
)
def test_the_first_language_that_there_is(wanted: Iterable[str | None], code: str) -> None:
    assert choose(wanted).code == code


def test_a_text_in_a_language_or_the_next_best() -> None:
    texts = {"en": "Kitchen", "fr": "Cuisine"}
    assert text_in(texts, "fr") == "Cuisine"
    assert text_in(texts, "ar", ["fr", "en"]) == "Cuisine"
    assert text_in(texts, "ar") == "Kitchen"
    assert text_in("Kitchen", "fr") == "Kitchen"
    assert text_in({}, "fr") == ""


def test_every_language_has_its_direction_and_its_own_name() -> None:
    assert {one.code: (one.direction, one.name) for one in LANGUAGES} == {
        "en": ("ltr", "English"),
        "fr": ("ltr", "Français"),
        "ar": ("rtl", "العربية"),
        "fa": ("rtl", "فارسی"),
        "de": ("ltr", "Deutsch"),
        "es": ("ltr", "Español"),
    }


def test_days_and_digits_are_written_as_each_language_does() -> None:
    date = dt.date(2026, 2, 3)
    said = {one.code: one.digits(format_date(date, one.day(short=False), one.locale)) for one in LANGUAGES}
    assert said == {
        "en": "Tuesday 3 February",
        "fr": "mardi 3 février",
        "ar": "الثلاثاء، 3 فبراير",
        "fa": "سه‌شنبه ۳ فوریه",
        "de": "Dienstag, 3. Februar",
        "es": "martes, 3 de febrero",
    }
    short = {one.code: one.digits(format_date(date, one.day(short=True), one.locale)) for one in LANGUAGES}
    assert (short["en"], short["de"], short["fa"]) == ("Tue 3 Feb", "Di., 3. Feb.", "سه‌شنبه ۳ فوریه")
