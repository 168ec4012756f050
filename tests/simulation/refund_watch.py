# SPDX-License-Identifier: Apache-2.0
"""What must be true of orders with several payments and of refunds, on both sides; read past the services."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from cashier.checkout.attempt import Attempt, State
from cashier.checkout.journalled_orders import JournalledOrders
from cashier.checkout.open_order import OpenOrder, OrderState, standing
from cashier.refunds.journalled_refunds import JournalledRefunds
from cashier.refunds.refund import Refund, RefundState, Tender, refunded, tender_of_attempt, tender_of_part
from cashier.storage.journal import Journal
from tests.simulation.platform_rows import PlatformRows, as_uuid

LIVE_TWICE = """
    SELECT order_number || ' by ' || asset FROM payments WHERE status IN ('verifying', 'succeeded')
    GROUP BY shop_id, order_number, asset HAVING COUNT(*) > 1
"""
"""Tenders with two live debits."""

OVERPAID = """
    SELECT p.order_number FROM payments p JOIN orders o ON o.shop_id = p.shop_id AND o.number = p.order_number
    WHERE p.status IN ('verifying', 'succeeded')
    GROUP BY p.shop_id, p.order_number, o.total_minor HAVING SUM(p.value_minor) > o.total_minor
"""
"""Orders for which assets took, or hold, more than they cost."""

MOST_ORDERS = 100_000


@dataclass(frozen=True, slots=True)
class Sold:
    """What a journal says of everything that was sold: attempts, orders with several payments, refunds."""

    attempts: dict[UUID, Attempt]
    orders: dict[str, OpenOrder]
    refunds: dict[str, list[Refund]]

    def tenders(self, number: str) -> list[Tender]:
        """Return what paid an order, or part of it."""
        paid = [
            tender_of_attempt(each)
            for each in self.attempts.values()
            if each.order.number == number and each.state is State.PAID
        ]
        order = self.orders.get(number)
        parts = order.parts if order is not None else ()
        return [*paid, *(tender_of_part(number, order.order.currency, part) for part in parts if order)]


def sold_in(journal: Journal, attempts: Iterable[Attempt]) -> Sold:
    """Read orders and refunds of a journal beside its attempts."""
    kept = {each.attempt_id: each for each in attempts}
    orders = {each.number: each for each in JournalledOrders(journal).latest(MOST_ORDERS)}
    book = JournalledRefunds(journal)
    numbers = {each.order.number for each in kept.values()} | set(orders)
    return Sold(kept, orders, {number: list(book.of_order(number)) for number in sorted(numbers)})


def booked_refunds(platform: PlatformRows) -> dict[UUID, tuple[UUID, int]]:
    """Return what the platform gave back: of which attempt, and how much."""
    rows = platform.rows("SELECT refund_id, attempt_id, amount FROM refunds")
    return {as_uuid(refund): (as_uuid(attempt), amount) for refund, attempt, amount in rows}


def wrong_with_refund(refund: Refund, booked: dict[UUID, tuple[UUID, int]]) -> str | None:
    """Say what a refund that has its end in the till is otherwise on the platform; None where both agree."""
    if refund.tender.asset is None or not refund.is_final:
        return None
    stands = booked.get(refund.refund_id)
    expected = (refund.tender.tender_id, refund.amount) if refund.state is RefundState.DONE else None
    if stands == expected:
        return None
    return f"refund …{refund.refund_id.hex[-8:]} is {refund.state} in the till and {stands} on the platform"


def wrong_at_the_end(sold: Sold, booked: dict[UUID, tuple[UUID, int]]) -> list[str]:
    """Compare every order and every refund, once nothing is open any more."""
    found = []
    every = [refund for refunds in sold.refunds.values() for refund in refunds]
    for refund in every:
        if not refund.is_final:
            found.append(f"refund …{refund.refund_id.hex[-8:]} has no end: {refund.state}")
        elif (wrong := wrong_with_refund(refund, booked)) is not None:
            found.append(wrong)
    known = {refund.refund_id for refund in every}
    found += [f"refund …{each.hex[-8:]} is booked, and the journal knows nothing" for each in booked.keys() - known]
    for number, refunds in sold.refunds.items():
        found += _wrong_with_order(sold, number, refunds)
    return found


def _wrong_with_order(sold: Sold, number: str, refunds: list[Refund]) -> list[str]:
    tenders = sold.tenders(number)
    done = [each for each in refunds if each.state is RefundState.DONE]
    found = [
        f"more went back of a tender of order {number} than it paid"
        for tender in tenders
        if refunded(tender, done) > tender.amount
    ]
    assets = [each.asset for each in tenders if each.asset is not None]
    if len(assets) != len(set(assets)):
        found.append(f"a tender of order {number} was paid twice")
    of_order = [each for each in sold.attempts.values() if each.order.number == number]
    order = sold.orders.get(number)
    total_minor = order.order.total_minor if order else of_order[0].order.total_minor
    if sum(each.value.amount_minor for each in tenders) > total_minor:
        found.append(f"order {number} is paid over its total")
    if order is None:
        return found
    match order.state:
        case OrderState.PAID if not standing(order, of_order).is_settled:
            found.append(f"order {number} is called paid and is not")
        case OrderState.DROPPED if any(refunded(each, done) != each.amount for each in tenders):
            found.append(f"order {number} was given up, and not all of it went back")
        case OrderState.GIVING_BACK:
            found.append(f"order {number} is being given back without an end")
    return found
