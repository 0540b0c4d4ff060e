"""Serving the site, and the demo."""

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from importlib.resources import as_file, files
from typing import Any

import click

from rota.terminal import Terminal, command, give_up

DEMO_SECONDS = 40  # for the solver


@click.command()
@command
def serve(terminal: Terminal) -> None:
    """Serve the site; on the embedded queue, run the job process too."""
    from granian.constants import Interfaces
    from granian.server import Server

    from rota.wsgi import CONFIG_VARIABLE

    terminal.database.engine.dispose()  # migrated; the server's process opens connections of its own
    config = terminal.config
    if terminal.config_file:
        os.environ[CONFIG_VARIABLE] = str(terminal.config_file.resolve())
    jobs = None
    if not config.database.queue_url:
        jobs = subprocess.Popen(_rota(terminal, "worker"), stdout=subprocess.DEVNULL)  # noqa: S603 (our own words)
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
            jobs.terminate()
            jobs.wait(timeout=15)


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@command
def demo(terminal: Terminal, port: int) -> None:
    """Import the demo group into the coming week, build, publish and serve it."""
    folder = terminal.config.var / "demo"
    if folder.exists():
        shutil.rmtree(folder)
        click.echo("An earlier demo was removed; this one starts afresh.")
    folder.mkdir(parents=True, mode=0o700)
    demo_config = folder / "config.toml"
    demo_config.write_text(f'folder = "."\n[server]\nport = {port}\n', encoding="utf-8")
    inner = Terminal(demo_config, terminal.config)
    today = dt.date.today()  # noqa: DTZ011 (the week that comes next for whoever sits at this machine)
    week = str(today + dt.timedelta(days=7 - today.weekday()))

    with as_file(files("rota.demo") / "calais-week.group.json") as group_file:
        made = _told(inner, "import", str(group_file), "--move-to", week)
    slug = made["group"]
    click.echo(f"Group {slug}: {made['volunteers']} volunteers, {made['kinds']} kinds of shift. Week of {week}:")
    _told(inner, "build", slug, week, "--time-limit", str(DEMO_SECONDS))
    published = _told(inner, "publish", slug, week)
    click.echo(
        f"Published version {published['version']}: {published['added']} promises to {published['people']} people."
    )
    heron = _told(inner, "key", slug, "v01")
    feed = _told(inner, "feed", slug, "v01", "--detail", "full")
    click.echo(
        f"\nOrganizer's passphrase:  {made['organizer']}\n"
        f"Heron's passphrase:      {heron['key']}\n"
        f"Heron's calendar feed:   {feed['address']}\n"
    )
    _run(inner, "serve")


def _rota(terminal: Terminal, *words: str) -> list[str]:
    return [sys.executable, "-m", "rota", *terminal.arguments(), *words]


def _told(terminal: Terminal, *words: str) -> dict[str, Any]:
    """Run another command and read its JSON; its progress goes straight to the screen."""
    done = subprocess.run(_rota(terminal, *words, "--json"), stdout=subprocess.PIPE, check=False)  # noqa: S603 (our own words)
    if done.returncode:
        give_up(f"rota {words[0]} ended with status {done.returncode}: {done.stdout.decode()}")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _run(terminal: Terminal, *words: str) -> None:
    os.execv(sys.executable, _rota(terminal, *words))  # noqa: S606 (our own words; this process becomes the server)


COMMANDS = [serve, demo]
