"""Backups: consistent, encrypted, tried out; a bad one changes nothing."""

import threading
from pathlib import Path

import pyrage
import pytest
from sqlalchemy import select

from rota import db, migrations
from rota.config import Config
from rota.models import Instance
from rota.services import backup
from tests.conftest import NOW


@pytest.fixture
def identity(tmp_path: Path) -> Path:
    key = pyrage.x25519.Identity.generate()
    file = tmp_path / "identity.txt"
    file.write_text(f"# public key: {key.to_public()}\n{key}\n", encoding="ascii")
    return file


@pytest.fixture
def backed(conf: Config, tmp_path: Path, identity: Path) -> Config:
    public = identity.read_text(encoding="ascii").split()[3]
    return conf.model_copy(
        update={
            "backup": conf.backup.model_copy(update={"recipient": public, "folder": str(tmp_path / "backups")}),
            "database": conf.database.model_copy(update={"key_file": str(tmp_path / "key")}),
        }
    )


@pytest.fixture
def live(backed: Config) -> db.Database:
    database = db.connect(backed)
    migrations.upgrade(database)
    remember(database, "dunlin-canary")
    return database


def remember(database: db.Database, word: str) -> None:
    database.change(lambda session: session.add(Instance(uuid=word)))


def words(config: Config) -> set[str]:
    database = db.connect(config)
    with database.read() as session:
        found = set(session.scalars(select(Instance.uuid)))
    database.close()
    return found


def test_a_backup_brings_everything_back(backed: Config, live: db.Database, identity: Path) -> None:
    file = backup.backup(backed, live, now=NOW)
    remember(live, "later")
    live.close()
    kept = backup.restore(backed, file, identity)
    assert words(backed) == {"dunlin-canary"}
    assert kept.exists()


def test_a_backup_shows_nothing_without_its_key(backed: Config, live: db.Database) -> None:
    file = backup.backup(backed, live, now=NOW)
    assert b"dunlin-canary" not in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    assert not list(backed.var.glob("*.part"))


def test_a_backup_under_writes_is_one_state(backed: Config, live: db.Database, identity: Path) -> None:
    done = threading.Event()

    def pairs() -> None:
        for number in range(60):
            live.change(lambda s, n=number: s.add_all([Instance(uuid=f"a{n}"), Instance(uuid=f"b{n}")]))
        done.set()

    writer = threading.Thread(target=pairs)
    writer.start()
    file = backup.backup(backed, live, now=NOW)
    writer.join()
    assert done.is_set()
    live.close()
    backup.restore(backed, file, identity)
    found = words(backed)
    assert {word[1:] for word in found if word[0] == "a"} == {word[1:] for word in found if word[0] == "b"}


@pytest.mark.parametrize("harm", ["flipped", "cut", "wrong key", "no key"])
def test_a_damaged_backup_is_refused_and_the_live_data_stay(
    backed: Config, live: db.Database, identity: Path, harm: str
) -> None:
    file = backup.backup(backed, live, now=NOW)
    remember(live, "later")
    live.close()
    content = bytearray(file.read_bytes())
    if harm == "flipped":
        content[len(content) // 2] ^= 1
    elif harm == "cut":
        del content[-100:]
    else:
        identity.write_text(str(pyrage.x25519.Identity.generate()) if harm == "wrong key" else "nothing")
    file.write_bytes(content)
    with pytest.raises(backup.RestoreFailed, match="cannot be opened"):
        backup.restore(backed, file, identity)
    assert words(backed) == {"dunlin-canary", "later"}


def test_a_restore_waits_until_the_server_is_stopped(backed: Config, live: db.Database, identity: Path) -> None:
    file = backup.backup(backed, live, now=NOW)
    remember(live, "later")
    with live.read() as session:
        session.scalars(select(Instance)).all()
        with pytest.raises(backup.RestoreFailed, match="in use"):
            backup.restore(backed, file, identity)
    live.close()
    assert words(backed) == {"dunlin-canary", "later"}


def test_without_a_recipient_there_is_no_backup(backed: Config, live: db.Database) -> None:
    bare = backed.model_copy(update={"backup": Config().backup})
    with pytest.raises(backup.BackupFailed, match=r"backup\.recipient"):
        backup.backup(bare, live, now=NOW)
