# SPDX-License-Identifier: Apache-2.0
"""What is left lying at a till beside payments without a result: a shift closes over it, but never unseen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cashier.checkout.open_order import OpenOrder, OrderState
from cashier.checkout.order_book import OrderBook
from cashier.refunds.refunds import Refunds
from cashier.values.money import Money


class LeftKind(StrEnum):
    """What somebody has to see to, the most pressing first."""

    PART_PAID = "part_paid"
    REFUND_UNKNOWN = "refund_unknown"
    GOING_BACK = "going_back"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class LeftItem:
    """One order that is not at its end. ``money``: what is left to pay, what goes back, or what was put aside."""

    kind: LeftKind
    order_number: str
    money: Money


class LeftOpen:
    """Looks through the orders that wait and the refunds whose result is not known. Lives on the engine's loop."""

    def __init__(self, book: OrderBook, refunds: Refunds) -> None:
        self._book = book
        self._refunds = refunds

    def __call__(self) -> tuple[LeftItem, ...]:
        """Return everything, the most pressing first, and of one kind the oldest first."""
        items = [self._of_order(order) for order in self._book.waiting]
        items += [
            LeftItem(
                LeftKind.REFUND_UNKNOWN, each.tender.order_number, Money(each.value_minor, each.tender.value.currency)
            )
            for each in self._refunds.unresolved
        ]
        rank = list(LeftKind)
        return tuple(sorted(items, key=lambda each: rank.index(each.kind)))

    def _of_order(self, order: OpenOrder) -> LeftItem:
        if order.state is OrderState.GIVING_BACK:
            return LeftItem(LeftKind.GOING_BACK, order.number, order.total)
        now = self._book.standing(order.number)
        if now is not None and (now.taken_minor or now.pending_minor):
            return LeftItem(LeftKind.PART_PAID, order.number, Money(now.left_minor, order.total.currency))
        return LeftItem(LeftKind.HELD, order.number, order.total)
