# SPDX-License-Identifier: Apache-2.0
"""A scan may come at any time, on any screen, twice at once: it pays at most once, and it is always answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from cashier.checkout import notices
from cashier.checkout.attempt import State
from cashier.checkout.screens import Asking, Cancelled, Declined, Paid, Sale, Screen, Unknown, Waiting
from middleplatform.contract.payments import Entry
from tests.support.codes import code_digits
from tests.support.fakes import AnswerLost, Deliver, Op, Refuse, Unreachable
from tests.support.loop import on_loop
from tests.support.till import DOUBLE_FIRE_IS_OVER_S, Till, World

PRODUCT = "6901234567892"
WECHAT = "134567890123456789"


async def on_sale(till: Till) -> None:
    till.key_in("12.80")


async def on_asking(till: Till) -> None:
    till.world.platform.next(Op.CREATE, Deliver(answer_s=4))
    await till.pay()


async def on_waiting(till: Till) -> None:
    till.world.member.limit = 0
    await till.pay()


async def on_unknown(till: Till) -> None:
    till.world.platform.next(Op.CREATE, AnswerLost())
    till.world.platform.always(Op.QUERY, Unreachable())
    await till.reach_unknown()


async def on_paid(till: Till) -> None:
    await till.pay()


async def on_declined(till: Till) -> None:
    till.world.platform.next(Op.CREATE, Refuse("CODE_EXPIRED"))
    await till.pay()


async def on_cancelled(till: Till) -> None:
    till.world.platform.next(Op.CREATE, Deliver(answer_s=1))
    await till.pay()
    till.counter.cancel()
    await till.rest()


SCREENS: dict[type[Screen], Callable[[Till], Awaitable[None]]] = {
    Sale: on_sale,
    Asking: on_asking,
    Waiting: on_waiting,
    Unknown: on_unknown,
    Paid: on_paid,
    Declined: on_declined,
    Cancelled: on_cancelled,
}


@pytest.mark.parametrize("kind", SCREENS)
@pytest.mark.parametrize("text", [PRODUCT, WECHAT, "", "https://example.com", code_digits(5)[:12], "12.80"])
@on_loop
async def test_a_wrong_thing_is_named_on_every_screen_and_changes_nothing_there(
    kind: type[Screen], text: str
) -> None:
    till = Till(World())
    await SCREENS[kind](till)
    before = till.showing(kind)
    calls = len(till.world.platform.said(Op.CREATE))
    till.counter.scan(text)
    assert till.notice() is not None
    assert type(till.view.screen) is kind
    assert len(till.world.platform.said(Op.CREATE)) == calls
    if isinstance(before, Sale):
        assert till.showing(Sale).digits == before.digits, "a scan never lands in the amount"
    await till.stop()


@pytest.mark.parametrize("kind", [Asking, Waiting, Unknown])
@on_loop
async def test_another_code_while_a_payment_is_under_way_starts_nothing_and_says_so(kind: type[Screen]) -> None:
    till = Till(World())
    await SCREENS[kind](till)
    till.counter.scan(till.show_code().digits)
    assert till.notice() == notices.finish_first(till.attempt)
    await till.rest()
    assert len(till.world.platform.said(Op.CREATE)) == 1
    await till.stop()


@pytest.mark.parametrize("kind", [Asking, Waiting, Unknown, Paid, Declined, Cancelled])
@on_loop
async def test_the_same_code_again_is_answered_with_how_its_payment_stands(kind: type[Screen]) -> None:
    till = Till(World())
    await SCREENS[kind](till)
    await till.pass_time(DOUBLE_FIRE_IS_OVER_S)
    till.counter.scan(till.codes[0].digits)
    assert till.notice() == notices.same_code_again(till.attempt)
    await till.rest()
    assert len(till.world.platform.said(Op.CREATE)) == 1
    await till.stop()


@on_loop
async def test_a_gun_that_fires_twice_is_one_scan() -> None:
    till = Till(World())
    code = await till.begin()
    till.counter.scan(code.digits)
    await till.rest()
    till.counter.scan(code.digits)
    await till.pass_time(0.5)
    assert till.notice() is None
    assert len(till.world.platform.said(Op.CREATE)) == 1
    await till.stop()


@on_loop
async def test_a_camera_that_keeps_looking_at_a_paid_code_says_nothing() -> None:
    till = Till(World())
    code = await till.pay()
    for _ in range(20):
        await till.pass_time(0.4)
        till.counter.scan(code.digits)
    assert len(till.world.platform.said(Op.CREATE)) == 1
    assert till.notice() is None
    await till.stop()


@on_loop
async def test_two_codes_in_the_same_turn_are_one_payment() -> None:
    till = Till(World())
    await till.begin()
    till.counter.scan(till.show_code().digits)
    await till.rest()
    assert len(till.world.platform.said(Op.CREATE)) == 1
    till.showing(Paid)
    await till.stop()


@on_loop
async def test_a_scan_and_a_cancel_in_the_same_turn_charge_nothing() -> None:
    till = Till(World())
    await till.begin()
    till.counter.cancel()
    await till.pass_time(10)
    assert till.world.platform.said(Op.CREATE) == []
    till.showing(Cancelled)
    await till.stop()


@on_loop
async def test_a_cancel_and_a_new_code_in_the_same_turn_start_no_second_payment() -> None:
    till = Till(World())
    till.world.platform.next(Op.CREATE, Deliver(answer_s=2))
    await till.pay()
    till.counter.cancel()
    till.counter.scan(till.show_code().digits)
    assert till.attempt.state is State.UNKNOWN
    await till.pass_time(10)
    assert len(till.world.platform.said(Op.CREATE)) == 1
    await till.stop()


@on_loop
async def test_a_code_before_the_amount_asks_for_the_amount() -> None:
    till = Till(World())
    code = till.show_code()
    till.counter.scan(code.digits)
    assert till.notice() == notices.AMOUNT_FIRST
    till.key_in("12.80")
    assert till.notice() is None
    await till.pass_time(3)
    till.counter.scan(code.digits)
    await till.rest()
    till.showing(Paid)
    await till.stop()


@pytest.mark.parametrize("zero", ["0", "0.0", "0.00", "."])
@on_loop
async def test_no_amount_is_no_payment(zero: str) -> None:
    till = Till(World())
    await till.pay(zero)
    assert till.notice() == notices.AMOUNT_FIRST
    assert till.world.platform.calls == []
    await till.stop()


@on_loop
async def test_a_code_on_the_paid_screen_is_the_next_customer_without_an_amount_yet() -> None:
    till = Till(World())
    await till.pay()
    till.counter.scan(till.show_code().digits)
    assert till.showing(Sale).digits == ""
    assert till.notice() == notices.AMOUNT_FIRST
    await till.stop()


@pytest.mark.parametrize("kind", [Declined, Cancelled])
@on_loop
async def test_a_new_code_after_a_payment_that_came_to_nothing_is_another_try_at_the_same_order(
    kind: type[Screen],
) -> None:
    till = Till(World())
    await SCREENS[kind](till)
    first = till.attempt
    till.counter.scan(till.show_code().digits)
    await till.rest()
    till.showing(Paid)
    assert till.attempt.order == first.order
    assert till.attempt.attempt_id != first.attempt_id
    await till.stop()


@pytest.mark.parametrize("fate", [Unreachable(), Refuse("RATE_LIMITED")])
@pytest.mark.parametrize("by_hand", [True, False])
@on_loop
async def test_a_code_that_was_not_used_up_may_be_scanned_again(fate: Unreachable | Refuse, by_hand: bool) -> None:
    """The screen says so: nothing was sent, scan again. The customer still shows the same code."""
    till = Till(World())
    till.world.platform.next(Op.CREATE, fate)
    code = await till.pay()
    assert till.showing(Declined).can_scan_again
    await till.pass_time(3)
    if by_hand:
        till.counter.try_again()
    till.counter.scan(code.digits)
    await till.rest()
    till.showing(Paid)
    assert len(till.world.platform.said(Op.CREATE)) == 2
    await till.stop()


@on_loop
async def test_after_a_second_try_with_the_same_code_the_answer_is_the_second_result() -> None:
    till = Till(World())
    till.world.platform.next(Op.CREATE, Unreachable())
    code = await till.pay()
    for _ in range(2):
        await till.pass_time(2)
        till.counter.scan(code.digits)
        await till.rest()
    assert till.notice() == notices.same_code_again(till.attempt)
    assert till.attempt.state is State.PAID
    assert len(till.world.platform.said(Op.CREATE)) == 2
    await till.stop()


@pytest.mark.parametrize(
    "reason", ["ORDER_ALREADY_PAID", "ORDER_BEING_PAID", "ORDER_DIFFERS", "FROM_A_NEWER_PLATFORM"]
)
@pytest.mark.parametrize("by_hand", [True, False])
@on_loop
async def test_an_order_that_is_or_may_be_paid_gets_no_other_code(reason: str, by_hand: bool) -> None:
    till = Till(World())
    till.world.platform.next(Op.CREATE, Refuse(reason))
    await till.pay()
    assert not till.showing(Declined).can_scan_again
    if by_hand:
        till.counter.try_again()
    till.counter.scan(till.show_code().digits)
    await till.rest()
    assert till.notice() is not None
    assert len(till.world.platform.said(Op.CREATE)) == 1
    await till.stop()


@on_loop
async def test_somebody_elses_code_may_pay_what_the_first_account_could_not() -> None:
    till = Till(World())
    till.world.member.balance = 5
    await till.pay()
    till.world.member.balance = 10_000
    till.counter.scan(till.show_code().digits)
    await till.rest()
    till.showing(Paid)
    await till.stop()


@pytest.mark.parametrize("entry", list(Entry))
@on_loop
async def test_how_the_code_came_is_told_to_the_platform_which_asks_for_proof_of_a_typed_one(entry: Entry) -> None:
    till = Till(World())
    till.key_in("12.80")
    till.counter.scan(till.show_code().digits, entry)
    await till.rest()
    till.showing(Waiting if entry is Entry.TYPED else Paid)
    assert till.attempt.entry is entry
    await till.stop()


@on_loop
async def test_full_width_digits_and_blanks_are_the_same_code() -> None:
    till = Till(World())
    till.key_in("12.80")
    code = till.show_code()
    till.counter.scan("\u3000" + "".join(chr(ord(digit) + 0xFEE0) for digit in code.digits) + " \r\n")
    await till.rest()
    till.showing(Paid)
    await till.stop()


@on_loop
async def test_the_same_code_on_the_next_sale_does_not_pay_twice() -> None:
    """The customer still holds it out; the platform knows that it is spent."""
    till = Till(World())
    code = await till.pay()
    till.counter.next_sale()
    await till.pass_time(2)
    till.key_in("12.80")
    till.counter.scan(code.digits)
    await till.rest()
    assert till.showing(Declined).reason.code == "CODE_ALREADY_USED"
    assert till.world.member.balance == 8720
    await till.stop()
