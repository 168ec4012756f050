# SPDX-License-Identifier: Apache-2.0
"""Orders with several tenders on a real journal: what a restart finds again, and that nothing is taken twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from cashier.checkout.attempt import Answered, Asked
from cashier.checkout.cart import Cart
from cashier.checkout.open_order import OrderFaultError, OrderState, OtherWay, Standing
from cashier.storage.errors import JournalFaultError
from middleplatform.contract.payments import Asset, Status
from tests.support.attempts import payment
from tests.support.goods import COLA
from tests.support.loop import on_loop
from tests.support.sale_ground import CART, SaleGround
from tests.support.shift_ground import LI


@on_loop
async def test_an_order_is_paid_once_points_and_cash_cover_it(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    of = ground.order(8_000)
    ground.book.open(of, CART)
    ground.pay(of, Asset.POINTS, 3_000)
    assert ground.book.standing(of.number) == Standing(3_000, 0, 5_000)
    part = ground.book.take_cash(of, CART, 10_000)
    assert (part.covers_minor, part.change_minor) == (5_000, 5_000)
    assert ground.book.waiting == []
    assert ground.orders.latest(1)[0].state is OrderState.PAID
    await ground.close()


@on_loop
async def test_a_crash_between_tenders_brings_the_order_back_with_what_was_taken(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    of = ground.order(8_000)
    ground.book.open(of, CART)
    ground.pay(of, Asset.POINTS, 3_000)
    ground.book.take_cash(of, CART, 1_000)
    await ground.restart()
    assert [order.number for order in ground.book.waiting] == [of.number]
    assert ground.book.standing(of.number) == Standing(4_000, 0, 4_000)
    await ground.close()


@on_loop
async def test_a_crash_after_the_last_tender_and_before_the_end_was_written_ends_the_order_at_the_next_start(
    tmp_path: Path,
) -> None:
    ground = SaleGround(tmp_path)
    of = ground.order(8_000)
    ground.book.open(of, CART)
    attempt_id = ground.pay(of, Asset.POINTS, 8_000, ends=None)
    await ground.restart()
    assert ground.book.standing(of.number) == Standing(0, 8_000, 0)
    # The platform's word comes, and the till dies before it ends the order.
    ground.attempts._listeners.clear()
    ground.attempts.apply(attempt_id, Answered(payment(attempt_id, Status.SUCCEEDED, version=3), Asked.QUERY))
    await ground.restart()
    assert ground.book.waiting == []
    await ground.close()


@on_loop
async def test_no_cash_is_taken_while_a_payment_of_the_order_has_no_result(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    of = ground.order(8_000)
    ground.pay(of, Asset.POINTS, 8_000, ends=None)
    with pytest.raises(OrderFaultError):
        ground.book.take_cash(of, CART, 8_000)
    assert ground.book.waiting == []
    await ground.close()


@on_loop
async def test_no_cash_is_taken_for_an_order_that_is_paid(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    of = ground.order(8_000)
    ground.pay(of, Asset.POINTS, 8_000)
    with pytest.raises(OrderFaultError):
        ground.book.take_cash(of, CART, 8_000)
    await ground.close()


@on_loop
async def test_what_the_disk_does_not_take_is_not_taken(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    of = ground.order(8_000)
    ground.journal._connection.execute("PRAGMA query_only = ON")
    for step in (
        lambda: ground.book.take_cash(of, CART, 8_000),
        lambda: ground.book.hold(of, CART),
        lambda: ground.book.open(of, CART),
    ):
        with pytest.raises(JournalFaultError):
            step()
    ground.journal._connection.execute("PRAGMA query_only = OFF")
    assert ground.book.waiting == []
    await ground.close()


@on_loop
async def test_a_sale_that_is_held_is_there_after_a_restart_with_its_goods(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    cart = Cart().with_item(COLA, 3)
    ground.book.hold(ground.order(900), cart)
    await ground.restart()
    (order,) = ground.book.waiting
    assert (order.state, order.cart) == (OrderState.HELD, cart)
    ground.book.drop(order.number)
    await ground.restart()
    assert ground.book.waiting == []
    await ground.close()


@on_loop
async def test_the_shift_expects_the_cash_that_sales_left_in_its_drawer_and_a_count_from_before_is_void(
    tmp_path: Path,
) -> None:
    ground = SaleGround(tmp_path)
    ground.shifts.open(LI, 20_000)
    ground.shifts.count({10_000: 2}, LI)
    of = ground.order(8_000)
    ground.book.take_cash(of, CART, 10_000)
    ground.book.take_otherwise(ground.order(3_000, "T01-0002"), CART, 3_000, OtherWay.WECHAT)
    x = ground.shifts.x()
    assert (x.cash.counted_minor, x.cash.sales, x.cash.sales_minor) == (None, 1, None)
    assert [(each.way, each.payments, each.amount_minor) for each in x.others] == [(OtherWay.WECHAT, 1, 3_000)]
    ground.shifts.count({10_000: 2, 5_000: 1, 2_000: 1, 1_000: 1}, LI)
    z = ground.shifts.close(LI)
    assert (z.cash.expected_minor, z.cash.over_minor, z.cash.sales_minor) == (28_000, 0, 8_000)
    kept = ground.log.numbered(1)
    assert kept is not None
    assert ground.log.proves(kept)
    assert ground.journal.check_chain().is_intact
    await ground.close()


@on_loop
async def test_a_shift_counts_of_a_part_paid_order_only_the_part_that_each_asset_paid(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    ground.shifts.open(LI, 0)
    of = ground.order(8_000)
    ground.book.open(of, CART)
    ground.pay(of, Asset.POINTS, 3_000)
    ground.pay(of, Asset.WALLET, 5_000)
    paid = {each.asset: each.order_minor for each in ground.shifts.x().paid}
    assert paid == {Asset.POINTS: 3_000, Asset.WALLET: 5_000}
    assert ground.book.waiting == []
    await ground.close()
