# SPDX-License-Identifier: Apache-2.0
"""An order that is given up leaves the counter for good, also where the disk does not take all that follows."""

from __future__ import annotations

from cashier.checkout import sale_notices
from cashier.checkout.attempt import Attempt
from cashier.checkout.open_order import OpenOrder
from cashier.checkout.sale_desk import SaleDesk
from cashier.checkout.screens import Sale
from cashier.storage.errors import JournalFaultError
from tests.support.loop import on_loop
from tests.support.till import Till, World


class BadDisk:
    """Gives back as told, on a disk that takes nothing until it is mended."""

    def __init__(self) -> None:
        self.is_mended = False
        self.asked: list[str] = []

    def give_back(self, order: OpenOrder, attempts: list[Attempt]) -> None:
        """Note what was asked. Raises `JournalFaultError`."""
        self.asked.append(order.number)
        if not self.is_mended:
            raise JournalFaultError("the disk is full")


def part_paid_in_cash(disk: BadDisk) -> tuple[Till, SaleDesk]:
    till = Till(World())
    sale = SaleDesk(till.counter, till.book, till.world.orders, till.world.clock, gives_back=disk)
    till.key_in("30")
    sale.take_cash(1_000)
    return till, sale


@on_loop
async def test_an_order_that_goes_back_takes_nothing_more_though_its_refunds_could_not_be_written() -> None:
    disk = BadDisk()
    till, sale = part_paid_in_cash(disk)
    given_up = sale.order_number
    sale.give_back()
    assert till.notice() == sale_notices.PART_STILL_TO_GO_BACK
    assert sale.order_number != given_up
    till.counter.clear()
    await till.pay("5")
    assert till.attempt.order.number != given_up
    await till.stop()


@on_loop
async def test_what_is_missing_goes_back_once_the_order_is_called_up_on_a_mended_disk() -> None:
    disk = BadDisk()
    till, sale = part_paid_in_cash(disk)
    given_up = sale.order_number
    sale.give_back()
    till.counter.clear()
    disk.is_mended = True
    sale.recall(given_up)
    assert disk.asked == [given_up, given_up]
    assert till.notice() == sale_notices.GOING_BACK
    assert sale.order_number != given_up
    await till.stop()


@on_loop
async def test_a_till_starts_on_a_full_disk_though_an_order_has_still_to_go_back() -> None:
    disk = BadDisk()
    till, sale = part_paid_in_cash(disk)
    sale.give_back()
    again = Till(till.world)
    SaleDesk(again.counter, again.book, till.world.orders, till.world.clock, gives_back=disk).recover()
    assert again.showing(Sale).money is None
    await till.stop()
    await again.stop()
