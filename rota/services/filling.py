"""The form of availability for one volunteer: what stands in it, what an answer means, and what its buttons fill in
where no script does. Pure: the rows are loaded already, and nothing is saved."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from rota.models import Shift, Volunteer
from rota.models.clock import DAYS
from rota.planning.parts import spans_on
from rota.planning.sheets import DAY, Answers, Chance, Sheet, chances, usual_of
from rota.planning.standing import CONDITIONS, missing_conditions
from rota.refusal import Refused


@dataclass(frozen=True)
class Form:
    """A sheet as it is stored for one volunteer, and the shifts of its week (of next week, for the usual one) that
    have not begun. `first`: they have never said anything."""

    volunteer: Volunteer
    sheet: Sheet
    mondays: tuple[dt.date, ...]
    shifts: tuple[Shift, ...]
    now: dt.datetime
    zone: ZoneInfo

    @property
    def first(self) -> bool:
        return self.volunteer.has_pattern and not self.volunteer.weekly and not self.volunteer.dated

    @cached_property
    def stored(self) -> dict[str, str]:
        """The worst level within each cell."""
        return self.sheet.levels(self.volunteer if self.sheet.monday else usual_of(self.volunteer))

    @property
    def shown(self) -> dict[str, str]:
        """The answers with which the form begins: none yet on the first visit."""
        return dict.fromkeys(self.stored, "") if self.first else self.stored

    @property
    def usual(self) -> dict[str, str]:
        """The answers of the usual week."""
        usual = Sheet.usual(self.sheet.parts)
        return self.sheet.like(usual, usual.levels(usual_of(self.volunteer)))

    @property
    def last(self) -> dict[str, str]:
        """The answers of the week before."""
        if self.sheet.monday is None:
            return {}
        days = tuple(self.sheet.monday - number * DAY for number in range(7, 0, -1))
        before = Sheet(days[0], self.sheet.parts, days, self.zone)
        return self.sheet.like(before, before.levels(self.volunteer))

    @cached_property
    def chances(self) -> tuple[Chance, ...]:
        """The shifts for which only the times have to suit."""
        said = self.volunteer if self.sheet.monday else usual_of(self.volunteer)
        return tuple(chances(self._named(), said, self.volunteer, self.shifts, self.zone))

    def asked(self, answers: Answers) -> int:
        """For how many of the shifts they could be asked, answering so."""
        return sum(chance.stands(self.stored, answers) for chance in self.chances)

    @property
    def missing(self) -> list[str]:
        """What keeps somebody from every shift, whatever they answer: some of CONDITIONS, and `kinds`."""
        if self.chances:
            return []
        found = {name for shift in self.shifts for name in missing_conditions(self.volunteer, shift) or ["kinds"]}
        return [name for name in (*CONDITIONS, "kinds") if name in found]

    def _named(self) -> list[tuple[str, tuple[dt.datetime, dt.datetime]]]:
        """The cells with the times of the shifts: the usual week as it will be next week, and the night before it."""
        if self.sheet.monday:
            return list(self.sheet.cells.items())
        monday = self.mondays[1]
        days = [monday + number * DAY for number in range(-1, 7)]
        return [
            (f"{DAYS[day.weekday()]}.{number}", span)
            for day in days
            for number, span in enumerate(spans_on(day, self.sheet.parts, self.zone))
        ]


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
