# SPDX-License-Identifier: Apache-2.0
"""An order that another till system hands over: on the counter, to its end, and never charged twice."""

from __future__ import annotations

import asyncio

import pytest

from cashier.checkout import notices
from cashier.checkout.sale import CounterBusyError, OrderUnfitError
from cashier.checkout.screens import Declined, Paid, Sale, Unknown, Waiting
from cashier.pos.collection import Collect, Collection, State
from cashier.pos.desk import Desk, OrderDiffersError
from cashier.values.money import Money
from middleplatform.contract.payments import Asset, Order
from tests.support.fakes import AnswerLost, Op, Refuse, Unreachable
from tests.support.loop import on_loop
from tests.support.till import Till, World


def handed_over(number: str = "POS-1", amount_minor: int = 1280, asset: Asset | None = None) -> Collect:
    return Collect(order=Order(number=number, total_minor=amount_minor), asset=asset)


def desk_of(till: Till) -> Desk:
    return Desk(till.counter, till.attempts)


def standing(desk: Desk, number: str = "POS-1") -> Collection:
    found = desk.look(number)
    assert found is not None
    return found


async def scan(till: Till) -> None:
    till.counter.scan(till.show_code().digits)
    await till.rest()


@on_loop
async def test_an_order_stands_on_the_counter_with_its_own_number_and_amount() -> None:
    till = Till(World())
    told = desk_of(till).collect(handed_over())
    assert (told.state, told.is_final) == (State.WAITING_FOR_CODE, False)
    sale = till.showing(Sale)
    assert (sale.order_number, sale.money, sale.is_given) == ("POS-1", Money(1280), True)
    await till.stop()


@on_loop
async def test_paid_is_told_with_receipt_and_attempt() -> None:
    till = Till(World())
    desk = desk_of(till)
    desk.collect(handed_over())
    await scan(till)
    told = standing(desk)
    assert (told.state, told.is_final, told.amount, told.asset) == (State.PAID, True, 1280, Asset.POINTS)
    assert told.receipt_number
    assert told.attempt_id == till.attempt.attempt_id
    await till.stop()


@on_loop
async def test_the_asset_that_was_asked_for_is_the_one_that_pays() -> None:
    till = Till(World())
    desk_of(till).collect(handed_over(asset=Asset.WALLET))
    till.counter.choose_asset(Asset.POINTS)
    assert till.showing(Sale).assets == (Asset.WALLET,)
    await scan(till)
    assert till.attempt.asset is Asset.WALLET
    await till.stop()


@on_loop
async def test_handed_over_again_an_order_that_is_paid_is_told_so_and_not_charged_again() -> None:
    world = World()
    till = Till(world)
    desk_of(till).collect(handed_over())
    await scan(till)
    await till.stop()
    after_restart = Till(world)
    told = desk_of(after_restart).collect(handed_over())
    assert (told.state, told.is_final) == (State.PAID, True)
    assert after_restart.showing(Sale).order_number != "POS-1"
    await after_restart.stop()


@on_loop
async def test_handed_over_again_an_order_whose_result_is_not_known_is_not_put_on_the_counter() -> None:
    world = World()
    world.platform.always(Op.QUERY, Unreachable())
    world.platform.next(Op.CREATE, AnswerLost())
    till = Till(world)
    desk = desk_of(till)
    desk.collect(handed_over())
    till.counter.scan(till.show_code().digits)
    await till.pass_time(6)
    till.showing(Unknown)
    till.counter.next_sale()
    told = desk.collect(handed_over())
    assert (told.state, told.is_final) == (State.UNKNOWN, False)
    assert till.showing(Sale).order_number != "POS-1"
    await till.stop()


@on_loop
async def test_handed_over_twice_it_stands_there_once() -> None:
    till = Till(World())
    desk = desk_of(till)
    first = desk.collect(handed_over())
    assert desk.collect(handed_over()) == first
    await till.stop()


@on_loop
async def test_another_amount_under_the_same_number_is_refused() -> None:
    till = Till(World())
    desk = desk_of(till)
    desk.collect(handed_over())
    await scan(till)
    with pytest.raises(OrderDiffersError, match="POS-1 was 1280 CNY before"):
        desk.collect(handed_over(amount_minor=1300))
    await till.stop()


@on_loop
async def test_another_amount_before_any_code_takes_the_place_of_the_first() -> None:
    till = Till(World())
    desk = desk_of(till)
    desk.collect(handed_over())
    desk.collect(handed_over(amount_minor=1300))
    assert till.showing(Sale).money == Money(1300)
    await till.stop()


@pytest.mark.parametrize(
    "work", ["an amount is being keyed in", "another order waits", "another order is being paid"]
)
@on_loop
async def test_an_order_does_not_push_another_one_off_the_counter(work: str) -> None:
    till = Till(World())
    desk = desk_of(till)
    if work == "an amount is being keyed in":
        till.key_in("5")
    else:
        desk.collect(handed_over("POS-0", 6000))
    if work == "another order is being paid":
        await scan(till)
        till.showing(Waiting)
    before = till.view.screen
    with pytest.raises(CounterBusyError) as busy:
        desk.collect(handed_over())
    assert busy.value.do_now == notices.ANOTHER_ORDER.do_now
    assert till.view.screen == before
    assert desk.look("POS-1") is None
    await till.stop()


@on_loop
async def test_after_a_verdict_the_next_order_takes_its_place() -> None:
    till = Till(World())
    desk = desk_of(till)
    desk.collect(handed_over())
    await scan(till)
    till.showing(Paid)
    desk.collect(handed_over("POS-2"))
    assert till.showing(Sale).order_number == "POS-2"
    await till.stop()


@on_loop
async def test_the_amount_of_an_order_is_not_changed_by_keys_and_clear_puts_it_away() -> None:
    till = Till(World())
    desk = desk_of(till)
    desk.collect(handed_over())
    till.counter.press("5")
    assert till.notice() == notices.GIVEN_ORDER
    assert till.showing(Sale).money == Money(1280)
    till.counter.clear()
    assert till.showing(Sale).money is None
    told = standing(desk)
    assert (told.state, told.is_final, told.attempt_id) == (State.CANCELLED, True, None)
    await till.stop()


@on_loop
async def test_a_declined_order_stays_open_while_it_is_on_the_counter() -> None:
    till = Till(World())
    desk = desk_of(till)
    till.world.platform.next(Op.CREATE, Refuse("CODE_EXPIRED"))
    desk.collect(handed_over())
    await scan(till)
    till.showing(Declined)
    told = standing(desk)
    assert (told.state, told.is_final, told.reason) == (State.DECLINED, False, "CODE_EXPIRED")
    till.counter.next_sale()
    assert standing(desk).is_final
    await till.stop()


@on_loop
async def test_cancelled_before_a_code_it_leaves_the_counter() -> None:
    till = Till(World())
    desk = desk_of(till)
    desk.collect(handed_over())
    told = desk.cancel("POS-1")
    assert told is not None
    assert (told.state, told.is_final) == (State.CANCELLED, True)
    assert not till.showing(Sale).is_given
    await till.stop()


@on_loop
async def test_cancelled_while_the_customer_proves_it_the_payment_is_given_up() -> None:
    till = Till(World())
    desk = desk_of(till)
    desk.collect(handed_over(amount_minor=6000))
    await scan(till)
    till.showing(Waiting)
    desk.cancel("POS-1")
    await till.rest()
    told = standing(desk)
    assert (told.state, told.attempt_id) == (State.CANCELLED, till.attempt.attempt_id)
    await till.stop()


@on_loop
async def test_cancelling_what_is_paid_changes_nothing() -> None:
    till = Till(World())
    desk = desk_of(till)
    desk.collect(handed_over())
    await scan(till)
    told = desk.cancel("POS-1")
    assert told is not None
    assert told.state is State.PAID
    till.showing(Paid)
    await till.stop()


@on_loop
async def test_an_order_in_another_currency_is_refused_at_once() -> None:
    till = Till(World())
    foreign = Collect(order=Order(number="POS-1", total_minor=1280, currency="USD"))
    with pytest.raises(OrderUnfitError) as unfit:
        desk_of(till).collect(foreign)
    assert unfit.value.said == notices.OTHER_CURRENCY.said
    await till.stop()


@on_loop
async def test_before_the_platform_was_reached_no_order_is_taken() -> None:
    till = Till(World(), policy=None)
    with pytest.raises(OrderUnfitError) as unfit:
        desk_of(till).collect(handed_over())
    assert unfit.value.said == notices.NO_POLICY.said
    await till.stop()


@on_loop
async def test_whoever_waits_is_told_as_soon_as_something_changes() -> None:
    till = Till(World())
    desk = desk_of(till)
    first = desk.collect(handed_over(amount_minor=6000))
    waiting = asyncio.ensure_future(desk.news_of("POS-1", first.tag, 30))
    await till.rest()
    assert not waiting.done()
    await scan(till)
    told = await waiting
    assert told is not None
    assert told.state is State.IN_PROGRESS
    await till.stop()


@on_loop
async def test_news_that_is_older_than_the_question_is_told_at_once() -> None:
    till = Till(World())
    desk = desk_of(till)
    first = desk.collect(handed_over())
    await scan(till)
    told = await desk.news_of("POS-1", first.tag, 30)
    assert told is not None
    assert told.state is State.PAID
    await till.stop()


@on_loop
async def test_a_till_that_is_closed_lets_nobody_wait() -> None:
    till = Till(World())
    desk = desk_of(till)
    first = desk.collect(handed_over())
    waiting = asyncio.ensure_future(desk.news_of("POS-1", first.tag, 30))
    await till.rest()
    desk.close()
    assert await waiting == first
    await till.stop()
