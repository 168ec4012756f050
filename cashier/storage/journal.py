# SPDX-License-Identifier: Apache-2.0
"""The till's durable book: an append-only list of events, each chained to the one before, in one SQLite file.

Beside the events stands the latest record of each attempt, so that a question about one needs no replay; it is
derived, the events are the truth. What events mean is their writers' business.

A write returns only when it is on disk: WAL with ``synchronous=FULL``. One process owns the file, by a lock
beside it; reading from other processes is allowed.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from cashier.storage.errors import JournalBusyError, JournalFaultError, JournalUnusableError
from cashier.storage.schema import migrate

FILE_NAME = "journal.db"
GENESIS = bytes(32)
"""The hash before the first event."""

_BUSY_TIMEOUT_S = 2.0


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """The latest record of one attempt."""

    attempt_id: str
    order_number: str
    state: str
    is_final: bool
    record: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event as it stands in the book; ``at`` is RFC 3339 in UTC, ``body`` JSON."""

    seq: int
    at: str
    kind: str
    attempt_id: str | None
    body: str
    hash: bytes


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a check of the chain found: ``broken_at`` is the first row that does not fit, None where all do."""

    records: int
    broken_at: int | None

    @property
    def is_intact(self) -> bool:
        """Whether every row is the one that was written."""
        return self.broken_at is None


class Journal:
    """An open journal. Not thread-safe: the engine's thread owns it."""

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: FileLock) -> None:
        self.path = path
        self._connection = connection
        self._lock = lock
        self._seq, self._hash = self._tip()

    @classmethod
    def open(cls, folder: Path) -> Journal:
        """Open the journal of a data folder, or begin one.

        Raises `JournalBusyError` where another till owns it, `JournalNewerError` for one written by a newer
        till, and `JournalUnusableError` where folder or file cannot be used.
        """
        path = folder / FILE_NAME
        lock = FileLock(folder / (FILE_NAME + ".lock"), thread_local=False)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=0)
        except Timeout:
            raise JournalBusyError(path) from None
        except OSError as fault:
            raise JournalUnusableError(path, f"the folder cannot be written: {fault.strerror or fault}") from fault
        try:
            return cls(path, _connect(path), lock)
        except sqlite3.DatabaseError as fault:
            lock.release()
            raise JournalUnusableError(path, f"it cannot be read as a journal: {fault}") from fault
        except BaseException:
            lock.release()
            raise

    def close(self) -> None:
        """Close the file and let another till have it."""
        self._connection.close()
        self._lock.release()

    def append(self, kind: str, body: str, at: datetime, attempt: AttemptRow | None = None) -> int:
        """Write one event, and with it the latest record of its attempt; return its number once on disk.

        Raises `JournalFaultError` when the disk does not take it; then neither is written.
        """
        seq = self._seq + 1
        written_at = at.astimezone(UTC).isoformat(timespec="microseconds")
        attempt_id = attempt.attempt_id if attempt else None
        hash_ = chained(self._hash, seq, written_at, kind, attempt_id, body)
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO events (seq, at, kind, attempt_id, body, hash) VALUES (?, ?, ?, ?, ?, ?)",
                (seq, written_at, kind, attempt_id, body, hash_),
            )
            if attempt is not None:
                connection.execute(
                    "INSERT INTO attempts (attempt_id, order_number, state, is_final, seq, record)"
                    " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (attempt_id) DO UPDATE SET"
                    " state = excluded.state, is_final = excluded.is_final, seq = excluded.seq,"
                    " record = excluded.record",
                    (attempt.attempt_id, attempt.order_number, attempt.state, attempt.is_final, seq, attempt.record),
                )
        self._seq, self._hash = seq, hash_
        return seq

    def unfinished(self) -> list[AttemptRow]:
        """Return the attempts without an end, oldest first."""
        return self._attempts("WHERE is_final = 0 ORDER BY attempt_id")

    def attempts_of_order(self, order_number: str) -> list[AttemptRow]:
        """Return the attempts to pay one order, oldest first."""
        return self._attempts("WHERE order_number = ? ORDER BY attempt_id", order_number)

    def attempt(self, attempt_id: str) -> AttemptRow | None:
        """Return the latest record of one attempt, or None."""
        return next(iter(self._attempts("WHERE attempt_id = ?", attempt_id)), None)

    def events(self, after_seq: int = 0) -> Iterator[EventRow]:
        """Yield the events in the order in which they were written."""
        cursor = self._connection.execute(
            "SELECT seq, at, kind, attempt_id, body, hash FROM events WHERE seq > ? ORDER BY seq", (after_seq,)
        )
        for row in cursor:
            yield EventRow(*row)

    def check_chain(self) -> ChainReport:
        """Compute every hash anew and say where the first one does not fit."""
        previous, count = GENESIS, 0
        for count, row in enumerate(self.events(), start=1):
            expected = chained(previous, row.seq, row.at, row.kind, row.attempt_id, row.body)
            if row.seq != count or row.hash != expected:
                return ChainReport(count, broken_at=count)
            previous = row.hash
        return ChainReport(count, broken_at=None)

    def note(self, name: str) -> str | None:
        """Return a kept note, such as the platform's last policy; None where there is none."""
        row = self._connection.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def keep_note(self, name: str, value: str) -> None:
        """Keep a note outside the chain. Raises `JournalFaultError` when the disk does not take it."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO notes (name, value) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, value),
            )

    def _attempts(self, where: str, *values: object) -> list[AttemptRow]:
        rows = self._connection.execute(
            f"SELECT attempt_id, order_number, state, is_final, record FROM attempts {where}",  # noqa: S608 - ours
            values,
        )
        return [AttemptRow(row[0], row[1], row[2], bool(row[3]), row[4]) for row in rows]

    def _tip(self) -> tuple[int, bytes]:
        row = self._connection.execute("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1").fetchone()
        return (0, GENESIS) if row is None else (int(row[0]), bytes(row[1]))

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Run one write transaction: all of it is on disk afterwards, or none."""
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except sqlite3.Error as fault:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise JournalFaultError(f"journal {self.path} could not be written: {fault}") from fault


def chained(previous: bytes, seq: int, at: str, kind: str, attempt_id: str | None, body: str) -> bytes:
    """Return the SHA-256 of an event, chained to the one before; every part is length-prefixed."""
    digest = hashlib.sha256(previous)
    for part in (str(seq), at, kind, attempt_id or "", body):
        encoded = part.encode()
        digest.update(len(encoded).to_bytes(4, "big"))
        digest.update(encoded)
    return digest.digest()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        migrate(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection
