# SPDX-License-Identifier: Apache-2.0
"""Databases for the platform's tests: the same tests run on SQLite and on a PostgreSQL of their own.

One database an engine serves all tests, emptied before each: an open engine knows its statements already, and a new
one for each test would spend most of its time on compiling them again. What every workbench has (a shop, its rules,
keys and a terminal) is made once, by the platform itself, and copied in.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, literal, select

from middleplatform.database.engine import database_url, open_engine
from middleplatform.database.schema import migrate
from middleplatform.database.tables import metadata
from tests.support.postgresql import PostgreSQLServer, running_server
from tests.unit.middleplatform.workbench import Furniture, Workbench


@dataclass(frozen=True)
class EmptyDatabase:
    """A migrated, empty database and an engine on it."""

    url: str
    engine: Engine


@dataclass(frozen=True)
class FurnishedDatabase:
    """How to bring the furniture into an emptied database, and what has to be known of it."""

    furniture: Furniture
    copy_in: Callable[[], None]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "platform.db"
    engine = open_engine(database_url(str(path)))
    migrate(engine)
    engine.dispose()
    _fold(path)
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated, empty SQLite database of this test's own."""
    path = tmp_path / "platform.db"
    shutil.copyfile(sqlite_template, path)
    return database_url(str(path))


@pytest.fixture(scope="session")
def sqlite_database(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmptyDatabase]:
    """The SQLite database that tests share, one after the other."""
    path = tmp_path_factory.mktemp("shared") / "platform.db"
    shutil.copyfile(sqlite_template, path)
    url = database_url(str(path))
    engine = open_engine(url)
    yield EmptyDatabase(url, engine)
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql_database() -> Iterator[EmptyDatabase]:
    """The PostgreSQL database that tests share, one after the other, on a server of their own."""
    with running_server() as server:
        if server is None:
            pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
        yield from _migrated(server)


@pytest.fixture(scope="session")
def sqlite_furnished(
    sqlite_template: Path, sqlite_database: EmptyDatabase, tmp_path_factory: pytest.TempPathFactory
) -> FurnishedDatabase:
    """The SQLite database's furniture."""
    path = tmp_path_factory.mktemp("furnished") / "platform.db"
    shutil.copyfile(sqlite_template, path)
    bench = Workbench.build(database_url(str(path)))
    bench.close()
    _fold(path)
    return FurnishedDatabase(bench.furniture, lambda: _restore(sqlite_database, path))


@pytest.fixture(scope="session")
def postgresql_furnished(postgresql_database: EmptyDatabase) -> FurnishedDatabase:
    """The PostgreSQL database's furniture, kept in a schema beside the tables."""
    _empty(postgresql_database)
    bench = Workbench.build(postgresql_database.url, engine=postgresql_database.engine)
    bench.close()
    statements = _kept(postgresql_database)
    _empty(postgresql_database)
    return FurnishedDatabase(bench.furniture, lambda: _run(postgresql_database, statements))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> EmptyDatabase:
    """A migrated, empty database, on each engine."""
    shared: EmptyDatabase = request.getfixturevalue(f"{request.param}_database")
    if request.param == "sqlite":
        _restore(shared, request.getfixturevalue("sqlite_template"))
    else:
        _empty(shared)
    return shared


@pytest.fixture
def fresh_url(database: EmptyDatabase) -> str:
    """The address of a migrated, empty database, on each engine."""
    return database.url


@pytest.fixture
def furniture(database: EmptyDatabase, request: pytest.FixtureRequest) -> Furniture:
    """What was brought into the empty database."""
    furnished: FurnishedDatabase = request.getfixturevalue(f"{database.engine.dialect.name}_furnished")
    furnished.copy_in()
    return furnished.furniture


@pytest.fixture
def bench(database: EmptyDatabase, furniture: Furniture) -> Iterator[Workbench]:
    """A platform with a shop and a terminal; the ledger's invariants are checked at its end."""
    workbench = Workbench.build(database.url, engine=database.engine, furniture=furniture)
    yield workbench
    workbench.close()


@pytest.fixture
def sms_bench(database: EmptyDatabase, furniture: Furniture) -> Iterator[Workbench]:
    """The same with an SMS gateway."""
    workbench = Workbench.build(database.url, engine=database.engine, sms=True, furniture=furniture)
    yield workbench
    workbench.close()


def _migrated(server: PostgreSQLServer) -> Iterator[EmptyDatabase]:
    url = server.url(server.new_database())
    engine = open_engine(url)
    migrate(engine)
    yield EmptyDatabase(url, engine)
    engine.dispose()


def _restore(shared: EmptyDatabase, template: Path) -> None:
    with (
        contextlib.closing(sqlite3.connect(template)) as source,
        contextlib.closing(shared.engine.raw_connection()) as target,
    ):
        assert isinstance(target.driver_connection, sqlite3.Connection)
        source.backup(target.driver_connection)


def _fold(path: Path) -> None:
    """Bring what stands in the write-ahead log into the file itself, which alone is copied."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _empty(shared: EmptyDatabase) -> None:
    # Few rows are sooner deleted than files of sixty tables and indexes made anew, as TRUNCATE does.
    deleting = [f"DELETE FROM {table.name}" for table in metadata.sorted_tables]
    _run(shared, [*deleting, "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'"])


def _kept(shared: EmptyDatabase) -> list[str]:
    """Keep what stands in the PostgreSQL database, and return the statements that bring it back into an empty one."""
    with shared.engine.begin() as connection:
        names = [
            table.name
            for table in metadata.sorted_tables
            if connection.execute(select(literal(1)).select_from(table).limit(1)).first()
        ]
        connection.exec_driver_sql("CREATE SCHEMA kept")
        for name in names:
            connection.exec_driver_sql(f"CREATE TABLE kept.{name} AS TABLE {name}")
        connection.exec_driver_sql(
            "CREATE TABLE kept.sequences AS"
            " SELECT oid, pg_sequence_last_value(oid) AS last FROM pg_class WHERE relkind = 'S'"
        )
    inserting = [f"INSERT INTO {name} OVERRIDING SYSTEM VALUE SELECT * FROM kept.{name}" for name in names]
    return [*inserting, "SELECT setval(oid, last) FROM kept.sequences WHERE last IS NOT NULL"]


def _run(shared: EmptyDatabase, statements: list[str]) -> None:
    with shared.engine.begin() as connection:
        # The ledger's own triggers would refuse; a replica's session does not ask them.
        connection.exec_driver_sql("; ".join(["SET LOCAL session_replication_role = replica", *statements]))
