# SPDX-License-Identifier: Apache-2.0
"""The database's version: migrations give what the code expects, and a wrong database is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from middleplatform.bootstrap import TrainingMismatchError, build_platform
from middleplatform.database.engine import DatabaseURLError, database_url, open_engine, sqlite_path
from middleplatform.database.schema import (
    SchemaError,
    SchemaState,
    check_schema,
    mark_training,
    migrate,
    schema_state,
)
from middleplatform.database.tables import metadata
from middleplatform.settings import Settings


def test_the_migrations_give_exactly_the_tables_of_the_code(fresh_url: str) -> None:
    engine = open_engine(fresh_url)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()
    assert differences == []


def test_a_migrated_database_is_current_and_migrating_again_changes_nothing(fresh_url: str) -> None:
    engine = open_engine(fresh_url)
    before, after = migrate(engine)
    assert before == after
    assert schema_state(engine) is SchemaState.CURRENT
    engine.dispose()


def test_an_empty_database_is_told_to_be_migrated(tmp_path: Path) -> None:
    engine = open_engine(database_url(str(tmp_path / "empty.db")))
    with pytest.raises(SchemaError, match="is empty; run `middleplatform migrate`"):
        check_schema(engine)
    engine.dispose()


def test_a_newer_database_is_left_alone(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for act in (check_schema, migrate):
        with pytest.raises(SchemaError, match=r"'9999'.*newer platform"):
            act(engine)
    engine.dispose()


def test_training_and_real_databases_are_not_mixed(fresh_url: str) -> None:
    real, training = Settings(fresh_url, bytes(32)), Settings(fresh_url, bytes(32), training=True)
    with pytest.raises(TrainingMismatchError, match="not marked as training"):
        build_platform(training)
    engine = open_engine(fresh_url)
    mark_training(engine)
    engine.dispose()
    with pytest.raises(TrainingMismatchError, match="serve it with --training"):
        build_platform(real)
    build_platform(training).close()


@pytest.mark.parametrize("database", ["mysql://localhost/x", "ftp://host"])
def test_another_engine_is_named_with_what_is_allowed(database: str) -> None:
    with pytest.raises(DatabaseURLError, match=r"a file path|neither"):
        database_url(database)


def test_a_password_in_a_url_is_not_repeated_in_the_error() -> None:
    with pytest.raises(DatabaseURLError) as told:
        database_url("mysql://root:hunter2@localhost/x")
    assert "hunter2" not in str(told.value)


def test_a_path_and_a_postgresql_url_are_understood(tmp_path: Path) -> None:
    assert sqlite_path(database_url(str(tmp_path / "a.db"))) == tmp_path / "a.db"
    assert database_url("postgresql://me@host/db") == "postgresql+psycopg://me@host/db"
    assert sqlite_path(database_url("postgresql://me@host/db")) is None
