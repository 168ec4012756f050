# SPDX-License-Identifier: Apache-2.0
"""An order that could not be finished goes back, tender by tender, each once, over a restart too."""

from __future__ import annotations

from pathlib import Path

import pytest

from cashier.checkout.open_order import OrderFaultError
from cashier.refunds.giving_back import GivingBack
from middleplatform.contract.payments import Asset
from tests.support.loop import on_loop
from tests.support.sale_ground import CART, SaleGround


def part_paid(ground: SaleGround) -> str:
    of = ground.order(8_000)
    ground.book.open(of, CART)
    ground.pay(of, Asset.POINTS, 3_000)
    ground.book.take_cash(of, CART, 1_000)
    return of.number


@on_loop
async def test_points_and_cash_go_back_and_then_the_order_has_its_end(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    number = part_paid(ground)
    before = ground.member.balance
    attempts = ground.book.attempts_of(number)
    GivingBack(ground.book, ground.refunds).give_back(ground.book.give_back(number), attempts)
    with pytest.raises(OrderFaultError):
        ground.book.take_cash(ground.order(8_000), CART, 100)
    await ground.clock.run_until_idle()
    assert ground.member.balance == before + 3_000
    assert ground.book.waiting == []
    assert sorted(each.value_minor for each in ground.refunds.of_order(number)) == [1_000, 3_000]
    await ground.close()


@on_loop
async def test_a_crash_in_the_middle_gives_back_what_is_missing_and_nothing_twice(tmp_path: Path) -> None:
    ground = SaleGround(tmp_path)
    number = part_paid(ground)
    before = ground.member.balance
    ground.book.give_back(number)
    ground.platform.loses = ["answer"]
    for _ in range(2):
        await ground.restart()
        order = ground.book.get(number)
        assert order is not None
        GivingBack(ground.book, ground.refunds).give_back(order, ground.book.attempts_of(number))
    await ground.clock.run_until_idle()
    await ground.clock.advance(5)
    assert ground.member.balance == before + 3_000
    assert ground.book.waiting == []
    assert sum(each.value_minor for each in ground.refunds.of_order(number)) == 4_000
    await ground.close()
