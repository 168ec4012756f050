# SPDX-License-Identifier: Apache-2.0
"""The same code for the same order a second time, by a program that does not ask first: one debit, and an end."""

from __future__ import annotations

import asyncio

import pytest

from cashier.checkout.attempt import Attempt, State
from cashier.checkout.take_payment import Charge
from cashier.values.payment_code import PaymentCode
from middleplatform.contract.payments import Asset, Entry, Order
from tests.simulation.virtual_loop import Life
from tests.simulation.wire import CLEAR
from tests.simulation.world import World, Worlds


@pytest.mark.parametrize("gives_up", [False, True])
def test_an_attempt_that_the_platform_answers_with_an_earlier_one_comes_to_an_end(
    worlds: Worlds, gives_up: bool
) -> None:
    worlds._lay_ground()
    world = World(worlds, 1, CLEAR)
    ended: list[Attempt] = []

    async def pay_twice() -> None:
        world.platform.start()
        world.till.start()
        few = worlds.ground.persons[1]
        code = PaymentCode(world.platform.issue_code(few.identity, Asset.POINTS))
        charge = Charge(Order(number="X-1", total_minor=15_000), Asset.POINTS, 15_000)
        for number in range(2):
            assert world.till.take_payment is not None
            assert world.till.life is not None
            payment = world.till.take_payment.begin(charge, code, Entry.SCANNED)
            running = world.loop.spawn(world.till.life, payment.run())
            if gives_up and number == 1:
                await asyncio.sleep(0.001)
                payment.give_up()
            await asyncio.sleep(300)
            running.cancel()
            ended.append(payment.attempt)

    try:
        world.loop.run_until_complete(world.loop.spawn(Life("test"), pay_twice()))
        assert ended[0].reason == "INSUFFICIENT_BALANCE"
        assert ended[1].is_final
        assert ended[1].state is not State.PAID
        assert world.watch.violations == []
    finally:
        world.close()
