# SPDX-License-Identifier: Apache-2.0
"""Consistent copies of an SQLite database, while it is being written. PostgreSQL has ``pg_dump`` for that."""

import contextlib
import os
import sqlite3
from pathlib import Path

_COMPANIONS = ("-wal", "-shm", "-journal")


class CopyError(Exception):
    """A copy that cannot be made; the message names the file and what is wrong with it."""


def copy_database(source: Path, target: Path) -> None:
    """Copy a database as it is at one moment, with SQLite's backup; only its owner can read the copy.

    Raises `CopyError` where the target exists, something is left of a database that stood there, the source is
    damaged, or a file cannot be read or written.
    """
    draft = target.with_name(target.name + ".part")
    if target.exists():
        raise CopyError(f"{str(target)!r} exists already: nothing is overwritten")
    _refuse_remains(target)
    try:
        os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))
        with (
            contextlib.closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as read,
            contextlib.closing(sqlite3.connect(draft)) as written,
        ):
            read.backup(written)
            written.execute("PRAGMA journal_mode = DELETE")
            found = written.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            raise CopyError(f"{str(source)!r} is damaged: {found}")
        _flush(draft)
        # A link and not a rename: it fails where somebody made the target meanwhile.
        os.link(draft, target)
    except FileExistsError:
        raise CopyError(f"{str(target)!r} exists already: nothing is overwritten") from None
    except OSError as error:
        raise CopyError(f"{error.filename!r} cannot be written: {error.strerror}") from error
    except sqlite3.Error as error:
        raise CopyError(f"{str(source)!r} cannot be copied: {error}") from error
    finally:
        draft.unlink(missing_ok=True)


def _refuse_remains(target: Path) -> None:
    """Refuse a place where a log of another database lies: SQLite would take it for the copy's own, and spoil it."""
    for companion in _COMPANIONS:
        remains = target.with_name(target.name + companion)
        if remains.exists():
            raise CopyError(
                f"{str(remains)!r} belongs to the database that stood here: move it to where {target.name!r} is now"
            )


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
