"""Buttons that fill in the form of availability, where no script does it. Pure: nothing is saved."""

from rota.refusal import Refused
from rota.services.availability import Form


class NoSuchButton(Refused):
    """The form has no button of this name."""


def filled(form: Form, answers: dict[str, str], button: str) -> dict[str, str]:
    """The answers after a press on `yes`, `copy` (last week), `usual`, `yes.<day>` or `same.<day>` (as the day before).

    Raises NoSuchButton.
    """
    sheet = form.sheet
    word, _, key = button.partition(".")
    days = [sheet.key(day) for day in sheet.days]
    names = [sheet.names(day) for day in sheet.days]
    if button == "yes":
        return dict.fromkeys(sheet.cells, "yes")
    if button in ("copy", "usual") and sheet.monday:
        return form.last if button == "copy" else form.usual
    if word == "yes" and key in days:
        return answers | dict.fromkeys(names[days.index(key)], "yes")
    if word == "same" and key in days[1:]:
        there = days.index(key)
        before = [answers[name] for name in names[there - 1]]
        return answers | dict(zip(names[there], before, strict=True))
    raise NoSuchButton(button)


def for_every_week(week: Form, usual: Form, answers: dict[str, str]) -> dict[str, str]:
    """The answers of a week as those of the usual one; days that are over are as they were there."""
    moved = usual.sheet.like(week.sheet, answers)
    return usual.shown | {name: level for name, level in moved.items() if level}
