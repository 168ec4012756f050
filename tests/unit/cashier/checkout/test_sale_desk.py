# SPDX-License-Identifier: Apache-2.0
"""Goods, several payments of one order, cash and change, putting aside and calling up: at a real counter."""

from __future__ import annotations

from pathlib import Path

import pytest
from stdnum import ean

from cashier.catalogue.catalogue import Catalogue
from cashier.checkout import notices, sale_notices
from cashier.checkout.open_order import OtherWay
from cashier.checkout.sale_desk import ScaleRules
from cashier.checkout.screens import Complete, Declined, Paid, Sale, Unknown
from cashier.values.money import Money
from middleplatform.contract.payments import Asset
from tests.support.fakes import AnswerLost, Op
from tests.support.goods import APPLES, COLA, SOME, WATER
from tests.support.loop import on_loop
from tests.support.till import Till, World


def shop(tmp_path: Path) -> World:
    world = World()
    catalogue = Catalogue(tmp_path)
    catalogue.replace(SOME)
    world.goods = catalogue
    world.scale = ScaleRules(frozenset({"21"}), frozenset({"22"}))
    return world


async def scan(till: Till, *barcodes: str) -> None:
    for barcode in barcodes:
        till.counter.scan(barcode)
        await till.pass_time(1)


def lines(till: Till) -> list[tuple[str, int, int]]:
    return [(line.name, line.quantity, line.total_minor) for line in till.showing(Sale).lines if not line.is_void]


@on_loop
async def test_goods_are_scanned_and_paid_with_their_lines(tmp_path: Path) -> None:
    till = Till(shop(tmp_path))
    await scan(till, COLA.barcodes[0], WATER.barcodes[0], COLA.barcodes[0])
    assert lines(till) == [(COLA.name, 2, 600), (WATER.name, 1, 200)]
    assert till.showing(Sale).money == Money(800)
    till.counter.scan(till.show_code().digits)
    await till.rest()
    till.showing(Paid)
    assert [(line.name, line.quantity, line.total_minor) for line in till.attempt.order.lines] == [
        (COLA.name, 2, 600),
        (WATER.name, 1, 200),
    ]
    await till.stop()


@on_loop
async def test_a_quantity_is_keyed_in_before_the_scan_and_used_once(tmp_path: Path) -> None:
    till = Till(shop(tmp_path))
    till.key_in("3")
    till.sale.times()
    await scan(till, COLA.barcodes[0], WATER.barcodes[0])
    assert lines(till) == [(COLA.name, 3, 900), (WATER.name, 1, 200)]
    await till.stop()


@on_loop
async def test_figures_that_mean_nothing_yet_let_neither_goods_nor_a_code_through(tmp_path: Path) -> None:
    till = Till(shop(tmp_path))
    await scan(till, COLA.barcodes[0])
    till.key_in("5")
    await scan(till, WATER.barcodes[0])
    assert till.notice() == sale_notices.AMOUNT_OR_GOODS
    till.counter.scan(till.show_code().digits)
    await till.rest()
    assert till.notice() == notices.FIGURES_FIRST
    assert lines(till) == [(COLA.name, 1, 300)]
    till.sale.plus()
    assert till.showing(Sale).money == Money(800)
    await till.stop()


@on_loop
async def test_a_scale_s_label_tells_price_or_weight_and_a_weight_can_be_keyed_in(tmp_path: Path) -> None:
    till = Till(shop(tmp_path))
    await scan(till, "210041700734" + _check("210041700734"), "220041700512" + _check("220041700512"))
    till.key_in("1.5")
    till.sale.times()
    till.sale.add(APPLES)
    assert [total for _, _, total in lines(till)] == [734, 655, 1920]
    till.sale.add(APPLES)
    assert till.notice() is not None
    await till.stop()


@on_loop
async def test_a_shop_without_a_catalogue_is_told_what_it_always_was() -> None:
    till = Till(World())
    till.counter.scan(COLA.barcodes[0])
    notice = till.notice()
    assert notice is not None
    assert notice.said.en == f"This is product barcode {COLA.barcodes[0]}"
    till.key_in("3")
    till.sale.times()
    till.sale.plus()
    assert till.showing(Sale).digits == "3"
    await till.stop()


@on_loop
async def test_goods_that_nobody_knows_are_named(tmp_path: Path) -> None:
    till = Till(shop(tmp_path))
    await scan(till, "4006381333931")
    assert till.notice() == sale_notices.not_in_catalogue("4006381333931")
    await till.stop()


@on_loop
async def test_a_double_fire_adds_goods_once(tmp_path: Path) -> None:
    till = Till(shop(tmp_path))
    till.counter.scan(COLA.barcodes[0])
    till.counter.scan(COLA.barcodes[0])
    assert lines(till) == [(COLA.name, 1, 300)]
    await till.stop()


@on_loop
async def test_a_line_that_is_taken_back_stands_in_the_journal(tmp_path: Path) -> None:
    world = shop(tmp_path)
    till = Till(world)
    await scan(till, COLA.barcodes[0], WATER.barcodes[0])
    till.sale.step(-1)
    till.sale.void()
    assert lines(till) == [(WATER.name, 1, 200)]
    assert [line.name for line in world.orders.voided] == [COLA.name]
    await till.stop()


@on_loop
async def test_nothing_changes_in_an_order_that_is_being_paid(tmp_path: Path) -> None:
    world = shop(tmp_path)
    world.member.limit = 0
    till = Till(world)
    await scan(till, COLA.barcodes[0])
    till.counter.scan(till.show_code().digits)
    await till.rest()
    total = till.attempt.order.total_minor
    await scan(till, WATER.barcodes[0])
    till.sale.void()
    till.sale.take_cash(10_000)
    till.sale.hold()
    assert till.counter.sale.cart.total == Money(total)
    assert world.orders.kinds == []
    await till.stop()


@on_loop
async def test_goods_after_a_declined_payment_make_another_order(tmp_path: Path) -> None:
    world = shop(tmp_path)
    world.member.balance = 0
    till = Till(world)
    await scan(till, COLA.barcodes[0])
    till.counter.scan(till.show_code().digits)
    await till.rest()
    tried = till.showing(Declined).bill.order_number
    till.counter.try_again()
    await scan(till, WATER.barcodes[0])
    assert till.showing(Sale).order_number != tried
    assert till.showing(Sale).money == Money(500)
    await till.stop()


@on_loop
async def test_points_pay_a_part_and_cash_the_rest_with_change() -> None:
    world = World()
    till = Till(world)
    till.key_in("80")
    till.sale.wish(Money(3_000))
    assert till.showing(Sale).takes == Money(3_000)
    till.counter.scan(till.show_code().digits)
    await till.rest()
    assert till.showing(Paid).left == Money(5_000)
    till.counter.next_sale()
    sale = till.showing(Sale)
    assert (sale.money, sale.total, sale.assets) == (Money(5_000), Money(8_000), (Asset.WALLET,))
    till.counter.press("1")
    assert till.notice() == notices.PART_PAID
    till.sale.take_cash(10_000)
    done = till.showing(Complete)
    assert (done.total, done.given, done.change) == (Money(8_000), Money(10_000), Money(5_000))
    assert [(line.asset, line.value) for line in done.tenders] == [(Asset.POINTS, Money(3_000)), (None, Money(5_000))]
    till.key_in("5")
    assert till.showing(Sale).digits == "5"
    assert till.book.waiting == []
    await till.stop()


@on_loop
async def test_cash_alone_pays_a_sale_and_the_other_way_is_kept_too() -> None:
    world = World()
    till = Till(world)
    till.key_in("12.80")
    till.sale.take_cash(500)
    assert till.showing(Sale).money == Money(780)
    till.sale.take_otherwise(OtherWay.WECHAT, 1_000)
    assert till.notice() == sale_notices.TOO_MUCH
    till.sale.take_otherwise(OtherWay.WECHAT, 780)
    assert till.showing(Complete).change is None
    assert world.model.open_attempts() == []
    await till.stop()


@on_loop
async def test_the_next_customer_is_served_while_a_part_is_unknown_and_the_order_waits() -> None:
    world = World()
    till = Till(world)
    till.key_in("80")
    till.sale.wish(Money(3_000))
    world.platform.next(Op.CREATE, AnswerLost())
    world.platform.always(Op.QUERY, AnswerLost())
    till.counter.scan(till.show_code().digits)
    await world.clock.advance_until(lambda: isinstance(till.view.screen, Unknown), limit_s=10)
    first = till.counter.order_number
    till.sale.take_cash(8_000)
    assert world.orders.kinds == ["order.opened"]
    till.counter.next_sale()
    assert till.showing(Sale).waiting == 1
    till.sale.recall(first)
    assert till.notice() == sale_notices.PENDING
    world.platform.mend()
    await till.pass_time(70)
    settled = till.view.settled
    assert settled is not None
    assert "the rest is due" in settled.said.en
    till.sale.recall(first)
    assert till.showing(Sale).money == Money(5_000)
    till.sale.take_cash(5_000)
    till.showing(Complete)
    await till.stop()


@on_loop
async def test_a_crash_between_tenders_brings_the_order_back_to_the_counter() -> None:
    world = World()
    till = Till(world)
    till.key_in("80")
    till.sale.wish(Money(3_000))
    till.counter.scan(till.show_code().digits)
    await till.rest()
    again = await till.start_again()
    assert again.showing(Sale).money == Money(5_000)
    assert again.notice() == sale_notices.BACK_AGAIN
    again.sale.take_cash(5_000)
    again.showing(Complete)
    await again.stop()


@on_loop
async def test_a_sale_is_put_aside_and_called_up_again_after_a_restart(tmp_path: Path) -> None:
    world = shop(tmp_path)
    till = Till(world)
    await scan(till, COLA.barcodes[0])
    number = till.counter.order_number
    till.sale.hold()
    assert till.showing(Sale).waiting == 1
    again = await till.start_again()
    again.key_in("1")
    again.sale.recall(number)
    assert again.notice() == sale_notices.HOLD_FIRST
    again.counter.clear()
    again.sale.recall(number)
    assert lines(again) == [(COLA.name, 1, 300)]
    again.counter.scan(again.show_code().digits)
    await again.rest()
    again.showing(Paid)
    assert again.book.waiting == []
    await again.stop()


@on_loop
async def test_a_sale_that_was_called_up_and_changed_is_kept_once(tmp_path: Path) -> None:
    world = shop(tmp_path)
    till = Till(world)
    await scan(till, COLA.barcodes[0])
    till.sale.hold()
    (order,) = till.book.waiting
    till.sale.recall(order.number)
    await scan(till, WATER.barcodes[0])
    assert till.book.waiting == []
    assert till.showing(Sale).money == Money(500)
    await till.stop()


@on_loop
async def test_what_the_disk_does_not_take_is_said_and_no_cash_is_taken() -> None:
    world = World()
    till = Till(world)
    till.key_in("80")
    world.orders.is_broken = True
    till.sale.take_cash(8_000)
    assert till.notice() == notices.STORAGE_FAULT
    till.sale.hold()
    assert till.showing(Sale).money == Money(8_000)
    await till.stop()


@pytest.mark.parametrize("given", [0, -1])
@on_loop
async def test_no_cash_is_no_payment(given: int) -> None:
    till = Till(World())
    till.key_in("80")
    till.sale.take_cash(given)
    assert till.notice() == sale_notices.NOT_AN_AMOUNT
    await till.stop()


def _check(body: str) -> str:
    return str(ean.calc_check_digit(body))
