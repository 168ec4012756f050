# SPDX-License-Identifier: Apache-2.0
"""Giving an order back that could not be finished: every tender of it, each by a refund of its own."""

from __future__ import annotations

import structlog

from cashier.checkout.attempt import Attempt, State
from cashier.checkout.open_order import OpenOrder, OrderState
from cashier.checkout.order_book import OrderBook
from cashier.refunds.refund import Refund, RefundState, Tender, refunded, tender_of_attempt, tender_of_part
from cashier.refunds.refunds import Refunds
from cashier.storage.errors import JournalFaultError

_log = structlog.get_logger(__name__)

REASON = "sale not finished"


class GivingBack:
    """See `cashier.checkout.sale_desk.GivesBack`. An order has its end when every refund of it has."""

    def __init__(self, book: OrderBook, refunds: Refunds) -> None:
        self._book = book
        self._refunds = refunds
        refunds.listen(self._on_refund)

    def give_back(self, order: OpenOrder, attempts: list[Attempt]) -> None:
        """Begin to give everything back that has not been; a restart goes on with what is missing.

        Raises `JournalFaultError`; what was begun before stays begun.
        """
        earlier = self._refunds.of_order(order.number)
        for tender in _tenders(order, attempts):
            left = tender.amount - refunded(tender, earlier)
            if left > 0:
                self._refunds.begin(tender, left, REASON)
        self._end(order.number)

    def _on_refund(self, refund: Refund) -> None:
        order = self._book.get(refund.tender.order_number)
        if refund.is_final and order is not None and order.state is OrderState.GIVING_BACK:
            self._end(order.number)

    def _end(self, order_number: str) -> None:
        """End the order once all of it went back. What was refused stays open: somebody has to see to it."""
        order = self._book.get(order_number)
        if order is None or order.state is not OrderState.GIVING_BACK:
            return
        try:
            done = [each for each in self._refunds.of_order(order_number) if each.state is RefundState.DONE]
            tenders = _tenders(order, self._book.attempts_of(order_number))
            if all(refunded(tender, done) == tender.amount for tender in tenders):
                self._book.gave_back(order_number)
        except JournalFaultError as fault:
            _log.warning("journal_fault", order=order_number, not_written="order.given_back", fault=str(fault))


def _tenders(order: OpenOrder, attempts: list[Attempt]) -> list[Tender]:
    currency = order.order.currency
    paid = [tender_of_attempt(each) for each in attempts if each.state is State.PAID]
    return [*paid, *(tender_of_part(order.number, currency, part) for part in order.parts)]
