"""What one field alone cannot tell of a group's file: unknown and repeated ids, ends before starts, numbers at odds."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping

from rota.exchange.document import GroupDocument, Kind, Need, Shift, Volunteer
from rota.exchange.fields import EARLIEST, LATEST, Texts, language, trouble_with_name
from rota.models.clock import DAYS
from rota.names import is_clean

Fault = tuple[str, str]  # the place, as in kinds[3].min, and what is wrong there
LONGEST_NOTE = 500  # characters of a need's `why`
LONGEST_SHIFT = dt.timedelta(days=31)
MOST_SHIFTS = 10_000  # that a pattern makes in a week
_DATED = re.compile(r"(\d{4}-\d\d-\d\d)-(.+)", re.ASCII | re.DOTALL)


def date_in(shift_id: str) -> tuple[dt.date, str] | None:
    """The date with which a shift's id begins, and what follows it; None where it begins with none."""
    found = _DATED.fullmatch(shift_id)
    try:
        return (dt.date.fromisoformat(found[1]), found[2]) if found else None
    except ValueError:
        return None


def faults(document: GroupDocument) -> Iterator[Fault]:
    """Everything that is wrong in a file whose every field is of the right form."""
    yield from _texts("name", document.name)
    yield from repeated("languages", document.languages)
    yield from repeated("goals", document.goals)
    for field in ("skills", "places", "kinds", "volunteers", "shifts"):
        yield from repeated(field, (one.id for one in getattr(document, field)), ".id")
    for field in ("skills", "places"):
        for number, one in enumerate(getattr(document, field)):
            yield from _texts(f"{field}[{number}].name", one.name)
    ids = _Ids(document)
    for number, kind in enumerate(document.kinds):
        yield from _of_a_kind(f"kinds[{number}]", kind, ids)
    yield from ids.clashes
    for number, volunteer in enumerate(document.volunteers):
        yield from _of_a_volunteer(f"volunteers[{number}]", volunteer, ids)
    for number, pair in enumerate(document.pairs):
        for which, person in enumerate(pair.volunteers):
            yield from _known(f"pairs[{number}].volunteers[{which}]", person, ids.volunteers, "volunteer")
        if pair.volunteers[0] == pair.volunteers[1]:
            yield f"pairs[{number}].volunteers", "a pair must be two different people"
    for number, shift in enumerate(document.shifts):
        yield from _of_a_shift(f"shifts[{number}]", shift, ids)
    for field in ("published", "pinned"):
        entries = getattr(document, field)
        yield from repeated(field, ((one.volunteer, one.shift) for one in entries))
        for number, one in enumerate(entries):
            yield from _known(f"{field}[{number}].volunteer", one.volunteer, ids.volunteers, "volunteer")
            if one.shift not in ids.single and not ids.made(one.shift):
                words = "there is no such shift: neither does the weekly pattern make it nor is it in shifts"
                yield f"{field}[{number}].shift", words


class _Ids:
    """What may be referred to, and which shifts the weekly pattern makes."""

    def __init__(self, document: GroupDocument) -> None:
        self.skills = {one.id for one in document.skills}
        self.places = {one.id for one in document.places}
        self.kinds = {one.id: one for one in document.kinds}
        self.volunteers = {one.id for one in document.volunteers}
        self.single = {one.id for one in document.shifts if not one.cancelled}
        self.clashes: list[Fault] = []
        self._ends: set[tuple[str, str]] = set()  # of ids, by the day of the week
        for number, kind in enumerate(document.kinds):
            for day in DAYS:
                for count in range(1, 1 + sum(day in line.days for line in kind.weekly)):
                    end = (day, kind.id + (f"-{count}" if count > 1 else ""))
                    if end in self._ends:
                        words = f"two shifts would have the id <date>-{end[1]}; rename one of the kinds"
                        self.clashes.append((f"kinds[{number}].id", words))
                    self._ends.add(end)
        if len(self._ends) > MOST_SHIFTS:
            words = f"this makes {len(self._ends)} shifts a week; at most {MOST_SHIFTS} are allowed"
            self.clashes.append(("kinds", words))

    def made(self, shift_id: str) -> bool:
        """True if the weekly pattern makes a shift of this id."""
        found = date_in(shift_id)
        if found is None or not EARLIEST.date() < found[0] < LATEST.date():
            return False
        return (DAYS[found[0].weekday()], found[1]) in self._ends


def _of_a_kind(at: str, kind: Kind, ids: _Ids) -> Iterator[Fault]:
    yield from _texts(f"{at}.name", kind.name)
    if kind.place is not None:
        yield from _known(f"{at}.place", kind.place, ids.places, "place")
    yield from _numbers(at, kind.min, kind.target, kind.max)
    yield from repeated(f"{at}.tags", kind.tags)
    yield from _needs(at, kind.needs, ids)
    for number, line in enumerate(kind.weekly):
        yield from repeated(f"{at}.weekly[{number}].days", line.days)


def _numbers(at: str, least: int, target: int | None, most: int | None) -> Iterator[Fault]:
    right = least if target is None else target
    if right < least:
        yield f"{at}.target", f"target must be {least} (min) or more"
    if most is not None and most < max(least, right):
        yield f"{at}.max", f"max must be {max(least, right)} or more, like min and target"


def _needs(at: str, needs: Iterable[Need], ids: _Ids) -> Iterator[Fault]:
    for number, need in enumerate(needs):
        place = f"{at}.needs[{number}]"
        yield from repeated(f"{place}.any_of", need.any_of)
        for which, skill in enumerate(need.any_of):
            yield from _known(f"{place}.any_of[{which}]", skill, ids.skills, "skill")
        if "why" in need.model_fields_set:
            yield from _texts(f"{place}.why", need.why, note=True)


def _of_a_volunteer(at: str, volunteer: Volunteer, ids: _Ids) -> Iterator[Fault]:
    yield from repeated(f"{at}.skills", volunteer.skills)
    for number, skill in enumerate(volunteer.skills):
        yield from _known(f"{at}.skills[{number}]", skill, ids.skills, "skill")
    stay = volunteer.stay
    if stay.start is not None and stay.end is not None and stay.end <= stay.start:
        yield f"{at}.stay.until", "a stay must end after its start"
    for number, weekly in enumerate(volunteer.weekly or ()):
        yield from repeated(f"{at}.weekly[{number}].days", weekly.days)
    for number, dated in enumerate(volunteer.dated):
        if dated.end <= dated.start:
            yield f"{at}.dated[{number}].to", "this must end after its start"
    for kind in volunteer.kinds:
        yield from _known(f"{at}.kinds.{kind}", kind, ids.kinds, "kind")
    yield from repeated(f"{at}.history", (past.week for past in volunteer.history), ".week")


def _of_a_shift(at: str, shift: Shift, ids: _Ids) -> Iterator[Fault]:
    given = shift.model_fields_set
    if shift.cancelled:
        for field in sorted(given - {"id", "cancelled"}):
            yield f"{at}.{field}", "a cancelled shift has only its id"
        if not ids.made(shift.id):
            yield f"{at}.id", "the weekly pattern makes no such shift, so it cannot be cancelled"
        return
    missing = [field for field in ("kind", "start", "end") if field not in given]
    for field in missing:
        yield f"{at}.{field}", "this is required"
    if ids.made(shift.id):
        yield f"{at}.id", "the weekly pattern makes a shift of this id already"
    if "name" in given:
        yield from _texts(f"{at}.name", shift.name)
    if shift.place is not None:
        yield from _known(f"{at}.place", shift.place, ids.places, "place")
    yield from _needs(at, shift.needs or (), ids)
    yield from repeated(f"{at}.tags", shift.tags or ())
    if missing:
        return
    if shift.end <= shift.start:
        yield f"{at}.end", "a shift must end after its start"
    elif shift.end - shift.start > LONGEST_SHIFT:
        yield f"{at}.end", f"a shift must not be longer than {LONGEST_SHIFT.days} days"
    yield from _known(f"{at}.kind", shift.kind, ids.kinds, "kind")
    if kind := ids.kinds.get(shift.kind):
        numbers = (getattr(shift if field in given else kind, field) for field in ("min", "target", "max"))
        yield from _numbers(at, *numbers)


def _texts(at: str, texts: Texts, *, note: bool = False) -> Iterator[Fault]:
    if isinstance(texts, dict) and not texts:
        yield at, "at least one text is needed here"
    for code, text in texts.items() if isinstance(texts, dict) else [("", texts)]:
        place = f"{at}.{code}" if code else at
        if isinstance(texts, dict):
            try:
                language(code)
            except ValueError as error:
                yield place, str(error)
        if note and not is_clean(text):
            yield place, "there must be no control characters or controls of writing direction here"
        elif note and len(text) > LONGEST_NOTE:
            yield place, f"this is too long; at most {LONGEST_NOTE} characters are allowed"
        elif not note and (trouble := trouble_with_name(text)):
            yield place, trouble


def _known(at: str, one: str, all_of_them: set[str] | Mapping[str, object], noun: str) -> Iterator[Fault]:
    if one not in all_of_them:
        yield at, f"there is no {noun} {one!r}"


def repeated(at: str, values: Iterable[Hashable], ending: str = "") -> Iterator[Fault]:
    """Every value that stands in a list for the second time."""
    seen: Counter[Hashable] = Counter()
    for number, value in enumerate(values):
        seen[value] += 1
        if seen[value] > 1:
            name = " on ".join(value) if isinstance(value, tuple) else str(value)
            yield f"{at}[{number}]{ending}", f"{name!r} stands here for the second time"
