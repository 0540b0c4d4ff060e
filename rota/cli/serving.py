"""Serving the site."""

import os
import subprocess

import click

from rota.services import remaking
from rota.terminal import Terminal, command


@click.command()
@command
def serve(terminal: Terminal) -> None:
    """Serve the site; on the embedded queue, run the job process too."""
    from granian.constants import Interfaces
    from granian.server import Server

    from rota.wsgi import CONFIG_VARIABLE

    terminal.database.change(lambda session: remaking.know_address(session, terminal.config.public_url))
    terminal.database.close()  # migrated; the server's process opens connections of its own
    config = terminal.config
    if terminal.config_file:
        os.environ[CONFIG_VARIABLE] = str(terminal.config_file.resolve())
    jobs = None
    if not config.database.queue_url:
        jobs = subprocess.Popen(terminal.command_line("worker"), stdout=subprocess.DEVNULL)  # noqa: S603 (our own words)
    server = Server(
        "rota.wsgi:site",
        factory=True,
        interface=Interfaces.WSGI,
        address=config.server.host,
        port=config.server.port,
        blocking_threads=8,
        log_access=False,  # an access log holds feeds' tokens and people's addresses
        websockets=False,
    )
    click.echo(f"Serving on {config.public_url} (Ctrl-C ends it)")
    try:
        server.serve()
    finally:
        if jobs is not None:
            end(jobs, patience=15)


def end(process: subprocess.Popen[bytes], patience: float) -> None:
    """Ask a process to end; after `patience` seconds it has to."""
    process.terminate()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


COMMANDS = [serve]
