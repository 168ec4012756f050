# SPDX-License-Identifier: Apache-2.0
"""Take a payment: from a scanned code to succeeded, failed, or waiting for proof. Idempotent by attempt id."""

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from middleplatform.accounts.repository import Member, MemberRepository, Policy
from middleplatform.codes.hotp import split_offline_code
from middleplatform.codes.offline import KnownOffline, OfflineCodes
from middleplatform.codes.repository import CodeRepository, StoredCode
from middleplatform.codes.scheme import NotOurCodeError, read_code
from middleplatform.codes.service import hash_code
from middleplatform.context import PlatformContext
from middleplatform.contract.payments import CreatePayment, Door, Failure, Payment, Status
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.database.tables import NO_ACCOUNT
from middleplatform.database.unit_of_work import Unit
from middleplatform.ledger.repository import Account, LedgerRepository
from middleplatform.ledger.service import Ledger, Purse
from middleplatform.payments.locked_payment import DAY, LockedPayment
from middleplatform.payments.opening import Opening, OpeningRepository, Question
from middleplatform.payments.orders import OrderRepository, StoredOrder
from middleplatform.payments.repository import Attempt, PaymentRepository, StoredPayment
from middleplatform.payments.rules import most_units, needs_proof, surrogate_account, units_for, value_minor
from middleplatform.problems import RequestRefusedError
from middleplatform.randomness import random_digits
from middleplatform.security.rate_limits import Limit, count_event
from middleplatform.terminals.identity import TerminalIdentity, write_once
from middleplatform.verification.repository import StoredVerification, VerificationRepository


@dataclass(frozen=True, slots=True)
class Taken:
    """The answer to a create: ``fresh`` is False where the attempt was known already."""

    payment: Payment
    fresh: bool


class _Declined(Exception):  # noqa: N818 - an outcome on its way out, not an error
    """The payment fails; raised inside `TakePayment` only."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.code)
        self.failure = failure


_REASONS_OF_FIRST = {
    Status.SUCCEEDED: ReasonCode.ORDER_ALREADY_PAID,
    Status.VERIFYING: ReasonCode.ORDER_BEING_PAID,
}
"""What a used code that is scanned again for its own order says of the first attempt, while that one stands."""


class TakePayment:
    """Carries out ``POST /v1/payments``."""

    def __init__(self, context: PlatformContext) -> None:
        self._context = context

    def take(self, terminal: TerminalIdentity, attempt_id: UUID, request: CreatePayment) -> Taken:
        """Pay, once; the same attempt again is answered with what became of it.

        Raises `RequestRefusedError` where the id stands for another request, and for one that no shop may make.
        """
        return write_once(
            self._context.units,
            terminal,
            lambda unit: _Taking(unit, self._context, terminal, attempt_id, request).run(),
        )


class _Taking:
    """One create inside one transaction."""

    def __init__(
        self,
        unit: Unit,
        context: PlatformContext,
        terminal: TerminalIdentity,
        attempt_id: UUID,
        request: CreatePayment,
    ) -> None:
        self._unit = unit
        self._context = context
        self._terminal = terminal
        self._attempt_id = attempt_id
        self._request = request
        self._now = context.clock.now()
        self._payments = PaymentRepository(unit.connection)
        self._codes = CodeRepository(unit.connection)
        self._orders = OrderRepository(unit.connection)
        self._ledger_rows = LedgerRepository(unit.connection)
        self._offline = OfflineCodes(unit.connection, context.seed_key, context.random, context.timings, self._now)
        self._offline_step: KnownOffline | None = None
        self._request_hash = hmac.new(
            context.secret, b"request\0" + request.model_dump_json().encode(), hashlib.sha256
        ).digest()

    def run(self) -> Taken:
        """Answer a known attempt, or claim the id and decide."""
        digits = self._digits()
        code_hash = None if isinstance(digits, Failure) else hash_code(self._context.secret, digits)
        question = Question(self._attempt_id, self._terminal.shop_id, self._request.asset, code_hash, self._guessing)
        opening = OpeningRepository(self._unit.connection).look(question, self._now)
        if opening.attempt is not None:
            return self._replay(opening.attempt)
        found = self._find_code(digits, opening)
        account_id = found.account_id if isinstance(found, StoredCode) else NO_ACCOUNT
        attempt = Attempt(
            self._attempt_id,
            self._terminal.terminal_id,
            self._terminal.shop_id,
            account_id,
            self._attempt_id,
            self._request_hash,
        )
        if not self._payments.claim_attempt(attempt):
            winner = self._payments.attempt(self._attempt_id)
            assert winner is not None, "an attempt is never deleted"
            return self._replay(winner)
        if isinstance(found, Failure):
            return self._decline_unknown(found)
        return self._decide(found, opening)

    def _replay(self, known: Attempt) -> Taken:
        if known.terminal_id != self._terminal.terminal_id:
            raise RequestRefusedError(409, ReasonCode.ORDER_DIFFERS, "this attempt id belongs to another terminal")
        # A cancel that came first has no request to compare with: whatever comes now is cancelled.
        if known.request_hash is not None and not hmac.compare_digest(known.request_hash, self._request_hash):
            raise RequestRefusedError(409, ReasonCode.ORDER_DIFFERS, "this attempt id was used for another request")
        payment = LockedPayment.load(self._unit, self._context, self._attempt_id)
        assert payment is not None, "an attempt and its payment are written together"
        return Taken(payment.view(), fresh=False)

    def _digits(self) -> str | Failure:
        try:
            return read_code(self._request.code)
        except NotOurCodeError as error:
            return Failure(code=error.reason)

    def _find_code(self, digits: str | Failure, opening: Opening) -> StoredCode | Failure:
        """Return the code, or why there is none, guesses included."""
        if opening.wait_s:
            return Failure(code=ReasonCode.RATE_LIMITED, retry_after_s=opening.wait_s)
        if isinstance(digits, Failure):
            return digits
        known = opening.code
        if known is not None and (known.attempt_id is not None or split_offline_code(digits) is None):
            return known
        recognised = self._offline.recognise(digits)
        if not isinstance(recognised, KnownOffline):
            return recognised or Failure(code=ReasonCode.CODE_NOT_FOUND)
        # From here on it is a code like any other: used once, remembered, and told to be used.
        device, code_hash = recognised.device, hash_code(self._context.secret, digits)
        self._codes.add_offline(code_hash, device.account_id, device.session_id, self._now, recognised.expires_at)
        self._offline_step = recognised
        return StoredCode(code_hash, device.account_id, device.session_id, recognised.expires_at, None, None)

    @property
    def _guessing(self) -> list[tuple[Limit, str]]:
        timings = self._context.timings
        limits = [(Limit("bad-code", timings.bad_codes_per_minute, 60), self._terminal.terminal_id)]
        if self._terminal.address:
            limits.append((Limit("bad-code-address", timings.bad_codes_per_address, 60), self._terminal.address))
        return limits

    def _decline_unknown(self, failure: Failure) -> Taken:
        """Fail a payment that reached no account."""
        if failure.code == ReasonCode.CODE_NOT_FOUND:
            for limit, who in self._guessing:
                count_event(self._unit.connection, limit, who, self._now)
        return self._store(replace(self._draft(), status=Status.FAILED, failure=_dumped(failure)))

    def _decide(self, code: StoredCode, opening: Opening) -> Taken:
        """Decide on a payment whose code names an account."""
        shop, order = opening.shop, self._request.order
        if order.currency != shop.currency:
            raise RequestRefusedError(
                422, ReasonCode.REQUEST_INVALID, f"order.currency: this shop sells in {shop.currency}"
            )
        stored_order = self._orders.open(shop.shop_id, order.number, order.currency, order.total_minor)
        if not stored_order.is_new:
            # Whoever held the order meanwhile may have used this code for it: then that is what is said.
            code = self._codes.find(code.code_hash) or code
        if code.attempt_id is not None:
            return self._used(code, code.attempt_id)
        account = opening.account or self._ledger_rows.account(code.account_id)
        assert account is not None, "a code belongs to an account"
        draft = replace(
            self._draft(),
            account_id=account.account_id,
            member_id=account.member_id,
            session_id=code.session_id,
        )
        try:
            covers = self._check(code, account, stored_order, opening.policy)
            self._spend_offline_step()
        except _Declined as declined:
            return self._store(replace(draft, status=Status.FAILED, failure=_dumped(declined.failure)))
        if not self._codes.use(code.code_hash, self._attempt_id, self._now):
            return self._too_late(code, draft)
        assert opening.policy is not None, "checked before"
        draft = replace(draft, value_minor=covers)
        try:
            member, purse, proof = self._check_account(account, opening.policy, covers)
        except _Declined as declined:
            return self._store(replace(draft, status=Status.FAILED, failure=_dumped(declined.failure)))
        self._orders.cover(stored_order, account.asset, self._attempt_id, covers)
        return self._begin(draft, member, purse, proof)

    def _too_late(self, code: StoredCode, draft: StoredPayment) -> Taken:
        """Decline a code that was used or ended since it was looked for."""
        now_stored = self._codes.find(code.code_hash)
        if now_stored is None:
            return self._decline_unknown(Failure(code=ReasonCode.CODE_NOT_FOUND))
        if now_stored.attempt_id is not None:
            return self._used(now_stored, now_stored.attempt_id)
        failure = Failure(code=ReasonCode.CODE_EXPIRED, expired_ago_s=0)
        return self._store(replace(draft, status=Status.FAILED, failure=_dumped(failure)))

    def _used(self, code: StoredCode, first_id: UUID) -> Taken:
        """Decline a used code under this attempt's own id: scanning it again is a question, and this answers it.

        For the same order the reason tells what became of the first attempt. It is never that attempt's payment
        itself: an end of this attempt must not be able to reverse the first one.
        """
        first = self._payments.answer_to(first_id)
        assert first is not None, "a used code names its attempt"
        same = (first.terminal_id, first.order_number, first.asset) == (
            self._terminal.terminal_id,
            self._request.order.number,
            self._request.asset,
        )
        reason = _REASONS_OF_FIRST.get(first.status) if same else None
        failure = Failure(code=reason or ReasonCode.CODE_ALREADY_USED, used_at=code.used_at)
        draft = replace(self._draft(), account_id=code.account_id, status=Status.FAILED)
        return self._store(replace(draft, failure=_dumped(failure)))

    def _check(self, code: StoredCode, account: Account, order: StoredOrder, policy: Policy | None) -> int:
        """Return how much of the order is covered, in minor units, or decline without spending the code."""
        if code.expires_at <= self._now:
            ago = int((self._now - code.expires_at).total_seconds())
            raise _Declined(Failure(code=ReasonCode.CODE_EXPIRED, expired_ago_s=ago))
        if policy is None or account.asset is not self._request.asset or account.currency != order.currency:
            raise _Declined(Failure(code=ReasonCode.ASSET_NOT_ACCEPTED))
        if (order.total_minor, order.currency) != (
            self._request.order.total_minor,
            self._request.order.currency,
        ):
            raise _Declined(Failure(code=ReasonCode.ORDER_DIFFERS))
        holder_id = self._orders.holder(order, account.asset)
        if holder_id is not None:
            holder = self._payments.answer_to(holder_id)
            paid = holder is not None and holder.status is Status.SUCCEEDED
            raise _Declined(Failure(code=ReasonCode.ORDER_ALREADY_PAID if paid else ReasonCode.ORDER_BEING_PAID))
        if self._request.amount > units_for(order.total_minor, policy, order.currency):
            raise RequestRefusedError(422, ReasonCode.REQUEST_INVALID, "amount: more than the whole order costs")
        limited = policy.max_share_percent < 100 or policy.min_unit > 1
        if limited and (
            self._request.amount % policy.min_unit
            or self._request.amount > most_units(order.total_minor, policy, order.currency)
        ):
            raise _Declined(Failure(code=ReasonCode.AMOUNT_LIMIT_EXCEEDED))
        left_minor = order.total_minor - order.covered_minor
        if left_minor == 0 or self._request.amount > units_for(left_minor, policy, order.currency):
            raise _Declined(Failure(code=ReasonCode.ORDER_ALREADY_PAID))
        # A begun point counts as a whole one, so its value may reach over what is left by less than a point.
        covers_minor = min(value_minor(self._request.amount, policy, order.currency), left_minor)
        if self._request.covers_minor not in {None, covers_minor}:
            # Reckoned by rules that the till was told before: it would take a part for the whole, or too much.
            raise _Declined(Failure(code=ReasonCode.RULES_CHANGED))
        return covers_minor

    def _spend_offline_step(self) -> None:
        if self._offline_step is not None and not self._offline.spend(self._offline_step):
            raise _Declined(Failure(code=ReasonCode.CODE_EXPIRED))

    def _check_account(self, account: Account, policy: Policy, covers_minor: int) -> tuple[Member, Purse, bool]:
        """Return the payer, what they have and whether proof is needed, or decline; the code is spent either way."""
        amount = self._request.amount
        member = MemberRepository(self._unit.connection).find(account.member_id, lock=True)
        assert member is not None, "an account belongs to a member"
        since = self._now - DAY
        if member.frozen_at is not None:
            raise _Declined(Failure(code=ReasonCode.ACCOUNT_FROZEN))
        if amount > policy.max_amount:
            raise _Declined(Failure(code=ReasonCode.AMOUNT_LIMIT_EXCEEDED))
        if policy.daily_limit is not None:
            paid = self._payments.paid_since(member.member_id, account.asset, since)
            if paid + amount > policy.daily_limit:
                raise _Declined(Failure(code=ReasonCode.DAILY_LIMIT_EXCEEDED))
        purse = Ledger(self._ledger_rows, self._context.clock).open_purse(account.account_id)
        balance = purse.available(self._now)
        if balance < amount:
            raise _Declined(Failure(code=ReasonCode.INSUFFICIENT_BALANCE, balance=balance))
        unproved = self._payments.unproved_since(member.member_id, since, policy.no_password_daily_count)
        proof = needs_proof(covers_minor, self._request.entry, policy, member, unproved)
        if proof and self._offline_step is not None:
            # A phone without a signal can neither be asked nor be told.
            raise _Declined(Failure(code=ReasonCode.AMOUNT_LIMIT_EXCEEDED))
        if proof and not self._doors(member):
            raise _Declined(self._no_door(member))
        return member, purse, proof

    def _doors(self, member: Member) -> tuple[Door, ...]:
        doors = []
        locked = member.password_locked_until is not None and member.password_locked_until > self._now
        if member.payment_hash is not None and not locked:
            if self._terminal.pin_key_id is not None or self._terminal.takes_password:
                doors.append(Door.PIN_PAD)
            doors.append(Door.PHONE)
        if self._context.sms is not None:
            doors.append(Door.SMS)
        return tuple(doors)

    def _no_door(self, member: Member) -> Failure:
        if member.payment_hash is None or member.password_locked_until is None:
            return Failure(code=ReasonCode.PASSWORD_NOT_SET)
        wait_s = int((member.password_locked_until - self._now).total_seconds()) + 1
        return Failure(code=ReasonCode.PASSWORD_LOCKED, retry_after_s=wait_s)

    def _begin(self, draft: StoredPayment, member: Member, purse: Purse, proof: bool) -> Taken:
        """Store the payment and its verification step, or debit at once where no proof is needed."""
        if proof:
            self._payments.add(draft)
            step = self._step(draft, member)
            VerificationRepository(self._unit.connection).add(step)
            payment = LockedPayment(self._unit, self._context, draft, step=step, payer=member)
            payment.publish()
        else:
            payment = LockedPayment(self._unit, self._context, draft, payer=member, is_new=True)
            payment.succeed(None, purse)
        return Taken(payment.view(), fresh=True)

    def _step(self, draft: StoredPayment, member: Member) -> StoredVerification:
        timings = self._context.timings
        doors = self._doors(member)
        key_id = self._terminal.pin_key_id if Door.PIN_PAD in doors else None
        lock_is_over = member.password_locked_until is not None and member.password_locked_until <= self._now
        wrong = 0 if lock_is_over else member.wrong_passwords
        return StoredVerification(
            account_id=draft.account_id,
            attempt_id=draft.attempt_id,
            doors=doors,
            expires_at=self._now + timedelta(seconds=timings.verification_timeout_s),
            tries_left=max(1, min(timings.verification_tries, timings.password_tries - wrong)),
            sms_tries_left=timings.sms_tries,
            surrogate_account=surrogate_account(random_digits(self._context.random, 14)),
            pin_key_id=key_id,
            session_key=self._session_key(key_id),
        )

    def _session_key(self, key_id: str | None) -> str | None:
        if key_id is None:
            return None
        connection = self._unit.connection
        info = self._context.keys.pin_key(connection, key_id)
        if info is None or info.master_key_index is None:
            return None
        return self._context.keys.make_session_key(connection, key_id).hex().upper()

    def _draft(self) -> StoredPayment:
        request = self._request
        return StoredPayment(
            account_id=NO_ACCOUNT,
            attempt_id=self._attempt_id,
            version=1,
            status=Status.VERIFYING,
            shop_id=self._terminal.shop_id,
            terminal_id=self._terminal.terminal_id,
            order_number=request.order.number,
            purchase=request.order.model_dump(mode="json"),
            asset=request.asset,
            amount=request.amount,
            entry=request.entry,
            channel=request.channel,
            code_tail=request.code.strip()[-4:],
            created_at=self._now,
            updated_at=self._now,
        )

    def _store(self, payment: StoredPayment) -> Taken:
        self._payments.add(payment)
        stored = LockedPayment(self._unit, self._context, payment)
        stored.publish()
        return Taken(stored.view(), fresh=True)


def _dumped(failure: Failure) -> dict[str, object]:
    return failure.model_dump(mode="json", exclude_none=True)
