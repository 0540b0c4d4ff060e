"""A week's rota: what the solver is given, and publishing what it proposed."""

import datetime as dt

import click

from rota.services import rotas, weeks
from rota.services.groups import find_group
from rota.terminal import Terminal, Week, command, group_argument, now


@click.command()
@group_argument
@click.argument("week", type=Week())
@click.option("--repair", is_flag=True, help="As the solver is given it to repair what is published.")
@command
def problem(terminal: Terminal, group: str, week: dt.date, repair: bool) -> None:
    """Print WEEK of GROUP as rota-problem/1."""
    with terminal.database.read() as session:
        found = weeks.week_problem(session, find_group(session, group), week, now=now(), repair=repair)
    click.echo(found.to_json())


@click.command()
@group_argument
@click.argument("week", type=Week())
@command
def publish(terminal: Terminal, group: str, week: dt.date) -> None:
    """Publish the newest proposal of GROUP's WEEK; prints what changed."""
    difference = terminal.database.change(
        lambda session: rotas.publish(session, find_group(session, group), week, now=now())
    )
    terminal.tell(difference.words(), difference.data())


COMMANDS = [problem, publish]
