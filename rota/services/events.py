"""⑦ What a calendar shows of an assignment, by its detail; and one shift as a file."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rota import ical
from rota.languages import choose, text_in, translation
from rota.models import Assignment, Group, Instance, LogEntry, Rota, Shift, Volunteer
from rota.planning import hidden_until
from rota.refusal import Refused
from rota.services import weeks

CHANGES = ("shift_moved", "shift_changed", "shift_restored")  # in the log, of what a calendar shows of a shift


class NoSuchShift(Refused):
    """This person holds no such shift; whether somebody else does is not told."""


@dataclass(frozen=True)
class Reader:
    """Whose calendar it is and how much it shows: `busy` and `title` name nobody and no place. `instance` is the right
    half of UIDs, `site` the public address that `full` leads to ("": nowhere)."""

    group: Group
    volunteer: Volunteer
    detail: str
    instance: str
    site: str = ""

    @property
    def language(self) -> str:
        return choose([self.volunteer.language, *self.group.languages]).code

    @property
    def calendar_name(self) -> str:
        """Neutral: a glance at a phone tells nothing of the group. A feed's label is the volunteer's own."""
        return translation(self.language).gettext("Shifts")

    def entry(self, assignment: Assignment, team: Iterable[Assignment], now: dt.datetime) -> ical.Entry:
        """What is shown of an assignment of theirs; `team`: of all who are on that shift."""
        _ = translation(self.language).gettext
        shift = assignment.shift
        title = _("Busy") if self.detail == "busy" else self._text(shift.kind.name)
        place = notes = url = ""
        if self.detail == "full":
            url = f"{self.site}/" if self.site else ""
            place = self._place(shift, now)
            names = ", ".join(sorted(one.volunteer.name for one in team if one.volunteer_id != self.volunteer.id))
            notes = _("With %(names)s") % {"names": names} if names else ""
        cancelled = shift.cancelled_at is not None
        return ical.Entry(
            uid=f"{assignment.uuid}@{self.instance}",
            start=shift.start,
            end=shift.end,
            title=_("Cancelled: %(title)s") % {"title": title} if cancelled else title,
            cancelled=cancelled,
            place=place,
            notes=notes,
            url=url,
        )

    def _place(self, shift: Shift, now: dt.datetime) -> str:
        if hidden_until(self.group, shift.start, now):
            return ""
        places = {place.key: place.name for place in self.group.places}
        return self._text(places.get(shift.place_key or "", ""))

    def _text(self, texts: dict[str, str] | str) -> str:
        return text_of(texts, self.language, self.group)


def text_of(texts: Any, language: str, group: Group) -> str:
    """A text of the group for a calendar; of what was put into the store behind our back and is none, something."""
    found = text_in(texts if isinstance(texts, str | dict) else "", language, group.languages)
    return found if isinstance(found, str) else str(found)


def one_shift(session: Session, group: Group, volunteer_id: int, shift_id: int, now: dt.datetime) -> bytes:
    """A shift that this person holds by what is published, as a calendar of one event with the UID that it has in
    feeds, in full detail. As long as nothing changes the bytes are equal. Raises NoSuchShift."""
    on_it = weeks.held(group).where(Assignment.shift_id == shift_id).add_columns(Rota.version, Rota.published_at)
    held = session.execute(on_it).all()
    mine = next((row for row in held if row[0].volunteer_id == volunteer_id), None)
    known = _installation(session)
    if mine is None or known is None:
        raise NoSuchShift("this person holds no such shift")
    assignment, version, published_at = mine
    cancelled_at = assignment.shift.cancelled_at
    reader = Reader(session.get_one(Group, group.id), assignment.volunteer, "full", known.uuid, known.public_url or "")
    entry = reader.entry(assignment, [] if cancelled_at else [row[0] for row in held], now)
    about = select(func.count(), func.max(LogEntry.at)).where(LogEntry.shift_id == shift_id, LogEntry.what.in_(CHANGES))
    changes, changed_at = session.execute(about).one()
    latest = max(at for at in (published_at, cancelled_at, changed_at) if at is not None)
    entry = replace(entry, sequence=version + changes, changed_at=latest)
    return ical.calendar(reader.calendar_name, [entry])


def installation(session: Session) -> Instance:
    """This installation; its id is made once, and kept through a change of host."""
    known = _installation(session)
    if known is None:
        known = Instance(uuid=str(uuid.uuid4()))
        session.add(known)
    return known


def _installation(session: Session) -> Instance | None:
    return session.scalars(select(Instance).limit(1)).first()
