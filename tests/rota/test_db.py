"""The store: pragmas, instants, transactions."""

import datetime as dt
import threading

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import StatementError

from rota import db, migrations
from rota.config import Config
from rota.models import Group, Instance, Invite
from rota.services import groups
from tests.conftest import CALAIS, NOW


def test_an_instant_comes_back_in_utc_whatever_zone_it_went_in_with(database: db.Database) -> None:
    paris = dt.datetime(2027, 3, 28, 3, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    from rota.models import Group

    def work(session):  # type: ignore[no-untyped-def]  # a throw-away
        group = Group(slug="g", name="G", timezone="Europe/Paris", languages=["en"], day_starts_at="04:00",
                      rules={}, goals=[], limits={}, feed_detail="title", spelled=[])  # fmt: skip
        session.add(group)
        session.flush()
        session.add(Invite(group_id=group.id, token_hash=b"x" * 32, uses_left=None, ends_at=paris))

    database.change(work)
    with database.read() as session:
        assert session.query(Invite).one().ends_at == dt.datetime(2027, 3, 28, 1, 30, tzinfo=dt.UTC)


def test_a_naive_instant_is_refused(database: db.Database) -> None:
    with pytest.raises(StatementError, match="without a time zone"):
        database.change(
            lambda session: session.execute(Invite.__table__.insert().values(ends_at=dt.datetime(2027, 1, 1)))
        )


def test_what_fails_leaves_nothing(database: db.Database) -> None:
    def work(session):  # type: ignore[no-untyped-def]  # a throw-away
        session.add(Instance(uuid="x"))
        session.flush()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.change(work)
    with database.read() as session:
        assert session.query(Instance).count() == 0


def test_closing_waits_for_what_is_written_beside_and_nothing_else_finds_a_turn(database: db.Database) -> None:
    closed, too_soon = threading.Event(), []
    event.listen(database.engine, "engine_disposed", lambda _: closed.set())

    def slow(session):  # type: ignore[no-untyped-def]  # a throw-away
        session.add(Instance(uuid="first"))
        session.flush()
        too_soon.append(closed.wait(timeout=0.2))

    database.change_beside(slow)
    database.change_beside(lambda session: session.add(Instance(uuid="second")))
    database.close()
    assert too_soon == [False]
    with database.read() as session:
        assert [one.uuid for one in session.query(Instance)] == ["first"]


def test_every_connection_has_the_pragmas(conf: Config) -> None:
    database = db.connect(conf)
    with database.engine.connect() as connection:
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in db.PRAGMAS}
    assert found == db.PRAGMAS


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 2), (3, 50, 6), (3, 44, 5)])
def test_a_sqlite_that_loses_data_is_refused(version: tuple[int, ...]) -> None:
    with pytest.raises(db.StoreError, match=r"3\.51\.3"):
        db._refuse_wal_bug(version)


@pytest.mark.parametrize("version", [(3, 51, 3), (3, 50, 7), (3, 44, 6), (3, 53, 4), (4, 0, 0)])
def test_a_mended_sqlite_is_taken(version: tuple[int, ...]) -> None:
    db._refuse_wal_bug(version)


def test_an_encrypted_store_opens_with_its_key_only(conf: Config, tmp_path) -> None:  # type: ignore[no-untyped-def]
    keyed = conf.model_copy(
        update={"database": conf.database.model_copy(update={"key_file": str(tmp_path / "stick" / "key")})}
    )
    database = db.connect(keyed)
    migrations.upgrade(database)
    database.change(lambda session: session.add(Instance(uuid="dunlin-canary")))
    for file in tmp_path.glob("rota.sqlite*"):
        assert b"dunlin-canary" not in file.read_bytes() and b"CREATE TABLE" not in file.read_bytes()
    database.close()
    (tmp_path / "stick" / "key").write_text("0" * 64)
    with pytest.raises(db.StoreError, match="key"), db.connect(keyed).engine.connect():
        pass


def test_the_schema_goes_up_and_down_and_up(database: db.Database) -> None:
    full = migrations.tables(database)
    migrations.downgrade(database, "base")
    assert migrations.tables(database) == {"alembic_version"}
    migrations.upgrade(database)
    assert migrations.tables(database) == full
    assert migrations.current(database) == migrations.newest()


def test_each_step_of_the_schema_keeps_what_is_stored(database: db.Database) -> None:
    """With foreign keys on, a step that copies a table would empty all that refer to it."""
    group = database.change(lambda session: groups.import_group(session, CALAIS.read_text("utf-8"), now=NOW))

    def rows() -> dict[str, int]:
        with database.engine.connect() as connection:
            return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in tables}

    def exported() -> str:
        with database.read() as session:
            return groups.export_group(session, session.get_one(Group, group.id))

    whole = exported()
    tables = migrations.tables(database)
    before = rows()
    for version in reversed(migrations.VERSIONS[:-1]):
        migrations.downgrade(database, version)
        tables = migrations.tables(database)
        assert rows() == {name: before[name] for name in tables}
    migrations.upgrade(database)
    tables = before.keys()
    assert (rows(), exported()) == (before, whole)


def test_the_migrations_give_what_the_models_say(database: db.Database) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.Base.metadata) == []


def test_a_newer_schema_is_refused_in_words(database: db.Database) -> None:
    def become(version: str) -> None:
        statement = text("UPDATE alembic_version SET version_num = :version").bindparams(version=version)
        database.change(lambda session: session.execute(statement))

    become("9999")
    with pytest.raises(db.StoreError, match="newer version"):
        migrations.upgrade(database)
