# SPDX-License-Identifier: Apache-2.0
"""The till's durable book: an append-only list of events, each chained to the one before, in one SQLite file.

Beside the events stands the latest record of each attempt and each shift, so that a question about one needs no
replay; it is derived, the events are the truth. What events mean is their writers' business.

A write returns only when it is on disk: WAL with ``synchronous=FULL``. One process owns the file, by a lock
beside it; reading from other processes is allowed.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from cashier.storage.errors import JournalBusyError, JournalFaultError, JournalUnusableError
from cashier.storage.log_rows import LogRows
from cashier.storage.rows import AttemptRow, ChainReport, Entry, EventRow, ShiftRow
from cashier.storage.sale_rows import SaleRows, keep_order, keep_refund
from cashier.storage.schema import MIGRATIONS, migrate, recognise
from cashier.storage.shift_rows import ShiftRows
from cashier.storage.staff_rows import StaffRows
from cashier.storage.staff_rows import keep as keep_staff

__all__ = ["FILE_NAME", "GENESIS", "AttemptRow", "ChainReport", "Entry", "EventRow", "Journal", "ShiftRow", "chained"]

FILE_NAME = "journal.db"
GENESIS = bytes(32)
"""The hash before the first event."""

CHAIN_STEP = 2_000
"""A check of the chain takes so many events at a time: a few milliseconds."""

_BUSY_TIMEOUT_S = 2.0
_FAULTS = (sqlite3.Error, UnicodeError)
"""What `sqlite3` raises for the world's faults; the latter where a damaged file garbles SQLite's own message too."""

_SQLITE_HEADER = b"SQLite format 3\0"


_COUNT_IN_INDEXES = """
    SELECT (SELECT count(*) FROM attempts INDEXED BY attempts_without_end WHERE is_final = 0),
        (SELECT count(*) FROM refunds INDEXED BY refunds_without_end WHERE is_final = 0),
        (SELECT count(*) FROM orders INDEXED BY orders_that_wait WHERE is_open = 1)
"""


class Journal:
    """An open journal. Not thread-safe: the engine's thread owns it.

    ``shifts``, ``sales`` and ``staff`` read these in it, ``log`` what the shift log lists and finds.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: FileLock | None) -> None:
        self.path = path
        self._connection = connection
        self._lock = lock
        self.shifts = ShiftRows(self._read)
        self.sales = SaleRows(self._read)
        self.staff = StaffRows(self._read, self._transaction)
        self.log = LogRows(self._read)
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
        with ExitStack() as undo:
            undo.callback(lock.release)
            try:
                connection = _connect(path)
                undo.callback(connection.close)
                journal = cls(path, connection, lock)
            except (*_FAULTS, JournalFaultError) as fault:
                raise JournalUnusableError(path, f"it cannot be read as a journal: {fault}") from fault
            undo.pop_all()
            return journal

    @classmethod
    def open_to_read(cls, folder: Path) -> Journal:
        """Open the journal of a data folder for reading alone, while a till may be writing to it.

        Raises `JournalUnusableError` where there is none, or none that this version reads without changing it.
        """
        path = folder / FILE_NAME
        if not path.is_file():
            raise JournalUnusableError(path, "there is no journal in this folder")
        with ExitStack() as undo:
            try:
                connection = sqlite3.connect(
                    f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_TIMEOUT_S, isolation_level=None
                )
                undo.callback(connection.close)
                recognise(connection, path)
                if connection.execute("PRAGMA user_version").fetchone()[0] < len(MIGRATIONS):
                    why = "it was written by an older till; start this till once, which brings it up to date"
                    raise JournalUnusableError(path, why)
                journal = cls(path, connection, None)
            except (*_FAULTS, JournalFaultError) as fault:
                raise JournalUnusableError(path, f"it cannot be read as a journal: {fault}") from fault
            undo.pop_all()
            return journal

    def close(self) -> None:
        """Close the file and let another till have it."""
        self._connection.close()
        if self._lock is not None:
            self._lock.release()

    def append(self, kind: str, body: str, at: datetime, attempt: AttemptRow | None = None) -> int:
        """Write one event, and with it the latest record of its attempt; return its number once on disk.

        Raises `JournalFaultError` when the disk does not take it; then neither is written.
        """
        return self.write([Entry(kind, body, attempt=attempt)], at)

    def write(self, entries: Sequence[Entry], at: datetime) -> int:
        """Write several events that belong together, all or none; return the number of the last once on disk.

        Raises `JournalFaultError` when the disk does not take them; then nothing is written.
        """
        seq, hash_ = self._seq, self._hash
        written_at = utc_text(at)
        with self._transaction() as connection:
            for entry in entries:
                seq += 1
                attempt_id = entry.attempt.attempt_id if entry.attempt else None
                hash_ = chained(hash_, seq, written_at, entry.kind, attempt_id, entry.body)
                connection.execute(
                    "INSERT INTO events (seq, at, kind, attempt_id, body, hash) VALUES (?, ?, ?, ?, ?, ?)",
                    (seq, written_at, entry.kind, attempt_id, entry.body, hash_),
                )
                if entry.attempt is not None:
                    _keep_attempt(connection, entry.attempt, seq, written_at)
                if entry.shift is not None:
                    _keep_shift(connection, entry.shift, seq)
                if entry.order is not None:
                    keep_order(connection, entry.order, seq)
                if entry.refund is not None:
                    keep_refund(connection, entry.refund, seq)
                for row in entry.staff:
                    keep_staff(connection, row, seq)
        self._seq, self._hash = seq, hash_
        return seq

    @property
    def last_seq(self) -> int:
        """The number of the newest event, as it was at opening or at the last own write; 0 in an empty journal."""
        return self._seq

    def unfinished(self) -> list[AttemptRow]:
        """Return the attempts without an end, oldest first."""
        return self._attempts("WHERE is_final = 0 ORDER BY first_seq")

    def attempts_of_order(self, order_number: str) -> list[AttemptRow]:
        """Return the attempts to pay one order, oldest first."""
        return self._attempts("WHERE order_number = ? ORDER BY first_seq", order_number)

    def attempt(self, attempt_id: str) -> AttemptRow | None:
        """Return the latest record of one attempt, or None."""
        return next(iter(self._attempts("WHERE attempt_id = ?", attempt_id)), None)

    def events(self, after_seq: int = 0) -> Iterator[EventRow]:
        """Yield the events in the order in which they were written; a damaged text shows U+FFFD where it is.

        Raises `JournalFaultError` where the file itself is damaged.
        """
        try:
            for seq, *texts, hash_ in self._raw_events(after_seq):
                at, kind, attempt_id, body = (
                    None if text is None else text.decode(errors="replace") for text in texts
                )
                yield EventRow(seq, at or "", kind or "", attempt_id, body or "", hash_)
        except _FAULTS as fault:
            raise self._unread(fault) from fault

    def check_chain(self, last: int | None = None) -> ChainReport:
        """Compute every hash anew, or those of the ``last`` events; say where the first row does not fit or lacks."""
        *_, report = self.check_chain_in_steps(last)
        return report

    def check_chain_in_steps(self, last: int | None = None) -> Iterator[ChainReport]:
        """Check as `check_chain` does, with a report after every `CHAIN_STEP` events; the last one is the result."""
        count = max(0, self._seq - last) if last is not None else 0
        previous = GENESIS
        try:
            if count:
                row = self._connection.execute("SELECT hash FROM events WHERE seq = ?", (count,)).fetchone()
                if row is None:
                    yield ChainReport(count, broken_at=count)
                    return
                previous = row[0]
            before = -1
            while count > before:
                before = count
                for seq, *texts, hash_ in self._raw_events(count, CHAIN_STEP):
                    count += 1
                    if seq != count or hash_ != _chained(previous, seq, texts):
                        yield ChainReport(count, broken_at=count)
                        return
                    previous = hash_
                yield ChainReport(count, broken_at=None)
            orphan = self._first_orphan()
        except _FAULTS:  # A page that cannot be read holds the next row, or what proves that none is missing.
            yield ChainReport(count, broken_at=count + 1)
            return
        yield ChainReport(count, broken_at=None if orphan is None else min(orphan, count + 1))

    def latest_records(self, last: int) -> list[tuple[AttemptRow, str]]:
        """Return the attempts that the ``last`` events tell of: each record beside the body of its newest event.

        Raises `JournalFaultError` where they cannot be read.
        """
        rows = self._read(
            "SELECT a.attempt_id, a.order_number, a.state, a.is_final, a.record, a.shift_id, e.body"
            " FROM attempts a JOIN events e ON e.seq = a.seq WHERE a.seq > ? OR a.is_final = 0 ORDER BY a.seq",
            self._seq - last,
        )
        return [(AttemptRow(row[0], row[1], row[2], bool(row[3]), row[4], row[5]), row[6]) for row in rows]

    def attempts_told_of(self, last: int) -> set[str]:
        """Return the ids of the attempts that the ``last`` events tell of. Raises `JournalFaultError`."""
        statement = "SELECT DISTINCT attempt_id FROM events WHERE attempt_id IS NOT NULL AND seq > ?"
        return {str(row[0]) for row in self._read(statement, self._seq - last)}

    def without_end_in_indexes(self) -> tuple[int, int, int]:
        """Count the attempts, refunds and orders without an end by their indexes alone. Raises `JournalFaultError`.

        Where a record's key is damaged, its index still has it, and a question for the record passes it over.
        """
        ((attempts, refunds, orders),) = self._read(_COUNT_IN_INDEXES)
        return attempts, refunds, orders

    def note(self, name: str) -> str | None:
        """Return a kept note, such as the platform's last policy; None where there is none."""
        rows = self._read("SELECT value FROM notes WHERE name = ?", name)
        return str(rows[0][0]) if rows else None

    def keep_note(self, name: str, value: str) -> None:
        """Keep a note outside the chain. Raises `JournalFaultError` when the disk does not take it."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO notes (name, value) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, value),
            )

    def _attempts(self, where: str, *values: object) -> list[AttemptRow]:
        rows = self._read(
            f"SELECT attempt_id, order_number, state, is_final, record, shift_id FROM attempts {where}",  # noqa: S608
            *values,
        )
        return [AttemptRow(row[0], row[1], row[2], bool(row[3]), row[4], row[5]) for row in rows]

    def _tip(self) -> tuple[int, bytes]:
        rows = self._read("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")
        if not rows:
            return 0, GENESIS
        seq, hash_ = rows[0]
        if not isinstance(hash_, bytes):
            raise JournalFaultError(f"journal {self.path}: event {seq} is damaged, its hash cannot be read")
        return seq, hash_

    def _raw_events(self, after_seq: int = 0, limit: int = -1) -> Iterator[tuple[Any, ...]]:
        """Yield the rows with their texts as bytes: what a tamperer or a dying disk left need not be text."""
        return self._connection.execute(
            "SELECT seq, CAST(at AS BLOB), CAST(kind AS BLOB), CAST(attempt_id AS BLOB), CAST(body AS BLOB), hash"
            " FROM events WHERE seq > ? ORDER BY seq LIMIT ?",
            (after_seq, limit),
        )

    def _first_orphan(self) -> int | None:
        """Return the first event that a latest record stands on and that is not there: the end was cut."""
        row = self._connection.execute(
            "SELECT MIN(seq) FROM ("
            "SELECT attempts.seq FROM attempts LEFT JOIN events"
            " ON events.seq = attempts.seq AND events.attempt_id = attempts.attempt_id WHERE events.seq IS NULL"
            " UNION ALL SELECT shifts.seq FROM shifts LEFT JOIN events"
            " ON events.seq = shifts.seq AND events.kind LIKE 'shift.%' WHERE events.seq IS NULL"
            " UNION ALL SELECT orders.seq FROM orders LEFT JOIN events"
            " ON events.seq = orders.seq AND events.kind LIKE 'order.%' WHERE events.seq IS NULL"
            " UNION ALL SELECT refunds.seq FROM refunds LEFT JOIN events"
            " ON events.seq = refunds.seq AND events.kind LIKE 'refund.%' WHERE events.seq IS NULL"
            " UNION ALL SELECT staff.seq FROM staff LEFT JOIN events"
            " ON events.seq = staff.seq AND events.kind LIKE 'staff.%' WHERE events.seq IS NULL)"
        ).fetchone()
        return None if row[0] is None else int(row[0])

    def _read(self, statement: str, *values: object) -> list[Any]:
        try:
            return self._connection.execute(statement, values).fetchall()
        except _FAULTS as fault:
            raise self._unread(fault) from fault

    def _unread(self, fault: Exception) -> JournalFaultError:
        return JournalFaultError(f"journal {self.path} could not be read: {fault}")

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Run one write transaction: all of it is on disk afterwards, or none."""
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # SQLite may have rolled back by itself; a rollback that fails shows at the next BEGIN.
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise
        except _FAULTS as fault:
            raise JournalFaultError(f"journal {self.path} could not be written: {fault}") from fault


def utc_text(at: datetime) -> str:
    """Return a moment as it stands in the journal: RFC 3339 in UTC; as texts they sort as in time."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _keep_attempt(connection: sqlite3.Connection, attempt: AttemptRow, seq: int, at: str) -> None:
    """Keep the latest record of an attempt; what the shift log looks for is taken out of the first one."""
    connection.execute(
        "INSERT INTO attempts (attempt_id, order_number, state, is_final, first_seq, seq, record, shift_id, begun_at,"
        " code_tail, order_minor) VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7, ?8,"
        " COALESCE(json_extract(?6, '$.code_tail'), ''), COALESCE(json_extract(?6, '$.order.total_minor'), 0))"
        " ON CONFLICT (attempt_id) DO UPDATE SET"
        " state = excluded.state, is_final = excluded.is_final, seq = excluded.seq, record = excluded.record",
        (
            attempt.attempt_id,
            attempt.order_number,
            attempt.state,
            attempt.is_final,
            seq,
            attempt.record,
            attempt.shift_id,
            at,
        ),
    )


def _keep_shift(connection: sqlite3.Connection, shift: ShiftRow, seq: int) -> None:
    connection.execute(
        "INSERT INTO shifts (shift_id, number, is_open, cashier, opened_at, first_seq, seq, record)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7) ON CONFLICT (shift_id) DO UPDATE SET"
        " is_open = excluded.is_open, seq = excluded.seq, record = excluded.record",
        (shift.shift_id, shift.number, shift.is_open, shift.cashier, shift.opened_at, seq, shift.record),
    )


def chained(previous: bytes, seq: int, at: str, kind: str, attempt_id: str | None, body: str) -> bytes:
    """Return the SHA-256 of an event, chained to the one before; every part is length-prefixed."""
    texts = (at, kind, attempt_id, body)
    return _chained(previous, seq, [None if text is None else text.encode() for text in texts])


def _chained(previous: bytes, seq: int, parts: list[bytes | None]) -> bytes:
    digest = hashlib.sha256(previous)
    for part in (str(seq).encode(), *parts):
        # A missing part has a length that no part has, so that it is told from an empty one.
        digest.update(b"\xff\xff\xff\xff" if part is None else len(part).to_bytes(4, "big"))
        digest.update(part or b"")
    return digest.digest()


def _connect(path: Path) -> sqlite3.Connection:
    """Connect to a file that is a journal, or to one that is yet to begin."""
    if path.is_file() and path.stat().st_size < len(_SQLITE_HEADER):
        why = "the file is empty or cut off; restore it from a backup, or move it away to begin a new journal"
        raise JournalUnusableError(path, why)
    connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    try:
        recognise(connection, path)
        _set_write_ahead_log(connection, path)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        migrate(connection)
        _try_to_write(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _set_write_ahead_log(connection: sqlite3.Connection, path: Path) -> None:
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        raise JournalUnusableError(path, f"its file system allows no write-ahead log, only {mode!r}")


def _try_to_write(connection: sqlite3.Connection, path: Path) -> None:
    """Find out now, and not when the first customer waits, that the file may not be written."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO notes (name, value) VALUES ('', '')")
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError as fault:
        raise JournalUnusableError(path, f"it cannot be written: {fault}") from fault
