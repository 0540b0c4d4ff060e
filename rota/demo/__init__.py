"""The demo: an invented week at a drop-in centre in Calais, from the group's file to the served site."""

import datetime as dt
import os
import shutil
import sys
from importlib.resources import files
from typing import NoReturn

import click
from sqlalchemy.orm import Session

from rota.cli.groups import new_organizer
from rota.models import Group
from rota.services import accounts, builds, feeds, groups, rotas
from rota.terminal import Terminal, command, give_up, now
from rota.worker import TellsProgress, run_build

GROUP = files("rota.demo") / "calais-week.group.json"
SECONDS = 20  # for the solver
HERON = "v01"


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@command
def demo(terminal: Terminal, port: int) -> None:
    """Import the demo group into the coming week, build, publish and serve it."""
    inner = _afresh(terminal, port)
    today = dt.date.today()  # noqa: DTZ011 (the week that comes next for whoever sits at this machine)
    _prepare(inner, today + dt.timedelta(days=7 - today.weekday()))
    inner.database.close()
    _serve(inner)


def _afresh(terminal: Terminal, port: int) -> Terminal:
    """A configuration and an empty store of the demo's own."""
    folder = terminal.config.var / "demo"
    if folder.exists():
        shutil.rmtree(folder)
        click.echo("An earlier demo was removed; this one starts afresh.")
    folder.mkdir(parents=True, mode=0o700)
    file = folder / "config.toml"
    file.write_text(f'folder = "."\n[server]\nport = {port}\n', encoding="utf-8")
    return Terminal.of(file)


def _prepare(terminal: Terminal, week: dt.date) -> None:
    """Everything that the commands import, build, publish, key and feed do, one after the other."""
    database, secret = terminal.database, terminal.config.secret_bytes()

    def imported(session: Session) -> tuple[Group, dict[str, int], str]:
        group = groups.import_group(session, GROUP.read_bytes(), now=now(), move_to=week)
        return group, groups.summary(session, group), new_organizer(session, group, secret)

    group, made, organizer = database.change(imported)
    click.echo(f"{group.name}: {made['volunteers']} volunteers, {made['kinds']} kinds of shift. Week of {week}:")
    asked = database.change(
        lambda session: builds.ask(
            session, groups.find_group(session, group.slug), week, mode="plan", time_limit=SECONDS, now=now()
        )
    )
    if run_build(database, asked.id, TellsProgress()) is None:
        with database.read() as session:
            give_up(builds.outcome(session, asked.id).words())

    def published(session: Session) -> tuple[rotas.Difference, str, str, str]:
        found = groups.find_group(session, group.slug)
        difference = rotas.publish(session, found, week, now=now())
        heron = groups.find_volunteer(session, found, HERON)
        key = accounts.new_key(session, accounts.account_for(session, heron), secret)
        return difference, heron.name, key, feeds.make_feed(session, heron, detail="full", label="", now=now())[1]

    difference, name, key, token = database.change(published)
    click.echo(
        f"{difference.summary()}\n\nOrganizer's passphrase:  {organizer}\n"
        f"{name}'s passphrase:      {key}\n"
        f"{name}'s calendar feed:   {terminal.config.public_url}/feeds/{token}.ics\n"
    )


def _serve(terminal: Terminal) -> NoReturn:
    """This process becomes the server."""
    os.execv(sys.executable, terminal.command_line("serve"))  # noqa: S606 (our own words)
