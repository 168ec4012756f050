# SPDX-License-Identifier: Apache-2.0
"""Databases for the platform's tests: the same tests run on SQLite and on a PostgreSQL of their own.

One database an engine serves all tests, emptied before each: an open engine knows its statements already, and a new
one for each test would spend most of its time on compiling them again.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from middleplatform.database.engine import database_url, open_engine
from middleplatform.database.schema import migrate
from middleplatform.database.tables import metadata
from tests.support.postgresql import PostgreSQLServer, running_server
from tests.unit.middleplatform.workbench import Workbench


@dataclass(frozen=True)
class EmptyDatabase:
    """A migrated, empty database and an engine on it."""

    url: str
    engine: Engine


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "platform.db"
    engine = open_engine(database_url(str(path)))
    migrate(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
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
def bench(database: EmptyDatabase) -> Iterator[Workbench]:
    """A platform with a shop and a terminal; the ledger's invariants are checked at its end."""
    workbench = Workbench.build(database.url, engine=database.engine)
    yield workbench
    workbench.close()


@pytest.fixture
def sms_bench(database: EmptyDatabase) -> Iterator[Workbench]:
    """The same with an SMS gateway."""
    workbench = Workbench.build(database.url, engine=database.engine, sms=True)
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


def _empty(shared: EmptyDatabase) -> None:
    # Few rows are sooner deleted than files of sixty tables and indexes made anew, as TRUNCATE does.
    tables = "; ".join(f"DELETE FROM {table.name}" for table in metadata.sorted_tables)
    with shared.engine.begin() as connection:
        # The ledger's own triggers would refuse; a replica's session does not ask them.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.exec_driver_sql(tables)
        connection.execute(text("SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'"))
