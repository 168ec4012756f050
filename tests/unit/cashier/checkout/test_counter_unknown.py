# SPDX-License-Identifier: Apache-2.0
"""A result that is not known: its screen, the next customer, the word that comes late; also after a restart."""

from __future__ import annotations

import pytest

from cashier.checkout import notices
from cashier.checkout.attempt import State
from cashier.checkout.attempts import OrderBusyError
from cashier.checkout.screens import Cancelled, Finding, Paid, Sale, Tone, Unknown, Waiting
from cashier.checkout.take_payment import Charge
from middleplatform.contract.payments import Entry, IfSucceeded
from tests.support.fakes import AnswerLost, Broken, Deliver, FakePINPad, Op, RequestLost, Unreachable
from tests.support.loop import on_loop
from tests.support.till import Till, World, started


@on_loop
async def test_an_unknown_result_that_comes_in_time_is_shown_by_itself() -> None:
    till = Till(World())
    till.world.platform.next(Op.CREATE, AnswerLost())
    await till.reach_unknown()
    assert till.showing(Unknown).finding is Finding.ASKING
    await till.pass_time(1.5)
    till.showing(Paid)
    await till.pass_time(10)
    till.showing(Sale)
    await till.stop()


@on_loop
async def test_the_screen_says_when_it_stops_asking_and_cancels() -> None:
    world = World()
    world.platform.next(Op.CREATE, AnswerLost())
    for op in (Op.QUERY, Op.CANCEL):
        world.platform.always(op, Unreachable())
    till = Till(world)
    await till.reach_unknown()
    await till.pass_time(70)
    assert till.showing(Unknown).finding is Finding.CANCELLING
    world.platform.always(Op.CANCEL, Deliver())
    await till.pass_time(6)
    till.showing(Paid)
    await till.stop()


@on_loop
async def test_a_sale_that_is_given_up_while_unknown_shows_that_points_go_back_and_then_that_they_did() -> None:
    world = World()
    world.platform.next(Op.CREATE, AnswerLost())
    for op in (Op.QUERY, Op.CANCEL):
        world.platform.always(op, Unreachable())
    till = Till(world)
    await till.reach_unknown()
    till.counter.cancel()
    await till.pass_time(3)
    assert till.showing(Unknown).finding is Finding.GIVING_BACK
    world.platform.always(Op.CANCEL, Deliver())
    await till.pass_time(6)
    assert till.showing(Cancelled).points_returned
    assert world.member.balance == 10_000
    await till.stop()


@pytest.mark.parametrize("limit", [0, 5_000])
@on_loop
async def test_the_next_customer_has_to_wait_while_the_payment_before_can_still_be_decided(limit: int) -> None:
    world = World()
    world.member.limit = limit
    world.platform.next(Op.CREATE, Deliver(answer_s=1))
    till = Till(world)
    await till.pay()
    number = till.attempt.order.number
    till.counter.next_sale()
    assert till.attempt.order.number == number
    await till.pass_time(2)
    till.counter.next_sale()
    till.showing(Waiting if limit == 0 else Sale)
    await till.stop()


@on_loop
async def test_the_next_customer_is_served_while_a_result_is_unknown_and_its_end_is_told() -> None:
    world = World()
    world.platform.next(Op.CREATE, AnswerLost())
    world.platform.is_down = False
    world.platform.next(Op.QUERY, *[Unreachable()] * 3)
    till = Till(world)
    await till.reach_unknown("12.80")
    first = till.attempt
    till.counter.next_sale()
    assert till.showing(Sale).digits == ""
    (unresolved,) = till.view.unresolved
    assert (unresolved.order_number, unresolved.attempt_id) == (first.order.number, str(first.attempt_id))
    await till.pay("5")
    till.showing(Paid)
    await till.pass_time(20)
    view = till.counter.view
    assert view.unresolved == ()
    assert view.settled == notices.settled(till.attempts.get(first.attempt_id))
    assert view.settled is not None
    assert view.settled.tone is Tone.SUCCESS
    assert world.member.balance == 10_000 - 1280 - 500
    await till.stop()


@on_loop
async def test_a_late_success_of_a_sale_that_was_given_up_goes_back_and_is_told_loudly() -> None:
    world = World()
    world.platform.next(Op.CREATE, Deliver(request_s=4.5, answer_s=9))
    for op in (Op.QUERY, Op.CANCEL):
        world.platform.always(op, Unreachable())
    till = Till(world)
    await till.reach_unknown()
    till.counter.cancel()
    till.counter.next_sale()
    await till.pay("5")
    world.platform.always(Op.CANCEL, Deliver())
    await till.pass_time(10)
    assert till.view.settled is not None
    assert till.view.settled.tone is Tone.WARNING
    assert "went back" in till.view.settled.said.en
    assert world.member.balance == 10_000 - 500
    await till.stop()


@on_loop
async def test_of_several_results_that_come_late_none_is_lost() -> None:
    world = World()
    till = Till(world)
    numbers = []
    for amount in ("1", "2", "3"):
        world.platform.next(Op.CREATE, AnswerLost())
        world.platform.always(Op.QUERY, Unreachable())
        await till.reach_unknown(amount)
        numbers.append(till.attempt.order.number)
        till.counter.next_sale()
    assert [each.order_number for each in till.view.unresolved] == numbers
    world.platform.always(Op.QUERY, Deliver())
    await till.pass_time(70)
    told = []
    while till.view.settled is not None:
        told.append(till.view.settled.said.en)
        till.counter.dismiss_settled()
    assert len(told) == 3
    for number in numbers:
        assert any(number in said for said in told)
    await till.stop()


@on_loop
async def test_what_was_told_of_an_earlier_customer_stays_until_somebody_has_read_it() -> None:
    world = World()
    world.platform.next(Op.CREATE, AnswerLost())
    world.platform.next(Op.QUERY, Unreachable())
    till = Till(world)
    await till.reach_unknown()
    till.counter.next_sale()
    await till.pass_time(5)
    told = till.view.settled
    assert told is not None
    await till.pay("5")
    till.counter.dismiss()
    assert till.view.settled == told
    till.counter.dismiss_settled()
    assert not till.counter.view.settled
    await till.stop()


@on_loop
async def test_no_second_attempt_is_possible_for_an_order_that_is_unknown() -> None:
    world = World()
    world.platform.next(Op.CREATE, AnswerLost())
    world.platform.always(Op.QUERY, Unreachable())
    till = Till(world)
    await till.reach_unknown()
    attempt = till.attempt
    till.counter.try_again()
    till.counter.scan(till.show_code().digits)
    till.key_in("5")
    till.showing(Unknown)
    with pytest.raises(OrderBusyError):
        till.counter._take_payment.begin(
            Charge(attempt.order, attempt.asset, attempt.amount), till.show_code(), Entry.SCANNED
        )
    await till.stop()


@pytest.mark.logs_error("payment_fault")
@on_loop
async def test_a_fault_of_our_own_shows_unknown_and_not_a_screen_that_stays_for_ever() -> None:
    world = World()
    world.platform.next(Op.CREATE, Broken())
    till = Till(world)
    await till.pay()
    till.showing(Unknown)
    await till.pass_time(10)
    till.showing(Cancelled)
    await till.stop()


@pytest.mark.logs_error("listener_fault")
@on_loop
async def test_a_window_that_breaks_does_not_lose_the_payment() -> None:
    world = World()
    till = Till(world)
    shown = till.views.append
    broken = [True]

    def publish(view: object) -> None:
        if broken[0] and isinstance(till.view.screen, Paid):
            broken[0] = False
            raise RuntimeError("the window broke")
        shown(till.view)

    till.counter._publish = publish
    await till.pay()
    till.showing(Paid)
    await till.pass_time(10)
    till.showing(Sale)
    await till.stop()


# -- after a restart


async def _submitted(till: Till) -> None:
    till.world.platform.next(Op.CREATE, AnswerLost())
    await till.pay()


async def _verifying(till: Till) -> None:
    till.world.member.limit = 0
    await till.pay()
    till.world.model.type_on_phone(till.attempt.attempt_id, "000000")


async def _unknown(till: Till) -> None:
    till.world.platform.next(Op.CREATE, AnswerLost())
    till.world.platform.always(Op.QUERY, Unreachable())
    await till.reach_unknown()


@on_loop
async def test_a_payment_whose_request_had_left_before_the_restart_is_found_paid() -> None:
    till = Till(World())
    await _submitted(till)
    assert till.attempt.state is State.SUBMITTED
    till = await till.start_again()
    till.showing(Sale)
    assert len(till.view.unresolved) == 1
    await till.pass_time(1)
    view = till.counter.view
    assert not view.unresolved
    assert view.settled is not None
    assert view.settled.tone is Tone.SUCCESS
    assert till.world.member.balance == 8720
    await till.stop()


@on_loop
async def test_a_payment_whose_request_had_not_left_before_the_restart_is_cancelled() -> None:
    world = World()
    world.platform.next(Op.CREATE, RequestLost())
    till = Till(world)
    await till.pay()
    till = await till.start_again()
    await till.pass_time(10)
    assert till.view.settled is not None
    assert "not charged" in till.view.settled.said.en
    assert world.member.balance == 10_000
    await till.stop()


@on_loop
async def test_a_payment_that_waited_for_proof_before_the_restart_is_cancelled_and_takes_nothing() -> None:
    till = Till(World())
    await _verifying(till)
    attempt_id = till.attempt.attempt_id
    till = await till.start_again()
    await till.pass_time(70)
    assert till.attempts.get(attempt_id).state is State.CANCELLED
    assert till.world.member.balance == 10_000
    await till.stop()


@on_loop
async def test_a_payment_that_was_proved_on_the_phone_during_the_restart_is_found_paid() -> None:
    till = Till(World())
    await _verifying(till)
    attempt_id = till.attempt.attempt_id
    await till.stop()
    till.world.model.type_on_phone(attempt_id, till.world.member.password)
    till = await started(till.world)
    await till.pass_time(1)
    assert till.attempts.get(attempt_id).state is State.PAID
    await till.stop()


@on_loop
async def test_an_unknown_payment_is_still_followed_after_several_restarts() -> None:
    till = Till(World())
    await _unknown(till)
    attempt_id = till.attempt.attempt_id
    for _ in range(3):
        till = await till.start_again()
        await till.pass_time(3)
        assert len(till.view.unresolved) == 1
    till.world.platform.always(Op.QUERY, Deliver())
    await till.pass_time(10)
    assert till.attempts.get(attempt_id).state is State.PAID
    await till.stop()


@on_loop
async def test_a_sale_that_was_given_up_before_the_restart_goes_back_after_it_and_is_never_asked_about() -> None:
    world = World()
    till = Till(world)
    await _unknown(till)
    world.platform.always(Op.CANCEL, Unreachable())
    till.counter.cancel()
    await till.pass_time(2)
    asked = len(world.platform.said(Op.QUERY))
    till = await till.start_again()
    world.platform.always(Op.CANCEL, Deliver())
    await till.pass_time(10)
    assert len(world.platform.said(Op.QUERY)) == asked
    assert {call.said for call in world.platform.said(Op.CANCEL)} == {IfSucceeded.REVERSE}
    assert till.view.settled is not None
    assert "went back" in till.view.settled.said.en
    assert world.member.balance == 10_000
    await till.stop()


@on_loop
async def test_after_a_restart_the_next_customer_is_served_at_once() -> None:
    world = World()
    till = Till(world)
    await _unknown(till)
    till = await till.start_again()
    await till.pay("5")
    till.showing(Paid)
    await till.stop()


@on_loop
async def test_a_till_that_is_switched_off_while_it_waits_for_proof_frees_the_pad() -> None:
    world = World()
    world.member.limit = 0
    pad = FakePINPad(world.clock)
    till = Till(world, pad=pad)
    await till.pay()
    assert pad.is_open
    await till.stop()
    await till.rest()
    assert not pad.is_open
