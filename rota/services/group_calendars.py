"""⑦ The bytes of a group's calendars: all its shifts or those of a place for organizers, and those that lack people."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload, undefer

from rota import ical
from rota.languages import translation
from rota.models import Assignment, Group, GroupCalendar, GroupEvent, GroupFeed, Kind, Rota, Shift
from rota.models.clock import local, monday_of
from rota.services import weeks
from rota.services.events import installation, text_of
from rota.services.revisions import FUTURE, GONE, PAST, keep, revised


def remake(session: Session, group_ids: Collection[int] | None, now: dt.datetime) -> None:
    """Make the calendars of these groups (None: of all) anew, as far as somebody has a feed of them; where nothing
    visible changed, they stay as they are."""
    with_feeds = select(GroupFeed.calendar_id).where(GroupFeed.revoked_at.is_(None))
    live = select(GroupCalendar).where(GroupCalendar.id.in_(with_feeds)).order_by(GroupCalendar.id)
    if group_ids is not None:
        live = live.where(GroupCalendar.group_id.in_(group_ids))
    whole = (undefer(GroupCalendar.body), undefer(GroupCalendar.gzipped), joinedload(GroupCalendar.place))
    by_group: dict[int, list[GroupCalendar]] = defaultdict(list)
    for calendar in session.scalars(live.options(selectinload(GroupCalendar.events), *whole)):
        by_group[calendar.group_id].append(calendar)
    for group_id, calendars in by_group.items():
        shown = _Published.of(session, session.get_one(Group, group_id), now)
        for calendar in calendars:
            _remake(calendar, shown)
    session.flush()


@dataclass(frozen=True)
class _Published:
    """The shifts of a group's published weeks that are within reach, cancelled ones too, and their teams' names."""

    group: Group
    shifts: list[Shift]
    teams: dict[int, list[str]]
    instance: str
    site: str
    now: dt.datetime

    @classmethod
    def of(cls, session: Session, group: Group, now: dt.datetime) -> "_Published":
        installed = installation(session)
        published = set(session.scalars(select(Rota.week).where(Rota.id.in_(weeks.newest_published(group)))))
        in_reach = (Shift.end > now - PAST) & (Shift.start <= now + FUTURE)
        found = select(Shift).where(Shift.group_id == group.id, in_reach).order_by(Shift.start, Shift.id)
        zone = ZoneInfo(group.timezone)
        shifts = [
            shift
            for shift in session.scalars(found.options(joinedload(Shift.kind).joinedload(Kind.place)))
            if monday_of(local(shift.start, zone).date()) in published
        ]
        teams: dict[int, list[str]] = defaultdict(list)
        for one in session.scalars(weeks.held(group).where(Assignment.shift.has(in_reach))):
            teams[one.shift_id].append(one.volunteer.name)
        return cls(group, shifts, teams, installed.uuid, installed.public_url or "", now)

    def entry(self, calendar: GroupCalendar, shift: Shift, uid: str) -> ical.Entry:
        """What this calendar says of a shift. Who is on it, and where it is, only in full detail."""
        _ = translation(calendar.language).gettext
        full, cancelled = calendar.detail == "full", shift.cancelled_at is not None
        title = _("Busy") if calendar.detail == "busy" else self._text(calendar, shift.kind.name)
        if calendar.scope == "open":
            title = _("Open: %(title)s") % {"title": title}
        names = ", ".join(sorted(self.teams[shift.id])) if full and not cancelled else ""
        places = {place.key: place.name for place in self.group.places} if full else {}
        monday = monday_of(local(shift.start, ZoneInfo(self.group.timezone)).date())
        return ical.Entry(
            uid=f"{uid}@{self.instance}",
            start=shift.start,
            end=shift.end,
            title=_("Cancelled: %(title)s") % {"title": title} if cancelled else title,
            cancelled=cancelled,
            place=self._text(calendar, places.get(shift.place_key or "", "")),
            notes=_("Team: %(names)s") % {"names": names} if names else "",
            url=f"{self.site}/week/{monday}" if full and self.site else "",
            free=calendar.scope == "open",
        )

    def _text(self, calendar: GroupCalendar, texts: object) -> str:
        return text_of(texts, calendar.language, self.group)

    def is_shown(self, calendar: GroupCalendar, shift: Shift, *, before: bool) -> bool:
        """A cancelled shift only if it was shown `before`, until it would have ended; an open one until it starts."""
        if calendar.scope == "open":
            right = shift.value("target") or shift.value("min")
            return shift.cancelled_at is None and shift.start > self.now and len(self.teams[shift.id]) < right
        if calendar.scope == "place" and (calendar.place is None or shift.place_key != calendar.place.key):
            return False
        return shift.cancelled_at is None or (before and shift.end > self.now)


def _remake(calendar: GroupCalendar, published: _Published) -> None:
    said = {event.shift_id: event for event in calendar.events}
    entries, shown = [], set()
    for shift in published.shifts:
        event = said.get(shift.id)
        if not published.is_shown(calendar, shift, before=event is not None and event.digest != GONE):
            continue
        shown.add(shift.id)
        uid = event.uuid if event else str(uuid.uuid4())
        entry = published.entry(calendar, shift, uid)
        if event is None:
            event = GroupEvent(shift_id=shift.id, uuid=uid, digest=entry.digest, sequence=0, changed_at=published.now)
            calendar.events.append(event)
        entries.append(revised(event, entry, published.now))
    for key, event in said.items():
        if key not in shown:
            event.digest = GONE
    keep(calendar, ical.calendar(translation(calendar.language).gettext("Shifts"), entries), published.now)
