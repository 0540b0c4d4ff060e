"""How far a build has come, as organizers see it."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rota.db import Texts
from rota.models import Build, Group, Shift, Volunteer
from rota.services import builds


@dataclass(frozen=True)
class Progress:
    """A build as its page shows it. `state`: waiting, unattended (nobody takes it up), running, done, failed; the
    `trouble` of a failed one is a code of NoRota, and `pins` are whom and which shift it is about. `seconds` since it
    was asked for; `goals`: name, value, bound and proved, as far as the solver has come, in the group's order."""

    id: int
    state: str
    mode: str
    time_limit: int
    stopping: bool
    seconds: int
    trouble: str
    pins: tuple[tuple[str, Texts, dt.datetime], ...]
    goals: tuple[dict[str, Any], ...]


def progress(session: Session, group: Group, build: Build, *, now: dt.datetime) -> Progress:
    """How far it has come. One that is silent counts as failed; the next who asks may start it again."""
    state, told = build.state, json.loads(build.trouble) if build.trouble.startswith("{") else {}
    if builds.is_silent(build, now):
        state, told = "failed", {"code": "lost"}
    elif state == "queued":
        busy = session.scalar(select(func.count(Build.id)).where(Build.state == "running"))
        state = "waiting" if busy or now - build.asked_at < builds.SILENT else "unattended"
    end = build.ended_at or now
    seconds = max(0, round((end - build.asked_at).total_seconds()))
    return Progress(
        build.id, state, build.mode, build.time_limit, build.stop, seconds,
        told.get("code", "broken") if state == "failed" else "",
        tuple(_pins(session, group, told.get("pins", ()))), tuple(build.progress),
    )  # fmt: skip


def _pins(session: Session, group: Group, pins: Iterable[dict[str, str]]) -> Iterator[tuple[str, Texts, dt.datetime]]:
    """Who is pinned to what, by name, as far as both are still there; on the group's clocks."""
    zone = ZoneInfo(group.timezone)
    for pin in pins:
        who = session.scalars(
            select(Volunteer).where(Volunteer.group_id == group.id, Volunteer.key == pin["volunteer"])
        ).first()
        shift = session.scalars(select(Shift).where(Shift.group_id == group.id, Shift.key == pin["shift"])).first()
        if who and shift:
            yield who.name, shift.kind.name, shift.start.astimezone(zone)
