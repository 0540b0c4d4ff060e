"""The job process and its children, in earnest: processes that are killed, and what is told of it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from rota import config, db, migrations, queue
from rota.models import Build, Group
from rota.services import builds, groups
from rota.terminal import now
from tests.conftest import CALAIS, NOW
from tests.rota.factories import small_group
from tests.rota.personas import WEEK

LONG = 60  # seconds; a machine may be busy


@pytest.fixture
def settings(tmp_path: Path) -> config.Config:
    (tmp_path / "config.toml").write_text('folder = "."\n[server]\nport = 8999\n', encoding="utf-8")
    return config.load(tmp_path / "config.toml")


@pytest.fixture
def store(settings: config.Config) -> Iterator[db.Database]:
    database = db.connect(settings)
    migrations.upgrade(database)
    yield database
    database.close()


@pytest.fixture
def rota(settings: config.Config, tmp_path: Path) -> Iterator[Callable[..., psutil.Process]]:
    """Starts a `rota` process; what is left of all of them ends with the test."""
    started: list[psutil.Popen] = []

    def start(*words: str) -> psutil.Process:
        line = [sys.executable, "-m", "rota", "--config", str(tmp_path / "config.toml"), *words]
        started.append(psutil.Popen(line, stdout=subprocess.DEVNULL))
        return started[-1]

    yield start
    for process in started:
        for one in (*children(process), process):
            if one.is_running():
                one.kill()
        process.wait(10)


def children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)  # type: ignore[no-any-return]
    except psutil.NoSuchProcess:
        return []


def wait_for(what: Callable[[], object]) -> object:
    began = time.monotonic()
    while not (found := what()):
        assert time.monotonic() - began < LONG, "it did not come"
        time.sleep(0.1)
    return found


def ask(store: db.Database, settings: config.Config, group: Group, seconds: int = 3) -> int:
    build = store.change(lambda session: builds.ask(session, group, WEEK, mode="plan", time_limit=seconds, now=now()))
    queue.sender(settings)(build.id)
    return build.id


def told(store: db.Database, build_id: int) -> Build:
    with store.read() as session:
        return session.get_one(Build, build_id)


def child_of(process: psutil.Process, word: str) -> psutil.Process | None:
    """The process beneath it that was started with this command."""
    for one in children(process):
        with suppress(psutil.NoSuchProcess):  # it may just have ended
            if word in one.cmdline():
                return one
    return None


def calais(store: db.Database) -> Group:
    return store.change(lambda session: groups.import_group(session, CALAIS.read_bytes(), now=NOW))


def test_a_child_that_is_killed_is_told_started_again_and_finished(
    store: db.Database, settings: config.Config, rota: Callable[..., psutil.Process]
) -> None:
    group = calais(store)
    worker = rota("worker")
    killed = ask(store, settings, group, seconds=60)
    wait_for(lambda: told(store, killed).progress)  # it is in the midst of it
    child = wait_for(lambda: child_of(worker, "job"))
    assert isinstance(child, psutil.Process)
    child.send_signal(signal.SIGKILL)
    wait_for(lambda: told(store, killed).state == "failed")
    assert json.loads(told(store, killed).trouble)["code"] == "lost"
    again = ask(store, settings, group)
    wait_for(lambda: told(store, again).state == "done")
    assert told(store, again).rota_id


def test_of_a_worker_that_is_killed_no_child_is_left_and_the_next_one_tells_and_goes_on(
    store: db.Database, settings: config.Config, rota: Callable[..., psutil.Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    group = calais(store)
    other = store.change(lambda session: groups.import_group(session, small_group(), now=NOW, slug="small"))
    worker = rota("worker")
    lost = ask(store, settings, group, seconds=60)
    wait_for(lambda: told(store, lost).state == "running")
    child = wait_for(lambda: child_of(worker, "job"))
    assert isinstance(child, psutil.Process)
    waits = ask(store, settings, other, seconds=1)
    worker.send_signal(signal.SIGKILL)
    psutil.wait_procs([child], timeout=LONG)
    assert not child.is_running()
    rota("worker")
    wait_for(lambda: told(store, waits).state == "done")
    wait_for(lambda: told(store, lost).state == "failed" or builds.is_silent(told(store, lost), now()))


def test_serving_keeps_a_worker_alive_and_takes_it_along_when_it_is_killed(
    store: db.Database, settings: config.Config, rota: Callable[..., psutil.Process]
) -> None:
    server = rota("serve")

    def worker() -> psutil.Process | None:
        return child_of(server, "worker")

    first = wait_for(worker)
    assert isinstance(first, psutil.Process)
    first.send_signal(signal.SIGKILL)
    second = wait_for(lambda: (found := worker()) and found.pid != first.pid and found)
    assert isinstance(second, psutil.Process)
    small = store.change(lambda session: groups.import_group(session, small_group(), now=NOW, slug="small"))
    asked = ask(store, settings, small, seconds=1)
    wait_for(lambda: told(store, asked).state == "done")
    family = children(server)
    assert second in family
    assert len(family) > 1  # the web server's own process
    os.kill(server.pid, signal.SIGKILL)
    psutil.wait_procs(family, timeout=LONG)
    assert [one for one in family if one.is_running()] == []
