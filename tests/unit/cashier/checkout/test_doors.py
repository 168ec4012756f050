# SPDX-License-Identifier: Apache-2.0
"""The customer proves who they are: one step, three doors, switched at will, under one deadline and one count."""

from __future__ import annotations

import pytest

from cashier.checkout.attempt import State
from cashier.checkout.take_payment import DoorState
from cashier.devices.pin_entry import PINPadTrouble
from cashier.values.money import Money
from middleplatform.contract.payments import Door, PINByPad, SendSMS, SMSCode, ToPhone
from tests.support.fakes import AnswerLost, Deliver, Op, Refuse, Unreachable
from tests.support.lane import Lane, state
from tests.support.loop import on_loop

WRONG = "000000"


def kinds(lane: Lane) -> list[type]:
    """Return what kinds of proof the till sent, in order."""
    return [type(call.said) for call in lane.platform.said(Op.VERIFY)]


# -- the PIN pad


@on_loop
async def test_the_pad_asks_for_the_password_by_itself_and_the_right_one_pays() -> None:
    lane = Lane(pad=True, limit=0)
    payment = await lane.take(1280)
    (entry,) = lane.pad.entries
    assert (entry.amount, entry.timeout_s) == (Money(1280), 90)
    assert payment.doors == DoorState(active=Door.PIN_PAD, is_busy=True)
    lane.pad.type(lane.member.password)
    await lane.clock.run_until_idle()
    assert state(payment) is State.PAID
    assert lane.states == [State.SUBMITTED, State.VERIFYING, State.PAID]
    await lane.end()


@on_loop
async def test_a_wrong_password_is_said_and_the_pad_asks_again_until_the_right_one() -> None:
    lane = Lane(pad=True, limit=0)
    payment = await lane.take()
    for tries_left in (4, 3):
        lane.pad.type(WRONG)
        await lane.clock.run_until_idle()
        assert payment.doors.trouble == "PASSWORD_INCORRECT"
        assert payment.attempt.verification is not None
        assert payment.attempt.verification.tries_left == tries_left
        assert lane.pad.is_open
    lane.pad.type(lane.member.password)
    await lane.clock.run_until_idle()
    assert state(payment) is State.PAID
    assert len(lane.pad.entries) == 3
    await lane.end()


@on_loop
async def test_the_last_wrong_password_declines_and_the_pad_asks_no_more() -> None:
    lane = Lane(pad=True, limit=0)
    payment = await lane.take()
    for _ in range(5):
        lane.pad.type(WRONG)
        await lane.clock.run_until_idle()
    assert state(payment) is State.DECLINED
    assert payment.attempt.reason == "PASSWORD_LOCKED"
    assert not lane.pad.is_open
    await lane.end()


@on_loop
async def test_each_try_has_an_id_of_its_own() -> None:
    lane = Lane(pad=True, limit=0)
    await lane.take()
    lane.pad.type(WRONG)
    await lane.clock.run_until_idle()
    lane.pad.type(WRONG)
    await lane.clock.run_until_idle()
    proofs = [call.said for call in lane.platform.said(Op.VERIFY)]
    ids = {proof.verification_id for proof in proofs if isinstance(proof, PINByPad)}
    assert len(ids) == 2
    await lane.end()


@pytest.mark.parametrize("trouble", list(PINPadTrouble))
@on_loop
async def test_a_pad_that_gives_no_password_leaves_the_other_doors(trouble: PINPadTrouble) -> None:
    lane = Lane(pad=True, limit=0)
    payment = await lane.take()
    lane.pad.fail(trouble)
    await lane.clock.run_until_idle()
    assert payment.doors == DoorState(trouble=trouble.value)
    assert state(payment) is State.VERIFYING
    payment.choose_door(Door.PHONE)
    await lane.clock.run_until_idle()
    lane.model.type_on_phone(payment.attempt_id, lane.member.password)
    await lane.clock.run_until_idle()
    assert state(payment) is State.PAID
    await lane.end()


@on_loop
async def test_a_pad_that_gave_no_password_can_be_chosen_again() -> None:
    lane = Lane(pad=True, limit=0)
    payment = await lane.take()
    lane.pad.fail(PINPadTrouble.CANCELLED)
    await lane.clock.run_until_idle()
    payment.choose_door(Door.PIN_PAD)
    await lane.clock.run_until_idle()
    assert payment.doors == DoorState(active=Door.PIN_PAD, is_busy=True), "the old trouble is no more"
    lane.pad.type(lane.member.password)
    await lane.clock.run_until_idle()
    assert state(payment) is State.PAID
    await lane.end()


@on_loop
async def test_choosing_the_pad_while_it_asks_begins_its_entry_anew_and_never_two_at_once() -> None:
    lane = Lane(pad=True, limit=0)
    payment = await lane.take()
    payment.choose_door(Door.PIN_PAD)
    payment.choose_door(Door.PIN_PAD)
    await lane.clock.run_until_idle()
    assert lane.pad.violations == []
    assert lane.pad.is_open
    lane.pad.type(lane.member.password)
    await lane.clock.run_until_idle()
    assert state(payment) is State.PAID
    await lane.end()


@on_loop
async def test_a_pad_that_takes_a_moment_to_end_an_entry_is_waited_for() -> None:
    lane = Lane(pad=True, limit=0)
    lane.pad.ends_after_s = 0.3
    payment = await lane.take()
    payment.choose_door(Door.PHONE)
    payment.choose_door(Door.PIN_PAD)
    await lane.clock.advance(1)
    assert lane.pad.violations == []
    assert lane.pad.is_open
    lane.pad.type(lane.member.password)
    await lane.clock.run_until_idle()
    assert state(payment) is State.PAID
    await lane.end()


@on_loop
async def test_a_pad_that_is_not_ready_is_not_the_first_door() -> None:
    lane = Lane(pad=True, limit=0)
    lane.pad.is_ready = False
    payment = await lane.take()
    assert lane.pad.entries == []
    assert payment.doors.active is Door.PHONE
    assert not payment.has_pin_pad
    await lane.end()


@on_loop
async def test_a_pad_that_is_chosen_while_not_ready_says_so() -> None:
    lane = Lane(pad=True, limit=0)
    lane.pad.is_ready = False
    payment = await lane.take()
    payment.choose_door(Door.PIN_PAD)
    await lane.clock.run_until_idle()
    assert payment.doors.trouble == "PIN_PAD_FAULT"
    await lane.end()


@on_loop
async def test_a_pad_for_which_the_platform_sent_no_key_is_no_door() -> None:
    lane = Lane(pad=True, limit=0)
    lane.model.sends_pin_key = False
    payment = await lane.take()
    assert not payment.has_pin_pad
    assert payment.doors.active is Door.PHONE
    await lane.end()


@pytest.mark.logs_error("pin_pad_fault")
@on_loop
async def test_a_driver_that_breaks_is_a_pad_fault_and_the_other_doors_stay() -> None:
    lane = Lane(pad=True, limit=0)
    lane.pad.breaks = True
    payment = await lane.take()
    assert payment.doors == DoorState(trouble="PIN_PAD_FAULT")
    assert state(payment) is State.VERIFYING
    await lane.end()


@on_loop
async def test_the_pad_is_given_the_time_that_is_left() -> None:
    lane = Lane(pad=True, limit=0)
    await lane.take()
    await lane.clock.advance(30)
    lane.pad.type(WRONG)
    await lane.clock.run_until_idle()
    assert [entry.timeout_s for entry in lane.pad.entries] == [90, 60]
    await lane.end()


@on_loop
async def test_a_password_that_never_left_the_till_is_said_and_the_pad_can_be_chosen_again() -> None:
    lane = Lane(pad=True, limit=0)
    payment = await lane.take()
    lane.platform.next(Op.VERIFY, Unreachable())
    lane.pad.type(lane.member.password)
    await lane.clock.run_until_idle()
    assert payment.doors.trouble == "PLATFORM_UNREACHABLE"
    assert state(payment) is State.VERIFYING
    assert not lane.pad.is_open
    payment.choose_door(Door.PIN_PAD)
    await lane.clock.run_until_idle()
    lane.pad.type(lane.member.password)
    await lane.clock.run_until_idle()
    assert state(payment) is State.PAID
    await lane.end()


# -- the phone


@on_loop
async def test_without_a_pad_the_customer_is_sent_to_the_phone_by_itself() -> None:
    lane = Lane(limit=0)
    payment = await lane.take()
    assert kinds(lane) == [ToPhone]
    assert payment.doors == DoorState(active=Door.PHONE)
    lane.model.type_on_phone(payment.attempt_id, lane.member.password)
    await lane.clock.run_until_idle()
    assert state(payment) is State.PAID
    await lane.end()


@on_loop
async def test_a_wrong_password_on_the_phone_is_said_at_the_counter_too() -> None:
    lane = Lane(limit=0)
    payment = await lane.take()
    lane.model.type_on_phone(payment.attempt_id, WRONG)
    await lane.clock.run_until_idle()
    assert payment.doors.trouble == "PASSWORD_INCORRECT"
    assert payment.attempt.verification is not None
    assert payment.attempt.verification.tries_left == 4
    await lane.end()


@on_loop
async def test_a_customer_who_refuses_declines_the_payment() -> None:
    lane = Lane(limit=0)
    payment = await lane.take()
    lane.model.refuse(payment.attempt_id)
    await lane.clock.run_until_idle()
    assert state(payment) is State.DECLINED
    assert payment.attempt.reason == "CUSTOMER_REFUSED"
    await lane.end()


@on_loop
async def test_a_customer_who_pays_on_the_phone_while_the_pad_asks_ends_the_entry_on_the_pad() -> None:
    lane = Lane(pad=True, limit=0)
    payment = await lane.take()
    assert lane.pad.is_open
    lane.model.type_on_phone(payment.attempt_id, lane.member.password)
    await lane.clock.run_until_idle()
    assert state(payment) is State.PAID
    assert [entry.end for entry in lane.pad.entries] == ["taken back"]
    await lane.end()


# -- SMS


@on_loop
async def test_an_sms_code_is_sent_and_the_one_the_customer_tells_pays() -> None:
    lane = Lane(pad=True, limit=0)
    payment = await lane.take()
    payment.choose_door(Door.SMS)
    await lane.clock.run_until_idle()
    assert payment.doors == DoorState(active=Door.SMS)
    assert [entry.end for entry in lane.pad.entries] == ["taken back"]
    payment.give_sms_code(lane.member.sms_code)
    await lane.clock.run_until_idle()
    assert kinds(lane) == [SendSMS, SMSCode]
    assert state(payment) is State.PAID
    await lane.end()


@on_loop
async def test_a_wrong_sms_code_is_said_and_may_be_given_again() -> None:
    lane = Lane(limit=0, doors=(Door.SMS,))
    payment = await lane.take()
    payment.give_sms_code(WRONG)
    await lane.clock.run_until_idle()
    assert payment.doors == DoorState(active=Door.SMS, trouble="SMS_CODE_INCORRECT")
    payment.give_sms_code(lane.member.sms_code)
    await lane.clock.run_until_idle()
    assert state(payment) is State.PAID
    await lane.end()


@on_loop
async def test_an_sms_code_that_is_entered_twice_in_haste_is_one_try() -> None:
    lane = Lane(limit=0, doors=(Door.SMS,))
    payment = await lane.take()
    lane.platform.next(Op.VERIFY, Deliver(answer_s=1))
    payment.give_sms_code(WRONG)
    payment.give_sms_code(WRONG)
    await lane.clock.advance(2)
    assert payment.attempt.verification is not None
    assert payment.attempt.verification.tries_left == 4
    await lane.end()


@on_loop
async def test_an_sms_that_the_platform_does_not_send_is_said_and_the_other_doors_stay() -> None:
    lane = Lane(pad=True, limit=0)
    payment = await lane.take()
    lane.platform.next(Op.VERIFY, Refuse("SMS_LIMIT_REACHED"))
    payment.choose_door(Door.SMS)
    await lane.clock.run_until_idle()
    assert payment.doors == DoorState(active=Door.SMS, trouble="SMS_LIMIT_REACHED")
    payment.choose_door(Door.PIN_PAD)
    await lane.clock.run_until_idle()
    assert payment.doors == DoorState(active=Door.PIN_PAD, is_busy=True), "the other door has no trouble"
    await lane.end()


@pytest.mark.parametrize("door", [Door.SMS, Door.PHONE])
@on_loop
async def test_a_question_that_charges_nobody_and_is_not_answered_leaves_the_payment_waiting(door: Door) -> None:
    """Such as a text message, for a gateway that takes longer than the till waits for an answer."""
    lane = Lane(pad=True, limit=0)
    payment = await lane.take()
    lane.platform.next(Op.VERIFY, AnswerLost())
    payment.choose_door(door)
    await lane.clock.advance(10)
    assert State.UNKNOWN not in lane.states
    assert payment.doors == DoorState(active=door)
    if door is Door.SMS:
        payment.give_sms_code(lane.member.sms_code)
    else:
        lane.model.type_on_phone(payment.attempt_id, lane.member.password)
    await lane.clock.run_until_idle()
    assert state(payment) is State.PAID
    await lane.end()


@on_loop
async def test_where_sms_is_the_only_door_that_can_be_used_it_is_the_first() -> None:
    lane = Lane(limit=0, doors=(Door.PIN_PAD, Door.SMS))
    payment = await lane.take()
    assert payment.doors.active is Door.SMS
    assert kinds(lane) == [SendSMS]
    await lane.end()


# -- switching


@on_loop
async def test_doors_are_switched_in_the_middle_under_one_attempt_and_one_count_of_tries() -> None:
    lane = Lane(pad=True, limit=0)
    payment = await lane.take()
    lane.pad.type(WRONG)
    await lane.clock.run_until_idle()
    payment.choose_door(Door.SMS)
    await lane.clock.run_until_idle()
    payment.give_sms_code(WRONG)
    await lane.clock.run_until_idle()
    payment.choose_door(Door.PHONE)
    await lane.clock.run_until_idle()
    lane.model.type_on_phone(payment.attempt_id, WRONG)
    await lane.clock.run_until_idle()
    payment.choose_door(Door.PIN_PAD)
    await lane.clock.run_until_idle()
    assert payment.attempt.verification is not None
    assert payment.attempt.verification.tries_left == 2
    lane.pad.type(lane.member.password)
    await lane.clock.run_until_idle()
    assert state(payment) is State.PAID
    assert len(lane.platform.said(Op.CREATE)) == 1
    await lane.end()


@on_loop
async def test_what_comes_late_from_a_door_that_was_left_does_not_disturb_the_one_in_use() -> None:
    lane = Lane(pad=True, limit=0)
    payment = await lane.take()
    lane.platform.next(Op.VERIFY, Deliver(answer_s=1))
    payment.choose_door(Door.PHONE)
    await lane.clock.advance(0.5)
    payment.choose_door(Door.PIN_PAD)
    await lane.clock.advance(2)
    assert payment.doors == DoorState(active=Door.PIN_PAD, is_busy=True)
    assert lane.pad.is_open
    await lane.end()


@on_loop
async def test_a_door_that_the_platform_did_not_open_cannot_be_chosen() -> None:
    lane = Lane(limit=0, doors=(Door.PHONE,))
    payment = await lane.take()
    payment.choose_door(Door.SMS)
    payment.give_sms_code(lane.member.sms_code)
    await lane.clock.run_until_idle()
    assert kinds(lane) == [ToPhone]
    await lane.end()


@on_loop
async def test_a_step_without_any_door_ends_at_its_deadline() -> None:
    lane = Lane(pad=True, limit=0, doors=())
    payment = await lane.take()
    assert state(payment) is State.VERIFYING
    assert payment.doors.active is None
    await lane.clock.advance(95)
    assert payment.attempt.is_final
    await lane.end()
