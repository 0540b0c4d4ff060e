"""Jobs: takes a build's id, solves, stores; the only place of the service that loads OR-Tools."""

import datetime as dt
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import click
from sqlalchemy.exc import DBAPIError

from rota import config, db
from rota.refusal import Refused
from rota.services import builds, group_calendars, group_feeds, purge, remaking
from rota.terminal import Terminal, Week, command, find_group, group_argument, now
from solver import Solution
from solver.interrupt import interruptible

TELL_EVERY = 1.0  # seconds between two looks at the store while solving


def queue(settings: config.Config) -> Any:
    """The configured queue; only ids of builds travel in it."""
    from huey import PostgresHuey, RedisHuey, SqliteHuey

    url = settings.database.queue_url
    match urlsplit(url).scheme:
        case "":
            settings.var.mkdir(parents=True, exist_ok=True, mode=0o700)
            # Not WAL: the standard library's SQLite may be one that loses data in that mode.
            path = str(settings.var / "queue.sqlite")
            return SqliteHuey("rota", filename=path, journal_mode="delete", fsync=True, results=False)
        case "redis" | "rediss":
            return RedisHuey("rota", url=url, results=False)
        case "postgresql":
            return PostgresHuey("rota", dsn=url, results=False)
        case other:
            raise config.ConfigError(f"database.queue_url: {other} is not known; use postgresql or redis")


def jobs(settings: config.Config, database: db.Database) -> Any:
    """The queue with its tasks: `solve` a build, the daily upkeep, and remaking the feeds for which it is time."""
    from huey import crontab

    huey = queue(settings)

    @huey.task(name="solve")  # type: ignore[untyped-decorator]  # huey comes without types
    def solve(build_id: int) -> None:
        run_build(database, build_id)

    @huey.periodic_task(crontab(minute="17", hour="3"), name="upkeep")  # type: ignore[untyped-decorator]  # as above
    def daily() -> None:
        purge.daily(database, now=now(), keep_days=settings.keep.shifts)

    @huey.periodic_task(crontab(minute="*/15"), name="feeds")  # type: ignore[untyped-decorator]  # as above
    def due() -> None:
        renew_feeds(database)

    return huey


def renew_feeds(database: db.Database) -> int:
    """Remake, some at a time so that nobody waits for long, the feeds that time or another version of this software
    has changed, and the groups' calendars. Tells how many feeds."""
    count = 0
    while some := database.change(lambda session: remaking.remake_due(session, now())):
        count += some
    database.change(lambda session: group_feeds.end_with_roles(session, now()))
    database.change(lambda session: group_calendars.remake(session, None, now()))
    return count


def run_build(
    database: db.Database,
    build_id: int,
    on_progress: Callable[[dict[str, Any]], None] = lambda goal: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> int | None:
    """Solve one build and store its proposal; gives the rota's id, or None if nothing came of it (the build
    then says why). `on_progress` gets each report of the solver."""
    from solver.solve import solve  # OR-Tools: half a second and 80 MB, so only where something is solved

    reports: dict[str, dict[str, Any]] = {}
    told = time.monotonic()
    stopped = False

    def progress(report: Any) -> None:
        goal = report.model_dump(mode="json")
        reports[goal["goal"]] = goal
        on_progress(goal)

    def stop() -> bool:
        nonlocal told, stopped
        if time.monotonic() - told > TELL_EVERY:
            told = time.monotonic()
            stopped = database.change(lambda session: builds.note_progress(session, build_id, list(reports.values())))
        return stopped or should_stop()

    try:
        build, problem = database.change(lambda session: builds.begin(session, build_id, now=now()))
        solution: Solution = solve(problem, time_limit=build.time_limit, on_progress=progress, should_stop=stop)
        return database.change(lambda session: builds.finish(session, build_id, problem, solution, now=now())).id
    except Exception as error:
        trouble = str(error) if isinstance(error, Refused) else type(error).__name__
        database.change(lambda session: builds.fail(session, build_id, trouble, now=now()))
        if isinstance(error, Refused):
            return None
        raise


class TellsProgress:
    """A line on standard error for each goal that was looked at."""

    def __init__(self) -> None:
        self.began = time.monotonic()

    def __call__(self, goal: dict[str, Any]) -> None:
        state = "proved" if goal["proved"] else f"bound {goal['bound']}"
        line = f"{time.monotonic() - self.began:6.1f} s  {goal['goal']:<13} {goal['value']:>6}  {state}"
        click.echo(line, err=True)


@click.command("worker")
@command
def worker(terminal: Terminal) -> None:
    """Run a job process alone, for other machines."""
    from huey.consumer import Consumer

    huey = jobs(terminal.config, terminal.database)
    try:
        renew_feeds(terminal.database)  # this version may render otherwise than the one before
    except DBAPIError as error:
        click.echo(f"worker: feeds could not be remade: {type(error).__name__}", err=True)
    click.echo("worker: waiting for builds")
    Consumer(huey, workers=1, worker_type="thread", max_delay=1.0).run()


@click.command("build")
@group_argument
@click.argument("week", type=Week())
@click.option("--time-limit", type=click.IntRange(1, 3600), default=15, show_default=True, help="Seconds.")
@click.option("--repair", is_flag=True, help="Change as few promises as can be.")
@command
def build(terminal: Terminal, group: str, week: dt.date, time_limit: int, repair: bool) -> None:
    """Solve GROUP's WEEK here and now and store the proposal."""
    database = terminal.database
    asked = database.change(
        lambda session: builds.ask(
            session, find_group(session, group), week, repair=repair, time_limit=time_limit, now=now()
        )
    )
    rota_id = interruptible(lambda should_stop: run_build(database, asked.id, TellsProgress(), should_stop))
    with database.read() as session:
        told = builds.outcome(session, asked.id)
    terminal.tell(told.words(), told.data())
    if rota_id is None:
        raise SystemExit(1)
