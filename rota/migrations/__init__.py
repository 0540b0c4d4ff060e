"""The schema's versions, up and down; Alembic configured in code, and loaded only where something is to be done."""

from pathlib import Path
from typing import Any

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

from rota.db import Database, StoreError

VERSIONS = sorted(path.name[:4] for path in (Path(__file__).parent / "versions").glob("0*.py"))


def newest() -> str:
    """The version of the schema that this code works with."""
    return VERSIONS[-1]


def current(database: Database) -> str | None:
    """The version of the schema in the store; None: empty."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found


def upgrade(database: Database) -> None:
    """Bring the store to the newest schema, in one transaction. Raises StoreError if it is newer than this code."""
    at = current(database)
    if at == newest():
        return
    if at is not None and at not in VERSIONS:
        raise StoreError(f"the database was written by a newer version of this software (schema {at})")
    _run(database, "upgrade", "head")


def downgrade(database: Database, to: str) -> None:
    """Bring the store back to an older schema (`base`: empty)."""
    _run(database, "downgrade", to)


def _run(database: Database, what: str, to: str) -> None:
    from alembic import command

    with database.engine.execution_options(writes=True).begin() as connection:
        getattr(command, what)(_alembic(connection), to)


def _alembic(connection: Connection) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def make(database: Database, message: str) -> None:
    """For developers: write a new version from the difference between the store and the models."""
    from alembic import command

    with database.engine.connect() as connection:
        command.revision(_alembic(connection), message, autogenerate=True, rev_id=f"{len(VERSIONS) + 1:04d}")


def tables(database: Database) -> set[str]:
    """The names of the tables in the store."""
    return set(inspect(database.engine).get_table_names())
