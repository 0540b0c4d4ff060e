"""Groups as files: import, export."""

import datetime as dt
from pathlib import Path

import click
from sqlalchemy.orm import Session

from rota.models import Group
from rota.services import accounts, groups
from rota.terminal import Terminal, Week, command, group_argument, now

ORGANIZER_DAYS = 28  # how long the organizer's role lasts before it has to be renewed or handed on


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--move-to", type=Week(), help="Move everything by whole weeks, so that it begins here.")
@click.option("--slug", help="The group's name on the command line; made from its name otherwise.")
@command
def import_(terminal: Terminal, file: Path, move_to: dt.date | None, slug: str | None) -> None:
    """Make a group from a rota-group/1 FILE; prints what it made and the organizer's passphrase."""
    secret, text = terminal.config.secret_bytes(), file.read_bytes()

    def work(session: Session) -> tuple[Group, str, dict[str, int]]:
        group = groups.import_group(session, text, now=now(), slug=slug, move_to=move_to)
        return group, new_organizer(session, group, secret), groups.summary(session, group)

    group, words, made = terminal.database.change(work)
    listed = ", ".join(f"{count} {noun}" for noun, count in made.items())
    terminal.tell(
        f"Group {group.slug}: {listed}.\n"
        f"Organizer's passphrase, shown this once, good for {ORGANIZER_DAYS} days:\n  {words}",
        {"group": group.slug, **made, "organizer": words},
    )


@click.command()
@group_argument
@command
def export(terminal: Terminal, group: str) -> None:
    """Print GROUP as rota-group/1."""
    with terminal.database.read() as session:
        click.echo(groups.export_group(session, groups.find_group(session, group)))


@click.command()
@group_argument
@command
def organizer(terminal: Terminal, group: str) -> None:
    """Print a new passphrase for GROUP's organizer; an earlier one ends."""
    secret = terminal.config.secret_bytes()
    words = terminal.database.change(lambda session: new_organizer(session, groups.find_group(session, group), secret))
    terminal.tell(
        f"Organizer's passphrase, shown this once, good for {ORGANIZER_DAYS} days:\n  {words}",
        {"organizer": words},
    )


def new_organizer(session: Session, group: Group, secret: bytes) -> str:
    """A new passphrase for the group's organizer account, with the role from now on."""
    until = now() + dt.timedelta(days=ORGANIZER_DAYS)
    return accounts.new_key(session, accounts.organizer_account(session, group, until), secret)


COMMANDS = [import_, export, organizer]
