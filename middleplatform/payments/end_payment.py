# SPDX-License-Identifier: Apache-2.0
"""End a payment: cancel it, which is final even before it arrived; refund it; let its deadline pass."""

from uuid import UUID

import structlog
from sqlalchemy.exc import OperationalError

from middleplatform.context import PlatformContext
from middleplatform.contract.payments import IfSucceeded, Payment, Refund, RefundPayment, Status
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.database.tables import NO_ACCOUNT
from middleplatform.database.unit_of_work import Unit
from middleplatform.payments.locked_payment import LockedPayment
from middleplatform.payments.refunds import RefundRepository, StoredRefund
from middleplatform.payments.repository import Attempt, PaymentRepository, StoredPayment
from middleplatform.payments.transitions import after_cancel
from middleplatform.problems import RequestRefusedError
from middleplatform.terminals.identity import TerminalIdentity, write_once
from middleplatform.verification.repository import VerificationRepository

_SWEEP_AT_ONCE = 100

log = structlog.get_logger(__name__)


def not_found() -> RequestRefusedError:
    """Say that no payment of this terminal's shop has this attempt id."""
    return RequestRefusedError(404, ReasonCode.PAYMENT_NOT_FOUND, "no payment has this attempt id")


class EndPayment:
    """Carries out cancels, refunds and passed deadlines."""

    def __init__(self, context: PlatformContext) -> None:
        self._context = context

    def cancel(self, terminal: TerminalIdentity, attempt_id: UUID, if_succeeded: IfSucceeded) -> Payment:
        """Cancel an attempt of this terminal, known or not, and return what it is now.

        Raises `RequestRefusedError` (404) for another terminal's attempt.
        """

        def cancel(unit: Unit) -> Payment:
            payments = PaymentRepository(unit.connection)
            claim = Attempt(attempt_id, terminal.terminal_id, terminal.shop_id, NO_ACCOUNT, attempt_id, None)
            if payments.attempt(attempt_id) is None and payments.claim_attempt(claim):
                return self._leave_tombstone(unit, terminal, attempt_id, if_succeeded)
            known = payments.attempt(attempt_id)
            if known is None or known.terminal_id != terminal.terminal_id:
                raise not_found()
            payment = LockedPayment.load(unit, self._context, attempt_id)
            assert payment is not None, "an attempt and its payment are written together"
            before = payment.stored.status
            match after_cancel(before, if_succeeded):
                case Status.CANCELLED if before is not Status.CANCELLED:
                    payment.cancel()
                case Status.REVERSED if before is not Status.REVERSED:
                    payment.reverse()
                case _:
                    pass
            return payment.view()

        return write_once(self._context.units, terminal, cancel)

    def refund(self, terminal: TerminalIdentity, attempt_id: UUID, request: RefundPayment) -> Refund:
        """Give part of a payment of this shop back, once per refund id.

        Raises `RequestRefusedError` where there is no such payment, or less is left than is asked for.
        """
        return write_once(
            self._context.units, terminal, lambda unit: self._refund(unit, terminal, attempt_id, request)
        )

    def sweep(self) -> int:
        """Fail the payments whose deadline has passed; return how many there were at most.

        One that cannot be failed is logged, and keeps no other from its end. Raises `OperationalError` where the
        database is away.
        """
        overdue = self._context.units.read(
            lambda connection: VerificationRepository(connection).overdue(self._context.clock.now(), _SWEEP_AT_ONCE)
        )
        for attempt_id in overdue:
            try:
                self.settle(attempt_id)
            except OperationalError:
                raise
            except Exception:
                log.exception("deadline not settled", attempt_id=str(attempt_id))
        return len(overdue)

    def settle(self, attempt_id: UUID) -> None:
        """Fail a payment whose deadline has passed; others are left alone."""
        self._context.units.write(lambda unit: LockedPayment.load(unit, self._context, attempt_id))

    def _leave_tombstone(
        self, unit: Unit, terminal: TerminalIdentity, attempt_id: UUID, if_succeeded: IfSucceeded
    ) -> Payment:
        now = self._context.clock.now()
        stored = StoredPayment(
            account_id=NO_ACCOUNT,
            attempt_id=attempt_id,
            version=1,
            status=after_cancel(None, if_succeeded),
            shop_id=terminal.shop_id,
            terminal_id=terminal.terminal_id,
            amount=0,
            created_at=now,
            updated_at=now,
        )
        PaymentRepository(unit.connection).add(stored)
        payment = LockedPayment(unit, self._context, stored)
        payment.publish()
        return payment.view()

    def _refund(self, unit: Unit, terminal: TerminalIdentity, attempt_id: UUID, request: RefundPayment) -> Refund:
        payment = LockedPayment.load(unit, self._context, attempt_id)
        if payment is None or payment.stored.shop_id != terminal.shop_id:
            raise not_found()
        rows = RefundRepository(unit.connection)
        booked = rows.find(request.refund_id)
        if booked is not None:
            if (booked.attempt_id, booked.amount) != (payment.stored.attempt_id, request.amount):
                raise RequestRefusedError(409, ReasonCode.ORDER_DIFFERS, "this refund id was used for another refund")
            return _refund(booked, payment)
        stored = payment.stored
        left = stored.amount - stored.refunded if stored.status is Status.SUCCEEDED else 0
        if request.amount > left:
            raise RequestRefusedError(409, ReasonCode.REFUND_EXCEEDS_PAYMENT, f"at most {left} can be refunded")
        fresh = StoredRefund(
            account_id=stored.account_id,
            refund_id=request.refund_id,
            attempt_id=stored.attempt_id,
            terminal_id=terminal.terminal_id,
            amount=request.amount,
            expired=payment.refund(request.refund_id, request.amount),
            reason=request.reason,
            approved_by=request.approved_by,
            at=self._context.clock.now(),
        )
        rows.add(fresh)
        return _refund(fresh, payment)


def _refund(stored: StoredRefund, payment: LockedPayment) -> Refund:
    return Refund(
        refund_id=stored.refund_id,
        amount=stored.amount,
        expired=stored.expired,
        at=stored.at,
        payment=payment.view(),
    )
