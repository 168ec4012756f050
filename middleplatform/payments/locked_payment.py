# SPDX-License-Identifier: Apache-2.0
"""One payment under lock: every change of its state goes through here, and nowhere else.

Rows are locked in one order everywhere, so that no two payments wait for each other in a ring:
attempt, payment, order, code, member, account.
"""

from datetime import timedelta
from uuid import UUID

from middleplatform.accounts.repository import Member, MemberRepository, ShopRepository
from middleplatform.context import PlatformContext, member_topic, payment_topic
from middleplatform.contract.payments import Door, Failure, Payment, Status
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.database.unit_of_work import Unit
from middleplatform.ledger.repository import LedgerRepository
from middleplatform.ledger.service import InsufficientBalanceError, Ledger, Payee, Purse
from middleplatform.payments.orders import OrderRepository
from middleplatform.payments.repository import PaymentRepository, StoredPayment
from middleplatform.payments.transitions import check_transition
from middleplatform.payments.views import PaymentViews
from middleplatform.randomness import random_digits
from middleplatform.verification.repository import StoredVerification, VerificationRepository

DAY = timedelta(hours=24)
"""A member's day: the last so many hours."""


class LockedPayment:
    """A payment that only this transaction may change. ``stored`` and ``step`` are always as last written.

    ``asked`` is the attempt that was asked about, where the payment of an earlier one is the answer to it.
    ``step`` is None where nothing is to be proved any more, ``payer`` where the member has not been read yet.
    One that ``is_new`` is written by its first change.
    """

    def __init__(
        self,
        unit: Unit,
        context: PlatformContext,
        stored: StoredPayment,
        *,
        step: StoredVerification | None = None,
        payer: Member | None = None,
        asked: UUID | None = None,
        is_new: bool = False,
    ) -> None:
        self.stored = stored
        self._is_new = is_new
        self.step = step
        self._payer = payer
        self._asked = asked or stored.attempt_id
        self._unit = unit
        self._context = context
        self._payments = PaymentRepository(unit.connection)
        self._steps = VerificationRepository(unit.connection)
        self._orders = OrderRepository(unit.connection)

    @classmethod
    def load(cls, unit: Unit, context: PlatformContext, attempt_id: UUID) -> "LockedPayment | None":
        """Lock the payment that answers an attempt, fail it where its deadline is over, and return it."""
        stored = PaymentRepository(unit.connection).answer_to(attempt_id, lock=True)
        if stored is None:
            return None
        if stored.order_number is not None:
            OrderRepository(unit.connection).lock(stored.shop_id, stored.order_number)
        step = None
        if stored.status is Status.VERIFYING:
            step = VerificationRepository(unit.connection).find(stored.account_id, stored.attempt_id)
        payment = cls(unit, context, stored, step=step, asked=attempt_id)
        payment._settle_deadline()
        return payment

    @property
    def verifying(self) -> StoredVerification | None:
        """The open verification step, or None where the payment is final."""
        return self.step if self.stored.status is Status.VERIFYING else None

    def view(self) -> Payment:
        """Write the payment for the till."""
        views = PaymentViews(self._unit.connection, self._context.keys, self._context.clock.now())
        return views.for_terminal(self.stored, self._asked, self._payer)

    def lock_member(self) -> Member:
        """Lock and return the payer."""
        assert self.stored.member_id is not None, "only a payment that reached an account has a payer"
        member = MemberRepository(self._unit.connection).find(self.stored.member_id, lock=True)
        assert member is not None, "a member is never deleted"
        self._payer = member
        return member

    def succeed(self, proved_by: Door | None, purse: Purse | None = None) -> None:
        """Debit the account and make the payment succeed, or fail where the balance does not reach.

        It fails too where the payer was frozen meanwhile, or has paid so much that the day allows no more.

        ``purse`` where the account is locked already.
        """
        if self._payer is not None and self._payer.frozen_at is not None:
            self.fail(Failure(code=ReasonCode.ACCOUNT_FROZEN))
            return
        # One that needs no proof was looked at a moment ago, under the same lock.
        if proved_by is not None and self._is_over_the_day():
            self.fail(Failure(code=ReasonCode.DAILY_LIMIT_EXCEEDED))
            return
        now = self._context.clock.now()
        payee = Payee(self.stored.shop_id, self.stored.terminal_id, self.stored.attempt_id)
        try:
            balance = self._ledger().spend(self.stored.account_id, self.stored.amount, payee, purse)
        except InsufficientBalanceError as error:
            self.fail(Failure(code=ReasonCode.INSUFFICIENT_BALANCE, balance=error.balance))
            return
        self._change(
            status=Status.SUCCEEDED,
            proved_by=proved_by,
            balance_after=balance,
            paid_at=now,
            receipt_number=f"{now:%Y%m%d}{random_digits(self._context.random, 10)}",
        )

    def fail(self, failure: Failure) -> None:
        """Make the payment fail, for good; the order is free again."""
        self._release()
        self._change(status=Status.FAILED, failure=failure.model_dump(mode="json", exclude_none=True))

    def cancel(self) -> None:
        """Cancel a payment that waits for proof."""
        self._release()
        self._change(status=Status.CANCELLED)

    def reverse(self) -> None:
        """Give back what a successful payment took and was not refunded, into its buckets."""
        left = self.stored.amount - self.stored.refunded
        payee = Payee(self.stored.shop_id, self.stored.terminal_id, self.stored.attempt_id)
        changes: dict[str, object] = {}
        if left:
            transfer_id = f"reversal:{self.stored.attempt_id}"
            given = self._ledger().give_back(self.stored.account_id, "reversal", transfer_id, left, payee)
            changes["balance_after"] = given.balance
        self._release()
        self._change(status=Status.REVERSED, **changes)

    def refund(self, refund_id: UUID, amount: int) -> int:
        """Give part of a successful payment back; return how much of it fell into expired buckets."""
        payee = Payee(self.stored.shop_id, self.stored.terminal_id, self.stored.attempt_id)
        given = self._ledger().give_back(self.stored.account_id, "refund", f"refund:{refund_id}", amount, payee)
        self._change(refunded=self.stored.refunded + amount, balance_after=given.balance)
        return given.expired

    def note(self, **values: object) -> None:
        """Change the verification step, which counts as a change of the payment."""
        assert self.step is not None
        self.step = self._steps.change(self.step, **values)
        self._change()

    def was_tried(self, verification_id: UUID) -> bool:
        """Say whether a try was counted already."""
        return self._steps.was_tried(self.stored.account_id, self.stored.attempt_id, verification_id)

    def add_try(self, verification_id: UUID, door: Door, result: str) -> None:
        """Count a try."""
        assert self.step is not None
        self._steps.add_try(self.step, verification_id, door, result, self._context.clock.now())

    def _settle_deadline(self) -> None:
        step = self.verifying
        if step is not None and step.expires_at <= self._context.clock.now():
            self.fail(Failure(code=ReasonCode.VERIFICATION_TIMED_OUT))

    def _is_over_the_day(self) -> bool:
        """Say whether the payer paid elsewhere while this payment waited, and it would be too much now."""
        stored = self.stored
        assert stored.member_id is not None, "only a payment that reached an account is proved"
        assert stored.asset is not None, "only a payment that reached an account is proved"
        policy = ShopRepository(self._unit.connection).policy(stored.shop_id, stored.asset)
        if policy is None or policy.daily_limit is None:
            return False
        since = self._context.clock.now() - DAY
        return self._payments.paid_since(stored.member_id, stored.asset, since) + stored.amount > policy.daily_limit

    def _release(self) -> None:
        if self.stored.order_number is not None:
            self._orders.release(self.stored.shop_id, self.stored.order_number, self.stored.attempt_id)

    def _change(self, *, status: Status | None = None, **values: object) -> None:
        if status is not None:
            check_transition(self.stored.status, status)
            values["status"] = status
        write = self._payments.add_changed if self._is_new else self._payments.change
        self.stored, self._is_new = write(self.stored, self._context.clock.now(), **values), False
        if self.step is not None and self.step.open and self.stored.status is not Status.VERIFYING:
            self.step = self._steps.change(self.step, open=False)
        self.publish()

    def publish(self) -> None:
        """Wake whoever waits for this payment or watches its payer's page."""
        self._unit.changed(payment_topic(self.stored.attempt_id))
        if self.stored.member_id is not None:
            self._unit.changed(member_topic(self.stored.member_id))

    def _ledger(self) -> Ledger:
        return Ledger(LedgerRepository(self._unit.connection), self._context.clock)
