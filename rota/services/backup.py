"""Backups of the embedded database: consistent, encrypted to a key that is not on the server, tried before kept."""

import datetime as dt
import os
from pathlib import Path

import pyrage
import sqlcipher3.dbapi2 as sqlite

from rota import migrations
from rota.config import Config, own_secret
from rota.db import Database, connect
from rota.refusal import Refused

ELSEWHERE = "this is for the embedded database; use pg_dump and pg_restore for PostgreSQL"


class BackupFailed(Refused):
    """No backup was made."""


class RestoreFailed(Refused):
    """The live data are as they were."""


def backup(config: Config, database: Database, *, now: dt.datetime) -> Path:
    """Write an encrypted copy of the database into the backups' folder; gives its path.

    Deleted rows are not in it. Raises BackupFailed.
    """
    if database.engine.dialect.name != "sqlite":
        raise BackupFailed(ELSEWHERE)
    if not config.backup.recipient:
        raise BackupFailed("backup.recipient is not set: the public key (age1…) that backups are encrypted to")
    try:
        recipient = pyrage.x25519.Recipient.from_str(config.backup.recipient)
    except pyrage.RecipientError as error:
        raise BackupFailed(f"backup.recipient: {error}") from error
    folder = Path(config.backup.folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    copy = config.var / "backup.part"
    copy.unlink(missing_ok=True)
    try:
        _copy_to(database, copy)
        _try_out(copy, config)
        sealed = pyrage.encrypt(copy.read_bytes(), [recipient])
    finally:
        copy.unlink(missing_ok=True)
    target = folder / f"rota-{now:%Y%m%dT%H%M%SZ}.age"
    _write_safely(target, sealed)
    return target


def restore(config: Config, file: Path, identity: Path) -> Path:
    """Put a backup in the place of the database; `identity` is the file with the private key (AGE-SECRET-KEY-1…).

    What was there is kept beside it; gives its path. The server must not run. Raises RestoreFailed.
    """
    live = connect(config).engine.url.database
    if not config.database_url.startswith("sqlite") or live is None:
        raise RestoreFailed(ELSEWHERE)
    path = Path(live)
    try:
        key = pyrage.x25519.Identity.from_str(_private_key(identity))
        plain = pyrage.decrypt(file.read_bytes(), [key])
    except (pyrage.IdentityError, pyrage.DecryptError, ValueError) as error:
        raise RestoreFailed(f"{file} cannot be opened with this key, or is damaged: {error}") from error
    part = path.with_suffix(".part")
    _write_safely(part, plain)
    try:
        _try_out(part, config)
        kept = path.with_suffix(".before-restore")
        if path.exists():
            _must_be_idle(connect(config))
            path.replace(kept)
        for beside in ("-wal", "-shm"):
            path.with_name(path.name + beside).unlink(missing_ok=True)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return kept


def _copy_to(database: Database, copy: Path) -> None:
    connection = database.engine.raw_connection()
    try:
        connection.cursor().execute("VACUUM INTO ?", (str(copy),))
    finally:
        connection.close()
    copy.chmod(0o600)


def _try_out(copy: Path, config: Config) -> None:
    """Open a copy, check every page, and that its schema is one that this code knows."""
    connection = sqlite.connect(str(copy))
    try:
        if config.database.key_file:
            connection.execute(f"PRAGMA key = \"x'{own_secret(Path(config.database.key_file))}'\"")
        found = connection.execute("PRAGMA integrity_check").fetchone()[0]
        version = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    except sqlite.DatabaseError as error:
        raise RestoreFailed(f"the copy cannot be read: {error}") from error
    finally:
        connection.close()
    if found != "ok":
        raise RestoreFailed(f"the copy is damaged: {found}")
    if version not in migrations.VERSIONS:
        raise RestoreFailed(f"the copy was written by a newer version of this software (schema {version})")


def _must_be_idle(database: Database) -> None:
    done = database.checkpoint()
    connection = database.engine.raw_connection()
    try:
        # Leaving WAL mode needs the file for oneself: it fails while a server holds it open.
        mode = connection.cursor().execute("PRAGMA journal_mode = delete").fetchone()[0]
    except sqlite.OperationalError:
        mode = "wal"
    finally:
        connection.close()
        database.close()
    if not done or mode != "delete":
        raise RestoreFailed("the database is in use: stop the server first")


def _private_key(identity: Path) -> str:
    lines = identity.read_text(encoding="utf-8").split()
    return next((line for line in lines if line.startswith("AGE-SECRET-KEY-")), "")


def _write_safely(path: Path, content: bytes) -> None:
    """All of it or nothing, on the disk before this returns."""
    part = path.with_name(path.name + ".writing")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    with part.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
