# SPDX-License-Identifier: Apache-2.0
"""The member's payment password: set, changed, recovered by SMS. Proving a payment with it lives elsewhere."""

import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from middleplatform.accounts.repository import Member, MemberRepository
from middleplatform.context import PlatformContext, member_topic
from middleplatform.contract.customers import (
    ChangePaymentPassword,
    RecoverPaymentPassword,
    RecoverySent,
    SetPaymentPassword,
)
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.customers.recoveries import Recovery, RecoveryRepository
from middleplatform.customers.service import CustomerIdentity
from middleplatform.database.unit_of_work import Unit
from middleplatform.problems import RequestRefusedError
from middleplatform.randomness import random_digits
from middleplatform.security.audit import record_act
from middleplatform.security.rate_limits import Limit, count_event, count_or_wait_s, retry_after_s
from middleplatform.sms.sender import SMSError
from middleplatform.verification.password_check import PasswordCheck


class PaymentPasswordDesk:
    """Sets payment passwords for members who prove who they are."""

    def __init__(self, context: PlatformContext) -> None:
        self._context = context
        self._check = PasswordCheck(context)

    def set_first(self, identity: CustomerIdentity, request: SetPaymentPassword) -> None:
        """Set the password of a member without one. Raises `RequestRefusedError`."""
        now = self._context.clock.now()
        limit = Limit("bad-login-inside", self._context.timings.bad_logins_per_quarter, 900)
        member, wait_s = self._context.units.read(
            lambda connection: (
                _member(connection, identity),
                retry_after_s(connection, limit, identity.member_id, now),
            )
        )
        _refuse_to_guess(wait_s)
        if not self._context.passwords.matches(member.login_hash, request.login_password):
            wait_s = self._context.units.write(
                lambda unit: count_or_wait_s(unit.connection, limit, identity.member_id, now)
            )
            _refuse_to_guess(wait_s)
            raise RequestRefusedError(403, ReasonCode.LOGIN_INCORRECT, "the login password is not right")
        fresh = self._context.passwords.hash(request.password)

        def set_password(unit: Unit) -> None:
            # Others may have been counted while this one was compared.
            _refuse_to_guess(retry_after_s(unit.connection, limit, identity.member_id, now))
            if _member(unit.connection, identity, lock=True).payment_hash is not None:
                raise RequestRefusedError(
                    409, ReasonCode.REQUEST_INVALID, "a payment password is set already: change or recover it"
                )
            self._store(unit, identity, fresh, "set")

        self._context.units.write(set_password)

    def change(self, identity: CustomerIdentity, request: ChangePaymentPassword) -> None:
        """Change the password of a member who knows it. Raises as `PasswordCheck.prove` does."""
        fresh = self._context.passwords.hash(request.password)
        self._check.prove(
            identity.member_id, request.old_password, lambda unit: self._store(unit, identity, fresh, "changed")
        )

    def send_code(self, identity: CustomerIdentity) -> RecoverySent:
        """Send the member an SMS code that allows a new password.

        Raises `RequestRefusedError`: 429 where it is too soon or too often, 502 where the gateway refuses, 409 where
        the platform sends no messages.
        """
        sender, timings = self._context.sms, self._context.timings
        if sender is None:
            raise RequestRefusedError(409, ReasonCode.VERIFICATION_NOT_OPEN, "this platform sends no text messages")
        member, code = self._context.units.write(lambda unit: self._prepare(unit, identity))
        minutes = timings.sms_code_life_s // 60
        try:
            sender.send(member.phone, f"【积付】重设支付密码的验证码 {code}，{minutes} 分钟内有效。请勿告诉任何人。")
        except SMSError as error:
            may_arrive = error.may_arrive
            self._context.units.write(lambda unit: self._note_unsent(unit, identity, may_arrive=may_arrive))
            raise RequestRefusedError(
                502, ReasonCode.SMS_NOT_SENT, f"the SMS gateway did not take the message: {error}"
            ) from error
        return RecoverySent(
            sent_to=member.phone_masked, life_s=timings.sms_code_life_s, resend_after_s=timings.sms_resend_s
        )

    def recover(self, identity: CustomerIdentity, request: RecoverPaymentPassword) -> None:
        """Set a new password by the SMS code, which also ends a lock. Raises `RequestRefusedError`."""
        fresh = self._context.passwords.hash(request.password)
        refusal = self._context.units.write(lambda unit: self._recover(unit, identity, request.code, fresh))
        if refusal is not None:
            raise refusal

    def _prepare(self, unit: Unit, identity: CustomerIdentity) -> tuple[Member, str]:
        now, timings = self._context.clock.now(), self._context.timings
        member = _member(unit.connection, identity, lock=True)
        rows = RecoveryRepository(unit.connection)
        stored = rows.find(identity.member_id)
        if stored is not None and now < stored.sms_sent_at + timedelta(seconds=timings.sms_resend_s):
            wait_s = int((stored.sms_sent_at - now).total_seconds()) + timings.sms_resend_s + 1
            raise RequestRefusedError(
                429, ReasonCode.SMS_LIMIT_REACHED, "an SMS code was sent just now", retry_after_s=wait_s
            )
        # One bound for all messages to a member, whatever they are for.
        limit = Limit("sms", timings.sms_per_day, 86_400)
        wait_s = retry_after_s(unit.connection, limit, member.member_id, now)
        if wait_s:
            raise RequestRefusedError(
                429, ReasonCode.SMS_LIMIT_REACHED, "no more SMS codes today", retry_after_s=wait_s
            )
        count_event(unit.connection, limit, member.member_id, now)
        code = random_digits(self._context.random, 6)
        rows.store(Recovery(member.member_id, self._hash(member.member_id, code), now, timings.sms_tries))
        return member, code

    def _note_unsent(self, unit: Unit, identity: CustomerIdentity, *, may_arrive: bool) -> None:
        """Let another one be sent at once. The code of one that may arrive all the same stays good until then."""
        rows = RecoveryRepository(unit.connection)
        stored = rows.find(identity.member_id)
        if stored is None or not may_arrive:
            rows.forget(identity.member_id)
            return
        resend = timedelta(seconds=self._context.timings.sms_resend_s)
        rows.store(replace(stored, sms_sent_at=stored.sms_sent_at - resend))

    def _recover(self, unit: Unit, identity: CustomerIdentity, code: str, fresh: str) -> RequestRefusedError | None:
        """Judge a code and act; a refusal is returned, because the wrong try must be counted."""
        _member(unit.connection, identity, lock=True)
        rows, now = RecoveryRepository(unit.connection), self._context.clock.now()
        stored = rows.find(identity.member_id)
        life = timedelta(seconds=self._context.timings.sms_code_life_s)
        if stored is None or stored.sms_hash is None or now >= stored.sms_sent_at + life:
            return RequestRefusedError(
                403, ReasonCode.SMS_CODE_EXPIRED, "no SMS code is valid any more: have another one sent"
            )
        if hmac.compare_digest(stored.sms_hash, self._hash(identity.member_id, code)):
            rows.forget(identity.member_id)
            self._store(unit, identity, fresh, "recovered")
            return None
        left = stored.tries_left - 1
        sms_hash = stored.sms_hash if left else None
        rows.store(Recovery(identity.member_id, sms_hash, stored.sms_sent_at, left))
        return RequestRefusedError(
            403, ReasonCode.SMS_CODE_INCORRECT, "this is not the code that was sent", tries_left=left
        )

    def _store(self, unit: Unit, identity: CustomerIdentity, payment_hash: str, how: str) -> None:
        MemberRepository(unit.connection).change(
            identity.member_id, payment_hash=payment_hash, wrong_passwords=0, password_locked_until=None
        )
        record_act(
            unit.connection,
            self._context.random,
            self._context.clock.now(),
            actor=f"member:{identity.member_id}",
            act=f"payment-password.{how}",
            subject=identity.member_id,
            details={"session_id": identity.session_id},
        )
        unit.changed(member_topic(identity.member_id))

    def _hash(self, member_id: str, code: str) -> bytes:
        message = b"recovery code\0" + member_id.encode() + b"\0" + code.encode()
        return hmac.new(self._context.secret, message, hashlib.sha256).digest()


def _refuse_to_guess(wait_s: int) -> None:
    if wait_s:
        raise RequestRefusedError(429, ReasonCode.RATE_LIMITED, "too many wrong passwords", retry_after_s=wait_s)


def _member(connection: Connection, identity: CustomerIdentity, *, lock: bool = False) -> Member:
    member = MemberRepository(connection).find(identity.member_id, lock=lock)
    assert member is not None, "a session belongs to a member"
    return member
