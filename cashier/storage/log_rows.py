# SPDX-License-Identifier: Apache-2.0
"""What the shift log lists and finds in the journal, page by page: every page goes on where the one before ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from cashier.storage.rows import EventRow, ShiftRow

_SHIFT = "SELECT shift_id, number, is_open, cashier, opened_at, record, first_seq, seq FROM shifts"
_PAYMENT = (
    "SELECT record, begun_at, (SELECT at FROM events WHERE events.seq = attempts.seq), order_number, first_seq, seq"
    " FROM attempts"
)
_PAYMENT_ALONE = "SELECT record, begun_at, '', order_number, first_seq, seq FROM attempts"
"""Without the time of its newest event, which is looked up for each row: a list that is scrolled does not show it."""
_EVENT = "SELECT seq, at, kind, attempt_id, body, hash FROM events"
_OPENED = {True: "is_open = 1", False: "is_open = 0"}
_OVER = "CASE WHEN json_valid(record) THEN COALESCE(json_extract(record, '$.z.cash.over_minor'), 0) <> 0 ELSE 1 END"
"""A record that cannot be read may hide a difference: it is listed with them."""
_STATES = {
    "paid": "state = 'paid'",
    "declined": "state = 'declined'",
    "cancelled": "state = 'cancelled'",
    "open": "is_final = 0",
}
"""Written out, and not bound as values: only then SQLite takes the indexes that hold these rows alone."""

LAST = "\U0010ffff"
"""Sorts behind everything that an order number, a moment or a code's tail may begin with."""

Bookmark = tuple[str, int]
"""Where a page of payments ended: what it is sorted by, and the number of the first event."""


@dataclass(frozen=True, slots=True)
class ShiftsWanted:
    """Which shifts are listed: opened in a span of time (RFC 3339, UTC), by whom, open or not, with a difference."""

    opened_from: str = ""
    opened_before: str = LAST
    cashier: str | None = None
    is_open: bool | None = None
    has_difference: bool = False


@dataclass(frozen=True, slots=True)
class PaymentsWanted:
    """Which payments are listed: begun in a span of time (RFC 3339, UTC), and whatever else is not None.

    ``order`` is the beginning of an order's number, ``state`` one of paid, declined, cancelled, open.
    """

    begun_from: str = ""
    begun_before: str = LAST
    order: str | None = None
    code_tail: str | None = None
    order_minor: int | None = None
    state: str | None = None
    shift_id: str | None = None


class PaymentRow(NamedTuple):
    """The latest record of a payment, when it was begun and last told of (RFC 3339, UTC).

    ``first_seq`` and ``seq`` are the numbers of its first and its newest event. A tuple as SQLite gives it: most
    of a page are never looked at.
    """

    record: str
    begun_at: str
    told_at: str
    order_number: str
    first_seq: int
    seq: int


_as_payment: Callable[[tuple[Any, ...]], PaymentRow] = partial(tuple.__new__, PaymentRow)
"""What `PaymentRow._make` does, without a call of Python for each of 200 rows: a tenth of a page's time."""


class LogRows:
    """Every question may raise `JournalFaultError`."""

    def __init__(self, read: Callable[..., list[Any]]) -> None:
        self._read = read

    def shifts(self, wanted: ShiftsWanted, before_number: int, limit: int) -> list[ShiftRow]:
        """Return up to ``limit`` shifts below a number, newest first."""
        conditions = ["number < ?", "opened_at >= ?", "opened_at < ?"]
        values: list[object] = [before_number, wanted.opened_from, wanted.opened_before]
        if wanted.cashier is not None:
            conditions.append("cashier = ?")
            values.append(wanted.cashier)
        if wanted.is_open is not None:
            conditions.append(_OPENED[wanted.is_open])
        if wanted.has_difference:
            conditions.append(_OVER)
        rows = self._read(f"{_SHIFT} WHERE {' AND '.join(conditions)} ORDER BY number DESC LIMIT ?", *values, limit)
        return [ShiftRow(row[0], row[1], bool(row[2]), *row[3:]) for row in rows]

    def payments(
        self, wanted: PaymentsWanted, after: Bookmark | None, limit: int, *, with_told_at: bool = True
    ) -> list[PaymentRow]:
        """Return up to ``limit`` payments behind a bookmark: newest first, or by falling order number where asked."""
        key = bookmark_key(wanted)
        conditions, values = ["begun_at >= ?", "begun_at < ?"], [wanted.begun_from, wanted.begun_before]
        if wanted.order is not None:
            conditions += ["order_number >= ?", "order_number < ?"]
            values += [wanted.order, wanted.order + LAST]
        if after is not None:
            # The bookmark lies within the span. SQLite seeks by the end of a span, and not by the pair further below.
            conditions[-1] = f"{key} <= ?"
            values[-1] = after[0]
        bound: list[object] = [*values]
        for column, value in _equal(wanted):
            conditions.append(f"{column} = ?")
            bound.append(value)
        if wanted.state is not None:
            conditions.append(_STATES[wanted.state])
        if after is not None:
            conditions.append(f"({key}, first_seq) < (?, ?)")
            bound += after
        asked = _PAYMENT if with_told_at else _PAYMENT_ALONE
        rows = self._read(
            f"{asked} WHERE {' AND '.join(conditions)} ORDER BY {key} DESC, first_seq DESC LIMIT ?",
            *bound,
            limit,
        )
        return list(map(_as_payment, rows))

    def events(self, first_seq: int, last_seq: int, limit: int) -> list[EventRow]:
        """Return up to ``limit`` events of a span of numbers, oldest first."""
        rows = self._read(f"{_EVENT} WHERE seq BETWEEN ? AND ? ORDER BY seq LIMIT ?", first_seq, last_seq, limit)
        return [EventRow(*row) for row in rows]

    def shift_at(self, seq: int) -> int | None:
        """Return the number of the shift that was open when an event was written, or None."""
        rows = self._read(
            "SELECT number FROM shifts WHERE first_seq <= ? AND (is_open = 1 OR seq >= ?)"
            " ORDER BY number DESC LIMIT 1",
            seq,
            seq,
        )
        return int(rows[0][0]) if rows else None


def bookmark_key(wanted: PaymentsWanted) -> str:
    """Return by which column a list of payments is sorted."""
    return "begun_at" if wanted.order is None else "order_number"


def _equal(wanted: PaymentsWanted) -> list[tuple[str, object]]:
    columns = ("code_tail", "order_minor", "shift_id")
    return [(column, value) for column in columns if (value := getattr(wanted, column)) is not None]
