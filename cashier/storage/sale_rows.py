# SPDX-License-Identifier: Apache-2.0
"""Reads orders and refunds from the journal, and writes their latest records beside their events."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from cashier.storage.rows import AttemptRow, OrderRow, RefundRow

_ORDER = "SELECT order_number, is_open, record FROM orders"
_REFUND = "SELECT refund_id, order_number, is_final, record FROM refunds"
_KEEP_ORDER = (
    "INSERT INTO orders (order_number, is_open, first_seq, seq, record) VALUES (?1, ?2, ?3, ?3, ?4)"
    " ON CONFLICT (order_number) DO UPDATE SET"
    " is_open = excluded.is_open, seq = excluded.seq, record = excluded.record"
)
_KEEP_REFUND = (
    "INSERT INTO refunds (refund_id, order_number, is_final, first_seq, seq, record) VALUES (?1, ?2, ?3, ?4, ?4, ?5)"
    " ON CONFLICT (refund_id) DO UPDATE SET"
    " is_final = excluded.is_final, seq = excluded.seq, record = excluded.record"
)


class SaleRows:
    """Every question may raise `JournalFaultError`."""

    def __init__(self, read: Callable[..., list[Any]]) -> None:
        self._read = read

    def waiting(self) -> list[OrderRow]:
        """Return the orders that have no end, oldest first."""
        return self._orders("WHERE is_open = 1 ORDER BY first_seq")

    def numbered(self, order_number: str) -> OrderRow | None:
        """Return the record of one order, or None."""
        return next(iter(self._orders("WHERE order_number = ?", order_number)), None)

    def latest_orders(self, limit: int) -> list[OrderRow]:
        """Return the orders that something last happened to, newest first."""
        return self._orders("ORDER BY seq DESC LIMIT ?", limit)

    def latest_attempts(self, limit: int) -> list[AttemptRow]:
        """Return the attempts that something last happened to, newest first."""
        rows = self._read(
            "SELECT attempt_id, order_number, state, is_final, record, shift_id FROM attempts"
            " ORDER BY seq DESC LIMIT ?",
            limit,
        )
        return [AttemptRow(row[0], row[1], row[2], bool(row[3]), row[4], row[5]) for row in rows]

    def happened(self, kinds: tuple[str, ...], first_seq: int, up_to: int) -> list[tuple[str, str]]:
        """Return kind and body of the events of these kinds in a part of the journal, oldest first."""
        places = ", ".join("?" * len(kinds))
        return self._read(
            f"SELECT kind, body FROM events WHERE seq BETWEEN ? AND ? AND kind IN ({places}) ORDER BY seq",  # noqa: S608
            first_seq,
            up_to,
            *kinds,
        )

    def refunds_of(self, order_number: str) -> list[RefundRow]:
        """Return the refunds of one order, oldest first."""
        return self._refunds("WHERE order_number = ? ORDER BY first_seq", order_number)

    def refunds_begun(self, first_seq: int, up_to: int) -> list[RefundRow]:
        """Return the refunds that were begun in a part of the journal, oldest first."""
        return self._refunds("WHERE first_seq BETWEEN ? AND ? ORDER BY first_seq", first_seq, up_to)

    def refunds_named(self, refund_ids: Sequence[str]) -> list[RefundRow]:
        """Return these refunds, oldest first."""
        where = "WHERE refund_id IN (SELECT value FROM json_each(?)) ORDER BY first_seq"
        return self._refunds(where, json.dumps(refund_ids))

    def refunds_without_end(self) -> list[RefundRow]:
        """Return the refunds whose result is not known, oldest first."""
        return self._refunds("WHERE is_final = 0 ORDER BY first_seq")

    def orders_named(self, numbers: Sequence[str]) -> list[OrderRow]:
        """Return these orders."""
        return self._orders("WHERE order_number IN (SELECT value FROM json_each(?))", json.dumps(numbers))

    def told_of(self, kinds: str, after_seq: int) -> list[str]:
        """Return the bodies of the later events whose kind is ``LIKE`` this, oldest first."""
        statement = "SELECT body FROM events WHERE seq > ? AND kind LIKE ? ORDER BY seq"
        return [str(row[0]) for row in self._read(statement, after_seq, kinds)]

    def _orders(self, where: str, *values: object) -> list[OrderRow]:
        return [OrderRow(row[0], bool(row[1]), row[2]) for row in self._read(f"{_ORDER} {where}", *values)]

    def _refunds(self, where: str, *values: object) -> list[RefundRow]:
        return [RefundRow(row[0], row[1], bool(row[2]), row[3]) for row in self._read(f"{_REFUND} {where}", *values)]


def keep_order(connection: sqlite3.Connection, order: OrderRow, seq: int) -> None:
    """Write the latest record of an order."""
    connection.execute(_KEEP_ORDER, (order.order_number, order.is_open, seq, order.record))


def keep_refund(connection: sqlite3.Connection, refund: RefundRow, seq: int) -> None:
    """Write the latest record of a refund."""
    connection.execute(_KEEP_REFUND, (refund.refund_id, refund.order_number, refund.is_final, seq, refund.record))
