# SPDX-License-Identifier: Apache-2.0
"""``INSERT … ON CONFLICT`` for both engines: the way to decide a race in the database instead of in code."""

from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from middleplatform.database.prepared import Prepared


def _insert(engine_name: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if engine_name == "sqlite" else postgresql.insert(table)


@cache
def _if_absent(engine_name: str, table: Table, columns: tuple[str, ...]) -> Prepared:
    # Not the count of rows: drivers disagree on it for an insert, while a returned row is one.
    statement = _insert(engine_name, table).on_conflict_do_nothing().returning(*table.primary_key.columns)
    return Prepared(statement, columns)


@cache
def _or_add(engine_name: str, table: Table, counted: Column[int], columns: tuple[str, ...]) -> Prepared:
    inserted = _insert(engine_name, table)
    keys = [column.name for column in table.primary_key.columns]
    added = {counted.name: counted + inserted.excluded[counted.name]}
    return Prepared(inserted.on_conflict_do_update(index_elements=keys, set_=added).returning(counted), columns)


def insert_if_absent(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Insert a row and return True, or return False where its key exists.

    On PostgreSQL it waits for a running transaction that inserts the same key.
    """
    return bool(_if_absent(connection.dialect.name, table, tuple(values)).rows(connection, values))


def insert_or_add(connection: Connection, table: Table, values: dict[str, Any], counted: Column[int]) -> int:
    """Insert a row, or add ``counted`` of the values to the row that holds its primary key; return the sum."""
    return int(_or_add(connection.dialect.name, table, counted, tuple(values)).value(connection, values))


def insert_or_update(
    connection: Connection, table: Table, values: dict[str, Any], update: dict[str, ColumnElement[Any] | Any]
) -> None:
    """Insert a row, or apply ``update`` to the one that holds its primary key."""
    keys = [column.name for column in table.primary_key.columns]
    connection.execute(
        _insert(connection.dialect.name, table).values(values).on_conflict_do_update(index_elements=keys, set_=update)
    )
