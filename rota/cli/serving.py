"""Serving the site."""

import os
import subprocess
import threading

import click

from rota.services import remaking
from rota.terminal import Terminal, command

AGAIN_AFTER = 1.0  # seconds until a job process that has died is started again


@click.command()
@command
def serve(terminal: Terminal) -> None:
    """Serve the site; on the embedded queue, run the job process too."""
    from granian.constants import Interfaces
    from granian.server import Server

    from rota.wsgi import CONFIG_VARIABLE, PARENT_VARIABLE

    terminal.database.change(lambda session: remaking.know_address(session, terminal.config.public_url))
    terminal.database.close()  # migrated; the server's process opens connections of its own
    config = terminal.config
    if terminal.config_file:
        os.environ[CONFIG_VARIABLE] = str(terminal.config_file.resolve())
    os.environ[PARENT_VARIABLE] = str(os.getpid())
    worker = terminal.command_line("worker", "--with", str(os.getpid()))
    jobs = None if config.database.queue_url else Supervised(worker)
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
            jobs.end()


class Supervised:
    """A process that is started again whenever it has ended, until it is to end."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._over = threading.Event()
        self._process = self._start()
        threading.Thread(target=self._watch, daemon=True).start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._words, stdout=subprocess.DEVNULL)  # noqa: S603 (our own words)

    def _watch(self) -> None:
        while not self._over.wait(AGAIN_AFTER):
            if self._process.poll() is not None:
                self._process = self._start()

    def end(self) -> None:
        """End it for good."""
        self._over.set()
        end(self._process, patience=15)


def end(process: subprocess.Popen[bytes], patience: float) -> None:
    """Ask a process to end; after `patience` seconds it has to."""
    process.terminate()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


COMMANDS = [serve]
