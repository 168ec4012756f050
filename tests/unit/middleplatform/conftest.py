# SPDX-License-Identifier: Apache-2.0
"""Databases for the platform's tests: the same tests run on SQLite and on a PostgreSQL of their own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from middleplatform.database.engine import database_url, open_engine
from middleplatform.database.schema import migrate
from tests.support.postgresql import PostgreSQLServer, running_server
from tests.unit.middleplatform.workbench import Workbench


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


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQLServer]:
    """A running PostgreSQL server, whose database ``template`` is migrated and empty."""
    with running_server() as server:
        if server is None:
            pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
        yield server


@pytest.fixture(scope="session")
def postgresql_template(postgresql: PostgreSQLServer) -> str:
    """The name of a migrated, empty database to copy."""
    name = postgresql.new_database()
    engine = open_engine(postgresql.url(name))
    migrate(engine)
    engine.dispose()
    return name


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated, empty SQLite database of this test's own."""
    path = tmp_path / "platform.db"
    shutil.copyfile(sqlite_template, path)
    return database_url(str(path))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def fresh_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated, empty database of this test's own, on each engine."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server: PostgreSQLServer = request.getfixturevalue("postgresql")
    name = server.new_database(request.getfixturevalue("postgresql_template"))
    yield server.url(name)
    server.drop_database(name)


@pytest.fixture
def bench(fresh_url: str) -> Iterator[Workbench]:
    """A platform with a shop and a terminal; the ledger's invariants are checked at its end."""
    workbench = Workbench.build(fresh_url)
    yield workbench
    workbench.close()


@pytest.fixture
def sms_bench(fresh_url: str) -> Iterator[Workbench]:
    """The same with an SMS gateway."""
    workbench = Workbench.build(fresh_url, sms=True)
    yield workbench
    workbench.close()
