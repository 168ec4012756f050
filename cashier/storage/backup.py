# SPDX-License-Identifier: Apache-2.0
"""A copy of the journal that is whole, taken while a till writes to it."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from cashier.storage.errors import JournalUnusableError
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
                closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as reading,
                closing(sqlite3.connect(copy)) as writing,
            ):
                reading.backup(writing)
            journal = Journal.open(Path(beside))
            try:
                report = journal.check_chain()
            finally:
                journal.close()
            shutil.move(copy, target)
    except sqlite3.Error as fault:
        raise JournalUnusableError(source, f"it could not be copied: {fault}") from fault
    except OSError as fault:
        raise JournalUnusableError(target, f"it cannot be written: {fault.strerror or fault}") from fault
    return report
