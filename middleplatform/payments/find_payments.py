# SPDX-License-Identifier: Apache-2.0
"""Find payments: one by its attempt, those of an order, those that a customer may mean by "was I charged?"."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from middleplatform.context import PlatformContext
from middleplatform.contract.payments import Payment, PaymentList, Settlement, SettlementLine
from middleplatform.contract.reason_codes import ReasonCode
from middleplatform.payments.end_payment import EndPayment, not_found
from middleplatform.payments.repository import PaymentRepository, SearchedPayment
from middleplatform.payments.settlements import SettlementRepository
from middleplatform.payments.views import PaymentViews
from middleplatform.problems import RequestRefusedError
from middleplatform.terminals.identity import TerminalIdentity

SEARCH_LIMIT = 50
SETTLEMENT_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Glance:
    """A payment as it is now, and whether its deadline has passed without anybody saying so yet."""

    payment: Payment
    overdue: bool


class FindPayments:
    """Answers questions about payments; changes nothing but a deadline that has passed."""

    def __init__(self, context: PlatformContext, ending: EndPayment) -> None:
        self._context = context
        self._ending = ending

    def one(self, shop_id: str, attempt_id: UUID) -> Payment:
        """Return the payment that answers an attempt of this shop. Raises `RequestRefusedError` (404)."""
        glance = self._context.units.read(lambda connection: self._glance(connection, shop_id, attempt_id))
        if glance.overdue:
            self._ending.settle(attempt_id)
            glance = self._context.units.read(lambda connection: self._glance(connection, shop_id, attempt_id))
        return glance.payment

    def require_own(self, terminal: TerminalIdentity, attempt_id: UUID) -> None:
        """Raise `RequestRefusedError` (404) unless an attempt is this terminal's own."""
        attempt = self._context.units.read(lambda connection: PaymentRepository(connection).attempt(attempt_id))
        if attempt is None or attempt.terminal_id != terminal.terminal_id:
            raise not_found()

    def search(self, shop_id: str, sought: SearchedPayment) -> PaymentList:
        """List the shop's payments that fit, newest first, at most `SEARCH_LIMIT`."""

        def search(connection: Connection) -> PaymentList:
            found = PaymentRepository(connection).search(shop_id, sought, SEARCH_LIMIT)
            views = PaymentViews(connection, self._context.keys, self._context.clock.now())
            return PaymentList(payments=tuple(views.for_terminal(payment) for payment in found))

        return self._context.units.read(search)

    def settlement(
        self, terminal: TerminalIdentity, begins: datetime, ends: datetime, after: str | None
    ) -> Settlement:
        """List what the ledger booked through a terminal from ``begins`` until before ``ends``.

        ``after`` is the last transfer of an earlier page. Raises `RequestRefusedError` (404) for another one.
        """

        def settle(connection: Connection) -> Settlement:
            repository = SettlementRepository(connection)
            place = None
            if after is not None:
                booked_at = repository.booked_at(terminal.terminal_id, after)
                if booked_at is None:
                    raise RequestRefusedError(404, ReasonCode.NOT_FOUND, "after: no transfer has this id")
                place = (booked_at, after)
            rows = repository.lines(terminal.terminal_id, begins, ends, after=place, limit=SETTLEMENT_LIMIT + 1)
            lines = tuple(SettlementLine(**row) for row in rows[:SETTLEMENT_LIMIT])
            following = lines[-1].transfer_id if len(rows) > SETTLEMENT_LIMIT else None
            return Settlement(terminal_id=terminal.terminal_id, lines=lines, next=following)

        return self._context.units.read(settle)

    def _glance(self, connection: Connection, shop_id: str, attempt_id: UUID) -> Glance:
        stored = PaymentRepository(connection).answer_to(attempt_id)
        if stored is None or stored.shop_id != shop_id:
            raise not_found()
        now = self._context.clock.now()
        view = PaymentViews(connection, self._context.keys, now).for_terminal(stored, attempt_id)
        overdue = view.verification is not None and view.verification.expires_at <= now
        return Glance(view, overdue)
