# SPDX-License-Identifier: Apache-2.0
"""The journal's tables and their migrations, numbered by SQLite's ``user_version``."""

import sqlite3
from pathlib import Path

from cashier.storage.errors import JournalNewerError, JournalUnusableError

APPLICATION_ID = 0x4A494655
"""``JIFU`` in SQLite's header: tells our file from another program's."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE events (
            seq        INTEGER PRIMARY KEY CHECK (seq > 0),
            at         TEXT NOT NULL,
            kind       TEXT NOT NULL,
            attempt_id TEXT,
            body       TEXT NOT NULL,
            hash       BLOB NOT NULL CHECK (length(hash) = 32)
        ) STRICT
        """,
        "CREATE INDEX events_of_attempt ON events (attempt_id, seq) WHERE attempt_id IS NOT NULL",
        """
        CREATE TRIGGER events_are_not_edited BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
        """,
        """
        CREATE TRIGGER events_are_not_removed BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
        """,
        """
        CREATE TABLE attempts (
            attempt_id   TEXT PRIMARY KEY,
            order_number TEXT NOT NULL,
            state        TEXT NOT NULL,
            is_final     INTEGER NOT NULL,
            first_seq    INTEGER NOT NULL REFERENCES events (seq),
            seq          INTEGER NOT NULL REFERENCES events (seq),
            record       TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX attempts_of_order ON attempts (order_number, first_seq)",
        "CREATE INDEX attempts_without_end ON attempts (first_seq) WHERE is_final = 0",
        "CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
        f"PRAGMA application_id = {APPLICATION_ID:d}",
    ),
    (
        """
        CREATE TABLE shifts (
            shift_id  TEXT PRIMARY KEY,
            number    INTEGER NOT NULL UNIQUE CHECK (number > 0),
            is_open   INTEGER NOT NULL,
            cashier   TEXT NOT NULL,
            opened_at TEXT NOT NULL,
            first_seq INTEGER NOT NULL REFERENCES events (seq),
            seq       INTEGER NOT NULL REFERENCES events (seq),
            record    TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE UNIQUE INDEX one_shift_is_open ON shifts (is_open) WHERE is_open = 1",
        "CREATE INDEX shifts_by_day ON shifts (opened_at)",
        "ALTER TABLE attempts ADD COLUMN shift_id TEXT",
        "CREATE INDEX attempts_of_shift ON attempts (shift_id, first_seq) WHERE shift_id IS NOT NULL",
        "CREATE INDEX attempts_by_last_event ON attempts (seq)",
    ),
    (
        """
        CREATE TABLE orders (
            order_number TEXT PRIMARY KEY,
            is_open      INTEGER NOT NULL,
            first_seq    INTEGER NOT NULL REFERENCES events (seq),
            seq          INTEGER NOT NULL REFERENCES events (seq),
            record       TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX orders_that_wait ON orders (first_seq) WHERE is_open = 1",
        "CREATE INDEX orders_by_last_event ON orders (seq)",
        """
        CREATE TABLE refunds (
            refund_id    TEXT PRIMARY KEY,
            order_number TEXT NOT NULL,
            is_final     INTEGER NOT NULL,
            first_seq    INTEGER NOT NULL REFERENCES events (seq),
            seq          INTEGER NOT NULL REFERENCES events (seq),
            record       TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX refunds_of_order ON refunds (order_number, first_seq)",
        "CREATE INDEX refunds_without_end ON refunds (first_seq) WHERE is_final = 0",
    ),
    (
        """
        CREATE TABLE staff (
            number       TEXT PRIMARY KEY,
            is_active    INTEGER NOT NULL,
            record       TEXT NOT NULL,
            seq          INTEGER NOT NULL REFERENCES events (seq),
            pin_hash     TEXT,
            badge_digest BLOB UNIQUE
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE staff_tries (
            number       TEXT PRIMARY KEY REFERENCES staff (number),
            wrong        INTEGER NOT NULL CHECK (wrong > 0),
            locked_until TEXT
        ) STRICT, WITHOUT ROWID
        """,
    ),
    (
        # What the shift log looks for. It is written once with an attempt, so that its end touches no index here.
        "ALTER TABLE attempts ADD COLUMN begun_at TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE attempts ADD COLUMN code_tail TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE attempts ADD COLUMN order_minor INTEGER NOT NULL DEFAULT 0",
        """
        UPDATE attempts SET begun_at = COALESCE((SELECT at FROM events WHERE events.seq = attempts.first_seq), '')
        """,
        """
        UPDATE attempts SET code_tail = COALESCE(json_extract(record, '$.code_tail'), ''),
            order_minor = COALESCE(json_extract(record, '$.order.total_minor'), 0) WHERE json_valid(record)
        """,
        "CREATE INDEX attempts_by_time ON attempts (begun_at, first_seq)",
        "CREATE INDEX attempts_by_code_tail ON attempts (code_tail, begun_at, first_seq)",
        "CREATE INDEX attempts_by_amount ON attempts (order_minor, begun_at, first_seq)",
        """
        CREATE INDEX attempts_not_paid ON attempts (state, begun_at, first_seq)
            WHERE state IN ('declined', 'cancelled')
        """,
    ),
    ("ALTER TABLE staff ADD COLUMN pin_set_at TEXT",),
    (
        # With the column of its condition in it, what stands in an index is counted without a look at the records.
        "DROP INDEX attempts_without_end",
        "DROP INDEX orders_that_wait",
        "DROP INDEX refunds_without_end",
        "CREATE INDEX attempts_without_end ON attempts (first_seq, is_final) WHERE is_final = 0",
        "CREATE INDEX orders_that_wait ON orders (first_seq, is_open) WHERE is_open = 1",
        "CREATE INDEX refunds_without_end ON refunds (first_seq, is_final) WHERE is_final = 0",
    ),
)
"""One entry a version: the statements that lead to it from the one before."""


def recognise(connection: sqlite3.Connection, path: Path) -> None:
    """Make sure, without changing a byte, that the file is a journal or an empty database.

    Raises `JournalNewerError` for one from the future and `JournalUnusableError` for another program's.
    """
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    application_id: int = connection.execute("PRAGMA application_id").fetchone()[0]
    has_tables = connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None
    if application_id != APPLICATION_ID and (found or application_id or has_tables):
        raise JournalUnusableError(path, "it is a database of another program; move it away")
    if found > len(MIGRATIONS):
        raise JournalNewerError(path, found, len(MIGRATIONS))


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a recognised file to the newest schema, all or nothing."""
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    for version, statements in enumerate(MIGRATIONS[found:], start=found + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in statements:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {version:d}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
