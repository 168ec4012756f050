# SPDX-License-Identifier: Apache-2.0
"""What is left lying at a till beside payments without a result: a shift closes over it, but never unseen."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from cashier.checkout.left_items import LeftItem, LeftKind
from cashier.checkout.open_order import OpenOrder, OrderState
from cashier.checkout.order_book import OrderBook
from cashier.checkout.screens import CounterView, order_number_of
from cashier.refunds.refund import RefundState
from cashier.refunds.refunds import Refunds
from cashier.shifts.shifts import Shifts
from cashier.storage.errors import JournalFaultError
from cashier.values.money import Money


class LeftOpen:
    """Looks through the orders that wait and the refunds whose result is not known. Lives on the engine's loop."""

    def __init__(self, book: OrderBook, refunds: Refunds) -> None:
        self._book = book
        self._refunds = refunds

    def __call__(self) -> tuple[LeftItem, ...]:
        """Return everything, the most pressing first, and of one kind the oldest first."""
        waiting = self._book.waiting
        going_back = {order.number for order in waiting if order.state is OrderState.GIVING_BACK}
        items = [self._of_order(order) for order in waiting]
        items += [
            LeftItem(
                LeftKind.REFUND_UNKNOWN, each.tender.order_number, Money(each.value_minor, each.tender.value.currency)
            )
            for each in self._refunds.unresolved
            if each.tender.order_number not in going_back  # The order says it already.
        ]
        rank = list(LeftKind)
        return tuple(sorted(items, key=lambda each: rank.index(each.kind)))

    def _of_order(self, order: OpenOrder) -> LeftItem:
        if order.state is OrderState.GIVING_BACK:
            return self._of_giving_back(order)
        now = self._book.standing(order.number)
        if now is not None and (now.taken_minor or now.pending_minor):
            return LeftItem(LeftKind.PART_PAID, order.number, Money(now.left_minor, order.total.currency))
        return LeftItem(LeftKind.HELD, order.number, order.total)

    def _of_giving_back(self, order: OpenOrder) -> LeftItem:
        """Say what goes back and is waited for; or, where nothing is under way, what somebody has to begin again."""
        currency = order.total.currency
        sent = [each for each in self._refunds.unresolved if each.tender.order_number == order.number]
        if sent:
            money = Money(sum(each.value_minor for each in sent), currency)
            return LeftItem(LeftKind.GOING_BACK, order.number, money)
        now = self._book.standing(order.number)
        try:
            refunds = self._refunds.of_order(order.number)
        except JournalFaultError:
            refunds = []  # The journal's light says that it cannot be read.
        back_minor = sum(each.value_minor for each in refunds if each.state is RefundState.DONE)
        taken_minor = now.taken_minor if now is not None else order.total.amount_minor
        return LeftItem(LeftKind.NOT_GIVEN_BACK, order.number, Money(taken_minor - back_minor, currency))


class InSight:
    """Puts what is left lying, and whether a shift is open, into each view: never in the way, but never out of sight.

    What was put aside without anything taken is behind the button that recalls it; a refund that was only just sent
    will be answered before anybody has read of it.
    """

    def __init__(
        self, left_open: LeftOpen, refunds: Refunds, shifts: Shifts, publish: Callable[[CounterView], None]
    ) -> None:
        self._left_open = left_open
        self._refunds = refunds
        self._shifts = shifts
        self._publish = publish

    def publish(self, view: CounterView) -> None:
        """Tell a view on, with what is left lying beside the order that is on the counter, and with the shift."""
        told = {order_number_of(view.screen), *(each.order_number for each in view.unresolved)}
        sent = {each.tender.order_number for each in self._refunds.unresolved if each.state is RefundState.SUBMITTED}
        left = tuple(
            each
            for each in self._left_open()
            if each.kind is not LeftKind.HELD
            and not (each.kind is LeftKind.REFUND_UNKNOWN and each.order_number in sent)
            and not (each.kind is LeftKind.PART_PAID and each.order_number in told)
        )
        is_open = self._shifts.current is not None
        self._publish(dataclasses.replace(view, left=left, is_shift_open=is_open))
