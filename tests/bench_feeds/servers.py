"""The servers that are measured, each on a port of its own, and how they are started and ended."""

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
RADICALE = CHECKOUT / "tests" / "bench_feeds" / ".venv"
GRANIAN = ("--interface", "wsgi", "--blocking-threads", "8", "--no-ws", "--no-access-log", "--log-level", "error")


@contextmanager
def running(words: list[str], port: int, **env: str) -> Iterator[int]:
    """The process' id, from when it answers until it is ended."""
    process = subprocess.Popen(
        words, cwd=CHECKOUT, env={**os.environ, **env, "PYTHONPATH": str(CHECKOUT)}, stdout=subprocess.DEVNULL
    )
    try:
        for _ in range(600):
            if process.poll() is not None:
                raise RuntimeError(f"{words[0]} has ended with {process.returncode}")
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("HEAD", "/")
                connection.getresponse().read()
                break
            except OSError:
                time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def rota(config: Path) -> list[str]:
    return [sys.executable, "-m", "rota", "--config", str(config), "serve"]


def raw(port: int) -> list[str]:
    return [sys.executable, "-m", "granian", *GRANIAN, "--port", str(port), "--factory", "tests.bench_feeds.raw:app"]


def nginx(folder: Path, port: int) -> list[str]:
    """The same bytes as files. Its workers are as many as ours: one."""
    conf = folder / "nginx.conf"
    conf.write_text(
        f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log /dev/null;\n"
        "events { worker_connections 1024; }\n"
        f"http {{ access_log off; types {{ text/calendar ics; }} client_body_temp_path {folder}/tmp;\n"
        f"proxy_temp_path {folder}/tmp; fastcgi_temp_path {folder}/tmp; uwsgi_temp_path {folder}/tmp;\n"
        f"scgi_temp_path {folder}/tmp;\n"
        f"server {{ listen 127.0.0.1:{port}; location /feeds/ {{ alias {folder}/; }} }} }}\n"
    )
    if os.geteuid() == 0:
        conf.write_text("user root;\n" + conf.read_text())
    return [shutil.which("nginx") or "/usr/sbin/nginx", "-c", str(conf), "-p", str(folder)]


def radicale(folder: Path, port: int) -> list[str]:
    """The same calendars as collections; those that it is asked for are in `radicale-paths`."""
    if not (RADICALE / "bin" / "radicale").exists():
        subprocess.run([sys.executable, "-m", "venv", str(RADICALE)], check=True)
        pip = [str(RADICALE / "bin" / "python"), "-m", "pip", "install", "--quiet", "radicale==3.9.0"]
        subprocess.run(pip, check=True, stderr=subprocess.DEVNULL)
    root = folder / "radicale" / "collection-root" / "user"
    lines = []
    for file in sorted(folder.glob("*.ics"))[:100]:
        collection = root / file.stem
        collection.mkdir(parents=True)
        (collection / ".Radicale.props").write_text('{"tag": "VCALENDAR"}')
        _, *events = file.read_bytes().decode().split("BEGIN:VEVENT\r\n")
        for number, event in enumerate(events):
            body = event.partition("END:VCALENDAR")[0]
            (collection / f"{number}.ics").write_text(
                f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\n{body}END:VCALENDAR\r\n",
                "utf-8",
                newline="",
            )
        lines.append(f'/user/{file.stem}/ "{len(lines)}"')
    (folder / "radicale-paths").write_text("\n".join(lines) + "\n")
    (folder / "rights").write_text("[all]\nuser: .*\ncollection: .*\npermissions: RrWw\n")
    return [
        str(RADICALE / "bin" / "radicale"), "--config", "", "--server-hosts", f"127.0.0.1:{port}", "--auth-type",
        "none", "--rights-type", "from_file", "--rights-file", str(folder / "rights"), "--storage-filesystem-folder",
        str(folder / "radicale"), "--logging-level", "error",
    ]  # fmt: skip


def resident(pid: int) -> int:
    """The memory of a process and its children, in KiB."""
    found = subprocess.run(["ps", "-e", "-o", "pid=,ppid=,rss="], capture_output=True, text=True, check=True).stdout
    rows = [tuple(map(int, line.split())) for line in found.splitlines()]
    family = {pid}
    for _ in range(4):
        family |= {one for one, parent, _ in rows if parent in family}
    return sum(rss for one, _, rss in rows if one in family)
