"""The queue of builds between the processes that serve pages and those that solve: only ids travel in it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from rota import config


def connect(settings: config.Config) -> Any:
    """The configured queue. Raises ConfigError."""
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


def solving(queue: Any, solve: Callable[[int], None]) -> Callable[[int], object]:
    """What puts a build's id into the queue; where jobs are run, `solve` is what takes it out."""

    @queue.task(name="solve")  # type: ignore[untyped-decorator]  # huey comes without types
    def solve_build(build_id: int) -> None:
        solve(build_id)

    return solve_build  # type: ignore[no-any-return]  # as above


def sender(settings: config.Config) -> Callable[[int], object]:
    """For processes that only ask: puts a build's id into the configured queue, to which it connects when needed."""

    def send(build_id: int) -> None:
        def not_here(_: int) -> None:
            raise AssertionError("builds are solved by the worker")

        solving(connect(settings), not_here)(build_id)

    return send
