"""Groups as files: import, export."""

import datetime as dt
from pathlib import Path

import click
from sqlalchemy.orm import Session

from rota.models import Group
from rota.services import accounts, groups, roles
from rota.services.log import By
from rota.terminal import Terminal, Week, command, group_argument, now

ORGANIZER_DAYS = roles.DAYS


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
@click.argument("volunteer", required=False)
@click.option(
    "--days",
    type=click.IntRange(1, roles.MOST_DAYS),
    default=ORGANIZER_DAYS,
    show_default=True,
    help="How long the role lasts.",
)
@command
def organizer(terminal: Terminal, group: str, volunteer: str | None, days: int) -> None:
    """Make VOLUNTEER of GROUP an organizer; without one, print a new passphrase for the group's first organizer, who is
    no volunteer (an earlier one ends)."""
    secret = terminal.config.secret_bytes()

    def give(session: Session, key: str) -> tuple[str, dt.date]:
        found = groups.find_group(session, group)
        person, last = groups.find_volunteer(session, found, key), roles.today(found, now()) + dt.timedelta(days=days)
        roles.give(session, found, By(), person.id, last, now=now())
        return person.name, last

    if volunteer is not None:
        name, last = terminal.database.change(lambda session: give(session, volunteer))
        terminal.tell(f"{name} organizes until the end of {last}.", {"volunteer": name, "until": str(last)})
        return
    words = terminal.database.change(
        lambda session: new_organizer(session, groups.find_group(session, group), secret, days)
    )
    terminal.tell(f"Organizer's passphrase, shown this once, good for {days} days:\n  {words}", {"organizer": words})


def new_organizer(session: Session, group: Group, secret: bytes, days: int = ORGANIZER_DAYS) -> str:
    """A new passphrase for the group's organizer account, with the role from now on."""
    until = now() + dt.timedelta(days=days)
    return accounts.new_key(session, accounts.organizer_account(session, group, until), secret)


COMMANDS = [import_, export, organizer]
