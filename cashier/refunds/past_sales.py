# SPDX-License-Identifier: Apache-2.0
"""The last sales of a till as its journal tells them: what paid each, and what went back of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cashier.checkout.attempt import Attempt, State
from cashier.checkout.journalled_attempts import JournalledAttempts
from cashier.checkout.journalled_orders import JournalledOrders
from cashier.checkout.open_order import OpenOrder
from cashier.refunds.refund import Refund, RefundState, Tender, refunded, tender_of_attempt, tender_of_part, worth
from cashier.refunds.refunds import Refunds
from cashier.values.money import Money

LOOKED_AT = 120
"""So many of the newest attempts, and of the newest orders with several payments, are looked through."""


@dataclass(frozen=True, slots=True)
class PastTender:
    """What paid part of a sale; ``left`` of it (in its units) can go back yet."""

    tender: Tender
    left: int
    refunds: tuple[Refund, ...]

    @property
    def left_value(self) -> Money:
        """What is left of it, as money."""
        return worth(self.tender, self.left, self.left)

    @property
    def is_under_way(self) -> bool:
        """Whether a refund of it has been sent and may be answered any moment."""
        return any(each.state is RefundState.SUBMITTED for each in self.refunds)

    @property
    def is_unknown(self) -> bool:
        """Whether the result of a refund of it is not known."""
        return any(each.state is RefundState.UNKNOWN for each in self.refunds)


@dataclass(frozen=True, slots=True)
class PastSale:
    """One order for which something was taken."""

    order_number: str
    at: datetime
    total: Money
    tenders: tuple[PastTender, ...]

    @property
    def given_back(self) -> Money:
        """What went back of it, as money."""
        done = [r for each in self.tenders for r in each.refunds if r.state is RefundState.DONE]
        return Money(sum(each.value_minor for each in done), self.total.currency)


class PastSales:
    """Reads; every question may raise `JournalFaultError`."""

    def __init__(self, attempts: JournalledAttempts, orders: JournalledOrders, refunds: Refunds) -> None:
        self._attempts = attempts
        self._orders = orders
        self._refunds = refunds

    def newest(self, most: int) -> list[PastSale]:
        """Return the sales for which something was taken, newest first."""
        orders = {order.number: order for order in self._orders.latest(LOOKED_AT)}
        attempts: dict[str, list[Attempt]] = {}
        for attempt in self._attempts.latest(LOOKED_AT):
            attempts.setdefault(attempt.order.number, []).append(attempt)
        found = [
            sale
            for number in {**attempts, **orders}
            if (sale := self._sale(number, attempts.get(number, []), orders.get(number))) is not None
        ]
        return sorted(found, key=lambda sale: sale.at, reverse=True)[:most]

    def one(self, order_number: str) -> PastSale | None:
        """Return one sale, or None where nothing was taken for it."""
        return self._sale(
            order_number, list(self._attempts.of_order(order_number)), self._orders.numbered(order_number)
        )

    def _sale(self, number: str, attempts: list[Attempt], order: OpenOrder | None) -> PastSale | None:
        paid = [each for each in attempts if each.state is State.PAID]
        parts = order.parts if order is not None else ()
        if not paid and not parts:
            return None
        of = order.order if order is not None else paid[0].order
        tenders = [tender_of_attempt(each) for each in paid]
        tenders += [tender_of_part(number, of.currency, part) for part in parts]
        begun = [each.submitted_at for each in paid if each.submitted_at] + [part.at for part in parts]
        refunds = self._refunds.of_order(number)
        return PastSale(
            number,
            max(begun),
            Money(of.total_minor, of.currency),
            tuple(
                PastTender(
                    each,
                    each.amount - refunded(each, refunds),
                    tuple(refund for refund in refunds if refund.tender.tender_id == each.tender_id),
                )
                for each in tenders
            ),
        )
