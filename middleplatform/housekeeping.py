# SPDX-License-Identifier: Apache-2.0
"""What each server process does now and then: fail what is overdue, forget what is old. Several may do it at once."""

from datetime import datetime, timedelta

from middleplatform.codes.repository import CodeRepository
from middleplatform.context import PlatformContext
from middleplatform.couriers.repository import CourierRepository
from middleplatform.database.change_log import forget_topics
from middleplatform.database.unit_of_work import Unit
from middleplatform.ledger.expiry import expire_points
from middleplatform.payments.end_payment import EndPayment
from middleplatform.security.rate_limits import forget_old_counts
from middleplatform.sessions.repository import SessionRepository
from middleplatform.terminals.repository import TerminalRepository

_FORGET_EVERY = timedelta(seconds=60)
_EXPIRED_AT_ONCE = 200
_CHANGES_KEPT = timedelta(minutes=10)


class Housekeeping:
    """Keeps the database tidy. Nothing that a payment depends on waits for it."""

    def __init__(self, context: PlatformContext, ending: EndPayment) -> None:
        self._context = context
        self._ending = ending
        self._next_forgetting: datetime | None = None

    def run(self) -> None:
        """Fail payments past their deadline; once a minute book out and forget what is over."""
        self._ending.sweep()
        now = self._context.clock.now()
        if self._next_forgetting is None or now >= self._next_forgetting:
            self._next_forgetting = now + _FORGET_EVERY
            self._context.units.write(self._forget)
            expire_points(self._context, _EXPIRED_AT_ONCE)

    def _forget(self, unit: Unit) -> None:
        now = self._context.clock.now()
        memory = timedelta(seconds=self._context.timings.used_code_memory_s)
        CodeRepository(unit.connection).forget(now - memory)
        TerminalRepository(unit.connection).forget_nonces(now)
        SessionRepository(unit.connection).forget(now)
        CourierRepository(unit.connection).forget_sessions(now)
        forget_old_counts(unit.connection, now)
        forget_topics(unit.connection, now - _CHANGES_KEPT)
