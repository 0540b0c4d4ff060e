"""Busy times out of a calendar file: only "not then" is kept of it."""

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

import rota
from rota.models import Group, Volunteer
from rota.models.clock import instant, local
from rota.planning.sheets import Piece, without
from rota.refusal import Refused
from rota.services.availability import WEEKS, replace_dated

MOST_BYTES = 256 * 1024
SECONDS = 2  # after which a file is given up
Span = tuple[dt.datetime, dt.datetime]


class NoFile(Refused):
    """No file was chosen, or it is empty."""


class TooLarge(Refused):
    """The file has more than 256 KiB."""


class NotACalendar(Refused):
    """The file is no iCalendar file."""


class TooMany(Refused):
    """More than 500 events, or more than 366 occurrences in the next four weeks."""


class TookTooLong(Refused):
    """The file could not be read in two seconds, or in the memory that there is for it."""


def window_of(group: Group, now: dt.datetime) -> Span:
    """The next four weeks, from the beginning of this local day."""
    zone = ZoneInfo(group.timezone)
    today = local(now, zone).date()
    start = instant(today, group.day_starts_at, zone)
    if start > now:
        today -= dt.timedelta(days=1)
    return instant(today, group.day_starts_at, zone), instant(
        today + WEEKS * dt.timedelta(7), group.day_starts_at, zone
    )


def read(data: bytes, window: Span, zone: str, day_starts_at: str) -> list[Span]:
    """When within the window a calendar file says that its owner is busy; read by a process of its own (rota.busy).

    Raises NoFile, TooLarge, NotACalendar, TooMany, TookTooLong.
    """
    if not data.strip():
        raise NoFile("choose a calendar file, one that ends in .ics")
    if len(data) > MOST_BYTES:
        raise TooLarge(f"a calendar file has at most {MOST_BYTES // 1024} KiB")
    answer = _ask(data, [window[0].isoformat(), window[1].isoformat(), zone, day_starts_at])
    if isinstance(answer, list):
        return [(dt.datetime.fromisoformat(start), dt.datetime.fromisoformat(end)) for start, end in answer]
    if answer == {"fault": "too_much"}:
        raise TookTooLong("the calendar takes too long to read")
    if answer == {"fault": "too_many"}:
        raise TooMany("the calendar has more than 500 events, or more than 366 in the next four weeks")
    raise NotACalendar("this is not a calendar file; its name usually ends in .ics")


def _ask(data: bytes, arguments: list[str]) -> object:
    here = Path(rota.__file__).parent.parent
    environment = {"PYTHONPATH": str(here), "PATH": os.environ.get("PATH", "")}
    command = [sys.executable, "-m", "rota.busy", *arguments]
    with subprocess.Popen(  # noqa: S603 (our own program; what people send goes to its input)
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as reader:
        assert reader.stdout is not None
        reader.stdout.readline()  # it has loaded its libraries; from now on the time counts
        try:
            answer, _ = reader.communicate(data, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            reader.kill()
            raise TookTooLong("the calendar takes too long to read") from None
    if reader.returncode < 0:  # its own limits ended it
        raise TookTooLong("the calendar takes too long to read")
    return json.loads(answer) if reader.returncode == 0 else None


def take(session: Session, volunteer_id: int, times: list[Span]) -> None:
    """These times are "no" now, whatever was said of them before. A second time it changes nothing, nor does it for
    somebody who has left while their file was read."""
    said = selectinload(Volunteer.dated)
    volunteer = session.scalars(select(Volunteer).where(Volunteer.id == volunteer_id).options(said)).first()
    if volunteer is None:
        return
    kept: list[Piece] = [(one.start, one.end, one.level) for one in volunteer.dated]  # type: ignore[misc]  # a Level
    for start, end in times:
        kept = without(kept, start, end)
    replace_dated(session, volunteer, kept + [(start, end, "no") for start, end in times])
