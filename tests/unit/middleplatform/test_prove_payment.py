# SPDX-License-Identifier: Apache-2.0
"""Proving a payment: three doors, one deadline, one count of tries, lock-outs."""

from __future__ import annotations

import re
import uuid

import pytest
from sqlalchemy import Connection
from structlog.testing import capture_logs

from middleplatform.bootstrap import build_platform
from middleplatform.contract.payments import (
    Door,
    IfSucceeded,
    Payment,
    PINByPad,
    PINKeyScheme,
    SMSCode,
    Status,
)
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.payments.repository import PaymentRepository
from middleplatform.problems import RequestRefusedError
from middleplatform.settings import Settings
from tests.unit.middleplatform.conftest import EmptyDatabase
from tests.unit.middleplatform.workbench import CHEAP_HASHER, PASSWORD, SilentGateway, Workbench, failure_code

WRONG = "000000"


def last_failure(payment: Payment) -> str | None:
    return payment.verification.last_failure if payment.verification else None


def tries_left(payment: Payment) -> int | None:
    return payment.verification.tries_left if payment.verification else None


def test_the_right_password_on_the_phone_pays(bench: Workbench) -> None:
    guest = bench.guest()
    paid = bench.by_phone(bench.waiting(guest, 50_000))
    assert paid.status is Status.SUCCEEDED
    assert bench.balance(guest) == 50_000


def test_the_right_pin_on_a_dukpt_pad_pays(bench: Workbench) -> None:
    waiting = bench.waiting()
    assert waiting.verification is not None
    assert waiting.verification.pin_key is not None
    assert waiting.verification.pin_key.scheme is PINKeyScheme.DUKPT
    assert bench.by_pad(waiting).status is Status.SUCCEEDED


def test_the_right_pin_on_a_master_session_pad_pays(bench: Workbench) -> None:
    terminal, _ = bench.enrol("T2", pin_key_id="master")
    waiting = bench.waiting(terminal=terminal)
    assert waiting.verification is not None
    pin_key = waiting.verification.pin_key
    assert pin_key is not None
    assert (pin_key.scheme, pin_key.master_key_index) == (PINKeyScheme.MASTER_SESSION, 3)
    assert bench.by_pad(waiting).status is Status.SUCCEEDED


def test_each_attempt_has_an_account_number_and_a_session_key_of_its_own(bench: Workbench) -> None:
    terminal, _ = bench.enrol("T2", pin_key_id="master")
    keys = [bench.waiting(terminal=terminal).verification for _ in range(3)]
    pin_keys = [step.pin_key for step in keys if step is not None and step.pin_key is not None]
    assert len({key.account for key in pin_keys}) == 3
    assert len({key.session_key for key in pin_keys}) == 3


def test_a_wrong_password_says_how_many_tries_are_left_and_may_be_followed_by_the_right_one(
    bench: Workbench,
) -> None:
    waiting = bench.waiting()
    wrong = bench.by_pad(waiting, WRONG)
    assert (wrong.status, last_failure(wrong), tries_left(wrong)) == (
        Status.VERIFYING,
        ReasonCode.PASSWORD_INCORRECT,
        4,
    )
    assert wrong.version == waiting.version + 1
    assert bench.by_pad(waiting).status is Status.SUCCEEDED


def test_tries_through_all_doors_are_counted_together(bench: Workbench) -> None:
    waiting = bench.waiting()
    bench.by_pad(waiting, WRONG)
    assert tries_left(bench.by_phone(waiting, WRONG)) == 3


def test_the_fifth_wrong_password_locks_it_on_every_payment(bench: Workbench) -> None:
    guest = bench.guest()
    first, second = bench.waiting(guest), bench.waiting(guest)
    for _ in range(4):
        bench.by_phone(first, WRONG)
    locked = bench.by_phone(first, WRONG)
    assert failure_code(locked) == ReasonCode.PASSWORD_LOCKED
    assert locked.failure is not None
    assert locked.failure.retry_after_s == 1_800
    assert failure_code(bench.by_phone(second)) == ReasonCode.PASSWORD_LOCKED
    assert bench.balance(guest) == 100_000


def test_while_locked_no_payment_asks_for_the_password(bench: Workbench) -> None:
    guest = bench.guest()
    waiting = bench.waiting(guest)
    for _ in range(5):
        bench.by_phone(waiting, WRONG)
    bench.clock.forward(minutes=29)
    payment = bench.pay(bench.request(bench.code(guest), 50_000))
    assert failure_code(payment) == ReasonCode.PASSWORD_LOCKED
    assert payment.failure is not None
    assert payment.failure.retry_after_s == 61


def test_a_lock_ends_after_half_an_hour_and_the_count_begins_anew(bench: Workbench) -> None:
    guest = bench.guest()
    waiting = bench.waiting(guest)
    for _ in range(5):
        bench.by_phone(waiting, WRONG)
    bench.clock.forward(minutes=30, seconds=1)
    again = bench.waiting(guest)
    assert tries_left(again) == 5
    assert tries_left(bench.by_phone(again, WRONG)) == 4
    assert bench.by_phone(again).status is Status.SUCCEEDED


def test_a_lock_out_holds_at_another_copy_of_the_service_and_after_a_restart(database: EmptyDatabase) -> None:
    bench = Workbench.build(database.url, engine=database.engine)
    guest = bench.guest()
    first, waiting = bench.waiting(guest), bench.waiting(guest)
    for _ in range(4):
        bench.by_phone(first, WRONG)
    other = build_platform(Settings(database.url, bytes(32)), clock=bench.clock, hasher=CHEAP_HASHER)
    other.proving.by_phone(first.attempt_id, uuid.uuid4(), WRONG)
    other.close()
    restarted = build_platform(Settings(database.url, bytes(32)), clock=bench.clock, hasher=CHEAP_HASHER)

    for platform in (bench.platform, restarted):
        platform.proving.by_phone(waiting.attempt_id, uuid.uuid4(), PASSWORD)
        told = platform.finding.one("shop", waiting.attempt_id)
        assert (told.status, failure_code(told)) == (Status.FAILED, ReasonCode.PASSWORD_LOCKED)
    assert failure_code(bench.query(first.attempt_id)) == ReasonCode.PASSWORD_LOCKED
    assert bench.balance(guest) == 100_000
    restarted.close()
    bench.close()


def test_wrong_passwords_of_an_earlier_payment_are_counted_too(bench: Workbench) -> None:
    guest = bench.guest()
    earlier = bench.waiting(guest)
    for _ in range(3):
        bench.by_phone(earlier, WRONG)
    bench.cancel(earlier.attempt_id)
    assert tries_left(bench.waiting(guest)) == 2


def test_the_right_password_clears_the_count(bench: Workbench) -> None:
    guest = bench.guest()
    waiting = bench.waiting(guest, 30_000)
    bench.by_phone(waiting, WRONG)
    bench.by_phone(waiting)
    assert tries_left(bench.waiting(guest, 30_000)) == 5


def test_the_same_verification_twice_is_one_try(bench: Workbench) -> None:
    waiting, verification_id = bench.waiting(), uuid.uuid4()
    first = bench.by_pad(waiting, WRONG, verification_id=verification_id)
    again = bench.by_pad(waiting, WRONG, verification_id=verification_id)
    assert (tries_left(again), again.version) == (4, first.version)


def test_a_pad_with_another_key_is_a_key_fault_and_no_try(bench: Workbench) -> None:
    waiting = bench.waiting()
    fault = bench.by_pad(waiting, key=bytes.fromhex("11111111111111112222222222222222"))
    assert (last_failure(fault), tries_left(fault)) == (ReasonCode.PIN_KEY_FAULT, 5)


def test_a_block_of_another_scheme_is_a_key_fault(bench: Workbench) -> None:
    waiting = bench.waiting()
    request = PINByPad(verification_id=uuid.uuid4(), pin_block="00" * 8)
    bench.platform.proving.by_pad(waiting.attempt_id, request)
    assert last_failure(bench.query(waiting.attempt_id)) == ReasonCode.PIN_KEY_FAULT


def test_the_deadline_ends_the_payment(bench: Workbench) -> None:
    guest = bench.guest()
    waiting = bench.waiting(guest)
    bench.clock.forward(seconds=89)
    assert bench.query(waiting.attempt_id).status is Status.VERIFYING
    bench.clock.forward(seconds=1)
    assert failure_code(bench.query(waiting.attempt_id)) == ReasonCode.VERIFICATION_TIMED_OUT
    assert bench.balance(guest) == 100_000


def test_the_right_password_after_the_deadline_pays_nothing(bench: Workbench) -> None:
    guest = bench.guest()
    waiting = bench.waiting(guest)
    bench.clock.forward(seconds=91)
    assert failure_code(bench.by_phone(waiting)) == ReasonCode.VERIFICATION_TIMED_OUT
    assert bench.balance(guest) == 100_000


def test_the_sweeper_ends_payments_that_nobody_touches(bench: Workbench) -> None:
    waiting = bench.waiting()
    bench.clock.forward(seconds=91)
    assert bench.platform.ending.sweep() == 1
    assert bench.platform.ending.sweep() == 0
    assert failure_code(bench.query(waiting.attempt_id)) == ReasonCode.VERIFICATION_TIMED_OUT


def test_a_payment_that_cannot_be_ended_keeps_no_other_from_its_end(bench: Workbench) -> None:
    units, stuck, other = bench.platform.context.units, bench.waiting(), bench.waiting()
    bench.clock.forward(seconds=91)

    def refuse(connection: Connection) -> None:
        stored = PaymentRepository(connection).answer_to(stuck.attempt_id)
        assert stored is not None
        if stored.status is not Status.VERIFYING:
            raise ArithmeticError("a fault of ours")

    units.witness = refuse
    with capture_logs() as logged:
        bench.platform.ending.sweep()
    assert [(each["event"], each["attempt_id"]) for each in logged] == [
        ("deadline not settled", str(stuck.attempt_id))
    ]
    assert failure_code(bench.query(other.attempt_id)) == ReasonCode.VERIFICATION_TIMED_OUT
    units.witness = None
    bench.platform.ending.sweep()
    assert failure_code(bench.query(stuck.attempt_id)) == ReasonCode.VERIFICATION_TIMED_OUT


@pytest.mark.parametrize("door", ["phone", "sms"])
def test_who_is_frozen_meanwhile_proves_nothing_any_more(sms_bench: Workbench, door: str) -> None:
    bench, guest = sms_bench, sms_bench.guest()
    waiting = bench.waiting(guest)
    bench.platform.proving.send_sms(waiting.attempt_id)
    bench.admin.freeze(guest.identity.member_id, frozen=True)

    if door == "phone":
        bench.by_phone(waiting)
    else:
        typed = SMSCode(verification_id=uuid.uuid4(), code=bench.sms_code())
        bench.platform.proving.by_sms(waiting.attempt_id, typed)

    assert failure_code(bench.query(waiting.attempt_id)) == ReasonCode.ACCOUNT_FROZEN
    assert bench.balance(guest) == 100_000


@pytest.mark.parametrize("door", ["phone", "sms"])
def test_payments_that_wait_at_once_pay_no_more_than_the_members_day_allows(sms_bench: Workbench, door: str) -> None:
    bench, guest = sms_bench, sms_bench.guest(points=200_000)
    bench.set_policy(daily_limit=60_000)
    first, second = bench.waiting(guest, 40_000), bench.waiting(guest, 40_000)
    assert bench.by_phone(first).status is Status.SUCCEEDED

    if door == "phone":
        ended = bench.by_phone(second)
    else:
        bench.platform.proving.send_sms(second.attempt_id)
        ended = by_sms(bench, second, bench.sms_code())

    assert failure_code(ended) == ReasonCode.DAILY_LIMIT_EXCEEDED
    assert bench.balance(guest) == 160_000


def test_the_customer_may_refuse(bench: Workbench) -> None:
    waiting = bench.waiting()
    bench.platform.proving.refuse(waiting.attempt_id)
    assert failure_code(bench.query(waiting.attempt_id)) == ReasonCode.CUSTOMER_REFUSED


def test_the_customer_may_be_sent_to_the_phone_in_the_middle(bench: Workbench) -> None:
    waiting = bench.waiting()
    bench.by_pad(waiting, WRONG)
    bench.platform.proving.to_phone(waiting.attempt_id)
    prompted = bench.query(waiting.attempt_id)
    assert prompted.verification is not None
    assert (prompted.verification.phone_prompted, prompted.verification.tries_left) == (True, 4)
    assert bench.by_phone(prompted).status is Status.SUCCEEDED


def test_a_proof_of_a_cancelled_payment_pays_nothing(bench: Workbench) -> None:
    guest = bench.guest()
    waiting = bench.waiting(guest)
    bench.cancel(waiting.attempt_id, IfSucceeded.KEEP)
    assert bench.by_phone(waiting).status is Status.CANCELLED
    assert bench.balance(guest) == 100_000


def test_points_that_went_meanwhile_are_noticed_at_the_debit(bench: Workbench) -> None:
    guest = bench.guest(points=60_000)
    first, second = bench.waiting(guest, 40_000), bench.waiting(guest, 40_000)
    assert bench.by_phone(first).status is Status.SUCCEEDED
    late = bench.by_phone(second)
    assert failure_code(late) == ReasonCode.INSUFFICIENT_BALANCE
    assert bench.balance(guest) == 20_000


def test_a_changed_password_counts_at_once(bench: Workbench) -> None:
    guest = bench.guest()
    waiting = bench.waiting(guest)
    bench.admin.set_payment_password(guest.identity.member_id, "246802")
    assert last_failure(bench.by_phone(waiting)) == ReasonCode.PASSWORD_INCORRECT
    assert bench.by_phone(waiting, "246802").status is Status.SUCCEEDED


def test_without_a_gateway_the_sms_door_is_shut(bench: Workbench) -> None:
    waiting = bench.waiting()
    with pytest.raises(RequestRefusedError) as refused:
        bench.platform.proving.send_sms(waiting.attempt_id)
    assert refused.value.code == ReasonCode.VERIFICATION_NOT_OPEN


def test_an_sms_code_pays_where_the_member_has_no_password(sms_bench: Workbench) -> None:
    waiting = sms_bench.waiting(sms_bench.guest(password=None))
    assert waiting.verification is not None
    assert waiting.verification.doors == (Door.SMS,)
    sms_bench.platform.proving.send_sms(waiting.attempt_id)
    sent = sms_bench.query(waiting.attempt_id)
    assert sent.verification is not None
    assert sent.verification.sms_sent_to == "139****0001"
    assert by_sms(sms_bench, waiting, sms_bench.sms_code()).status is Status.SUCCEEDED


def test_a_wrong_sms_code_counts_as_a_try(sms_bench: Workbench) -> None:
    waiting = sms_bench.waiting()
    sms_bench.platform.proving.send_sms(waiting.attempt_id)
    right = sms_bench.sms_code()
    wrong = by_sms(sms_bench, waiting, f"{(int(right) + 1) % 1_000_000:06d}")
    assert (last_failure(wrong), tries_left(wrong)) == (ReasonCode.SMS_CODE_INCORRECT, 4)
    assert by_sms(sms_bench, waiting, right).status is Status.SUCCEEDED


def test_an_sms_code_is_for_its_payment_only(sms_bench: Workbench) -> None:
    guest = sms_bench.guest()
    first, second = sms_bench.waiting(guest), sms_bench.waiting(guest)
    sms_bench.platform.proving.send_sms(first.attempt_id)
    code = sms_bench.sms_code()
    sms_bench.clock.forward(seconds=1)
    sms_bench.platform.proving.send_sms(second.attempt_id)
    assert last_failure(by_sms(sms_bench, second, code)) == ReasonCode.SMS_CODE_INCORRECT


def test_an_sms_is_sent_again_after_a_minute_only(sms_bench: Workbench) -> None:
    waiting = sms_bench.waiting()
    sms_bench.platform.proving.send_sms(waiting.attempt_id)
    with pytest.raises(RequestRefusedError) as refused:
        sms_bench.platform.proving.send_sms(waiting.attempt_id)
    assert (refused.value.status, refused.value.code) == (429, ReasonCode.SMS_LIMIT_REACHED)
    sms_bench.clock.forward(seconds=61)
    sms_bench.platform.proving.send_sms(waiting.attempt_id)
    assert sms_bench.outbox is not None
    assert len(sms_bench.outbox.messages) == 2


def test_a_member_gets_ten_sms_codes_a_day(sms_bench: Workbench) -> None:
    guest = sms_bench.guest()
    for _ in range(10):
        sms_bench.platform.proving.send_sms(sms_bench.waiting(guest).attempt_id)
    with pytest.raises(RequestRefusedError) as refused:
        sms_bench.platform.proving.send_sms(sms_bench.waiting(guest).attempt_id)
    assert refused.value.code == ReasonCode.SMS_LIMIT_REACHED


def test_an_sms_code_that_was_never_sent_cannot_be_right(sms_bench: Workbench) -> None:
    with pytest.raises(RequestRefusedError) as refused:
        by_sms(sms_bench, sms_bench.waiting(), "123456")
    assert refused.value.code == ReasonCode.VERIFICATION_NOT_OPEN


def test_an_sms_that_the_gateway_did_not_take_is_said_and_the_payment_waits_on(database: EmptyDatabase) -> None:
    gateway = SilentGateway()
    bench = Workbench.build(database.url, engine=database.engine, sender=gateway)
    waiting = bench.waiting()
    bench.platform.proving.send_sms(waiting.attempt_id)
    told = bench.query(waiting.attempt_id)
    assert last_failure(told) == ReasonCode.SMS_NOT_SENT
    assert told.verification is not None
    assert (told.status, told.verification.sms_sent_to) == (Status.VERIFYING, None)
    gateway.works = True
    bench.platform.proving.send_sms(waiting.attempt_id)
    assert last_failure(bench.query(waiting.attempt_id)) is None
    assert bench.by_phone(waiting).status is Status.SUCCEEDED
    bench.close()


def test_the_code_of_an_sms_that_arrives_though_the_gateway_did_not_answer_pays(database: EmptyDatabase) -> None:
    gateway = SilentGateway(may_arrive=True)
    bench = Workbench.build(database.url, engine=database.engine, sender=gateway)
    waiting = bench.waiting()
    bench.platform.proving.send_sms(waiting.attempt_id)
    told = bench.query(waiting.attempt_id)
    assert told.verification is not None
    assert (last_failure(told), told.verification.sms_sent_to) == (ReasonCode.SMS_NOT_SENT, None)
    (late,) = re.findall(r"[0-9]{6}", gateway.texts[0])
    assert by_sms(bench, waiting, late).status is Status.SUCCEEDED
    bench.close()


def test_the_code_of_an_sms_that_was_sent_again_takes_the_place_of_one_that_may_arrive(
    database: EmptyDatabase,
) -> None:
    gateway = SilentGateway(may_arrive=True)
    bench = Workbench.build(database.url, engine=database.engine, sender=gateway)
    waiting = bench.waiting()
    bench.platform.proving.send_sms(waiting.attempt_id)
    gateway.works = True
    bench.platform.proving.send_sms(waiting.attempt_id)
    first, second = (re.findall(r"[0-9]{6}", text)[0] for text in gateway.texts)
    assert last_failure(by_sms(bench, waiting, first)) == ReasonCode.SMS_CODE_INCORRECT
    assert by_sms(bench, waiting, second).status is Status.SUCCEEDED
    bench.close()


def by_sms(bench: Workbench, payment: Payment, code: str) -> Payment:
    request = SMSCode(verification_id=uuid.uuid4(), code=code)
    bench.platform.proving.by_sms(payment.attempt_id, request)
    return bench.query(payment.attempt_id)
