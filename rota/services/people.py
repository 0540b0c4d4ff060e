"""The people of a group as its organizers see them, and what only organizers may say of them."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from rota import planning
from rota.db import Texts
from rota.languages import LANGUAGES
from rota.models import Account, Group, Skill, Volunteer
from rota.models.clock import monday_of
from rota.names import LONGEST_NAME, clean
from rota.refusal import Refused
from rota.services import accounts, boards, leaving, log, renewals, stays
from rota.services.inductions import NOT_YET, has_no_day
from rota.services.log import By
from rota.services.own_limits import Fault
from rota.services.volunteers import NotSaved
from solver.problem import LocalDays

A_PAGE = 60  # people
EXPERIENCE = ("new", "regular", "lead")


class NoSuchPerson(Refused):
    """The group has nobody of this id."""


@dataclass(frozen=True)
class Row:
    """Somebody in the list. `arrives` and `leaves` are local days, empty where open; `claimed`: skills that nobody has
    confirmed; `inducted`: from when on they may have shifts, None: nothing holds them back (any more); `not_yet`: no
    day is set. `carried` of `offered` points in four weeks. `organizes`: their role lasts."""

    id: int
    name: str
    experience: str
    arrives: str
    leaves: str
    skills: tuple[Texts, ...]
    claimed: tuple[Texts, ...]
    inducted: dt.datetime | None
    not_yet: bool
    carried: int
    offered: int
    organizes: bool


@dataclass(frozen=True)
class Listing:
    """A page of the list; `pages` says of each with which names it begins and ends."""

    rows: tuple[Row, ...]
    page: int
    pages: tuple[tuple[str, str], ...]
    people: int


@dataclass(frozen=True)
class Said:
    """What organizers say of somebody, as it is typed. `inducted`: `yes`, `from` (the day `begins`) or `not_yet`."""

    experience: str
    adult: bool
    arrives: str
    leaves: str
    unsure: bool
    inducted: str
    begins: str


def names(session: Session, group: Group) -> Sequence[tuple[int, str]]:
    """Everybody's id and name, by name."""
    found = select(Volunteer.id, Volunteer.name).where(Volunteer.group_id == group.id)
    return [(one.id, one.name) for one in session.execute(found.order_by(func.lower(Volunteer.name), Volunteer.id))]


def listing(session: Session, group: Group, page: int, *, now: dt.datetime) -> Listing:
    """The page (from 1) of the list, by name; beyond the last one, the last one."""
    everybody = names(session, group)
    parts = [everybody[first : first + A_PAGE] for first in range(0, len(everybody), A_PAGE)]
    page = max(1, min(page, len(parts)))
    ids = [one for one, _ in parts[page - 1]] if parts else []
    people = select(Volunteer).where(Volunteer.id.in_(ids)).options(selectinload(Volunteer.history))
    by_id = {one.id: one for one in session.scalars(people)}
    organizing = select(Account.volunteer_id).where(Account.group_id == group.id, Account.organizer_until > now)
    organizers, skills = set(session.scalars(organizing)), boards.skill_names(session, group)
    rows = tuple(_row(group, by_id[one], skills, one in organizers, now) for one in ids)
    return Listing(rows, page, tuple((part[0][1], part[-1][1]) for part in parts), len(everybody))


def find(session: Session, group: Group, volunteer_id: int) -> Volunteer:
    """Somebody of the group. Raises NoSuchPerson."""
    one = select(Volunteer).where(Volunteer.id == volunteer_id, Volunteer.group_id == group.id)
    found = session.scalars(one).first()
    if found is None:
        raise NoSuchPerson("there is nobody of this id")
    return found


def said(group: Group, person: Volunteer, *, now: dt.datetime) -> Said:
    """What is said of somebody so far."""
    at = person.inducted_at
    begins = _day(group, at) if at is not None and not has_no_day(at) else ""
    inducted = "yes" if at is None or at <= now else "not_yet" if has_no_day(at) else "from"
    first, last = stays.first_day(group, person), stays.last_day(group, person)
    return Said(person.experience, person.adult, first, last, person.leaves is None, inducted, begins)


def say(session: Session, group: Group, by: By, volunteer_id: int, typed: Said, *, now: dt.datetime) -> None:
    """Keep what an organizer says of somebody; what is as it was is not written down. Raises NoSuchPerson, NotSaved."""
    person = find(session, group, volunteer_id)
    stay, faults = stays.read(group, person, typed.arrives, typed.leaves, unsure=typed.unsure)
    if typed.experience not in EXPERIENCE:
        faults["experience"] = Fault("choice")
    inducted_at = _inducted_at(group, person, typed, now, faults)
    if faults:
        raise NotSaved(faults)
    changed = {
        "experience": typed.experience != person.experience,
        "adult": typed.adult != person.adult,
        "stay": stay != (person.arrives, person.leaves),
        "inducted": inducted_at != person.inducted_at,
    }
    person.experience, person.adult, person.inducted_at = typed.experience, typed.adult, inducted_at
    person.arrives, person.leaves = stay
    for what in (one for one, differs in changed.items() if differs):
        log.note(session, group, by, what, volunteer_id=person.id, now=now)


def judge_skill(
    session: Session, group: Group, by: By, volunteer_id: int, skill_id: int, what: str, *, now: dt.datetime
) -> None:
    """`confirm` that somebody has a skill (whether they claim it or not), or `reject` it: they have it no longer.

    Said twice it changes nothing. Raises NoSuchPerson, also for a skill that the group does not know.
    """
    person = find(session, group, volunteer_id)
    skill = session.scalars(select(Skill).where(Skill.id == skill_id, Skill.group_id == group.id)).first()
    if skill is None:
        raise NoSuchPerson("there is no such skill")
    key = skill.key
    before = (person.skills, person.claimed)
    confirmed = what == "confirm"
    others = [one for one in person.skills if one != key]
    if confirmed != (key in person.skills):
        person.skills = [*others, key] if confirmed else others
    if key in person.claimed:
        person.claimed = [one for one in person.claimed if one != key]
    if before != (person.skills, person.claimed):
        code = "skill_confirmed" if confirmed else "skill_rejected"
        log.note(session, group, by, code, volunteer_id=person.id, now=now, skill=skill.name)


def add(session: Session, group: Group, by: By, name: str, language: str, form: str, *, now: dt.datetime) -> Volunteer:
    """Somebody new, who has no words yet. Nobody is given a shift before they say when they can. The same `form` (a
    random text) sent again makes nobody else. Raises NotSaved."""
    key = f"j{hashlib.sha256(form.encode()).hexdigest()[:16]}"
    twice = select(Volunteer).where(Volunteer.group_id == group.id, Volunteer.key == key)
    if known := session.scalars(twice).first():
        return known
    name = clean(name)
    faults = {} if 1 <= len(name) <= LONGEST_NAME else {"name": Fault("name", str(LONGEST_NAME))}
    if language not in [one.code for one in LANGUAGES]:
        faults["language"] = Fault("choice")
    if faults:
        raise NotSaved(faults)
    person = Volunteer(
        group_id=group.id, key=key, name=name, language=language, experience="new", adult=False, skills=[],
        arrives=now, leaves=None, inducted_at=None, has_pattern=True, kinds={}, limits={}, weekly_share=0,
    )  # fmt: skip
    session.add(person)
    session.flush()
    log.note(session, group, by, "added", volunteer_id=person.id, now=now)
    return person


def new_words(session: Session, group: Group, by: By, volunteer_id: int, token: str, *, now: dt.datetime) -> Volunteer:
    """A link, with this token, that gives somebody new words, once. Raises NoSuchPerson."""
    person = find(session, group, volunteer_id)
    account = accounts.account_for(session, person)
    if not renewals.is_there(session, account, token):
        renewals.make_renewal(session, account, now=now, token=token)
        log.note(session, group, by, "new_words", volunteer_id=person.id, now=now)
    return person


def remove(session: Session, group: Group, by: By, volunteer_id: int, typed: str, *, now: dt.datetime) -> None:
    """Delete somebody, as if they did it themselves; nobody removes themselves like this.

    Raises NoSuchPerson, leaving.NotTheName, leaving.LastOrganizer.
    """
    account = accounts.account_for(session, find(session, group, volunteer_id))
    if account.id == by.account_id:
        raise NoSuchPerson("one deletes oneself on the page of one's own data")
    leaving.leave(session, account, typed, now=now)
    log.note(session, group, by, "removed", now=now)


def _row(group: Group, person: Volunteer, skills: dict[str, Texts], organizes: bool, now: dt.datetime) -> Row:
    zone = ZoneInfo(group.timezone)
    carried, offered = planning.balance(person, monday_of(now.astimezone(zone).date()))
    at = person.inducted_at
    return Row(
        person.id, person.name, person.experience, stays.first_day(group, person), stays.last_day(group, person),
        tuple(skills.get(one, one) for one in person.skills),
        tuple(skills.get(one, one) for one in person.claimed),
        at.astimezone(zone) if at is not None and at > now and not has_no_day(at) else None,
        has_no_day(at), carried, offered, organizes,
    )  # fmt: skip


def _day(group: Group, at: dt.datetime) -> str:
    return at.astimezone(ZoneInfo(group.timezone)).date().isoformat()


def _inducted_at(
    group: Group, person: Volunteer, typed: Said, now: dt.datetime, faults: dict[str, Fault]
) -> dt.datetime | None:
    """From when on they may have shifts. A day that is not changed keeps its hour."""
    before = person.inducted_at
    if typed.inducted == "yes":
        return before if before is None or before <= now else now
    if typed.inducted == "not_yet":
        return before if has_no_day(before) else NOT_YET
    if typed.inducted != "from":
        faults["inducted"] = Fault("choice")
    elif before is not None and typed.begins == _day(group, before):
        return before
    else:
        day = stays.day_of(typed.begins)
        if day is not None:
            return LocalDays(group.timezone, group.day_starts_at).start(day)
        faults["begins"] = Fault("date")
    return before
