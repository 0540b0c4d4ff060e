"""One build, solved in this process."""

import time
from collections.abc import Callable
from typing import Any

import click

from rota import db
from rota.refusal import Refused
from rota.services import builds
from rota.services.builds import NoRota
from rota.terminal import now
from solver import Solution

TELL_EVERY = 1.0  # seconds between two looks at the store while solving


def run_build(
    database: db.Database,
    build_id: int,
    on_progress: Callable[[dict[str, Any]], None] = lambda goal: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> int | None:
    """Solve one build and store its proposal; gives the rota's id, or None if nothing came of it (the build
    then says why) or if somebody solves it already. `on_progress` gets each report of the solver."""
    from solver.solve import solve  # OR-Tools: half a second and 80 MB, so only where something is solved

    reports: dict[str, dict[str, Any]] = {}
    told = 0.0
    stopped = False

    def progress(report: Any) -> None:
        goal = report.model_dump(mode="json")
        reports[goal["goal"]] = goal
        on_progress(goal)

    def stop() -> bool:
        nonlocal told, stopped
        if time.monotonic() - told > TELL_EVERY:
            told = time.monotonic()
            so_far = list(reports.values())
            stopped = database.change(lambda session: builds.note_progress(session, build_id, so_far, now=now()))
        return stopped or should_stop()

    try:
        build, problem = database.change(lambda session: builds.begin(session, build_id, now=now()))
    except builds.NotQueued:
        return None
    except Refused as error:
        _fail(database, build_id, NoRota("empty", str(error)))
        return None
    try:
        solution: Solution = solve(problem, time_limit=build.time_limit, on_progress=progress, should_stop=stop)
        return database.change(lambda session: builds.finish(session, build_id, problem, solution, now=now())).id
    except NoRota as error:
        _fail(database, build_id, error)
        return None
    except MemoryError:
        _fail(database, build_id, NoRota("memory", "it took more memory than it may"))
        return None
    except Exception as error:
        _fail(database, build_id, NoRota("broken", type(error).__name__))
        raise


def _fail(database: db.Database, build_id: int, error: NoRota) -> None:
    database.change(lambda session: builds.fail(session, build_id, error, now=now()))


class TellsProgress:
    """A line on standard error for each goal that was looked at."""

    def __init__(self) -> None:
        self.began = time.monotonic()

    def __call__(self, goal: dict[str, Any]) -> None:
        state = "proved" if goal["proved"] else f"bound {goal['bound']}"
        line = f"{time.monotonic() - self.began:6.1f} s  {goal['goal']:<13} {goal['value']:>6}  {state}"
        click.echo(line, err=True)
