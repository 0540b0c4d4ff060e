"""A kind of shift as a form: what its fields show, and reading what was typed into them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rota.models import Group, Kind, Place, Skill, WeeklyShift
from rota.models.clock import DAYS
from rota.names import LONGEST_NAME, clean
from rota.services.forms import Form, shown_hours, shown_texts

NIGHT, INDUCTION = "night", "induction"  # tags that have a box of their own
EMPTY = 2  # rows for more, at the end
MORE = 20  # rows that a form may have more than the kind has
MOST_PEOPLE, MOST_POINTS, MOST_WEIGHT, MOST_HOURS = 10_000, 10_000, 1_000, 8_784
LONGEST_BRING = 200
MOST_SHIFTS = 10_000  # that the patterns of a group make in a week, as in its file
TICKS = ("alone_ok", "new_allowed", "adults_only", "is_induction", NIGHT)


@dataclass(frozen=True)
class Choices:
    """What the group's forms offer: the languages of texts, places, skills."""

    languages: tuple[str, ...]
    places: tuple[Place, ...]
    skills: tuple[Skill, ...]


def empty(group: Group) -> Kind:
    """A kind that nobody has filled in yet, outside of the store."""
    return Kind(
        group_id=group.id, key="", name={}, place_id=None, min=2, target=None, max=None, importance=1, burden=None,
        tags=[], rest_after_minutes=0, alone_ok=False, new_allowed=True, adults_only=False, needs=[], bring={},
        is_induction=False, weekly=[],
    )  # fmt: skip


def fields(kind: Kind, choices: Choices) -> list[str]:
    """The names of all fields that the form may have."""
    plain = ["place", "min", "target", "max", "importance", "burden", "rest_after", "tags", *TICKS]
    texts = [*shown_texts("name", {}, choices.languages), *shown_texts("bring", {}, choices.languages)]
    lines = [f"line.{row}.{name}" for row in range(len(kind.weekly) + MORE) for name in (*DAYS, "start", "end", "gone")]
    skills = [f"skill.{skill.id}" for skill in choices.skills]
    names = ("count", "required", *skills)
    needs = [f"need.{row}.{name}" for row in range(len(kind.needs) + MORE) for name in names]
    return [*texts, *plain, *lines, *needs]


def shown(kind: Kind, choices: Choices) -> dict[str, str]:
    """The kind as its fields show it."""
    others = [tag for tag in kind.tags if tag not in (NIGHT, INDUCTION)]
    found = {
        **shown_texts("name", kind.name, choices.languages),
        **shown_texts("bring", kind.bring or {}, choices.languages),
        "place": str(kind.place_id or ""),
        "min": str(kind.min),
        "target": _number(kind.target),
        "max": _number(kind.max),
        "importance": str(kind.importance),
        "burden": _number(kind.burden),
        "rest_after": shown_hours(kind.rest_after_minutes) if kind.rest_after_minutes else "",
        "tags": ", ".join(others),
        NIGHT: _tick(NIGHT in kind.tags),
        **{name: _tick(getattr(kind, name)) for name in TICKS if name != NIGHT},
    }
    for row, line in enumerate(kind.weekly):
        found |= {f"line.{row}.{day}": "yes" for day in line.days}
        found |= {f"line.{row}.start": line.start, f"line.{row}.end": line.end}
    ids = {skill.key: skill.id for skill in choices.skills}
    for row, need in enumerate(kind.needs):
        found |= {f"need.{row}.count": str(need.get("count", 1)), f"need.{row}.required": _tick(need.get("required"))}
        found |= {f"need.{row}.skill.{ids[key]}": "yes" for key in need["any_of"] if key in ids}
    return found


def rows(typed: Mapping[str, str], prefix: str, most: int) -> range:
    """The rows of a form: those in which something stands, and two empty ones, but never more than `most`."""
    filled = [int(name.split(".")[1]) for name, value in typed.items() if name.startswith(f"{prefix}.") and value]
    return range(min(max(filled, default=-1) + 1 + EMPTY, most))


def read(kind: Kind, sent: Mapping[str, str], choices: Choices, others: Iterable[Kind]) -> None:
    """Write what was typed into the kind; `others` are the group's other kinds. Raises forms.NotSaved, and then the
    kind is as it was."""
    form = Form(sent)
    name = form.texts("name", choices.languages, kind.name)
    bring = form.texts("bring", choices.languages, kind.bring or {}, most=LONGEST_BRING, needed=False)
    place = form.choice("place", {"", *(str(place.id) for place in choices.places)})
    least, target, most = _people(form)
    importance = form.whole("importance", 1, MOST_WEIGHT, needed=True)
    burden = form.whole("burden", 0, MOST_POINTS)
    rest = form.hours("rest_after", MOST_HOURS, kind.rest_after_minutes or None)
    tags = _tags(form, kind)
    lines, needs = _lines(form, kind), _needs(form, kind, choices)
    _refuse_clashes(form, kind, lines, others)
    form.finish()
    kind.name, kind.bring = name, bring
    kind.place = next((one for one in choices.places if str(one.id) == place), None)
    kind.min, kind.target, kind.max = least or 0, target, most
    kind.importance, kind.burden, kind.rest_after_minutes = importance or 1, burden, rest or 0
    kind.tags, kind.needs = tags, needs
    for tick in TICKS:
        if tick != NIGHT:
            setattr(kind, tick, form.ticked(tick))
    if lines != [(line.days, line.start, line.end) for line in kind.weekly]:
        kind.weekly = [WeeklyShift(days=days, start=start, end=end) for days, start, end in lines]


def _people(form: Form) -> tuple[int | None, int | None, int | None]:
    least = form.whole("min", 0, MOST_PEOPLE, needed=True)
    target, most = form.whole("target", 0, MOST_PEOPLE), form.whole("max", 0, MOST_PEOPLE)
    if least is not None and most is not None and least > most:
        form.wrong("min", "above_max", high=most)
    elif least is not None and target is not None and target < least:
        form.wrong("target", "below_min", low=least)
    elif target is not None and most is not None and target > most:
        form.wrong("target", "above_max", high=most)
    return least, target, most


def _tags(form: Form, kind: Kind) -> list[str]:
    """In the order in which they stood; that a kind is an induction a group's file tells by its id or a tag."""
    typed = [clean(tag) for tag in form.sent.get("tags", "").replace("،", ",").split(",")]
    if any(len(tag) > LONGEST_NAME for tag in typed):
        form.wrong("tags", "name", high=LONGEST_NAME)
    wanted = [tag for tag in typed if tag and tag not in (NIGHT, INDUCTION)]
    if form.ticked(NIGHT):
        wanted.append(NIGHT)
    if form.ticked("is_induction") and (kind.key != INDUCTION or INDUCTION in kind.tags):
        wanted.append(INDUCTION)
    kept = [tag for tag in kind.tags if tag in wanted]
    return list(dict.fromkeys([*kept, *wanted]))


def _lines(form: Form, kind: Kind) -> list[tuple[list[str], str, str]]:
    found = []
    known = [(line.days, line.start, line.end) for line in kind.weekly]
    for row in range(len(known) + MORE):
        at = f"line.{row}"
        days = [day for day in DAYS if form.ticked(f"{at}.{day}")]
        start, end = (form.sent.get(f"{at}.{name}", "").strip() for name in ("start", "end"))
        if form.ticked(f"{at}.gone") or not (days or start or end):
            continue
        start, end = form.clock(f"{at}.start"), form.clock(f"{at}.end")
        if not days:
            form.wrong(f"{at}.days", "days")
        line = (days, start, end)
        if start == end and line not in known:
            form.wrong(f"{at}.end", "same")
        found.append(line)
    return found


def _needs(form: Form, kind: Kind, choices: Choices) -> list[dict[str, Any]]:
    """What was known of a need for the same skills (why it is so) is kept; a row without a skill is none."""
    known = {frozenset(need["any_of"]): need for need in kind.needs}
    found = []
    for row in range(len(kind.needs) + MORE):
        at = f"need.{row}"
        skills = [skill.key for skill in choices.skills if form.ticked(f"{at}.skill.{skill.id}")]
        if not skills:
            continue
        old = known.get(frozenset(skills), {"any_of": skills})
        count, required = form.whole(f"{at}.count", 1, MOST_PEOPLE) or 1, form.ticked(f"{at}.required")
        need = {**old, "count": count, "required": required}
        for name, default in (("count", 1), ("required", False)):
            if need[name] == default and name not in old:
                del need[name]
        found.append(need)
    return found


def _refuse_clashes(form: Form, kind: Kind, lines: list[tuple[list[str], str, str]], others: Iterable[Kind]) -> None:
    """Two shifts of one id, which only kinds of an imported file can make; and more of them than a week can have."""
    taken = {end for other in others for end in _ends(other.key, [line.days for line in other.weekly])}
    mine = list(_ends(kind.key, [days for days, _, _ in lines]))
    if len(taken) + len(mine) > MOST_SHIFTS or (kind.key and taken & set(mine)):
        form.wrong("line.0.days", "clash")


def _ends(key: str, lines: list[list[str]]) -> Iterable[tuple[str, str]]:
    for day in DAYS:
        for number in range(1, 1 + sum(day in days for days in lines)):
            yield day, key + (f"-{number}" if number > 1 else "")


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _tick(value: object) -> str:
    return "yes" if value else ""
