"""Single rows that are looked up thousands of times a second: without sessions, transactions or a pool."""

import threading
from contextlib import suppress
from typing import Any

from sqlalchemy import Engine, Select

Statement = Select[*tuple[Any, ...]]
Row = tuple[Any, ...] | None
MOST_BYTES = 96 << 20  # of rows that are kept


class Looks:
    """Each thread has a connection of its own. With SQLite, rows are kept as long as nobody commits anything: its
    driver lets other threads run at each step, and waiting for one's turn again takes longer than the statement."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.looks: dict[Statement, _Look] = {}
        self.mine = threading.local()
        self.connections: set[Any] = set()
        self.fault: type[Exception] = engine.dialect.loaded_dbapi.Error
        self.kept: dict[tuple[Any, ...], Row] = {}
        self.bytes = self.generation = 0
        self.watch: Any = None
        self.version: int | None = None
        self.checking = threading.Lock()

    def first(self, statement: Statement, parameters: dict[str, Any]) -> Row:
        """The first row that the statement finds; None: there is none."""
        key = (statement, *parameters.values())
        known = self._nothing_changed()
        row = self.kept.get(key) if known else None
        if row is not None:
            return row
        generation = self.generation
        row = self._read(statement, parameters)
        if known and row is not None:
            size = sum(len(value) for value in row if isinstance(value, bytes)) + 1000
            with self.checking:
                if self.bytes + size > MOST_BYTES:
                    self._empty()
                elif generation == self.generation:  # else what was read may be older than the change
                    self.kept[key] = row
                    self.bytes += size
        return row

    def forget(self) -> None:
        """This process has committed something."""
        with self.checking:
            self._empty()

    def close(self) -> None:
        """Let every connection go. Whoever goes on gets new ones."""
        with self.checking:
            self._empty()
            self.watch = self.version = None
        for connection in list(self.connections):
            self._let_go(connection)

    def _empty(self) -> None:
        self.generation += 1
        self.kept, self.bytes = {}, 0

    def _nothing_changed(self) -> bool:
        """True if the rows that are kept are those in the store; they may be none. False where that cannot be told."""
        if self.engine.dialect.name != "sqlite":
            return False
        with self.checking:
            try:
                if self.watch is None:
                    self.watch = self._connection()
                # Another one after each commit elsewhere; asked each time, for what is revoked is revoked at once.
                version = self.watch.execute("PRAGMA data_version").fetchone()[0]
            except self.fault:
                self.watch = None  # the next one tries with another connection
                raise
            if version != self.version:
                self._empty()
                self.version = version
        return True

    def _read(self, statement: Statement, parameters: dict[str, Any]) -> Row:
        look = self.looks.get(statement)
        if look is None:
            look = self.looks[statement] = _Look(statement, self.engine)
        mine = getattr(self.mine, "connection", None)
        if mine is not None and mine in self.connections:
            with suppress(self.fault):  # the server was started anew meanwhile: once more
                return look.first(mine, parameters)
            self._let_go(mine)
        self.mine.connection = self._connection()
        return look.first(self.mine.connection, parameters)

    def _connection(self) -> Any:
        """A connection outside of the pool, on which every statement stands alone."""
        borrowed = self.engine.raw_connection()
        connection: Any = borrowed.dbapi_connection
        borrowed.detach()
        if self.engine.dialect.name == "postgresql":  # SQLite's begin nothing by themselves
            connection.autocommit = True
        self.connections.add(connection)
        return connection

    def _let_go(self, connection: Any) -> None:
        self.connections.discard(connection)
        with suppress(self.fault):
            connection.close()


class _Look:
    """A statement as the driver takes it, and how its answer is read."""

    def __init__(self, statement: Statement, engine: Engine) -> None:
        dialect = engine.dialect
        compiled = statement.compile(dialect=dialect)
        self.sql, self.order = str(compiled), compiled.positiontup
        kinds = [column.type.dialect_impl(dialect) for column in statement.selected_columns]
        self.readers = [kind.result_processor(dialect, None) for kind in kinds]

    def first(self, connection: Any, parameters: dict[str, Any]) -> Row:
        given: Any = parameters if self.order is None else tuple(parameters[name] for name in self.order)
        row = connection.cursor().execute(self.sql, given).fetchone()
        if row is None:
            return None
        return tuple(value if read is None else read(value) for value, read in zip(row, self.readers, strict=True))
