"""The settings of a group: its name, its languages, its order of goals, what it tells of itself when."""

import datetime as dt
import functools
from collections.abc import Iterable, Mapping
from zoneinfo import available_timezones

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from rota.languages import LANGUAGES
from rota.models import Group, Rota, Shift
from rota.models.feed import DETAILS
from rota.refusal import Refused
from rota.services import log, remaking
from rota.services.forms import Form, shown_texts
from rota.services.log import By

GOALS = ("shortfall", "skill_gaps", "below_target", "left_out", "unfairness", "reluctance", "changes")
MOST_HOURS = 168
_OLD_NAMES = ("Etc/", "US/", "Canada/", "Brazil/", "Mexico/", "Chile/", "SystemV/", "posix/", "right/")


class NoSuchGoal(Refused):
    """There are seven goals, and as many places in their order."""


@functools.cache
def zones() -> tuple[str, ...]:
    """The time zones to choose from, named after places."""
    return tuple(sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(_OLD_NAMES)))


def is_zone(name: str) -> bool:
    """True for the name of a time zone, an old one too."""
    return name in _all_zones()


@functools.cache
def _all_zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"Factory", "localtime"})


def known_languages(group: Group) -> list[str]:
    """The codes of all languages that the group may tick: those of the pages, and what it brought along."""
    codes = [language.code for language in LANGUAGES]
    return codes + [code for code in group.languages if code not in codes]


def zone_stays(session: Session, group: Group) -> bool:
    """True once there are shifts or rotas: with another time zone they would begin at another time."""
    there = exists().where(Shift.group_id == group.id) | exists().where(Rota.group_id == group.id)
    return bool(session.scalar(select(there)))


def shown(group: Group) -> dict[str, str]:
    """The group's settings as their fields show them; its fields are all that the form may have."""
    return {
        **shown_texts("name", group.name, group.languages),
        **shown_texts("label", group.volunteer_label, group.languages),
        **{f"language.{code}": "yes" if code in group.languages else "" for code in known_languages(group)},
        "timezone": group.timezone,
        "day_starts_at": group.day_starts_at,
        "feed_detail": group.feed_detail,
        "place_hours": _number(group.place_hours),
        "objection_hours": _number(group.objection_hours),
    }


def save(session: Session, group: Group, sent: Mapping[str, str], *, by: By, now: dt.datetime) -> None:
    """Keep what was typed, log it, and remake the feeds, which show some of it. Raises forms.NotSaved.

    The time zone stays as it is once there are shifts, whatever was sent.
    """
    form, before = Form(sent), shown(group)
    name = form.texts("name", group.languages, group.name)
    label = form.texts("label", group.languages, group.volunteer_label, needed=False)
    ticked = [code for code in known_languages(group) if form.ticked(f"language.{code}")]
    if not ticked:
        form.wrong("languages", "choice")
    zone = group.timezone if zone_stays(session, group) else sent.get("timezone", "").strip()
    if not is_zone(zone):
        form.wrong("timezone", "zone")
    starts = form.clock("day_starts_at")
    detail = form.choice("feed_detail", DETAILS)
    place_hours = form.whole("place_hours", 0, MOST_HOURS)
    objection_hours = form.whole("objection_hours", 1, MOST_HOURS)
    form.finish()
    group.name, group.volunteer_label, group.timezone, group.day_starts_at = name, label, zone, starts
    group.languages = _in_order(group.languages, ticked)
    group.feed_detail, group.place_hours, group.objection_hours = detail, place_hours, objection_hours
    if shown(group) != before:
        log.note(session, group, by, "settings", now=now)
        remake_all(session, group, now)


def move_goal(session: Session, group: Group, goal: str, place: int, *, by: By, now: dt.datetime) -> None:
    """Put a goal at this place of the order (0: first), one that was left out too. Raises NoSuchGoal."""
    others = [one for one in group.goals if one != goal]
    if goal not in GOALS or not 0 <= place <= len(others):
        raise NoSuchGoal(f"there is no goal {goal!r} or no place {place}")
    moved = [*others[:place], goal, *others[place:]]
    if moved != group.goals:
        group.goals = moved
        log.note(session, group, by, "goals", now=now, goal=goal, place=place + 1)


def left_out(group: Group) -> list[str]:
    """The goals that the group does not look at."""
    return [goal for goal in GOALS if goal not in group.goals]


def remake_all(session: Session, group: Group, now: dt.datetime) -> None:
    """Make all feeds of the group anew; where nothing visible changed, they stay as they are."""
    session.flush()
    remaking.remake_group(session, group.id, now)


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _in_order(old: Iterable[str], ticked: list[str]) -> list[str]:
    """The first one is spoken where a text is missing: what stays keeps its place."""
    kept = [code for code in old if code in ticked]
    return kept + [code for code in ticked if code not in kept]
