# SPDX-License-Identifier: Apache-2.0
"""Damages a journal's file as a bad disk does: below SQLite, so that no index hears of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

_PAGE = 4096


def flip_a_bit(file: Path, table: str, meant: bytes) -> None:
    """Flip the last bit of the last byte of ``meant``, where it first stands in the first page of a table.

    Raises `ValueError` where it does not stand there.
    """
    with closing(sqlite3.connect(file)) as connection:
        statement = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        page = connection.execute(statement, (table,)).fetchone()[0]
    raw = bytearray(file.read_bytes())
    place = raw.index(meant, (page - 1) * _PAGE, page * _PAGE) + len(meant) - 1
    raw[place] ^= 1
    file.write_bytes(raw)
