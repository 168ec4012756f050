# SPDX-License-Identifier: Apache-2.0
"""Reads shifts, and the attempts that were begun or ended in them, from the journal."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from cashier.storage.rows import ShiftRow

_SHIFT = "SELECT shift_id, number, is_open, cashier, opened_at, record, first_seq, seq FROM shifts"
_ATTEMPT = (
    "SELECT e.body, e.at FROM attempts a JOIN events e ON e.seq ="
    " (SELECT MAX(seq) FROM events WHERE attempt_id = a.attempt_id AND seq <= ?)"
)
"""What the events say of attempts, up to an event: the events are the truth, and their chain proves it."""

LATEST = 2**63 - 1


class ShiftRows:
    """Every question may raise `JournalFaultError`.

    Of an attempt it returns the body of its newest event up to the event ``up_to``, and that event's time.
    """

    def __init__(self, read: Callable[..., list[Any]]) -> None:
        self._read = read

    def open_one(self) -> ShiftRow | None:
        """Return the shift that is open, or None; there is never more than one."""
        return next(iter(self._shifts("WHERE is_open = 1")), None)

    def numbered(self, number: int) -> ShiftRow | None:
        """Return the shift with this number, or None."""
        return next(iter(self._shifts("WHERE number = ?", number)), None)

    def last_number(self) -> int:
        """Return the highest number that a shift of this journal has; 0 where there is none."""
        return int(self._read("SELECT COALESCE(MAX(number), 0) FROM shifts")[0][0])

    def page(self, before_number: int, limit: int, opened_from: str, opened_before: str) -> list[ShiftRow]:
        """Return up to ``limit`` shifts opened in a span of time (RFC 3339, UTC) below a number, newest first."""
        where = "WHERE number < ? AND opened_at >= ? AND opened_at < ? ORDER BY number DESC LIMIT ?"
        return self._shifts(where, before_number, opened_from, opened_before, limit)

    def body_of(self, row: ShiftRow) -> str:
        """Return the body of a shift's newest event: its record must say the same."""
        found = self._read("SELECT body FROM events WHERE seq = ?", row.seq)
        return str(found[0][0]) if found else ""

    def begun_in(self, shift_id: str, up_to: int = LATEST) -> list[tuple[str, str]]:
        """Return the attempts that were begun in a shift, oldest first."""
        where = "WHERE a.shift_id = ? AND a.first_seq <= ? ORDER BY a.first_seq"
        return self._read(f"{_ATTEMPT} {where}", up_to, shift_id, up_to)

    def begun_within(self, shift_id: str | None, first_seq: int, up_to: int) -> list[tuple[str, str]]:
        """Return the attempts that were begun in a shift or in a part of the journal, as they stand now."""
        where = "WHERE a.first_seq BETWEEN ? AND ? OR a.shift_id = ? ORDER BY a.first_seq"
        return self._read(f"{_ATTEMPT} {where}", LATEST, first_seq, up_to, shift_id)

    def span(self, begins: str, ends: str) -> tuple[int, int]:
        """Return the first and the last event of a span of time (RFC 3339, UTC); an empty span has none between."""
        rows = self._read("SELECT MIN(seq), MAX(seq) FROM events WHERE at >= ? AND at < ?", begins, ends)
        first, last = rows[0]
        return (int(first), int(last)) if first is not None else (1, 0)

    def ended_elsewhere(self, shift_id: str, first_seq: int, up_to: int = LATEST) -> list[tuple[str, str]]:
        """Return the attempts that were begun in no shift or another one, and that ended from ``first_seq`` on."""
        where = "WHERE a.seq BETWEEN ? AND ? AND a.is_final = 1 AND a.shift_id IS NOT ? ORDER BY a.seq"
        return self._read(f"{_ATTEMPT} {where}", up_to, first_seq, up_to, shift_id)

    def without_end(self) -> list[tuple[str, str]]:
        """Return the attempts without an end, whatever shift they were begun in, oldest first."""
        return self._read(f"{_ATTEMPT} WHERE a.is_final = 0 ORDER BY a.first_seq", LATEST)

    def named(self, attempt_ids: Sequence[str], up_to: int) -> list[tuple[str, str]]:
        """Return these attempts, oldest first."""
        where = "WHERE a.attempt_id IN (SELECT value FROM json_each(?)) ORDER BY a.first_seq"
        return self._read(f"{_ATTEMPT} {where}", up_to, json.dumps(attempt_ids))

    def _shifts(self, where: str, *values: object) -> list[ShiftRow]:
        return [ShiftRow(row[0], row[1], bool(row[2]), *row[3:]) for row in self._read(f"{_SHIFT} {where}", *values)]
