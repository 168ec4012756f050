# SPDX-License-Identifier: Apache-2.0
"""Engines: how SQLite and PostgreSQL are opened so that they never lose an acknowledged write.

PostgreSQL runs in READ COMMITTED with explicit row locks rather than SERIALIZABLE: every rule of money here locks
the few rows that it decides on (attempt, order, code, member, account, always in this order), so two payments of
different members never wait for or abort each other, while SERIALIZABLE would abort unrelated payments that touch
the same index pages and make the cashier wait for the repetition. Constraints hold what locks might miss.
"""

import sqlite3
import time
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

WRITES = "jifu_writes"
"""Execution option of a connection that is going to write: SQLite then takes its write lock at once."""

_BUSY_TIMEOUT_MS = 10_000
_POOL_SIZE = 40
_POSTGRESQL: dict[str, Any] = {
    "application_name": "jifu middleplatform",
    "connect_timeout": 10,
    # A server that vanished says nothing: without these its silence is believed for a quarter of an hour and more.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""How PostgreSQL is connected to; of what a database's URL says too, the URL's word counts."""

_BOUNDS = (
    f"SET lock_timeout = {_BUSY_TIMEOUT_MS}",
    # Another copy that stands still in the middle of its work, such as a machine that is moved, lets go of its rows.
    "SET idle_in_transaction_session_timeout = 30000",
)
_IDLE_S = 1.0


class DatabaseURLError(ValueError):
    """A database that cannot be meant; the message names it and what is allowed."""


def database_url(database: str) -> str:
    """Turn ``--database`` (a file path or a URL) into an SQLAlchemy URL.

    Raises `DatabaseURLError` for a scheme other than ``sqlite`` and ``postgresql``.
    """
    if "://" not in database:
        return f"sqlite:///{Path(database).expanduser().resolve()}"
    try:
        url = make_url(database)
    except ArgumentError:
        raise DatabaseURLError(f"database {database!r} is neither a path nor a URL") from None
    if url.get_backend_name() == "sqlite":
        return database
    if url.get_backend_name() in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    allowed = "a file path, sqlite:///PATH or postgresql://USER@HOST/NAME"
    raise DatabaseURLError(f"database {url.render_as_string()!r} is not {allowed}")


def sqlite_path(url: str) -> Path | None:
    """Return the file of an SQLite URL, or None for another engine."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    return Path(parsed.database)


def open_engine(url: str) -> Engine:
    """Open an engine for a URL as `database_url` returns it. Nothing is connected yet."""
    if sqlite_path(url) is not None:
        engine = create_engine(
            url,
            pool_size=_POOL_SIZE,
            max_overflow=0,
            hide_parameters=True,
            connect_args={"timeout": _BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(
        url,
        pool_size=_POOL_SIZE // 2,
        max_overflow=0,
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        connect_args=connection_arguments(make_url(url)),
    )
    event.listen(engine, "connect", _bound_waits)
    event.listen(engine, "checkin", _note_idle)
    event.listen(engine, "checkout", _ask_after_idling)
    return engine


def connection_arguments(url: URL) -> dict[str, Any]:
    """Return what psycopg is called with for a PostgreSQL database."""
    _, told = url.get_dialect()().create_connect_args(url)
    return {**_POSTGRESQL, **told}


def reader(engine: Engine) -> Engine:
    """Return the engine for reading work: on PostgreSQL each statement by itself, with no transaction to open.

    In READ COMMITTED each statement sees what is committed at its time, in a transaction or not; SQLite keeps one, in
    which all statements see the same.
    """
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _bound_waits(connection: psycopg.Connection, _record: Any) -> None:
    # Not as part of connecting: what stands between, such as a pooler, may not know of it.
    connection.autocommit = True
    for statement in _BOUNDS:
        connection.execute(statement)
    connection.autocommit = False


def _note_idle(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["idle_since"] = time.monotonic()


def _ask_after_idling(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
    # A connection that was at work a moment ago is there; asking each time is a round trip for nothing.
    if time.monotonic() - record.info.get("idle_since", time.monotonic()) < _IDLE_S:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except psycopg.Error as error:
        # The pool then opens another one, and gives up the others that were opened before.
        raise DisconnectionError from error


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver must not begin transactions by itself: it would begin them without the write lock, and the
    # second of two writers would lose its snapshot, or its update, half-way through.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
