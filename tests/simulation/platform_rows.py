# SPDX-License-Identifier: Apache-2.0
"""The platform's tables as those see them who look past its services: SQLite or PostgreSQL, reading only."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import psycopg


class PlatformRows(Protocol):
    """Answers a query with its rows."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query that both engines understand."""

    def close(self) -> None:
        """Let go of the database."""


class SQLiteRows:
    """Looks into a file."""

    def __init__(self, database: Path) -> None:
        self._connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, isolation_level=None)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self._connection.execute(query).fetchall()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


class PostgreSQLRows:
    """Looks into a database of a server, each time by a connection of its own."""

    def __init__(self, url: str) -> None:
        self._url = url.replace("postgresql+psycopg://", "postgresql://")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            return connection.execute(query.encode()).fetchall()

    def close(self) -> None:
        """There is nothing to let go of."""


def rows_of(database: Path | str) -> PlatformRows:
    """Return what looks into an SQLite file, or into a PostgreSQL database by its address."""
    return SQLiteRows(database) if isinstance(database, Path) else PostgreSQLRows(database)


def as_uuid(value: str | UUID) -> UUID:
    """Return an identifier as both engines give it."""
    return value if isinstance(value, UUID) else UUID(value)
