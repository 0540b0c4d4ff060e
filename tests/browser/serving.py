"""`rota serve` in earnest: a server, its job process and its solver, as whoever runs a server starts them."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rota import config, db, migrations

LONGEST = 60  # seconds until it answers; a machine may be busy


def store(folder: Path) -> tuple[config.Config, db.Database]:
    """A configuration in this folder, with a free port, and its store with the newest schema."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    file = folder / "config.toml"
    file.write_text(f'folder = "."\n[server]\nport = {port}\n', encoding="utf-8")
    settings = config.load(file)
    database = db.connect(settings)
    migrations.upgrade(database)
    return settings, database


@contextmanager
def served(settings: config.Config, folder: Path) -> Iterator[str]:
    """Its address, as long as it is served."""
    words = [sys.executable, "-m", "rota", "--config", str(folder / "config.toml"), "serve"]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    try:
        _wait(settings.public_url, process)
        yield settings.public_url
    finally:
        process.terminate()
        process.wait(30)


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    began = time.monotonic()
    while time.monotonic() - began < LONGEST:
        assert process.poll() is None, "it has ended"
        with suppress(OSError), urllib.request.urlopen(f"{address}/healthz", timeout=5):
            return
        time.sleep(0.1)
    raise AssertionError("it does not answer")
