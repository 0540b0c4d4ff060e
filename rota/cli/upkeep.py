"""Keeping the installation well: schema, purge, backup, restore, doctor."""

from pathlib import Path

import click

from rota import migrations
from rota.services import backup, doctor, purge
from rota.terminal import Terminal, command, now


@click.group("db")
def schema() -> None:
    """The database's schema."""


@schema.command()
@command
def upgrade(terminal: Terminal) -> None:
    """Bring the database to the newest schema."""
    at = migrations.current(terminal.database)
    terminal.tell(f"The schema is {at}, the newest.", {"schema": at})


@click.command("purge")
@command
def purge_(terminal: Terminal) -> None:
    """Turn weeks that are over into points; delete who was where after `keep.shifts` days."""
    done = purge.daily(terminal.database, now=now(), keep_days=terminal.config.keep.shifts)
    terminal.tell(done.words(), done.data())
    if not done.checkpointed:
        raise SystemExit(1)


@click.command("backup")
@command
def backup_(terminal: Terminal) -> None:
    """Write an encrypted backup into the backups' folder; prints its path."""
    path = str(backup.backup(terminal.config, terminal.database, now=now()))
    terminal.tell(path, {"backup": path})


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--identity", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="The file with the private key.")  # fmt: skip
@command
def restore(terminal: Terminal, file: Path, identity: Path) -> None:
    """Put the backup FILE in the place of the database; the server must be stopped."""
    kept = str(backup.restore(terminal.config, file, identity))
    terminal.tell(f"Restored. What was there before is kept in {kept}.", {"kept": kept})


@click.command("doctor")
@command
def doctor_(terminal: Terminal) -> None:
    """Look at versions, pragmas, schema, clock and queue; exit 1 if something wants mending."""
    findings = doctor.look(terminal.database, now=now())
    lines = [f"{'ok ' if one.well else 'BAD'}  {one.what:<22}{one.found}" for one in findings]
    terminal.tell("\n".join(lines), {one.what: {"found": one.found, "well": one.well} for one in findings})
    if not all(one.well for one in findings):
        raise SystemExit(1)


COMMANDS = [schema, purge_, backup_, restore, doctor_]
