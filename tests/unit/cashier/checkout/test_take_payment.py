# SPDX-License-Identifier: Apache-2.0
"""Taking one payment, as far as no proof is needed: from the code in hand to a verdict, whatever the network does."""

from __future__ import annotations

import pytest

from cashier.checkout.attempt import Attempt, GaveUp, State
from cashier.checkout.attempts import OrderBusyError
from cashier.checkout.take_payment import Charge, Step
from cashier.storage.errors import JournalFaultError
from middleplatform.contract.payments import Asset, Entry, IfSucceeded
from tests.support.fakes import AnswerLost, Broken, Deliver, Doubled, Op, Refuse, RequestLost, Unreachable
from tests.support.lane import Lane, state
from tests.support.loop import on_loop


@on_loop
async def test_a_payment_under_the_limit_is_paid_by_one_request() -> None:
    lane = Lane()
    payment = await lane.take()
    assert state(payment) is State.PAID
    assert payment.attempt.receipt_number == "R0001"
    assert payment.attempt.balance_after == 8720
    assert [call.op for call in lane.platform.calls] == [Op.CREATE]
    assert lane.states == [State.SUBMITTED, State.PAID]
    await lane.end()


@on_loop
async def test_the_attempt_is_on_disk_before_its_request_leaves() -> None:
    lane = Lane()
    payment = lane.begin()
    assert [attempt.state for attempt, _, _ in lane.journal.entries] == [State.SUBMITTED]
    assert lane.platform.calls == []
    await lane.clock.run_until_idle()
    assert payment.attempt.is_final
    await lane.end()


@on_loop
async def test_where_the_disk_does_not_take_the_attempt_no_request_leaves() -> None:
    lane = Lane()
    lane.journal.fails = lambda _: True
    with pytest.raises(JournalFaultError):
        lane.begin()
    await lane.clock.advance(60)
    assert lane.platform.calls == []
    await lane.end()


@on_loop
async def test_an_order_with_an_open_attempt_is_not_begun_again_even_in_the_same_turn() -> None:
    lane = Lane()
    payment = lane.begin()
    code = lane.model.issue_code(lane.member)
    charge = Charge(payment.attempt.order, Asset.POINTS, 1280)
    with pytest.raises(OrderBusyError):
        lane.take_payment.begin(charge, code, Entry.SCANNED)
    await lane.clock.run_until_idle()
    assert len(lane.platform.said(Op.CREATE)) == 1
    await lane.end()


@on_loop
async def test_every_moment_of_a_payment_is_timed() -> None:
    lane = Lane()
    lane.platform.next(Op.CREATE, Deliver(answer_s=0.25))
    payment = lane.begin()
    await lane.clock.advance(1)
    assert payment.timings == {
        Step.CODE_IN_HAND: 0,
        Step.ON_DISK: 0,
        Step.FIRST_ANSWER: 0.25,
        Step.VERDICT: 0.25,
    }
    await lane.end()


@on_loop
async def test_a_refused_request_is_declined_with_the_reason_and_how_long_to_wait() -> None:
    lane = Lane()
    lane.platform.next(Op.CREATE, Refuse("RATE_LIMITED", retry_after_s=30))
    payment = await lane.take()
    assert state(payment) is State.DECLINED
    assert payment.attempt.reason == "RATE_LIMITED"
    assert payment.attempt.failure is not None
    assert payment.attempt.failure.retry_after_s == 30
    await lane.end()


@on_loop
async def test_where_no_connection_could_be_made_nothing_was_taken_and_that_is_said_at_once() -> None:
    lane = Lane()
    lane.platform.next(Op.CREATE, Unreachable())
    payment = await lane.take()
    assert state(payment) is State.DECLINED
    assert payment.attempt.reason == "PLATFORM_UNREACHABLE"
    await lane.end()


@on_loop
async def test_no_answer_is_unknown_and_never_declined() -> None:
    lane = Lane()
    lane.platform.next(Op.CREATE, AnswerLost())
    payment = await lane.take()
    assert state(payment) is State.SUBMITTED
    await lane.clock.advance(5)
    assert state(payment) is State.UNKNOWN
    assert lane.states == [State.SUBMITTED, State.UNKNOWN]
    await lane.end()


@on_loop
async def test_an_answer_that_was_lost_is_found_by_asking_and_the_payment_is_paid_once() -> None:
    lane = Lane()
    lane.platform.next(Op.CREATE, AnswerLost())
    payment = lane.begin()
    await lane.clock.advance(6)
    assert state(payment) is State.PAID
    assert lane.states == [State.SUBMITTED, State.UNKNOWN, State.PAID]
    assert lane.member.balance == 8720
    await lane.end()


@on_loop
async def test_a_request_that_was_lost_is_cancelled_once_the_platform_did_not_know_it_twice() -> None:
    lane = Lane()
    lane.platform.next(Op.CREATE, RequestLost())
    payment = lane.begin()
    await lane.clock.advance(11)
    assert [call.op for call in lane.platform.calls] == [Op.CREATE, Op.QUERY, Op.QUERY, Op.CANCEL]
    assert state(payment) is State.CANCELLED
    assert lane.member.balance == 10_000
    await lane.end()


@on_loop
async def test_a_request_that_arrives_after_it_was_cancelled_takes_nothing() -> None:
    lane = Lane()
    lane.platform.next(Op.CREATE, Deliver(request_s=30))
    payment = lane.begin()
    await lane.clock.advance(40)
    assert state(payment) is State.CANCELLED
    assert lane.member.balance == 10_000
    await lane.end()


@on_loop
async def test_a_request_that_arrives_twice_takes_once() -> None:
    lane = Lane()
    lane.platform.next(Op.CREATE, Doubled(again_after_s=2))
    payment = lane.begin()
    await lane.clock.advance(10)
    assert state(payment) is State.PAID
    assert lane.member.balance == 8720
    await lane.end()


@on_loop
async def test_an_answer_that_comes_while_the_till_already_asks_counts_once() -> None:
    lane = Lane()
    lane.platform.next(Op.CREATE, Deliver(answer_s=5.5))
    payment = lane.begin()
    await lane.clock.advance(20)
    assert state(payment) is State.PAID
    assert lane.member.balance == 8720
    await lane.end()


@on_loop
async def test_giving_up_while_the_request_is_on_its_way_ends_it_and_gives_back_what_it_took() -> None:
    lane = Lane()
    lane.platform.next(Op.CREATE, Deliver(request_s=1, answer_s=3))
    payment = lane.begin()
    await lane.clock.advance(2)
    payment.give_up()
    await lane.clock.run_until_idle()
    assert state(payment) is State.CANCELLED
    assert payment.attempt.reversed
    assert lane.member.balance == 10_000
    await lane.clock.advance(60)
    assert state(payment) is State.CANCELLED
    await lane.end()


@on_loop
async def test_giving_up_before_the_request_arrives_keeps_it_from_taking_anything() -> None:
    lane = Lane()
    lane.platform.next(Op.CREATE, Deliver(request_s=3))
    payment = lane.begin()
    await lane.clock.advance(1)
    payment.give_up()
    await lane.clock.advance(10)
    assert state(payment) is State.CANCELLED
    assert not payment.attempt.reversed
    assert lane.member.balance == 10_000
    await lane.end()


@on_loop
async def test_giving_up_in_the_turn_in_which_the_code_came_sends_no_request() -> None:
    lane = Lane()
    payment = lane.begin()
    payment.give_up()
    await lane.clock.advance(10)
    assert lane.platform.said(Op.CREATE) == []
    assert state(payment) is State.CANCELLED
    await lane.end()


@on_loop
async def test_giving_up_in_the_turn_in_which_the_answer_comes_gives_back() -> None:
    lane = Lane()
    payment = lane.begin()
    lane.model.on_change = lambda _: payment.give_up()
    await lane.clock.advance(10)
    assert state(payment) is State.CANCELLED
    assert payment.attempt.reversed
    assert lane.member.balance == 10_000
    await lane.end()


@on_loop
async def test_giving_up_while_unknown_gives_back_a_late_success() -> None:
    lane = Lane()
    lane.platform.next(Op.CREATE, AnswerLost())
    lane.platform.always(Op.QUERY, Unreachable())
    payment = lane.begin()
    await lane.clock.advance(8)
    payment.give_up()
    await lane.clock.advance(1)
    assert [call.said for call in lane.platform.said(Op.CANCEL)] == [IfSucceeded.REVERSE]
    assert payment.attempt.reversed
    assert lane.member.balance == 10_000
    await lane.end()


@on_loop
async def test_a_decided_payment_cannot_be_given_up_any_more() -> None:
    lane = Lane()
    payment = await lane.take()
    payment.give_up()
    await lane.clock.advance(10)
    assert state(payment) is State.PAID
    assert lane.platform.said(Op.CANCEL) == []
    await lane.end()


@on_loop
async def test_a_sale_is_not_given_up_while_the_disk_does_not_take_that() -> None:
    lane = Lane()
    lane.platform.next(Op.CREATE, Deliver(answer_s=3))
    payment = await lane.take()
    lane.journal.fails = lambda event: isinstance(event, GaveUp)
    with pytest.raises(JournalFaultError):
        payment.give_up()
    await lane.clock.advance(10)
    assert state(payment) is State.PAID
    await lane.end()


@on_loop
async def test_the_run_ends_when_the_counter_goes_on_and_the_resolver_keeps_at_it() -> None:
    lane = Lane()
    lane.platform.next(Op.CREATE, AnswerLost())
    lane.platform.next(Op.QUERY, Unreachable())
    payment = lane.begin()
    await lane.clock.advance(6.5)
    payment.leave_alone()
    await lane.clock.run_until_idle()
    assert lane.running is not None
    assert lane.running.done()
    assert state(payment) is State.UNKNOWN
    await lane.clock.advance(5)
    assert state(payment) is State.PAID
    await lane.end()


@on_loop
async def test_only_an_unknown_payment_can_be_left_alone() -> None:
    lane = Lane()
    lane.platform.next(Op.CREATE, Deliver(answer_s=3))
    payment = await lane.take()
    payment.leave_alone()
    assert state(payment) is State.SUBMITTED
    await lane.clock.advance(5)
    payment.leave_alone()
    assert state(payment) is State.PAID
    await lane.end()


@pytest.mark.logs_error("payment_fault")
@on_loop
async def test_a_fault_of_our_own_while_asking_leaves_the_payment_unknown_and_not_forgotten() -> None:
    lane = Lane()
    lane.platform.next(Op.CREATE, Broken())
    payment = lane.begin()
    await lane.clock.run_until_idle()
    assert state(payment) is State.UNKNOWN
    await lane.clock.advance(10)
    assert state(payment) is State.CANCELLED
    await lane.end()


@pytest.mark.logs_error("cannot_paint")
@on_loop
async def test_a_fault_of_whoever_listens_leaves_no_payment_behind_that_was_begun() -> None:
    def cannot_paint(_: Attempt) -> None:
        raise ArithmeticError("a screen that cannot be painted")

    lane = Lane()
    lane.attempts.listen(cannot_paint)
    lane.platform.next(Op.CREATE, AnswerLost())
    payment = await lane.take()
    await lane.clock.advance(7)
    assert state(payment) is State.PAID
    await lane.end()


@on_loop
async def test_a_full_disk_in_the_middle_of_a_payment_does_not_stop_it() -> None:
    lane = Lane()
    lane.platform.next(Op.CREATE, AnswerLost())
    payment = await lane.take()
    lane.journal.fails = lambda _: True
    await lane.clock.advance(10)
    assert state(payment) is State.PAID
    await lane.end()


@on_loop
async def test_neither_code_nor_proof_can_be_read_from_a_payment() -> None:
    lane = Lane(limit=0, pad=True)
    payment = lane.begin()
    digits = payment._code.digits if payment._code else ""
    assert digits
    assert digits not in repr(payment.attempt) + repr(lane.platform.calls)
    await lane.clock.run_until_idle()
    assert payment._code is None, "the code is forgotten once it is sent"
    lane.pad.type(lane.member.password)
    await lane.clock.run_until_idle()
    (call,) = lane.platform.said(Op.VERIFY)
    assert lane.member.password.encode().hex() not in repr(call)
    await lane.end()
