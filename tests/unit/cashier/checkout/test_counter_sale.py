# SPDX-License-Identifier: Apache-2.0
"""The counter from the first key to the verdict, and on to the next customer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cashier.checkout import notices
from cashier.checkout.attempt import GaveUp, State
from cashier.checkout.counter import PAID_STAYS_S
from cashier.checkout.screens import Asking, Cancelled, Declined, Paid, Sale, Unknown, Waiting
from cashier.devices.pin_entry import PINPadTrouble
from cashier.values.money import Money
from middleplatform.contract.payments import Asset, Door
from tests.support.fakes import Deliver, FakePINPad, Op, Refuse, Unreachable
from tests.support.loop import on_loop
from tests.support.till import POLICY, Till, World


def sale(till: Till) -> Sale:
    return till.showing(Sale)


@on_loop
async def test_keys_make_the_amount_and_what_it_costs_in_points() -> None:
    till = Till(World())
    till.key_in("12.8")
    assert (sale(till).digits, sale(till).money, sale(till).amount) == ("12.8", Money(1280), 1280)
    till.counter.erase()
    assert sale(till).money == Money(1200)
    till.counter.clear()
    assert (sale(till).digits, sale(till).money, sale(till).amount) == ("", None, None)
    await till.stop()


@on_loop
async def test_every_change_is_published() -> None:
    till = Till(World())
    await till.pay()
    shown = [type(view.screen) for view in till.views]
    assert shown[-1] is Paid
    assert Asking in shown
    assert till.views[-1] == till.view
    await till.stop()


@on_loop
async def test_a_payment_asks_for_exactly_the_keyed_amount_of_the_chosen_asset() -> None:
    till = Till(World())
    till.counter.choose_asset(Asset.WALLET)
    await till.pay("0.07")
    attempt = till.attempt
    assert (attempt.asset, attempt.amount, attempt.order.total_minor) == (Asset.WALLET, 7, 7)
    await till.stop()


@on_loop
async def test_an_asset_that_the_shop_does_not_take_cannot_be_chosen() -> None:
    till = Till(World())
    till.counter.choose_asset(Asset.CARD)
    assert sale(till).asset is Asset.POINTS
    assert sale(till).assets == (Asset.POINTS, Asset.WALLET)
    await till.stop()


@on_loop
async def test_the_asset_is_fixed_once_the_payment_is_on_its_way() -> None:
    world = World()
    world.platform.next(Op.CREATE, Deliver(answer_s=1))
    till = Till(world)
    await till.pay()
    till.counter.choose_asset(Asset.WALLET)
    await till.pass_time(2)
    assert till.attempt.asset is Asset.POINTS
    await till.stop()


@on_loop
async def test_without_the_platforms_rules_no_payment_begins_and_the_cashier_is_told() -> None:
    till = Till(World(), policy=None)
    await till.pay()
    assert till.notice() == notices.NO_POLICY
    assert till.world.platform.calls == []
    till.counter.set_policy(POLICY)
    till.counter.scan(till.show_code().digits)
    await till.rest()
    till.showing(Paid)
    await till.stop()


@on_loop
async def test_rules_that_name_no_asset_are_no_rules() -> None:
    till = Till(World(), policy=POLICY.model_copy(update={"assets": ()}))
    await till.pay()
    assert till.notice() == notices.NO_POLICY
    await till.stop()


@on_loop
async def test_where_the_disk_does_not_take_the_attempt_nothing_leaves_and_the_cashier_is_told() -> None:
    till = Till(World())
    till.world.journal.fails = lambda _: True
    code = await till.pay()
    assert till.notice() == notices.STORAGE_FAULT
    till.showing(Sale)
    assert till.world.platform.calls == []
    till.world.journal.fails = lambda _: False
    await till.pass_time(5)
    till.counter.scan(code.digits)
    await till.rest()
    till.showing(Paid)
    await till.stop()


@on_loop
async def test_where_the_disk_cannot_be_read_nothing_leaves_and_the_cashier_is_told() -> None:
    till = Till(World())
    till.world.journal.is_unreadable = True
    await till.pay()
    assert till.notice() == notices.STORAGE_FAULT
    assert till.world.platform.calls == []
    await till.stop()


@on_loop
async def test_paid_shows_what_was_paid_and_what_is_left() -> None:
    till = Till(World())
    await till.pay()
    screen = till.showing(Paid)
    assert screen.bill.money == Money(1280)
    assert (screen.balance_after, screen.receipt_number) == (8720, "R0001")
    assert screen.account_masked == "138****0001"
    await till.stop()


@on_loop
async def test_paid_leaves_by_itself_for_a_new_sale() -> None:
    till = Till(World())
    await till.pay()
    first = till.attempt.order.number
    await till.pass_time(PAID_STAYS_S - 0.1)
    till.showing(Paid)
    await till.pass_time(0.2)
    assert sale(till).digits == ""
    assert sale(till).order_number != first
    await till.stop()


@on_loop
async def test_paid_says_from_its_first_view_on_when_it_leaves() -> None:
    till = Till(World())
    await till.pay()
    await till.pass_time(PAID_STAYS_S + 1)
    await till.pay()
    await till.rest()
    leaves = [view.screen.leaves_at for view in till.views if isinstance(view.screen, Paid)]
    assert set(leaves) == {PAID_STAYS_S, 2 * PAID_STAYS_S + 1}
    await till.stop()


@on_loop
async def test_a_paid_screen_that_was_left_by_hand_does_not_take_the_next_sale_away() -> None:
    till = Till(World())
    await till.pay()
    till.counter.next_sale()
    till.key_in("5")
    await till.pass_time(PAID_STAYS_S + 1)
    assert sale(till).digits == "5"
    await till.stop()


@pytest.mark.parametrize("fate", [Refuse("CODE_EXPIRED"), Deliver()])
@on_loop
async def test_digits_keyed_on_a_decided_screen_begin_a_new_sale(fate: Refuse | Deliver) -> None:
    till = Till(World())
    till.world.platform.next(Op.CREATE, fate)
    await till.pay()
    first = till.attempt.order.number
    till.key_in("34")
    assert sale(till).digits == "34"
    assert sale(till).order_number != first
    await till.stop()


@pytest.mark.parametrize("limit", [0, 5_000])
@on_loop
async def test_digits_keyed_while_a_payment_is_under_way_go_nowhere(limit: int) -> None:
    till = Till(World())
    till.world.member.limit = limit
    till.world.platform.next(Op.CREATE, Deliver(answer_s=1))
    await till.pay()
    till.key_in("99")
    till.counter.erase()
    till.counter.clear()
    till.showing(Asking)
    await till.pass_time(2)
    till.key_in("" if till.attempt.is_final else "99")
    assert till.attempt.order.total_minor == 1280
    await till.stop()


@on_loop
async def test_declined_shows_why_and_what_to_do() -> None:
    till = Till(World())
    till.world.member.balance = 100
    await till.pay()
    screen = till.showing(Declined)
    assert screen.reason.code == "INSUFFICIENT_BALANCE"
    assert "100 points" in screen.reason.said.en + screen.reason.tell_customer.en
    await till.stop()


@on_loop
async def test_trying_again_keeps_the_order_and_its_amount() -> None:
    till = Till(World())
    till.world.platform.next(Op.CREATE, Refuse("CODE_EXPIRED"))
    await till.pay()
    number = till.attempt.order.number
    till.counter.try_again()
    assert (sale(till).digits, sale(till).order_number) == ("12.80", number)
    till.counter.scan(till.show_code().digits)
    await till.rest()
    till.showing(Paid)
    assert till.attempt.order.number == number
    await till.stop()


@on_loop
async def test_an_order_that_was_tried_and_is_changed_is_another_order() -> None:
    """The platform knows the number with the old total."""
    till = Till(World())
    till.world.platform.next(Op.CREATE, Refuse("CODE_EXPIRED"))
    await till.pay()
    number = till.attempt.order.number
    till.counter.try_again()
    till.counter.erase()
    assert sale(till).order_number != number
    assert sale(till).digits == "12.8"
    await till.stop()


@on_loop
async def test_trying_again_after_paid_is_a_new_sale() -> None:
    till = Till(World())
    await till.pay()
    number = till.attempt.order.number
    till.counter.try_again()
    assert (sale(till).digits, sale(till).order_number == number) == ("", False)
    await till.stop()


@on_loop
async def test_the_platform_gone_before_anything_was_sent_is_said_and_the_sale_stays() -> None:
    till = Till(World())
    till.world.platform.next(Op.CREATE, Unreachable())
    await till.pay()
    screen = till.showing(Declined)
    assert screen.reason.code == "PLATFORM_UNREACHABLE"
    assert screen.can_scan_again
    await till.stop()


@pytest.mark.parametrize("limit", [0, 5_000])
@on_loop
async def test_cancel_ends_a_payment_that_is_under_way(limit: int) -> None:
    till = Till(World())
    till.world.member.limit = limit
    till.world.platform.next(Op.CREATE, Deliver(answer_s=1))
    await till.pay()
    till.counter.cancel()
    await till.rest()
    screen = till.showing(Cancelled)
    assert screen.points_returned == (limit > 0)
    assert till.world.member.balance == 10_000
    await till.stop()


@on_loop
async def test_a_cancel_that_the_disk_does_not_take_is_not_done_and_that_is_said() -> None:
    till = Till(World())
    till.world.member.limit = 0
    await till.pay()
    till.world.journal.fails = lambda event: isinstance(event, GaveUp)
    till.counter.cancel()
    assert till.notice() == notices.STORAGE_FAULT
    till.showing(Waiting)
    await till.stop()


@on_loop
async def test_cancel_on_a_sale_or_a_verdict_does_nothing() -> None:
    till = Till(World())
    till.counter.cancel()
    till.showing(Sale)
    await till.pay()
    till.counter.cancel()
    await till.pass_time(1)
    till.showing(Paid)
    assert till.world.platform.said(Op.CANCEL) == []
    await till.stop()


@on_loop
async def test_waiting_shows_the_doors_and_which_of_them_can_be_used() -> None:
    world = World()
    world.member.limit = 0
    pad = FakePINPad(world.clock)
    till = Till(world, pad=pad)
    await till.pay()
    screen = till.showing(Waiting)
    assert {choice.door: choice.is_open for choice in screen.doors} == dict.fromkeys(Door, True)
    assert (screen.active, screen.tries_left, screen.deadline) == (Door.PIN_PAD, 5, 90)
    pad.is_ready = False
    assert not till.showing(Waiting).doors[0].is_open
    await till.stop()


@on_loop
async def test_a_pad_without_a_password_is_said_and_another_door_takes_it_away() -> None:
    world = World()
    world.member.limit = 0
    pad = FakePINPad(world.clock)
    till = Till(world, pad=pad)
    await till.pay()
    pad.fail(PINPadTrouble.TIMED_OUT)
    await till.rest()
    screen = till.showing(Waiting)
    assert screen.notice is not None
    till.counter.choose_door(Door.PHONE)
    await till.rest()
    screen = till.showing(Waiting)
    assert screen.active is Door.PHONE
    assert screen.notice is None
    await till.stop()


@on_loop
async def test_an_sms_code_of_the_wrong_shape_is_said_and_not_sent() -> None:
    world = World()
    world.member.limit = 0
    till = Till(world)
    await till.pay()
    till.counter.choose_door(Door.SMS)
    await till.rest()
    for wrong in ("12345", "1234567", "12345a", "１２３４５６", "", "12345\n"):
        till.counter.give_sms_code(wrong)
        assert till.notice() == notices.SMS_CODE_SHAPE
    assert len(world.platform.said(Op.VERIFY)) == 2
    till.counter.give_sms_code(world.member.sms_code)
    await till.rest()
    till.showing(Paid)
    await till.stop()


@on_loop
async def test_a_wrong_password_is_never_hidden_behind_what_was_said_before() -> None:
    world = World()
    world.member.limit = 0
    pad = FakePINPad(world.clock)
    till = Till(world, pad=pad)
    code = await till.pay()
    await till.pass_time(2)
    till.counter.scan(code.digits)
    assert till.notice() is not None
    pad.type("000000")
    await till.rest()
    screen = till.showing(Waiting)
    shown = till.notice() or screen.notice
    assert shown is not None
    assert "password" in shown.said.en.lower()
    await till.stop()


@on_loop
async def test_what_was_said_does_not_come_back_with_the_state_it_was_said_in() -> None:
    world = World()
    world.member.limit = 0
    till = Till(world)
    await till.pay()
    till.counter.scan("6901234567892")
    assert till.notice() is not None
    payment = till.counter._payment
    assert payment is not None
    world.platform.next(Op.VERIFY, Unreachable(), Deliver(request_s=9))
    payment.choose_door(Door.PHONE)
    await till.rest()
    payment.choose_door(Door.PHONE)
    await till.pass_time(7)
    assert till.attempt.state is State.VERIFYING
    assert till.notice() is None
    await till.stop()


@on_loop
async def test_a_notice_can_be_taken_away() -> None:
    till = Till(World())
    till.counter.scan(till.show_code().digits)
    assert till.notice() == notices.AMOUNT_FIRST
    till.counter.dismiss()
    assert till.notice() is None
    await till.stop()


@on_loop
async def test_order_numbers_differ_within_one_second_and_after_a_restart_in_that_second() -> None:
    world = World()
    numbers = []
    for _ in range(2):
        till = Till(world)
        for _ in range(3):
            await till.pay()
            numbers.append(till.attempt.order.number)
            till.counter.next_sale()
        await till.stop()
    assert len(set(numbers)) == 6


@on_loop
async def test_an_order_number_is_never_used_again_though_the_clock_is_set_back() -> None:
    world = World()
    till = Till(world)
    await till.pay()
    first = till.attempt.order.number
    await till.stop()
    await world.clock.advance(3600)
    world.clock.set_wall_back(timedelta(seconds=3600))
    till = Till(world)
    await till.pay()
    assert till.attempt.order.number != first
    till.showing(Paid)
    await till.stop()


@on_loop
async def test_an_unknown_payment_shows_what_is_being_done_about_it() -> None:
    world = World()
    world.platform.next(Op.CREATE, Deliver(answer_s=60))
    till = Till(world)
    await till.reach_unknown()
    screen = till.showing(Unknown)
    assert (screen.questions, screen.next_at, screen.cancel_at) == (0, 6, 65)
    await till.stop()


@on_loop
async def test_other_assets_than_points_are_counted_in_minor_units_of_money() -> None:
    """Whatever the platform says a point is worth."""
    assets = [asset.model_copy(update={"units_per_currency_unit": 7}) for asset in POLICY.assets]
    till = Till(World(), policy=POLICY.model_copy(update={"assets": tuple(assets)}))
    till.key_in("12.80")
    assert sale(till).amount == 90
    till.counter.choose_asset(Asset.WALLET)
    assert sale(till).amount == 1280
    await till.stop()


@on_loop
async def test_a_shop_that_sells_in_another_currency_is_charged_in_it() -> None:
    assets = [asset.model_copy(update={"currency": "JPY"}) for asset in POLICY.assets]
    till = Till(World(), policy=POLICY.model_copy(update={"assets": tuple(assets)}))
    till.key_in("128.0")
    assert sale(till).money == Money(1280, "JPY")
    till.counter.scan(till.show_code().digits)
    await till.rest()
    assert till.attempt.order.currency == "JPY"
    till.counter.next_sale()
    till.key_in("5")
    till.counter.clear()
    till.key_in("6")
    assert sale(till).money == Money(6, "JPY")
    await till.stop()
