# SPDX-License-Identifier: Apache-2.0
"""What is left lying stays in sight beside every screen of the counter, and goes away by itself."""

from __future__ import annotations

from pathlib import Path

from cashier.checkout.left_items import LeftItem, LeftKind
from cashier.checkout.open_order import OrderState
from cashier.checkout.screens import CounterView, Sale, Unresolved
from cashier.refunds.giving_back import GivingBack
from cashier.refunds.refund import tender_of_attempt
from cashier.shifts.left_open import InSight, LeftOpen
from cashier.shifts.shift import Person
from cashier.values.money import Money
from middleplatform.contract.payments import Asset
from tests.support.loop import on_loop
from tests.support.sale_ground import CART, SaleGround


class Seen:
    """The views that a window is told."""

    def __init__(self, ground: SaleGround) -> None:
        self.views: list[CounterView] = []
        left_open = LeftOpen(ground.book, ground.refunds)
        self._publish = InSight(left_open, ground.refunds, ground.shifts, self.views.append).publish

    def beside(self, order_number: str, *unresolved: Unresolved) -> tuple[LeftItem, ...]:
        """Return what is left lying beside a sale."""
        self._publish(CounterView(Sale("", None, Asset.POINTS, (Asset.POINTS,), None, order_number), unresolved))
        return self.views[-1].left


def part_pay(ground: SaleGround, number: str, *, ends: bool = True) -> None:
    """Take 30.00 in points of an order of 80.00."""
    of = ground.order(8_000, number)
    ground.book.open(of, CART)
    ground.pay(of, Asset.POINTS, 3_000, **({} if ends else {"ends": None}))


@on_loop
async def test_a_part_paid_order_is_in_sight_unless_it_is_the_one_on_the_counter(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    seen = Seen(ground)
    assert seen.beside("T01-0009") == ()
    part_pay(ground, "T01-0001")
    assert seen.beside("T01-0009") == (LeftItem(LeftKind.PART_PAID, "T01-0001", Money(5_000)),)
    assert seen.beside("T01-0001") == ()
    await ground.close()


@on_loop
async def test_a_payment_without_a_result_is_not_said_twice(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    part_pay(ground, "T01-0001", ends=False)
    assert Seen(ground).beside("T01-0009", Unresolved("1", "T01-0001", Money(3_000), 2)) == ()
    await ground.close()


@on_loop
async def test_a_sale_says_whether_a_shift_is_open(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    seen = Seen(ground)
    seen.beside("T01-0001")
    ground.shifts.open(Person("1001", "Li Na"), 20_000)
    seen.beside("T01-0001")
    assert [view.is_shift_open for view in seen.views] == [False, True]
    await ground.close()


@on_loop
async def test_what_was_only_put_aside_is_behind_its_button(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    of = ground.order(8_000, "T01-0001")
    ground.book.hold(of, CART)
    assert Seen(ground).beside("T01-0009") == ()
    await ground.close()


@on_loop
async def test_a_refund_is_in_sight_once_its_result_is_not_known_and_until_it_is(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    seen = Seen(ground)
    tender = tender_of_attempt(ground.attempts.get(ground.pay(ground.order(1_280), Asset.POINTS, 1_280)))
    ground.platform.loses = ["answer"]
    ground.refunds.begin(tender, 1_280, "bad goods")
    assert seen.beside("T01-0009") == ()
    await ground.clock.run_until_idle()
    assert seen.beside("T01-0009") == (LeftItem(LeftKind.REFUND_UNKNOWN, "T01-0001", Money(1_280)),)
    await ground.clock.advance(2)
    assert seen.beside("T01-0009") == ()
    await ground.close()


@on_loop
async def test_an_order_that_goes_back_is_named_once_with_what_has_no_result_yet(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    seen = Seen(ground)
    part_pay(ground, "T01-0001")
    ground.book.take_cash(ground.order(8_000), CART, 1_000)
    ground.platform.loses = ["answer"]
    gives_back(ground)
    await ground.clock.run_until_idle()
    assert seen.beside("T01-0009") == (LeftItem(LeftKind.GOING_BACK, "T01-0001", Money(3_000)),)
    await ground.clock.advance(2)
    assert seen.beside("T01-0009") == ()
    await ground.close()


@on_loop
async def test_of_an_order_whose_refund_was_refused_nobody_is_told_to_wait(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    seen = Seen(ground)
    part_pay(ground, "T01-0001")
    ground.book.take_cash(ground.order(8_000), CART, 1_000)
    ground.platform.loses = ["unreachable"]
    gives_back(ground)
    await ground.clock.run_until_idle()
    assert seen.beside("T01-0009") == (LeftItem(LeftKind.NOT_GIVEN_BACK, "T01-0001", Money(3_000)),)
    gives_back(ground)
    await ground.clock.run_until_idle()
    assert seen.beside("T01-0009") == ()
    await ground.close()


def gives_back(ground: SaleGround) -> None:
    """Give the order back, or what is missing of that: 10.00 in cash and 30.00 in points."""
    order = ground.book.get("T01-0001")
    assert order is not None
    if order.state is OrderState.OPEN:
        order = ground.book.give_back("T01-0001")
    GivingBack(ground.book, ground.refunds).give_back(order, ground.book.attempts_of("T01-0001"))
