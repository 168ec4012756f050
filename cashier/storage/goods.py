# SPDX-License-Identifier: Apache-2.0
"""The goods' file beside the journal: rows, codes and an index of words. It can always be imported anew.

Reading and replacing go on side by side: SQLite's write-ahead log gives every reader one whole state.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE_NAME = "catalogue.db"
APPLICATION_ID = 0x4A494643
"""``JIFC`` in SQLite's header."""

SCHEMA_VERSION = 1
_BUSY_TIMEOUT_S = 10.0
_SCHEMA = (
    "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """
    CREATE TABLE goods (
        item_id     INTEGER PRIMARY KEY,
        sku         TEXT NOT NULL UNIQUE,
        name        TEXT NOT NULL,
        price_minor INTEGER NOT NULL CHECK (price_minor > 0),
        currency    TEXT NOT NULL,
        unit        TEXT NOT NULL,
        barcodes    TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE barcodes (
        barcode TEXT PRIMARY KEY,
        item_id INTEGER NOT NULL REFERENCES goods (item_id)
    ) STRICT, WITHOUT ROWID
    """,
    # Only which item has a word is asked, never where in it: the index keeps no more.
    "CREATE VIRTUAL TABLE words USING fts5 (text, content='', detail=none, prefix='1 2 3', tokenize=unicode61)",
)
_GOODS = "SELECT sku, name, price_minor, currency, unit, barcodes FROM goods"
SEARCH = (
    "SELECT sku, name, price_minor, currency, unit, barcodes FROM words JOIN goods ON goods.item_id = words.rowid"
    " WHERE words MATCH ? ORDER BY words.rowid LIMIT ?"
)
"""In the order of the file that was imported: the shop's own."""


@dataclass(frozen=True, slots=True)
class GoodsRow:
    """One item as it stands in the file; ``barcodes`` and ``words`` are separated by blanks."""

    sku: str
    name: str
    price_minor: int
    currency: str
    unit: str
    barcodes: str
    words: str = ""


class GoodsFaultError(Exception):
    """The goods' file cannot be used; the message names it and says what to do."""


class GoodsFile:
    """An open file of goods. Not thread-safe. Every method may raise `GoodsFaultError`."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, folder: Path) -> GoodsFile:
        """Open the goods of a data folder, or begin an empty file."""
        path = folder / FILE_NAME
        try:
            folder.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
        except (sqlite3.Error, OSError) as fault:
            raise GoodsFaultError(f"catalogue {path} cannot be opened: {fault}") from fault
        try:
            _prepare(connection, path)
        except sqlite3.Error as fault:
            connection.close()
            raise GoodsFaultError(
                f"catalogue {path} cannot be used: {fault}; move it away and import the goods again"
            ) from fault
        except GoodsFaultError:
            connection.close()
            raise
        return cls(path, connection)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def replace(self, rows: Iterable[GoodsRow], imported_at: str) -> int:
        """Put these goods in the place of all that were there, in one step; return how many."""
        connection, count = self._connection, 0
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                connection.execute("DELETE FROM barcodes")
                connection.execute("DELETE FROM goods")
                connection.execute("INSERT INTO words (words) VALUES ('delete-all')")
                for count, row in enumerate(rows, start=1):
                    _insert(connection, count, row)
                for name, value in (("imported_at", imported_at), ("count", str(count))):
                    connection.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (name, value))
                connection.execute("INSERT INTO words (words) VALUES ('optimize')")
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as fault:
            raise GoodsFaultError(f"catalogue {self.path} could not be written: {fault}") from fault
        return count

    def fact(self, name: str) -> str | None:
        """Return ``imported_at`` or ``count``; None before the first import."""
        rows = self._read("SELECT value FROM facts WHERE name = ?", name)
        return str(rows[0][0]) if rows else None

    def with_barcode(self, barcode: str) -> GoodsRow | None:
        """Return the item that a barcode names."""
        return self._one("JOIN barcodes USING (item_id) WHERE barcode = ?", barcode)

    def with_sku(self, sku: str) -> GoodsRow | None:
        """Return the item with the shop's own code."""
        return self._one("WHERE sku = ?", sku)

    def with_words(self, begins: list[str], limit: int) -> list[GoodsRow]:
        """Return items that have, for each of these, a word that begins with it."""
        match = " AND ".join('"' + word.replace('"', '""') + '"*' for word in begins)
        return [GoodsRow(*row) for row in self._read(SEARCH, match, limit)] if match else []

    def all(self) -> Iterator[GoodsRow]:
        """Yield everything, in the order of the import."""
        try:
            with closing(self._connection.execute(_GOODS + " ORDER BY item_id")) as rows:
                for row in rows:
                    yield GoodsRow(*row)
        except sqlite3.Error as fault:
            raise self._unread(fault) from fault

    def _one(self, where: str, value: str) -> GoodsRow | None:
        rows = self._read(f"{_GOODS} {where}", value)
        return GoodsRow(*rows[0]) if rows else None

    def _read(self, statement: str, *values: object) -> list[Any]:
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as fault:
            raise self._unread(fault) from fault

    def _unread(self, fault: Exception) -> GoodsFaultError:
        return GoodsFaultError(f"catalogue {self.path} cannot be read: {fault}; import the goods again")


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    application_id = connection.execute("PRAGMA application_id").fetchone()[0]
    has_tables = connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None
    if has_tables and (application_id != APPLICATION_ID or found != SCHEMA_VERSION):
        raise GoodsFaultError(
            f"catalogue {path} is of another program or another version; move it away and import the goods again"
        )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")
    if has_tables:
        return
    connection.execute("BEGIN IMMEDIATE")
    for statement in _SCHEMA:
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION:d}")
    connection.execute("COMMIT")


def _insert(connection: sqlite3.Connection, item_id: int, row: GoodsRow) -> None:
    connection.execute(
        "INSERT INTO goods (item_id, sku, name, price_minor, currency, unit, barcodes) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (item_id, row.sku, row.name, row.price_minor, row.currency, row.unit, row.barcodes),
    )
    for barcode in row.barcodes.split():
        connection.execute("INSERT INTO barcodes (barcode, item_id) VALUES (?, ?)", (barcode, item_id))
    connection.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (item_id, row.words))
