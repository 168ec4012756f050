# SPDX-License-Identifier: Apache-2.0
"""Prove a payment: one step with three doors, one deadline and one count of tries.

Passwords are compared outside of the writing transaction, because Argon2id is slow on purpose and SQLite has one
writer; the result counts only under the payment's and the member's lock. So of many tries at once each is counted,
and none says anything after the lock-out.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import Connection

from middleplatform.accounts.repository import Member, MemberRepository
from middleplatform.context import PlatformContext
from middleplatform.contract.payments import Door, Failure, PINByPad, SMSCode, Status
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.database.unit_of_work import Unit
from middleplatform.payments.locked_payment import LockedPayment
from middleplatform.payments.repository import PaymentRepository, StoredPayment
from middleplatform.problems import RequestRefusedError
from middleplatform.randomness import random_digits
from middleplatform.security.key_store import PINKeyFaultError, SealedPIN
from middleplatform.security.rate_limits import Limit, count_event, retry_after_s
from middleplatform.sms.sender import SMSError
from middleplatform.verification.password_tries import count_wrong, forget_wrong, lock_left_s
from middleplatform.verification.repository import StoredVerification, VerificationRepository

_ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class _Compared:
    """What a typed password came to: which hash it was compared with, and how."""

    payment_hash: str | None
    matches: bool
    readable: bool = True


_Reader = Callable[[Connection, StoredVerification], str]


class ProvePayment:
    """Carries out tries to prove a payment, through any door."""

    def __init__(self, context: PlatformContext) -> None:
        self._context = context

    def by_pad(self, attempt_id: UUID, request: PINByPad) -> None:
        """Try the PIN block of the pad at the counter."""

        def read_pin(connection: Connection, step: StoredVerification) -> str:
            if step.pin_key_id is None:
                raise _not_open(Door.PIN_PAD)
            sealed = SealedPIN(
                key_id=step.pin_key_id,
                account=step.surrogate_account,
                block=bytes.fromhex(request.pin_block),
                ksn=bytes.fromhex(request.ksn) if request.ksn else None,
                session_key=bytes.fromhex(step.session_key) if step.session_key else None,
            )
            return self._context.keys.open_pin(connection, sealed)

        self._by_password(attempt_id, request.verification_id, Door.PIN_PAD, read_pin)

    def by_phone(self, attempt_id: UUID, verification_id: UUID, password: str) -> None:
        """Try the payment password that the customer typed on the phone."""
        self._by_password(attempt_id, verification_id, Door.PHONE, lambda _connection, _step: password)

    def by_courier(self, attempt_id: UUID, verification_id: UUID, password: str) -> None:
        """Try the payment password that the customer typed on the courier's phone, which stands for the pad."""
        self._by_password(attempt_id, verification_id, Door.PIN_PAD, lambda _connection, _step: password)

    def to_phone(self, attempt_id: UUID) -> None:
        """Send the customer to the password page."""

        def prompt(unit: Unit) -> None:
            payment = self._open_payment(unit, attempt_id, Door.PHONE)
            if payment is not None and payment.step is not None and not payment.step.phone_prompted:
                payment.note(phone_prompted=True)

        self._context.units.write(prompt)

    def refuse(self, attempt_id: UUID) -> None:
        """Let the customer refuse a payment that waits for proof."""

        def fail(unit: Unit) -> None:
            payment = LockedPayment.load(unit, self._context, attempt_id)
            if payment is not None and payment.verifying:
                payment.fail(Failure(code=ReasonCode.CUSTOMER_REFUSED))

        self._context.units.write(fail)

    def send_sms(self, attempt_id: UUID) -> None:
        """Send an SMS code to the member; where the gateway does not take it, the step's last failure says so.

        Raises `RequestRefusedError` where it is too soon or too often.
        """
        sender = self._context.sms
        if sender is None:
            raise _not_open(Door.SMS)
        message = self._context.units.write(lambda unit: self._prepare_sms(unit, attempt_id))
        if message is None:
            return
        try:
            sender.send(*message)
        except SMSError as error:
            # No refusal: a till takes a fault of the platform for "no answer", and the payment still waits.
            may_arrive = error.may_arrive
            self._context.units.write(lambda unit: self._note_unsent(unit, attempt_id, may_arrive=may_arrive))

    def by_sms(self, attempt_id: UUID, request: SMSCode) -> None:
        """Try the SMS code that the customer was sent."""
        self._context.units.write(lambda unit: self._judge_sms(unit, attempt_id, request))

    def _by_password(self, attempt_id: UUID, verification_id: UUID, door: Door, read: _Reader) -> None:
        while True:
            compared = self._compare(attempt_id, verification_id, read)
            if compared is None:
                return
            judge = partial(
                self._judge, attempt_id=attempt_id, verification_id=verification_id, door=door, seen=compared
            )
            if self._context.units.write(judge):
                return

    def _compare(self, attempt_id: UUID, verification_id: UUID, read: _Reader) -> _Compared | None:
        """Compare what was typed, without any effect; None where there is nothing left to prove."""

        def look(connection: Connection) -> tuple[str | None, str | None] | None:
            stored = PaymentRepository(connection).answer_to(attempt_id)
            if stored is None or stored.status is not Status.VERIFYING or stored.member_id is None:
                return None
            steps = VerificationRepository(connection)
            step = steps.find(stored.account_id, stored.attempt_id)
            if step is None or steps.was_tried(stored.account_id, stored.attempt_id, verification_id):
                return None
            member = MemberRepository(connection).find(stored.member_id)
            assert member is not None, "a payment's payer is never deleted"
            try:
                return member.payment_hash, read(connection, step)
            except PINKeyFaultError:
                return member.payment_hash, None

        looked = self._context.units.read(look)
        if looked is None:
            return None
        payment_hash, typed = looked
        if typed is None:
            return _Compared(payment_hash, matches=False, readable=False)
        return _Compared(payment_hash, self._context.passwords.matches(payment_hash, typed))

    def _judge(self, unit: Unit, attempt_id: UUID, verification_id: UUID, door: Door, seen: _Compared) -> bool:
        """Count a try and act on it; False where the password changed since it was compared."""
        payment = self._open_payment(unit, attempt_id, door)
        if payment is None or payment.was_tried(verification_id):
            return True
        member = payment.lock_member()
        if member.payment_hash != seen.payment_hash:
            return False
        if not seen.readable:
            payment.add_try(verification_id, door, ReasonCode.PIN_KEY_FAULT)
            payment.note(last_failure=str(ReasonCode.PIN_KEY_FAULT))
            return True
        now = self._context.clock.now()
        wait_s = lock_left_s(member, now)
        if wait_s:
            payment.add_try(verification_id, door, ReasonCode.PASSWORD_LOCKED)
            payment.fail(Failure(code=ReasonCode.PASSWORD_LOCKED, retry_after_s=wait_s))
        elif seen.matches:
            payment.add_try(verification_id, door, _ACCEPTED)
            forget_wrong(MemberRepository(unit.connection), member)
            payment.succeed(proved_by=door)
        else:
            payment.add_try(verification_id, door, ReasonCode.PASSWORD_INCORRECT)
            self._count_wrong_password(unit, payment, member)
        return True

    def _count_wrong_password(self, unit: Unit, payment: LockedPayment, member: Member) -> None:
        timings = self._context.timings
        assert payment.step is not None
        left = count_wrong(MemberRepository(unit.connection), member, self._context.clock.now(), timings)
        if left == 0:
            payment.fail(
                Failure(code=ReasonCode.PASSWORD_LOCKED, tries_left=0, retry_after_s=timings.password_lock_s)
            )
            return
        tries_left = min(payment.step.tries_left - 1, left)
        self._after_wrong(payment, ReasonCode.PASSWORD_INCORRECT, tries_left)

    def _after_wrong(self, payment: LockedPayment, reason: ReasonCode, tries_left: int, **values: object) -> None:
        if tries_left <= 0:
            payment.fail(Failure(code=reason, tries_left=0))
        else:
            payment.note(tries_left=tries_left, last_failure=str(reason), **values)

    def _prepare_sms(self, unit: Unit, attempt_id: UUID) -> tuple[str, str] | None:
        """Store a fresh SMS code and return the message to send."""
        payment = self._open_payment(unit, attempt_id, Door.SMS)
        if payment is None or payment.step is None:
            return None
        now, timings = self._context.clock.now(), self._context.timings
        sent_at = payment.step.sms_sent_at
        if sent_at is not None and now < sent_at + timedelta(seconds=timings.sms_resend_s):
            wait_s = int((sent_at - now).total_seconds()) + timings.sms_resend_s + 1
            raise RequestRefusedError(
                429, ReasonCode.SMS_LIMIT_REACHED, "an SMS code was sent just now", retry_after_s=wait_s
            )
        member = payment.lock_member()
        limit = Limit("sms", timings.sms_per_day, 86_400)
        wait_s = retry_after_s(unit.connection, limit, member.member_id, now)
        if wait_s:
            raise RequestRefusedError(
                429, ReasonCode.SMS_LIMIT_REACHED, "no more SMS codes today", retry_after_s=wait_s
            )
        count_event(unit.connection, limit, member.member_id, now)
        code = random_digits(self._context.random, 6)
        payment.note(
            sms_hash=self._sms_hash(payment.stored, code),
            sms_sent_at=now,
            sms_tries_left=timings.sms_tries,
            last_failure=None,
        )
        minutes = timings.sms_code_life_s // 60
        return member.phone, f"【积付】支付验证码 {code}，{minutes} 分钟内有效。订单 {payment.stored.order_number}。"

    def _note_unsent(self, unit: Unit, attempt_id: UUID, *, may_arrive: bool) -> None:
        """Let another SMS be sent at once. The code of one that may arrive all the same stays good until then."""
        payment = self._open_payment(unit, attempt_id, Door.SMS)
        if payment is None or payment.step is None:
            return
        sent: dict[str, object] = {"sms_hash": None, "sms_sent_at": None}
        if may_arrive and payment.step.sms_sent_at is not None:
            resend = timedelta(seconds=self._context.timings.sms_resend_s)
            sent = {"sms_sent_at": payment.step.sms_sent_at - resend}
        payment.note(last_failure=str(ReasonCode.SMS_NOT_SENT), **sent)

    def _judge_sms(self, unit: Unit, attempt_id: UUID, request: SMSCode) -> None:
        payment = self._open_payment(unit, attempt_id, Door.SMS)
        if payment is None or payment.step is None or payment.was_tried(request.verification_id):
            return
        step, now = payment.step, self._context.clock.now()
        life = timedelta(seconds=self._context.timings.sms_code_life_s)
        if step.sms_sent_at is None:
            raise RequestRefusedError(409, ReasonCode.VERIFICATION_NOT_OPEN, "no SMS code was sent yet")
        if step.sms_hash is None or now >= step.sms_sent_at + life:
            payment.add_try(request.verification_id, Door.SMS, ReasonCode.SMS_CODE_EXPIRED)
            payment.note(last_failure=str(ReasonCode.SMS_CODE_EXPIRED))
        elif hmac.compare_digest(step.sms_hash, self._sms_hash(payment.stored, request.code)):
            payment.add_try(request.verification_id, Door.SMS, _ACCEPTED)
            payment.lock_member()
            payment.succeed(proved_by=Door.SMS)
        else:
            payment.add_try(request.verification_id, Door.SMS, ReasonCode.SMS_CODE_INCORRECT)
            left = step.sms_tries_left - 1
            dead = {} if left else {"sms_hash": None}
            self._after_wrong(
                payment, ReasonCode.SMS_CODE_INCORRECT, step.tries_left - 1, sms_tries_left=left, **dead
            )

    def _open_payment(self, unit: Unit, attempt_id: UUID, door: Door) -> LockedPayment | None:
        """Lock a payment that waits for proof; None where it is final or unknown.

        Raises `RequestRefusedError` where this door is not one of its doors.
        """
        payment = LockedPayment.load(unit, self._context, attempt_id)
        if payment is None or payment.verifying is None:
            return None
        if door not in payment.verifying.doors:
            raise _not_open(door)
        return payment

    def _sms_hash(self, payment: StoredPayment, code: str) -> bytes:
        message = b"sms code\0" + payment.attempt_id.bytes + code.encode()
        return hmac.new(self._context.secret, message, hashlib.sha256).digest()


def _not_open(door: Door) -> RequestRefusedError:
    return RequestRefusedError(409, ReasonCode.VERIFICATION_NOT_OPEN, f"the door {door} is not open for this payment")
