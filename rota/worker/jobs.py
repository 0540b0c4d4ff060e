"""The job process: takes builds out of the queue, each into a process of its own; the daily upkeep; places in feeds."""

import subprocess
import time
from typing import Any

from rota import queue
from rota.db import Database
from rota.services import builds, group_calendars, group_feeds, purge, remaking
from rota.services.builds import NoRota
from rota.terminal import Terminal, now

GRACE = 60  # seconds that a build may take beyond its time: loading, the first model, telling what is short
LOOK_EVERY = 0.2  # seconds


def jobs(terminal: Terminal) -> Any:
    """The queue with its tasks. What nobody has begun is put into it once more: it may be a new, empty queue."""
    from huey import crontab

    huey, database = queue.connect(terminal.config), terminal.database
    solve = queue.solving(huey, lambda build_id: solve_apart(terminal, build_id))

    def look_after() -> None:
        database.change(lambda session: builds.give_up_lost(session, now()))
        with database.read() as session:
            left = builds.waiting(session)
        if not huey.pending_count():
            for build_id in left:
                solve(build_id)

    @huey.periodic_task(crontab(), name="look_after")  # type: ignore[untyped-decorator]  # huey comes without types
    def every_minute() -> None:
        look_after()

    @huey.periodic_task(crontab(minute="17", hour="3"), name="upkeep")  # type: ignore[untyped-decorator]  # as above
    def daily() -> None:
        purge.daily(database, now=now(), keep_days=terminal.config.keep.shifts)

    @huey.periodic_task(crontab(minute="*/15"), name="feeds")  # type: ignore[untyped-decorator]  # as above
    def due() -> None:
        renew_feeds(database)

    look_after()
    return huey


def renew_feeds(database: Database) -> int:
    """Remake, some at a time so that nobody waits for long, the feeds that time or another version of this software
    has changed, and the groups' calendars. Tells how many feeds."""
    count = 0
    while some := database.change(lambda session: remaking.remake_due(session, now())):
        count += some
    database.change(lambda session: group_feeds.end_with_roles(session, now()))
    database.change(lambda session: group_calendars.remake(session, None, now()))
    return count


def solve_apart(terminal: Terminal, build_id: int) -> None:
    """Solve a build in a process of its own, and say that it lives; if that dies or does not end, the build failed."""
    database = terminal.database
    with database.read() as session:
        if build_id not in builds.waiting(session):
            return
    process = subprocess.Popen(terminal.command_line("job", str(build_id)))  # noqa: S603 (our own words)
    try:
        killed = not _ends(terminal, process, build_id)
    finally:
        process.kill()
        process.wait()
    error = NoRota("late", "it did not end in its time and was ended") if killed else builds.LOST
    database.change(lambda session: builds.fail(session, build_id, error, now=now()))


def _ends(terminal: Terminal, process: "subprocess.Popen[bytes]", build_id: int) -> bool:
    """True if it ends within its time."""
    with terminal.database.read() as session:
        patience = builds.time_limit(session, build_id) + GRACE
    began = told = time.monotonic()
    while process.poll() is None:
        if time.monotonic() - began > patience:
            return False
        if time.monotonic() - told > 1:
            told = time.monotonic()
            terminal.database.change(lambda session: builds.note_life(session, build_id, now=now()))
        time.sleep(LOOK_EVERY)
    return True
