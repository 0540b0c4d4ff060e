"""The schema's versions, up and down; Alembic configured in code."""

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlalchemy.engine import Connection

from rota.db import Database, StoreError


def _alembic(connection: Connection | None = None) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def newest() -> str | None:
    """The version of the schema that this code works with."""
    return ScriptDirectory.from_config(_alembic()).get_current_head()


def current(database: Database) -> str | None:
    """The version of the schema in the store; None: empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database) -> None:
    """Bring the store to the newest schema, in one transaction. Raises StoreError if it is newer than this code."""
    at = current(database)
    script = ScriptDirectory.from_config(_alembic())
    if at is not None and at not in {revision.revision for revision in script.walk_revisions()}:
        raise StoreError(f"the database was written by a newer version of this software (schema {at})")
    with database.engine.execution_options(writes=True).begin() as connection:
        command.upgrade(_alembic(connection), "head")


def downgrade(database: Database, to: str) -> None:
    """Bring the store back to an older schema (`base`: empty)."""
    with database.engine.execution_options(writes=True).begin() as connection:
        command.downgrade(_alembic(connection), to)


def make(database: Database, message: str) -> None:
    """For developers: write a new version from the difference between the store and the models."""
    with database.engine.connect() as connection:
        command.revision(_alembic(connection), message, autogenerate=True, rev_id=_next_number())


def _next_number() -> str:
    head = newest()
    return f"{int(head or 0) + 1:04d}"


def tables(database: Database) -> set[str]:
    """The names of the tables in the store."""
    return set(inspect(database.engine).get_table_names())
