"""The database: engine, transactions, pragmas, the base of the models and their kinds of columns."""

import datetime as dt
import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any, TypeVar

import sqlcipher3.dbapi2 as sqlite
from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    Engine,
    ForeignKey,
    LargeBinary,
    MetaData,
    String,
    create_engine,
    event,
)
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, MappedColumn, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from rota.config import Config, own_secret
from rota.looks import Looks, Statement

PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
TRIES = 8

T = TypeVar("T")


class StoreError(Exception):
    """The database cannot be used as it is; the text says why."""


class UtcInstant(TypeDecorator[dt.datetime]):
    """An aware instant, stored in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


# Kinds of columns, named once.
Id = Annotated[int, mapped_column(primary_key=True)]
Key = Annotated[str, mapped_column(String(200))]  # the id that a group's file gives to a thing
Name = Annotated[str, mapped_column(String(200))]  # chosen by people, cleaned when it came in
Word = Annotated[str, mapped_column(String(20))]  # one of a short list
Clock = Annotated[str, mapped_column(String(5))]  # "HH:MM" on the wall
Uuid = Annotated[str, mapped_column(String(36), unique=True)]
Secret = Annotated[bytes, mapped_column(LargeBinary(32), unique=True)]  # a hash, never the secret itself
Instant = Annotated[dt.datetime, mapped_column(UtcInstant())]
MaybeInstant = Annotated[dt.datetime | None, mapped_column(UtcInstant())]
Texts = dict[str, str] | str  # language -> text, or one text for all


class Base(DeclarativeBase):
    """What all models share: names of constraints (migrations need them) and JSON for plain structures."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy reads it from the class)
        dict[str, Any]: JSON,
        dict[str, str]: JSON,
        list[str]: JSON,
        list[dict[str, Any]]: JSON,
        Texts: JSON,
    }

    @staticmethod
    def belongs_to(column: str) -> MappedColumn[int]:
        """A reference to the row without which this one makes no sense: it goes when that one goes."""
        return mapped_column(ForeignKey(column, ondelete="CASCADE"), index=True)

    @staticmethod
    def may_belong_to(column: str, *, delete: bool = False) -> MappedColumn[int | None]:
        """A reference that may be empty, and becomes so (or goes too, with `delete`) when that row goes."""
        return mapped_column(ForeignKey(column, ondelete="CASCADE" if delete else "SET NULL"), index=True)


class Database:
    """One store, SQLite or PostgreSQL, and the only places where transactions begin and end."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._write_engine = engine.execution_options(writes=True)
        self._beside = threading.Lock()
        self._looks = Looks(engine)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state of the data and never writes."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    def look(self, statement: Statement, **parameters: object) -> tuple[Any, ...] | None:
        """The first row that a statement finds, without a session: for what is asked a thousand times a second.

        The statement has to be one of a few that live as long as the process. A change that another process commits is
        seen six milliseconds later at the latest.
        """
        return self._looks.first(statement, parameters)

    def change(self, work: Callable[[Session], T]) -> T:
        """Run `work` in one transaction and commit it; again from the start if another one was in the way."""
        for attempt in range(TRIES):
            with Session(self._write_engine, expire_on_commit=False) as session:
                try:
                    result = work(session)
                    session.commit()
                    self._looks.forget()
                    return result
                except DBAPIError as error:
                    session.rollback()
                    if attempt == TRIES - 1 or not _lost_a_race(error):
                        raise
            time.sleep(0.02 * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311 (those who lost together part)
        raise AssertionError("unreachable")

    def change_beside(self, work: Callable[[Session], object]) -> None:
        """`change` in a thread, one at a time. What fails or finds no turn is not done and not told: it must be worth
        no more than that."""
        if not self._beside.acquire(blocking=False):
            return

        def run() -> None:
            try:
                with suppress(Exception):
                    self.change(work)
            finally:
                self._beside.release()

        try:
            threading.Thread(target=run, daemon=True).start()
        except RuntimeError:  # the machine has no thread to spare
            self._beside.release()

    def close(self) -> None:
        """Wait for what is being written beside, and let every connection go. Whoever goes on gets new ones."""
        with self._beside:
            self._looks.close()
            self.engine.dispose()

    def checkpoint(self) -> bool:
        """Empty SQLite's write-ahead log into its file, so that nothing deleted is left in it.

        False if a reader was in the way: then try again later.
        """
        return self._wal("TRUNCATE")[0] == 0

    def waiting_pages(self) -> int:
        """How many pages wait in SQLite's write-ahead log (0 elsewhere)."""
        return self._wal("PASSIVE")[1]

    def _wal(self, mode: str) -> tuple[int, int]:
        if self.engine.dialect.name != "sqlite":
            return 0, 0
        connection = self.engine.raw_connection()
        try:
            busy, pages, _ = connection.cursor().execute(f"PRAGMA wal_checkpoint({mode})").fetchone()
            return busy, pages
        finally:
            connection.close()


def _lost_a_race(error: DBAPIError) -> bool:
    """PostgreSQL: serialization failure, deadlock, or a row of the same key that another transaction has just stored:
    whoever looks again finds it. (SQLite's writers queue up at BEGIN IMMEDIATE.)"""
    return getattr(error.orig, "sqlstate", None) in ("40001", "40P01", "23505")


def connect(config: Config) -> Database:
    """Open the configured store. Nothing is created but the folder and, if one is asked for, the key.

    Raises StoreError where SQLite is too old or the key does not fit.
    """
    url = make_url(config.database_url)
    if url.get_backend_name() == "sqlite":
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = own_secret(Path(config.database.key_file)) if config.database.key_file else None
        return Database(sqlite_engine(str(url), key))
    engine = create_engine(url, isolation_level="SERIALIZABLE", pool_pre_ping=True, json_deserializer=_from_json)
    return Database(engine)


def sqlite_engine(url: str, key: str | None = None) -> Engine:
    """An engine whose every connection has the pragmas of PRAGMAS, checked; BEGIN IMMEDIATE for writes.

    `key` (64 hexadecimal digits) encrypts the file. The SQLite that comes with sqlcipher3 is used, because
    the one of older Pythons has a bug in WAL mode that can lose data (fixed in 3.51.3, 3.50.7, 3.44.6).
    """
    _refuse_wal_bug(sqlite.sqlite_version_info)
    # `module` is how SQLAlchemy is given another DB-API of the same shape.
    engine = create_engine(
        url, module=sqlite, connect_args={"timeout": 30, "check_same_thread": False}, json_deserializer=_from_json
    )

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy's "begin" event below says when
        connection.text_factory = _text
        if key:
            connection.execute(f"PRAGMA key = \"x'{key}'\"")
        try:
            for name, value in PRAGMAS.items():
                connection.execute(f"PRAGMA {name} = {value}").fetchall()
                got = connection.execute(f"PRAGMA {name}").fetchone()[0]
                if got != value:
                    raise StoreError(f"SQLite does not keep to PRAGMA {name} = {value}: it says {got}")
        except sqlite.DatabaseError as error:
            raise StoreError(f"the database cannot be read ({error}); is its key the right one?") from error

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _from_json(text: str) -> Any:
    """A JSON text of a column. Most are empty lists and objects, which need no reader."""
    return [] if text == "[]" else {} if text == "{}" else json.loads(text)


def _text(stored: bytes) -> str:
    """A text as it is stored; what is no UTF-8 in it (put there by other programs) breaks nobody's page."""
    return stored.decode("utf-8", "replace")


def _refuse_wal_bug(version: tuple[int, ...]) -> None:
    """The WAL-reset bug: 3.7.0 to 3.51.2, but for 3.50.7 and later 3.50, 3.44.6 and later 3.44."""
    mended = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    if not mended:
        found = ".".join(map(str, version))
        raise StoreError(f"SQLite {found} can lose data in WAL mode; 3.51.3 or newer is needed")
