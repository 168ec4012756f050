# SPDX-License-Identifier: Apache-2.0
"""How orders stand in the journal, and what was taken in cash or elsewhere: JSON records in the chain of events."""

from __future__ import annotations

import json
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from cashier.checkout.cart import CartLine
from cashier.checkout.open_order import OpenOrder, TakenPart
from cashier.storage.errors import DamagedRecordError
from cashier.storage.journal import Journal
from cashier.storage.rows import Entry, OrderRow
from cashier.values.command_line import COMMAND_LINE

PART_TAKEN = "order.part_taken"
_ORDER = TypeAdapter(OpenOrder)
_LINE = TypeAdapter(CartLine)
_PART = TypeAdapter(TakenPart)


class JournalledOrders:
    """The `OrderJournal` of the real till."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def record(self, order: OpenOrder, kind: str, at: datetime, part: TakenPart | None = None) -> None:
        """Write what happened and how the order stands now; see `OrderJournal`."""
        record = _ORDER.dump_json(order).decode()
        told = {"order": json.loads(record)} | ({"part": _PART.dump_python(part, mode="json")} if part else {})
        body = json.dumps(told, ensure_ascii=False, sort_keys=True)
        row = OrderRow(order.number, not order.has_ended, record)
        self._journal.write([Entry(kind, body, order=row)], at)

    def note_void(self, order_number: str, line: CartLine, at: datetime) -> None:
        """Write that a line was taken back; see `OrderJournal`."""
        told = {"order_number": order_number, "line": _LINE.dump_python(line, mode="json")}
        self._journal.append("order.line_voided", json.dumps(told, ensure_ascii=False, sort_keys=True), at)

    def knows(self, order_number: str) -> bool:
        """Say whether this till has ever kept an order with this number."""
        return self._journal.sales.numbered(order_number) is not None

    def waiting(self) -> list[OpenOrder]:
        """Return the orders without an end, oldest first."""
        return [order_in(row) for row in self._journal.sales.waiting()]

    def latest(self, limit: int) -> list[OpenOrder]:
        """Return the orders that something last happened to, newest first."""
        return [order_in(row) for row in self._journal.sales.latest_orders(limit)]

    def numbered(self, order_number: str) -> OpenOrder | None:
        """Return one order, or None where it took no more than one payment and never waited."""
        row = self._journal.sales.numbered(order_number)
        return order_in(row) if row is not None else None

    def parts_taken(self, first_seq: int, up_to: int) -> list[TakenPart]:
        """Return what was taken in cash or elsewhere in a part of the journal."""
        found = self._journal.sales.happened((PART_TAKEN,), first_seq, up_to)
        return [_part_in(body) for _, body in found]


def order_to_carry_over(body: str) -> OrderRow | None:
    """Return the order that an event's body holds, as its row; None where it holds none that can be read."""
    try:
        order = _ORDER.validate_python(json.loads(body)["order"])
    except (ValueError, KeyError, TypeError):
        return None
    return OrderRow(order.number, not order.has_ended, _ORDER.dump_json(order).decode())


def order_in(row: OrderRow) -> OpenOrder:
    """Read an order from its row. Raises `JournalFaultError` for a record that is damaged."""
    try:
        return _ORDER.validate_json(row.record)
    except ValidationError as fault:
        raise DamagedRecordError(f"the record of order {row.order_number} is damaged") from fault


def _part_in(body: str) -> TakenPart:
    try:
        return _PART.validate_python(json.loads(body)["part"])
    except (ValueError, KeyError, TypeError) as fault:
        raise DamagedRecordError(f"an event of an order is damaged: run «{COMMAND_LINE} shift verify»") from fault
