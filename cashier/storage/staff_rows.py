# SPDX-License-Identifier: Apache-2.0
"""Reads the staff from the journal, and keeps their rows. What is secret about them stands in no event."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from cashier.storage.rows import StaffRow, StaffSecret, StaffTries


class StaffRows:
    """The staff of one till. Every question and every write may raise `JournalFaultError`."""

    def __init__(
        self,
        read: Callable[..., list[Any]],
        transaction: Callable[[], AbstractContextManager[sqlite3.Connection]],
    ) -> None:
        self._read = read
        self._transaction = transaction

    def all(self) -> list[StaffRow]:
        """Return everybody who ever was in the staff, by number."""
        rows = self._read("SELECT number, is_active, record, seq FROM staff ORDER BY number")
        return [StaffRow(row[0], bool(row[1]), row[2], row[3]) for row in rows]

    def secrets(self) -> list[StaffSecret]:
        """Return what is kept of PINs and badges."""
        return [
            StaffSecret(*row) for row in self._read("SELECT number, pin_hash, badge_digest, pin_set_at FROM staff")
        ]

    def tries(self) -> list[StaffTries]:
        """Return the wrong tries in a row of everybody who has some."""
        return [StaffTries(*row) for row in self._read("SELECT number, wrong, locked_until FROM staff_tries")]

    def bodies(self) -> dict[str, str]:
        """Return the body of the newest event about each: the record must say the same."""
        return dict(self._read("SELECT s.number, e.body FROM staff s JOIN events e ON e.seq = s.seq"))

    def keep_tries(self, tries: StaffTries) -> None:
        """Keep a count of tries without an event: it is counted before the PIN is looked at."""
        with self._transaction() as connection:
            keep(connection, tries, 0)


def keep(connection: sqlite3.Connection, row: StaffRow | StaffSecret | StaffTries, seq: int) -> None:
    """Write one row; ``seq`` is the event that it stands on."""
    match row:
        case StaffRow():
            connection.execute(
                "INSERT INTO staff (number, is_active, record, seq) VALUES (?, ?, ?, ?) ON CONFLICT (number)"
                " DO UPDATE SET is_active = excluded.is_active, record = excluded.record, seq = excluded.seq",
                (row.number, row.is_active, row.record, seq),
            )
        case StaffSecret():
            connection.execute(
                "UPDATE staff SET pin_hash = ?, badge_digest = ?, pin_set_at = ? WHERE number = ?",
                (row.pin_hash, row.badge_digest, row.pin_set_at, row.number),
            )
        case StaffTries(wrong=0):
            connection.execute("DELETE FROM staff_tries WHERE number = ?", (row.number,))
        case StaffTries():
            connection.execute(
                "INSERT INTO staff_tries (number, wrong, locked_until) VALUES (?, ?, ?) ON CONFLICT (number)"
                " DO UPDATE SET wrong = excluded.wrong, locked_until = excluded.locked_until",
                (row.number, row.wrong, row.locked_until),
            )
