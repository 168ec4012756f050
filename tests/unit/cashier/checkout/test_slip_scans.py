# SPDX-License-Identifier: Apache-2.0
"""A slip that is scanned is a question about its order; what is not paid yet goes first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from cashier.checkout import notices
from cashier.checkout.screens import Sale
from tests.support.loop import on_loop
from tests.support.till import Till, World
from tests.unit.cashier.checkout.test_counter_scans import (
    on_asking,
    on_cancelled,
    on_declined,
    on_paid,
    on_sale,
    on_unknown,
    on_waiting,
)

SLIP = "T01-7Kp2Aq-20261101-093045-0007"
Reach = Callable[[Till], Awaitable[None]]


def asked_by(till: Till) -> list[str]:
    """Scan the slip; return the numbers that were looked up."""
    asked: list[str] = []
    till.counter.on_slip = asked.append
    till.counter.scan(SLIP)
    return asked


@on_loop
async def test_a_slip_is_looked_up_and_the_amount_stays() -> None:
    till = Till(World())
    await on_sale(till)
    before = till.view.screen
    assert asked_by(till) == [SLIP]
    assert till.view.screen == before
    await till.stop()


@on_loop
async def test_after_a_paid_sale_the_slip_is_looked_up_beside_a_new_one() -> None:
    till = Till(World())
    await on_paid(till)
    assert asked_by(till) == [SLIP]
    assert isinstance(till.view.screen, Sale)
    await till.stop()


@pytest.mark.parametrize("reach", [on_asking, on_waiting, on_unknown, on_declined, on_cancelled])
@on_loop
async def test_an_order_that_is_not_paid_goes_first(reach: Reach) -> None:
    till = Till(World())
    await reach(till)
    before = till.view.screen
    assert asked_by(till) == []
    assert till.notice() == notices.SLIP_LATER
    assert type(till.view.screen) is type(before)
    await till.stop()
