# SPDX-License-Identifier: Apache-2.0
"""What a slip tells, as plain values; how an order is kept plays no part here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cashier.values.money import Money
from cashier.values.texts import Text


class SlipKind(StrEnum):
    """What a slip is for."""

    SALE = "sale"
    PART_PAID = "part_paid"
    UNKNOWN = "unknown"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class Row:
    """Something and how much of it: a tender, a sum, or goods."""

    label: Text
    amount: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """One slip for the customer about one order.

    ``rows`` are what was paid, or what went back. ``is_reprint`` marks every slip but the first.
    """

    kind: SlipKind
    order_number: str
    at: datetime
    total: Money
    rows: tuple[Row, ...]
    goods: tuple[Row, ...] = ()
    details: tuple[Text, ...] = ()
    is_reprint: bool = False
