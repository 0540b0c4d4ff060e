"""A new group by a link."""

import click

from rota.services import setting_up
from rota.terminal import Terminal, command, now


@click.command()
@command
def setup(terminal: Terminal) -> None:
    """Print an address at which somebody sets up a new group, once, within 72 hours."""
    token = terminal.database.change(lambda session: setting_up.make_founding(session, now=now()))
    address = f"{terminal.config.public_url}/setup/{token}"
    terminal.tell(address, {"address": address})


COMMANDS = [setup]
