# SPDX-License-Identifier: Apache-2.0
"""A copy of the journal that is whole, taken while a till writes to it; and the way back to it after an update."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from filelock import FileLock, Timeout

from cashier.storage.durable import settle, settle_names
from cashier.storage.errors import JournalBusyError, JournalUnusableError
from cashier.storage.journal import FILE_NAME, ChainReport, Journal


def back_up(folder: Path, target: Path) -> ChainReport:
    """Copy the journal of a data folder to a new file, and return what a check of the copy's chain found.

    SQLite copies one moment of the book, however much is written meanwhile. Raises `JournalUnusableError` that names
    a journal that cannot be read, or a target that exists or cannot be written.
    """
    source = folder / FILE_NAME
    if not source.is_file():
        raise JournalUnusableError(source, "there is no journal in this folder")
    if target.exists():
        raise JournalUnusableError(target, "this file exists already; a backup overwrites nothing")
    try:
        with tempfile.TemporaryDirectory(prefix=".jifu-backup-", dir=target.parent) as beside:
            copy = Path(beside) / FILE_NAME
            with (
                closing(_to_read(source)) as reading,
                closing(sqlite3.connect(copy)) as writing,
            ):
                reading.backup(writing)
            journal = Journal.open(Path(beside))
            try:
                report = journal.check_chain()
            finally:
                journal.close()
            shutil.move(copy, target)
        settle_names(target.parent)
    except sqlite3.Error as fault:
        raise JournalUnusableError(source, f"it could not be copied: {fault}") from fault
    except OSError as fault:
        raise JournalUnusableError(target, f"it cannot be written: {fault.strerror or fault}") from fault
    return report


def schema_of(folder: Path) -> int:
    """Return the number of the form that the journal of a data folder has; 0 where there is none.

    Raises `JournalUnusableError`.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        return 0
    try:
        with closing(_to_read(path)) as connection:
            return int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.Error as fault:
        raise JournalUnusableError(path, f"it cannot be read as a journal: {fault}") from fault


def put_back(folder: Path, backup: Path) -> Path:
    """Put a backup in the place of the journal that began as it, and return where that journal is kept.

    Refused where anything but the doctor's probes was written since: a payment must not be forgotten. Raises
    `JournalUnusableError`, `JournalBusyError` where a till runs.
    """
    path = folder / FILE_NAME
    lock = FileLock(folder / (FILE_NAME + ".lock"), thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise JournalBusyError(path) from None
    try:
        _refuse_where_more_was_written(path, backup)
        aside = _free_name(path)
        scratch = path.with_name(path.name + ".restored")
        shutil.copyfile(backup, scratch)
        # One step from here: before it the newer journal is in its place, after it the one that was backed up.
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(path, aside)
        for each in (scratch, aside):
            settle(each)
        for companion in ("-wal", "-shm"):
            path.with_name(path.name + companion).unlink(missing_ok=True)
        scratch.replace(path)
        settle_names(folder)
    except sqlite3.Error as fault:
        raise JournalUnusableError(path, f"it could not be put back: {fault}") from fault
    except OSError as fault:
        raise JournalUnusableError(path, f"it could not be put back: {fault.strerror or fault}") from fault
    finally:
        lock.release()
    return aside


def _refuse_where_more_was_written(path: Path, backup: Path) -> None:
    newest = "SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1"
    with closing(_to_read(path)) as now, closing(_to_read(backup)) as then:
        seq, hash_ = then.execute(newest).fetchone() or (0, None)
        same = now.execute("SELECT hash FROM events WHERE seq = ?", (seq,)).fetchone()
        written = "SELECT COUNT(*) FROM events WHERE seq > ? AND kind <> 'doctor.probe'"
        since = int(now.execute(written, (seq,)).fetchone()[0])
    if seq and (same is None or same[0] != hash_):
        raise JournalUnusableError(path, f"it did not begin as {backup.name}")
    if since:
        raise JournalUnusableError(path, f"{since} records were written since {backup.name}")


def _free_name(path: Path) -> Path:
    return next(
        name for number in range(1, 10_000) if not (name := path.with_name(f"{path.name}.undone-{number}")).exists()
    )


def _to_read(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
