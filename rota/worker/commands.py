"""The commands that solve: the job process, one job of it, and a build here and now."""

import datetime as dt
import os
import resource

import click
from sqlalchemy.exc import DBAPIError

from rota.parent import end_with
from rota.services import builds
from rota.terminal import Terminal, Week, command, find_group, group_argument, now
from rota.worker.jobs import GRACE, jobs, renew_feeds
from rota.worker.solving import TellsProgress, run_build
from solver.interrupt import interruptible

MOST_MEMORY = 4 * 1024**3  # bytes of address space; OR-Tools alone reserves a quarter of it
CORES = 2  # that the solver uses


@click.command("worker")
@click.option("--with", "parent", type=int, default=None, hidden=True, help="End when this process has gone.")
@command
def worker(terminal: Terminal, parent: int | None) -> None:
    """Run a job process alone, for other machines."""
    from huey.consumer import Consumer

    huey = jobs(terminal)
    try:
        renew_feeds(terminal.database)  # this version may render otherwise than the one before
    except DBAPIError as error:
        click.echo(f"worker: feeds could not be remade: {type(error).__name__}", err=True)
    if parent is not None:
        end_with(parent)
    click.echo("worker: waiting for builds")
    Consumer(huey, workers=1, worker_type="thread", max_delay=1.0).run()


@click.command("job", hidden=True)
@click.argument("build_id", type=int)
@command
def job(terminal: Terminal, build_id: int) -> None:
    """Solve the build with this id, within bounds, in nobody's way; the worker starts this."""
    end_with(os.getppid())
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    with terminal.database.read() as session:
        most = CORES * (builds.time_limit(session, build_id) + GRACE)
    resource.setrlimit(resource.RLIMIT_CPU, (most, most + 5))
    run_build(terminal.database, build_id)


@click.command("build")
@group_argument
@click.argument("week", type=Week())
@click.option("--time-limit", type=click.IntRange(1, 3600), default=15, show_default=True, help="Seconds.")
@click.option("--repair", "mode", flag_value="smallest", help="Change as few promises as can be.")
@click.option("--best-repair", "mode", flag_value="best", help="Know what is published, but keep the order of goals.")
@command
def build(terminal: Terminal, group: str, week: dt.date, time_limit: int, mode: str | None) -> None:
    """Solve GROUP's WEEK here and now and store the proposal."""
    database = terminal.database
    asked = database.change(
        lambda session: builds.ask(
            session, find_group(session, group), week, mode=mode or "plan", time_limit=time_limit, now=now()
        )
    )
    rota_id = interruptible(lambda should_stop: run_build(database, asked.id, TellsProgress(), should_stop))
    with database.read() as session:
        told = builds.outcome(session, asked.id)
    terminal.tell(told.words(), told.data())
    if rota_id is None:
        raise SystemExit(1)
