# SPDX-License-Identifier: Apache-2.0
"""The SMS code is typed by the customer on the PIN pad, or told to the cashier: whichever comes first, once."""

from __future__ import annotations

import pytest

from cashier.checkout.attempt import State
from cashier.checkout.customer_view import customer_view
from cashier.checkout.renderer import render
from cashier.checkout.screens import Waiting
from cashier.checkout.take_payment import DoorState, PaymentInProgress
from cashier.devices.pin_entry import PadEnd, PINPadTrouble
from cashier.values.money import Money
from middleplatform.contract.payments import Door, SendSMS, SMSCode
from tests.support.fakes import Deliver, Op, Refuse, Unreachable
from tests.support.lane import Lane, state
from tests.support.loop import on_loop

WRONG = "000000"
ASKED = DoorState(active=Door.SMS, pad_asks=True)


async def at_sms_door(*, can_ask: bool = True) -> tuple[Lane, PaymentInProgress]:
    lane = Lane(pad=True, limit=0, doors=(Door.SMS, Door.PHONE))
    lane.pad.takes_sms_codes = can_ask
    payment = await lane.take()
    payment.choose_door(Door.SMS)
    await lane.clock.run_until_idle()
    return lane, payment


def codes_sent(lane: Lane) -> int:
    return sum(isinstance(call.said, SMSCode) for call in lane.platform.said(Op.VERIFY))


def shown(payment: PaymentInProgress) -> Waiting:
    screen = render(payment, None, None, None, 0.0, 0.0)
    assert isinstance(screen, Waiting)
    return screen


@on_loop
async def test_once_the_message_is_sent_the_pad_asks_for_its_code_and_the_right_one_pays() -> None:
    lane, payment = await at_sms_door()
    (entry,) = lane.pad.sms_entries
    assert (entry.amount, entry.timeout_s) == (Money(1280), 90)
    assert payment.doors == ASKED
    lane.pad.type_sms_code(lane.member.sms_code)
    await lane.clock.run_until_idle()
    assert state(payment) is State.PAID
    assert lane.pad.shown == [PadEnd.PAID]
    await lane.end()


@on_loop
async def test_while_the_pad_asks_the_cashier_may_type_the_code_and_the_pad_stops() -> None:
    lane, payment = await at_sms_door()
    payment.give_sms_code(lane.member.sms_code)
    await lane.clock.run_until_idle()
    assert state(payment) is State.PAID
    assert [entry.end for entry in lane.pad.sms_entries] == ["taken back"]
    await lane.end()


@pytest.mark.parametrize("by_pad", [True, False])
@on_loop
async def test_a_wrong_code_is_said_and_the_pad_asks_again(by_pad: bool) -> None:
    lane, payment = await at_sms_door()
    if by_pad:
        lane.pad.type_sms_code(WRONG)
    else:
        payment.give_sms_code(WRONG)
    await lane.clock.run_until_idle()
    assert payment.doors == DoorState(active=Door.SMS, trouble="SMS_CODE_INCORRECT", pad_asks=True)
    lane.pad.type_sms_code(lane.member.sms_code)
    await lane.clock.run_until_idle()
    assert state(payment) is State.PAID
    await lane.end()


@on_loop
async def test_what_has_not_six_digits_is_not_sent_and_costs_no_try() -> None:
    lane, payment = await at_sms_door()
    lane.pad.type_sms_code("12345")
    await lane.clock.run_until_idle()
    assert payment.doors == DoorState(active=Door.SMS, trouble="SMS_CODE_CUT", pad_asks=True)
    assert codes_sent(lane) == 0
    assert payment.attempt.verification is not None
    assert payment.attempt.verification.tries_left == 5
    await lane.end()


@on_loop
async def test_a_code_that_is_on_its_way_from_the_pad_is_not_sent_a_second_time_by_the_cashier() -> None:
    lane, payment = await at_sms_door()
    lane.platform.next(Op.VERIFY, Deliver(answer_s=1))
    lane.pad.type_sms_code(WRONG)
    await lane.clock.run_until_idle()
    assert shown(payment).is_checking
    payment.give_sms_code(WRONG)
    await lane.clock.advance(2)
    assert codes_sent(lane) == 1
    assert lane.pad.is_open
    await lane.end()


@pytest.mark.parametrize("trouble", [PINPadTrouble.CANCELLED, PINPadTrouble.TIMED_OUT, PINPadTrouble.FAULT])
@on_loop
async def test_a_pad_that_gives_no_code_leaves_the_cashier_to_type_it(trouble: PINPadTrouble) -> None:
    lane, payment = await at_sms_door()
    lane.pad.fail(trouble)
    await lane.clock.run_until_idle()
    assert payment.doors == DoorState(active=Door.SMS, trouble=trouble.value)
    notice = shown(payment).notice
    assert notice is not None
    assert notice.do_now.en == "Ask the customer for the code and type it in."
    payment.give_sms_code(lane.member.sms_code)
    await lane.clock.run_until_idle()
    assert state(payment) is State.PAID
    await lane.end()


@on_loop
async def test_a_pad_that_cannot_ask_after_all_is_no_trouble() -> None:
    lane, payment = await at_sms_door()
    lane.pad.fail(PINPadTrouble.FAULT, was_refused=True)
    await lane.clock.run_until_idle()
    assert payment.doors == DoorState(active=Door.SMS)
    await lane.end()


@on_loop
async def test_a_pad_that_takes_no_texts_is_not_asked_to() -> None:
    lane, payment = await at_sms_door(can_ask=False)
    assert (payment.doors, lane.pad.sms_entries, lane.pad.shown) == (DoorState(active=Door.SMS), [], [])
    await lane.end()


@pytest.mark.parametrize("fate", [Refuse("SMS_LIMIT_REACHED"), Unreachable()])
@on_loop
async def test_without_a_message_the_pad_does_not_ask_for_its_code(fate: Refuse | Unreachable) -> None:
    lane = Lane(pad=True, limit=0, doors=(Door.SMS, Door.PHONE))
    lane.pad.takes_sms_codes = True
    payment = await lane.take()
    lane.platform.next(Op.VERIFY, fate)
    payment.choose_door(Door.SMS)
    await lane.clock.run_until_idle()
    assert lane.pad.sms_entries == []
    await lane.end()


@on_loop
async def test_a_door_that_is_left_while_the_message_is_being_sent_has_the_pad_ask_for_nothing() -> None:
    lane = Lane(pad=True, limit=0, doors=(Door.SMS, Door.PHONE))
    lane.pad.takes_sms_codes = True
    payment = await lane.take()
    lane.platform.next(Op.VERIFY, Deliver(answer_s=1))
    payment.choose_door(Door.SMS)
    await lane.clock.advance(0.5)
    payment.choose_door(Door.PHONE)
    await lane.clock.advance(2)
    assert lane.pad.sms_entries == []
    assert payment.doors.active is Door.PHONE
    await lane.end()


@on_loop
async def test_another_message_has_the_pad_ask_anew_and_never_two_at_once() -> None:
    lane, payment = await at_sms_door()
    lane.pad.ends_after_s = 0.3
    payment.choose_door(Door.SMS)
    await lane.clock.advance(1)
    assert [type(call.said) for call in lane.platform.said(Op.VERIFY)].count(SendSMS) == 2
    assert [entry.end for entry in lane.pad.sms_entries] == ["taken back", "open"]
    # So soon the platform sends no other one; the code of the first is still good, and the pad asks for it.
    assert payment.doors == DoorState(active=Door.SMS, trouble="SMS_LIMIT_REACHED", pad_asks=True)
    lane.pad.type_sms_code(lane.member.sms_code)
    await lane.clock.run_until_idle()
    assert state(payment) is State.PAID
    await lane.end()


@on_loop
async def test_a_customer_who_pays_on_the_phone_meanwhile_ends_the_question_on_the_pad() -> None:
    lane, payment = await at_sms_door()
    lane.model.type_on_phone(payment.attempt_id, lane.member.password)
    await lane.clock.run_until_idle()
    assert state(payment) is State.PAID
    assert [entry.end for entry in lane.pad.sms_entries] == ["taken back"]
    await lane.end()


@pytest.mark.logs_error("pin_pad_fault")
@on_loop
async def test_a_driver_that_breaks_leaves_the_cashier_to_type_the_code() -> None:
    lane = Lane(pad=True, limit=0, doors=(Door.SMS, Door.PHONE))
    lane.pad.takes_sms_codes = lane.pad.breaks = True
    payment = await lane.take()
    payment.choose_door(Door.SMS)
    await lane.clock.run_until_idle()
    assert payment.doors == DoorState(active=Door.SMS, trouble="PIN_PAD_FAULT")
    payment.give_sms_code(lane.member.sms_code)
    await lane.clock.run_until_idle()
    assert state(payment) is State.PAID
    await lane.end()


@on_loop
async def test_cashier_and_customer_are_told_of_the_keypad() -> None:
    lane, payment = await at_sms_door()
    waiting = shown(payment)
    assert waiting.instruction.en == "Customer: type the SMS code on the keypad, or read it out to the cashier"
    assert customer_view(waiting).pole[1].strip() == "SMS CODE: KEYPAD"
    await lane.end()


@pytest.mark.parametrize(("reason", "end"), [("paid", PadEnd.PAID), ("refused", PadEnd.NOT_PAID)])
@on_loop
async def test_the_pad_that_was_used_shows_how_it_ended(reason: str, end: PadEnd) -> None:
    lane = Lane(pad=True, limit=0)
    payment = await lane.take()
    if reason == "paid":
        lane.pad.type(lane.member.password)
    else:
        lane.model.refuse(payment.attempt_id)
    await lane.clock.run_until_idle()
    assert lane.pad.shown == [end]
    await lane.end()


@on_loop
async def test_the_pad_says_not_to_pay_again_where_the_result_is_left_unknown() -> None:
    lane = Lane(pad=True, limit=0)
    payment = await lane.take()
    lane.platform.is_down = True
    lane.pad.type(lane.member.password)
    await lane.clock.advance(120)
    assert state(payment) is State.UNKNOWN
    payment.leave_alone()
    await lane.clock.run_until_idle()
    assert lane.pad.shown == [PadEnd.NOT_KNOWN]
    await lane.end()
