# SPDX-License-Identifier: Apache-2.0
"""``INSERT … ON CONFLICT`` for both engines: the way to decide a race in the database instead of in code."""

from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def _insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def insert_if_absent(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Insert a row and return True, or return False where its key exists.

    On PostgreSQL it waits for a running transaction that inserts the same key.
    """
    inserted = _insert(connection, table).values(values).on_conflict_do_nothing()
    # Not the count of rows: drivers disagree on it for an insert, while a returned row is one.
    return connection.execute(inserted.returning(*table.primary_key.columns)).first() is not None


def insert_or_add(connection: Connection, table: Table, values: dict[str, Any], counted: Column[int]) -> int:
    """Insert a row, or add ``counted`` of the values to the row that holds its primary key; return the sum."""
    keys = [column.name for column in table.primary_key.columns]
    added = {counted.name: counted + values[counted.name]}
    stored = _insert(connection, table).values(values).on_conflict_do_update(index_elements=keys, set_=added)
    return int(connection.execute(stored.returning(counted)).scalar_one())


def insert_or_update(
    connection: Connection, table: Table, values: dict[str, Any], update: dict[str, ColumnElement[Any] | Any]
) -> None:
    """Insert a row, or apply ``update`` to the one that holds its primary key."""
    keys = [column.name for column in table.primary_key.columns]
    connection.execute(
        _insert(connection, table).values(values).on_conflict_do_update(index_elements=keys, set_=update)
    )
