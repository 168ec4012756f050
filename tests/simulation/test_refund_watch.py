# SPDX-License-Identifier: Apache-2.0
"""What looks at refunds and at orders with several payments finds each kind of harm: made on purpose here."""

from __future__ import annotations

import dataclasses
import sqlite3
from datetime import UTC, datetime
from uuid import UUID

import pytest

from cashier.checkout.attempt import State
from cashier.checkout.open_order import OpenOrder, OrderState, TakenPart
from cashier.refunds.refund import Refund, RefundState, tender_of_attempt
from middleplatform.contract.payments import Asset, Order
from tests.simulation.refund_watch import LIVE_TWICE, OVERPAID, Sold, wrong_at_the_end, wrong_with_refund
from tests.support.attempts import draft

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
ORDER = Order(number="T01-1", total_minor=1_000)
PAID = dataclasses.replace(draft(of_order=ORDER, amount=600), state=State.PAID, covers_minor=600)
REFUND = Refund(UUID(int=7), tender_of_attempt(PAID), 600, 600, "returned", "1001", "1001", NOW, RefundState.DONE)
BOOKED = {REFUND.refund_id: (PAID.attempt_id, 600)}


def sold(order: OpenOrder | None, *refunds: Refund) -> Sold:
    orders = {} if order is None else {order.number: order}
    return Sold({PAID.attempt_id: PAID}, orders, {ORDER.number: list(refunds)})


def test_a_refund_that_both_sides_tell_alike_is_sound() -> None:
    assert wrong_at_the_end(sold(None, REFUND), BOOKED) == []


@pytest.mark.parametrize("state", [RefundState.DONE, RefundState.REFUSED])
def test_a_refund_that_the_platform_tells_otherwise_is_found(state: RefundState) -> None:
    booked = {} if state is RefundState.DONE else BOOKED
    assert wrong_with_refund(dataclasses.replace(REFUND, state=state), booked) is not None


def test_a_refund_without_an_end_and_one_that_the_journal_does_not_know_are_found() -> None:
    unknown = dataclasses.replace(REFUND, state=RefundState.UNKNOWN)
    found = wrong_at_the_end(sold(None, unknown), {UUID(int=8): (PAID.attempt_id, 1)})
    assert [each.partition(" ")[2].split(" ", 1)[1] for each in found] == [
        "has no end: unknown",
        "is booked, and the journal knows nothing",
    ]


def test_more_going_back_than_was_paid_is_found() -> None:
    twice = dataclasses.replace(REFUND, refund_id=UUID(int=9))
    booked = BOOKED | {twice.refund_id: (PAID.attempt_id, 600)}
    assert any("more went back" in each for each in wrong_at_the_end(sold(None, REFUND, twice), booked))


@pytest.mark.parametrize(
    ("state", "covers_minor", "said"),
    [
        (OrderState.OPEN, 401, "paid over its total"),
        (OrderState.PAID, 399, "called paid and is not"),
        (OrderState.DROPPED, 400, "not all of it went back"),
        (OrderState.GIVING_BACK, 400, "without an end"),
    ],
)
def test_an_order_that_does_not_add_up_is_found(state: OrderState, covers_minor: int, said: str) -> None:
    cash = TakenPart(UUID(int=3), covers_minor, covers_minor, None, NOW)
    (found,) = wrong_at_the_end(sold(OpenOrder(ORDER, NOW, state=state, parts=(cash,))), {})
    assert said in found


def test_two_live_debits_of_one_tender_are_found_and_one_of_each_tender_is_none() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE orders (shop_id, number, total_minor)")
    connection.execute("CREATE TABLE payments (shop_id, order_number, asset, status, value_minor)")
    connection.execute("INSERT INTO orders VALUES ('shop', 'T01-1', 1000)")

    def pay(asset: Asset, status: str, value_minor: int) -> None:
        row = ("shop", ORDER.number, asset.value, status, value_minor)
        connection.execute("INSERT INTO payments VALUES (?, ?, ?, ?, ?)", row)

    pay(Asset.POINTS, "succeeded", 600)
    pay(Asset.POINTS, "reversed", 600)
    pay(Asset.WALLET, "succeeded", 400)
    assert connection.execute(LIVE_TWICE).fetchall() == connection.execute(OVERPAID).fetchall() == []
    pay(Asset.WALLET, "verifying", 1)
    assert connection.execute(LIVE_TWICE).fetchall() == [("T01-1 by wallet",)]
    assert connection.execute(OVERPAID).fetchall() == [("T01-1",)]
