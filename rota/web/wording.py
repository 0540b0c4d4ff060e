"""How pages say things: messages, the group's own texts, days, times and lengths, in the reader's language."""

import datetime as dt
import unicodedata
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.units import format_unit
from flask import Flask, g

from rota.db import Texts
from rota.languages import LANGUAGES, text_in, translation
from rota.models import Group
from rota.web import language, me

COLOURS = 14  # how many colours rota.css has for kinds of shift


def register(app: Flask) -> None:
    """Teach them to the templates."""
    jinja = app.jinja_env
    jinja.trim_blocks = jinja.lstrip_blocks = True
    jinja.add_extension("jinja2.ext.i18n")
    jinja.install_gettext_callables(  # type: ignore[attr-defined]  # the extension brings it
        lambda message: translation(language().code).gettext(message),
        lambda one, more, count: translation(language().code).ngettext(one, more, count),
        newstyle=True,
    )
    jinja.globals.update(
        language=language, languages=LANGUAGES, me=me, now_here=now_here, volunteer_word=volunteer_word,
        when_word=when_word,
    )  # fmt: skip
    jinja.filters.update(
        text=text, day=day, short_day=short_day, weekday=weekday, clock=clock, length_of=length, moment=moment,
        coming=coming, either=either, listed=listed, sign=sign, date=dt.date.fromisoformat,
        colour=lambda number: number % COLOURS,
    )  # fmt: skip


def text(texts: Texts) -> str:
    """A text of the group in the reader's language, else in the group's first."""
    visitor = me()
    return text_in(texts, language().code, visitor.languages if visitor else ())


def volunteer_word(group: Group | None = None) -> str:
    """What a group (else that of whoever is logged in) calls one of its volunteers; else the page's own word."""
    visitor = me()
    group = group or (visitor.group if visitor else None)
    return text(group.volunteer_label if group else {}) or translation(language().code).gettext("volunteer")


def now_here() -> dt.datetime:
    """The instant at which the request came, on the clocks of the visitor's group; in UTC for a stranger."""
    visitor = me()
    now: dt.datetime = g.now
    return now.astimezone(ZoneInfo(visitor.group.timezone)) if visitor else now


def day(date: dt.date) -> str:
    """Tuesday 16 February"""
    return format_date(date, "EEEE d MMMM", language().locale)


def short_day(date: dt.date) -> str:
    """Tue 16 Feb"""
    return format_date(date, "EEE d MMM", language().locale)


def weekday(date: dt.date) -> str:
    """Tue"""
    return format_date(date, "EEE", language().locale)


def clock(instant: dt.datetime) -> str:
    """23:00"""
    return format_time(instant, "HH:mm", locale=language().locale)


def moment(instant: dt.datetime) -> str:
    """Fri 12 Feb 19:00"""
    return f"{short_day(instant)} {clock(instant)}"


def coming(instant: dt.datetime) -> str:
    """Wed 17:30; if it is more than six days ahead, with its date."""
    ahead = instant.date() - g.now.astimezone(instant.tzinfo).date()
    return f"{weekday(instant)} {clock(instant)}" if ahead.days <= 6 else moment(instant)


def length(minutes: int) -> str:
    """4 hrs 30 mins"""
    whole, rest = divmod(minutes, 60)
    parts = [(whole, "duration-hour"), (rest, "duration-minute")]
    return " ".join(format_unit(count, unit, "short", locale=language().locale) for count, unit in parts if count)


def either(texts: Sequence[Texts]) -> str:
    """Pashto, Dari or Arabic"""
    return format_list([text(one) for one in texts], "or", language().locale)


def listed(texts: Sequence[str]) -> str:
    """Heron, Wren and Teal"""
    return format_list(list(texts), "standard", language().locale)


def sign(name: str) -> str:
    """Two letters by which a kind of shift is known at a glance: of its first two long words, else of its first."""
    words = ["".join(filter(_letter, word)) for word in name.split()]
    long = [word for word in words if len(word) > 3] or [word for word in words if word]
    return (long[0][0] + long[1][0] if len(long) > 1 else "".join(long)[:2]).upper()


def _letter(character: str) -> bool:
    return unicodedata.category(character)[0] == "L"


def when_word(start: dt.datetime, end: dt.datetime) -> str:
    """now, today, tonight, tomorrow, or nothing: a key, for the template says the word."""
    here = g.now.astimezone(start.tzinfo)
    if start <= here < end:
        return "now"
    if start.date() == here.date():
        return "tonight" if start.hour >= 18 else "today"
    return "tomorrow" if start.date() == here.date() + dt.timedelta(days=1) else ""
