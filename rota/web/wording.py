"""How pages say things: messages, the group's own texts, days, times and lengths, in the reader's language."""

import datetime as dt
import functools
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.lists import format_list
from babel.units import format_unit
from flask import Flask, g
from jinja2 import pass_context
from jinja2.runtime import Context

from rota.db import Texts
from rota.languages import LANGUAGES, Language, text_in, translation
from rota.models import Group
from rota.services import roles
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
    for name in ("gettext", "ngettext"):
        jinja.globals[name] = _in_digits(jinja.globals[name])
    jinja.globals.update(
        language=language, languages=LANGUAGES, last_role_ends=last_role_ends, me=me, now_here=now_here,
        volunteer_word=volunteer_word, when_word=when_word,
    )  # fmt: skip
    jinja.filters.update(
        text=text, day=day, short_day=short_day, weekday=weekday, clock=clock, length_of=length, moment=moment,
        coming=coming, number=number, either=either, listed=listed, sign=sign, date=dt.date.fromisoformat,
        colour=lambda number: number % COLOURS,
    )  # fmt: skip


def _in_digits(say: Any) -> Callable[..., str]:
    """Messages whose numbers are written in the reader's digits."""

    @pass_context
    def saying(context: Context, *message: Any, **values: Any) -> str:
        if len(message) > 1:  # one, more, how many
            values.setdefault("num", message[2])
        written = {name: number(one) if type(one) is int else one for name, one in values.items()}
        return say(context, *message, **written)  # type: ignore[no-any-return]

    return saying


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


def last_role_ends() -> dt.datetime | None:
    """For an organizer: when the last role of their group ends, if that is soon. If it is, theirs does too, so it is
    looked up for nobody else."""
    visitor = me()
    if visitor is None or visitor.organizer_until is None or visitor.organizer_until > g.now + roles.SOON:
        return None
    last = roles.last_end(g.store, visitor.group, now=g.now)
    return last if last is not None and last <= g.now + roles.SOON else None


def number(text: str | int) -> str:
    """Digits as the reader writes them."""
    return language().digits(text)


@functools.lru_cache(maxsize=4096)
def _date(date: dt.date, pattern: str, language: Language) -> str:
    return language.digits(format_date(date, pattern, language.locale))


@functools.lru_cache(maxsize=4096)
def _length(minutes: int, language: Language) -> str:
    whole, rest = divmod(minutes, 60)
    parts = [(whole, "duration-hour"), (rest, "duration-minute")]
    said = (format_unit(count, unit, "short", locale=language.locale) for count, unit in parts if count)
    return language.digits(" ".join(said))


def _day_of(date: dt.date) -> dt.date:
    return date.date() if isinstance(date, dt.datetime) else date


def day(date: dt.date) -> str:
    """Tuesday 16 February"""
    return _date(_day_of(date), language().day(short=False), language())


def short_day(date: dt.date) -> str:
    """Tue 16 Feb"""
    return _date(_day_of(date), language().day(short=True), language())


def weekday(date: dt.date) -> str:
    """Tue"""
    return _date(_day_of(date), "EEE", language())


def clock(instant: dt.datetime) -> str:
    """23:00"""
    return number(f"{instant:%H:%M}")


def moment(instant: dt.datetime) -> str:
    """Fri 12 Feb 19:00"""
    return f"{short_day(instant)} {clock(instant)}"


def coming(instant: dt.datetime) -> str:
    """Wed 17:30; if it is more than six days ahead, with its date."""
    ahead = instant.date() - g.now.astimezone(instant.tzinfo).date()
    return f"{weekday(instant)} {clock(instant)}" if ahead.days <= 6 else moment(instant)


def length(minutes: int) -> str:
    """4 hrs 30 mins"""
    return _length(minutes, language())


def either(texts: Sequence[Texts]) -> str:
    """Pashto, Dari or Arabic"""
    return format_list([text(one) for one in texts], "or", language().locale)


def listed(texts: Sequence[str]) -> str:
    """Heron, Wren and Teal"""
    return format_list(list(texts), "standard", language().locale)


def sign(name: str) -> str:
    """Two letters by which a kind of shift is known at a glance: of its first two long words, else of its first."""
    words = ["".join(filter(_letter, word)).removeprefix("ال") for word in name.split()]  # without the Arabic article
    long = [word for word in words if len(word) > 3] or [word for word in words if word]
    return (long[0][0] + long[1][0] if len(long) > 1 else "".join(long)[:2]).upper()


def _letter(character: str) -> bool:
    return unicodedata.category(character)[0] == "L"


def when_word(start: dt.datetime, end: dt.datetime) -> str:
    """now, today, tonight, tomorrow, or nothing: a key, for the template says the word."""
    here = g.now.astimezone(start.tzinfo)
    if start <= g.now < end:  # by the instant: on the wall an hour comes twice in October
        return "now"
    if start.date() == here.date():
        return "tonight" if start.hour >= 18 else "today"
    return "tomorrow" if start.date() == here.date() + dt.timedelta(days=1) else ""
