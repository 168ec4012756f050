# SPDX-License-Identifier: Apache-2.0
"""Proof on a bad line, deadlines, and people who do not wait: a payment that needs proof always comes to an end."""

from __future__ import annotations

import pytest

from cashier.checkout.attempt import State
from cashier.checkout.take_payment import DoorState
from middleplatform.contract.payments import Door
from tests.support.fakes import AnswerLost, Broken, Deliver, Op, Refuse, RequestLost, Unreachable
from tests.support.lane import Lane, state
from tests.support.loop import on_loop

WRONG = "000000"


@on_loop
async def test_a_watch_that_breaks_off_is_begun_again_and_misses_nothing() -> None:
    lane = Lane(limit=0)
    lane.platform.next(Op.WAIT, Unreachable(), AnswerLost(), Refuse("RATE_LIMITED"))
    payment = await lane.take()
    lane.model.type_on_phone(payment.attempt_id, lane.member.password)
    await lane.clock.advance(40)
    assert state(payment) is State.PAID
    await lane.end()


@on_loop
async def test_a_watch_that_the_platform_answers_at_once_is_not_begun_again_without_a_pause() -> None:
    lane = Lane(limit=0)
    lane.platform.holds_back = False
    payment = await lane.take()
    await lane.clock.advance(10)
    assert state(payment) is State.VERIFYING
    assert len(lane.platform.said(Op.WAIT)) <= 13
    await lane.end()


@pytest.mark.logs_error("payment_fault")
@on_loop
async def test_a_fault_of_our_own_in_the_watch_is_a_watch_that_broke_off() -> None:
    lane = Lane(limit=0)
    lane.platform.next(Op.WAIT, Broken())
    payment = await lane.take()
    lane.model.type_on_phone(payment.attempt_id, lane.member.password)
    await lane.clock.advance(3)
    assert state(payment) is State.PAID
    await lane.end()


@pytest.mark.logs_error("payment_fault")
@on_loop
async def test_a_fault_of_our_own_while_a_proof_is_sent_is_no_answer() -> None:
    lane = Lane(pad=True, limit=0)
    payment = await lane.take()
    lane.platform.next(Op.VERIFY, Broken())
    lane.pad.type(lane.member.password)
    await lane.clock.run_until_idle()
    assert state(payment) is State.UNKNOWN
    await lane.clock.advance(2)
    assert state(payment) is State.VERIFYING
    assert lane.pad.is_open
    await lane.end()


@on_loop
async def test_the_platforms_word_at_the_deadline_declines_in_time() -> None:
    lane = Lane(pad=True, limit=0)
    payment = await lane.take()
    await lane.clock.advance(89)
    assert state(payment) is State.VERIFYING
    await lane.clock.advance(1.5)
    assert state(payment) is State.DECLINED
    assert payment.attempt.reason == "VERIFICATION_TIMED_OUT"
    assert not lane.pad.is_open
    await lane.end()


@on_loop
async def test_a_deadline_that_passes_in_silence_makes_the_result_unknown_and_is_then_asked_for() -> None:
    lane = Lane(limit=0)
    lane.platform.always(Op.WAIT, RequestLost())
    payment = await lane.take()
    await lane.clock.advance(91.9)
    assert state(payment) is State.VERIFYING
    await lane.clock.advance(0.2)
    assert state(payment) is State.UNKNOWN
    await lane.clock.advance(1)
    assert state(payment) is State.DECLINED
    assert payment.attempt.reason == "VERIFICATION_TIMED_OUT"
    await lane.end()


@on_loop
async def test_a_platform_that_forgets_its_own_deadline_is_told_to_end_the_payment() -> None:
    lane = Lane(limit=0)
    lane.model.settles_deadlines = False
    payment = await lane.take()
    await lane.clock.advance(90 + 10)
    assert state(payment) is State.CANCELLED
    await lane.end()


@on_loop
async def test_a_platform_that_is_gone_at_the_deadline_is_asked_until_it_is_back() -> None:
    lane = Lane(limit=0)
    lane.platform.always(Op.WAIT, RequestLost())
    payment = await lane.take()
    lane.platform.is_down = True
    lane.model.type_on_phone(payment.attempt_id, lane.member.password)
    await lane.clock.advance(600)
    assert state(payment) is State.UNKNOWN
    lane.platform.is_down = False
    await lane.clock.advance(6)
    assert state(payment) is State.PAID
    await lane.end()


@on_loop
async def test_a_right_password_whose_answer_is_lost_is_found_and_paid_once() -> None:
    lane = Lane(pad=True, limit=0)
    lane.platform.always(Op.WAIT, Unreachable())
    payment = await lane.take()
    lane.platform.next(Op.VERIFY, AnswerLost())
    lane.pad.type(lane.member.password)
    await lane.clock.advance(5)
    assert state(payment) is State.UNKNOWN
    await lane.clock.advance(1)
    assert state(payment) is State.PAID
    assert lane.member.balance == 8720
    await lane.end()


@on_loop
async def test_a_right_password_whose_answer_is_lost_may_be_told_by_the_watch() -> None:
    lane = Lane(pad=True, limit=0)
    payment = await lane.take()
    lane.platform.next(Op.VERIFY, AnswerLost())
    lane.pad.type(lane.member.password)
    await lane.clock.run_until_idle()
    assert state(payment) is State.PAID
    await lane.end()


@on_loop
async def test_a_password_that_got_lost_is_asked_for_again_once_the_platform_says_that_it_still_waits() -> None:
    lane = Lane(pad=True, limit=0)
    payment = await lane.take()
    lane.platform.next(Op.VERIFY, RequestLost())
    lane.pad.type(lane.member.password)
    await lane.clock.advance(5)
    assert state(payment) is State.UNKNOWN
    await lane.clock.advance(1)
    assert state(payment) is State.VERIFYING
    assert lane.pad.is_open
    lane.pad.type(lane.member.password)
    await lane.clock.run_until_idle()
    assert state(payment) is State.PAID
    assert lane.pad.violations == []
    await lane.end()


@on_loop
async def test_the_deadline_stays_the_same_over_a_lost_line() -> None:
    lane = Lane(pad=True, limit=0)
    payment = await lane.take()
    await lane.clock.advance(20)
    lane.platform.next(Op.VERIFY, RequestLost())
    lane.pad.type(lane.member.password)
    await lane.clock.advance(10)
    assert state(payment) is State.VERIFYING
    assert payment.deadline == 90
    await lane.end()


@on_loop
async def test_a_later_deadline_that_the_platform_tells_is_followed() -> None:
    lane = Lane(limit=0)
    payment = await lane.take()
    lane.model.extend_deadlines(60)
    lane.model.type_on_phone(payment.attempt_id, WRONG)
    await lane.clock.run_until_idle()
    assert payment.deadline == 150
    await lane.clock.advance(120)
    assert state(payment) is State.VERIFYING
    lane.model.type_on_phone(payment.attempt_id, lane.member.password)
    await lane.clock.run_until_idle()
    assert state(payment) is State.PAID
    await lane.end()


@on_loop
async def test_a_lost_line_while_another_door_is_in_use_opens_that_door_again() -> None:
    lane = Lane(pad=True, limit=0)
    payment = await lane.take()
    lane.pad.type(WRONG)
    await lane.clock.run_until_idle()
    lane.platform.next(Op.VERIFY, RequestLost())
    payment.choose_door(Door.PHONE)
    await lane.clock.advance(1)
    payment.choose_door(Door.PIN_PAD)
    await lane.clock.run_until_idle()
    lane.pad.type(WRONG)
    await lane.clock.advance(6)
    assert state(payment) is State.VERIFYING
    assert payment.doors.active is Door.PIN_PAD
    assert lane.pad.is_open
    await lane.end()


@pytest.mark.parametrize("begun", [0.0, 30.0, 89.0])
@on_loop
async def test_giving_up_while_proof_is_waited_for_cancels_and_frees_the_pad(begun: float) -> None:
    lane = Lane(pad=True, limit=0)
    payment = await lane.take()
    await lane.clock.advance(begun)
    payment.give_up()
    await lane.clock.run_until_idle()
    assert state(payment) is State.CANCELLED
    assert not lane.pad.is_open
    assert lane.member.balance == 10_000
    await lane.end()


@on_loop
async def test_giving_up_while_the_right_password_is_on_its_way_gives_back() -> None:
    lane = Lane(pad=True, limit=0)
    lane.platform.always(Op.WAIT, Unreachable())
    payment = await lane.take()
    lane.platform.next(Op.VERIFY, Deliver(answer_s=3))
    lane.pad.type(lane.member.password)
    await lane.clock.advance(1)
    payment.give_up()
    await lane.clock.advance(10)
    assert state(payment) is State.CANCELLED
    assert payment.attempt.reversed
    assert lane.member.balance == 10_000
    assert State.PAID not in lane.states
    await lane.end()


@on_loop
async def test_giving_up_while_the_password_arrives_after_the_cancel_takes_nothing() -> None:
    lane = Lane(pad=True, limit=0)
    payment = await lane.take()
    lane.platform.next(Op.VERIFY, Deliver(request_s=3))
    lane.pad.type(lane.member.password)
    await lane.clock.advance(1)
    payment.give_up()
    await lane.clock.advance(10)
    assert state(payment) is State.CANCELLED
    assert lane.member.balance == 10_000
    await lane.end()


@on_loop
async def test_nothing_is_left_running_after_the_verdict() -> None:
    lane = Lane(pad=True, limit=0)
    payment = await lane.take()
    lane.model.type_on_phone(payment.attempt_id, lane.member.password)
    await lane.clock.run_until_idle()
    so_far = len(lane.platform.calls)
    await lane.clock.advance(600)
    assert len(lane.platform.calls) == so_far
    assert payment.doors == DoorState(active=Door.PIN_PAD, is_busy=True)
    assert lane.running is not None
    assert lane.running.done()
    await lane.end()
