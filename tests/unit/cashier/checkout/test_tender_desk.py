# SPDX-License-Identifier: Apache-2.0
"""The panels beside the sale: cash, other ways, a part by scan; the search for goods and the orders that wait."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from cashier.catalogue.catalogue import Catalogue
from cashier.checkout.choices import Choices
from cashier.checkout.goods_desk import GoodsDesk, HeldDesk
from cashier.checkout.open_order import OtherWay
from cashier.checkout.screens import Complete, Sale
from cashier.checkout.tender_desk import TenderDesk, Tendering
from cashier.panels import Away
from cashier.values.money import Money
from tests.support.goods import SOME
from tests.support.loop import on_loop
from tests.support.till import Till, World


def tendering(desk: TenderDesk) -> Tendering:
    view = desk.view
    assert isinstance(view, Tendering)
    return view


def choices(desk: GoodsDesk | HeldDesk) -> Choices:
    view = desk.view
    assert isinstance(view, Choices)
    return view


@on_loop
async def test_what_was_given_makes_the_change_before_anything_is_taken() -> None:
    till = Till(World())
    desk = TenderDesk(till.sale)
    desk.show()
    assert desk.view == Away()
    till.key_in("63.5")
    desk.show()
    assert [each.amount_minor for each in tendering(desk).likely] == [6_350, 6_500, 7_000, 8_000]
    for key in ("1", "00"):
        desk.press(key)
    assert (tendering(desk).change, tendering(desk).missing) == (Money(3_650), None)
    desk.cash()
    assert desk.view == Away()
    assert till.showing(Complete).change == Money(3_650)
    await till.stop()


@on_loop
async def test_nothing_typed_means_all_that_is_due() -> None:
    till = Till(World())
    till.key_in("63.5")
    desk = TenderDesk(till.sale)
    desk.show()
    desk.otherwise(OtherWay.ALIPAY)
    assert till.showing(Complete).total == Money(6_350)
    await till.stop()


@on_loop
async def test_a_part_is_left_to_the_asset_that_is_scanned_next() -> None:
    till = Till(World())
    till.key_in("63.5")
    desk = TenderDesk(till.sale)
    desk.show()
    desk.given(2_000)
    assert tendering(desk).missing == Money(4_350)
    desk.part()
    assert till.showing(Sale).takes == Money(2_000)
    till.counter.choose_asset(till.showing(Sale).assets[1])
    assert till.showing(Sale).takes is None
    await till.stop()


@on_loop
async def test_goods_are_found_key_by_key_and_put_into_the_sale(tmp_path: Path) -> None:
    world = World()
    with closing(Catalogue(tmp_path)) as catalogue:
        catalogue.replace(SOME)
        world.goods = catalogue
        till = Till(world)
        desk = GoodsDesk(till.sale)
        desk.show()
        assert choices(desk).rows == ()
        for key in "nfsq":
            desk.press(key)
        assert [row.text.zh for row in choices(desk).rows] == ["农夫山泉 550ml"]
        desk.choose(3)
        assert choices(desk).typed == "nfsq"
        desk.choose(0)
        assert desk.view == Away()
        assert till.showing(Sale).money == Money(200)
        await till.stop()


@on_loop
async def test_an_order_that_waits_is_called_up_from_the_list() -> None:
    till = Till(World())
    till.key_in("5")
    till.sale.hold()
    desk = HeldDesk(till.sale)
    desk.show()
    (row,) = choices(desk).rows
    assert (row.more.en, row.side.en) == ("Nothing taken yet", "¥5.00")
    desk.choose(0)
    assert till.showing(Sale).money == Money(500)
    await till.stop()
