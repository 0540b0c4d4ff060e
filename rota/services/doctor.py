"""A look at the installation: versions, pragmas, schema, clock, what waits to be deleted."""

import datetime as dt
import platform
from dataclasses import dataclass
from importlib.metadata import version

import sqlcipher3.dbapi2 as sqlite
from sqlalchemy import select, text

from rota import migrations
from rota.db import PRAGMAS, Database
from rota.models import Build

LIBRARIES = ("rota", "flask", "sqlalchemy", "ortools", "icalendar", "granian", "huey", "tzdata")
LOG_IS_LONG = 4000  # pages in the write-ahead log that say that a checkpoint cannot finish


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `well` is False where somebody has to do something."""

    what: str
    found: str
    well: bool = True


def look(database: Database, *, now: dt.datetime) -> list[Finding]:
    """Everything that can be seen from the store and the process; `now` is this machine's clock, UTC."""
    findings = [Finding("python", platform.python_version())]
    findings += [Finding(name, version(name)) for name in LIBRARIES]
    findings += _store(database)
    at, newest = migrations.current(database), migrations.newest()
    findings.append(Finding("schema", f"{at} (this code: {newest})", at == newest))
    findings += [_clock(database, now), _queue(database, now)]
    return findings


def _store(database: Database) -> list[Finding]:
    with database.read() as session:
        if database.engine.dialect.name != "sqlite":
            return [Finding("postgresql", str(session.scalar(text("SHOW server_version"))))]
        pages = database.waiting_pages()
        return [
            Finding("sqlite", sqlite.sqlite_version),
            *(
                Finding(f"pragma {name}", str(found), found == wanted)
                for name, wanted in PRAGMAS.items()
                for found in [session.scalar(text(f"PRAGMA {name}"))]
            ),
            Finding("write-ahead log", f"{pages} pages", pages < LOG_IS_LONG),
        ]


def _clock(database: Database, now: dt.datetime) -> Finding:
    """The store's newest trace of time must not lie in the future of this machine's clock."""
    with database.read() as session:
        newest = max((moment for moment in session.execute(text(_LATEST)).one() if moment is not None), default=None)
    if newest is None:
        return Finding("clock", f"{now:%Y-%m-%d %H:%M} UTC")
    latest = newest if isinstance(newest, dt.datetime) else dt.datetime.fromisoformat(newest)
    latest = latest.replace(tzinfo=dt.UTC) if latest.tzinfo is None else latest
    ahead = latest > now + dt.timedelta(minutes=5)
    told = f"{now:%Y-%m-%d %H:%M} UTC" + (f", but the data are of {latest:%Y-%m-%d %H:%M}" if ahead else "")
    return Finding("clock", told, not ahead)


def _queue(database: Database, now: dt.datetime) -> Finding:
    """Builds that wait; one that has waited for ten minutes has no worker to take it."""
    with database.read() as session:
        waiting = session.scalars(select(Build.asked_at).where(Build.state == "queued")).all()
        running = session.scalars(select(Build.id).where(Build.state == "running")).all()
    stuck = any(asked < now - dt.timedelta(minutes=10) for asked in waiting)
    told = f"{len(waiting)} waiting, {len(running)} running" + (": is a worker running?" if stuck else "")
    return Finding("queue", told, not stuck)


_LATEST = """SELECT (SELECT max(made_at) FROM rota), (SELECT max(asked_at) FROM build),
    (SELECT max(changed_at) FROM feed)"""
