# SPDX-License-Identifier: Apache-2.0
"""All attempts that the till looks after: one place through which every change of state goes.

A change is on disk before anybody hears of it. What a change *means* is decided in `attempt.advance`.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import structlog

from cashier.checkout.attempt import Attempt, Event, GaveUp, Restarted, State, Submitted, advance
from cashier.checkout.ports import AttemptJournal, Clock
from cashier.checkout.telling import tell
from cashier.storage.errors import JournalFaultError

_log = structlog.get_logger(__name__)

Listener = Callable[[Attempt], None]


class OrderBusyError(Exception):
    """The order has an attempt that is not final; no second one may start."""

    def __init__(self, attempt: Attempt) -> None:
        super().__init__(f"order {attempt.order.number} has attempt {attempt.attempt_id}, which is {attempt.state}")
        self.attempt = attempt


class OrderPaidError(Exception):
    """This tender of the order is paid already."""

    def __init__(self, attempt: Attempt) -> None:
        super().__init__(f"order {attempt.order.number} was paid by attempt {attempt.attempt_id}")
        self.attempt = attempt


@dataclass(frozen=True, slots=True)
class BegunIn:
    """The shift that is open, and the staff number of its cashier: whose an attempt is that begins now."""

    shift_id: UUID
    cashier: str


class Attempts:
    """The attempts without an end, and the way to their past. Lives on the engine's loop.

    ``begun_in`` tells the shift that is open; None where shifts are not used, or none is open.
    """

    def __init__(
        self, journal: AttemptJournal, clock: Clock, begun_in: Callable[[], BegunIn | None] = lambda: None
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._begun_in = begun_in
        self._open: dict[UUID, Attempt] = {}
        self._listeners: list[Listener] = []
        self._waiting: dict[UUID, list[asyncio.Future[Attempt]]] = {}

    def recover(self) -> list[Attempt]:
        """Take up what an earlier run left without an end; every one of them is UNKNOWN now."""
        recovered = []
        for attempt in self._journal.unfinished():
            self._open[attempt.attempt_id] = attempt
            after = self.apply(attempt.attempt_id, Restarted())
            if after == attempt:
                # The run before had left it alone already; in this one nobody has heard of it yet.
                self._tell(after)
            recovered.append(after)
        return recovered

    def submit(self, draft: Attempt) -> Attempt:
        """Put a draft on disk as SUBMITTED. Only after this may its request leave the till.

        Raises `OrderBusyError` or `OrderPaidError` where the order must not be tried again, and
        `JournalFaultError` where the disk did not take it; in all three cases nothing has happened.
        """
        for earlier in self.of_order(draft.order.number):
            if not earlier.is_final:
                raise OrderBusyError(earlier)
            if earlier.state is State.PAID and earlier.asset is draft.asset:
                raise OrderPaidError(earlier)
        # A till runs for weeks; what is over is in the journal.
        self.forget_final()
        event = Submitted(self._clock.now())
        submitted = advance(self._of_shift(draft), event)
        self._journal.record(submitted, event, event.at)
        self._open[submitted.attempt_id] = submitted
        self._tell(submitted)
        return submitted

    def apply(self, attempt_id: UUID, event: Event) -> Attempt:
        """Let one event happen to an attempt: first on disk, then in memory, then to the listeners.

        Raises `JournalFaultError` where a decision of ours cannot be written: then it is not taken. What the
        platform told is followed even then; a restart would ask again and be told the same.
        """
        before = self._open[attempt_id]
        after = advance(before, event)
        if after != before:
            self._write(after, event)
            self._open[attempt_id] = after
            self._tell(after)
        return after

    def get(self, attempt_id: UUID) -> Attempt:
        """Return an attempt of this run, final or not. Raises `KeyError` for one that this run never saw."""
        return self._open[attempt_id]

    def earlier_with_code(self, order_number: str, code_fingerprint: str) -> Attempt | None:
        """Return the last attempt that carried this code for this order: scanning again is a question."""
        for earlier in reversed(self.of_order(order_number)):
            if earlier.code_fingerprint == code_fingerprint:
                return earlier
        return None

    def knows_order(self, order_number: str) -> bool:
        """Say whether this till has ever tried to have this order paid. Raises `JournalFaultError`."""
        return bool(self.of_order(order_number))

    def without_end(self) -> list[Attempt]:
        """Return the attempts that may still come to anything, oldest first."""
        return [attempt for attempt in self._open.values() if not attempt.is_final]

    def unresolved(self) -> list[Attempt]:
        """Return the attempts whose result is not known, oldest first."""
        return [attempt for attempt in self._open.values() if attempt.state is State.UNKNOWN]

    def listen(self, listener: Listener) -> None:
        """Have every changed attempt told to ``listener``, on the engine's loop."""
        self._listeners.append(listener)

    def change_of(self, attempt_id: UUID) -> asyncio.Future[Attempt]:
        """Return a future of the attempt after its next change; a change from now on is not missed."""
        future: asyncio.Future[Attempt] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(attempt_id, []).append(future)
        return future

    def forget_final(self, keep: int = 200) -> None:
        """Drop the oldest final attempts from memory; the journal keeps them."""
        final = [attempt_id for attempt_id, attempt in self._open.items() if attempt.is_final]
        for attempt_id in final[: max(0, len(final) - keep)]:
            del self._open[attempt_id]

    def _of_shift(self, draft: Attempt) -> Attempt:
        shift = self._begun_in()
        if shift is None:
            return draft
        return dataclasses.replace(draft, shift_id=shift.shift_id, cashier=shift.cashier)

    def of_order(self, order_number: str) -> list[Attempt]:
        """Return the attempts to pay one order, oldest first. Raises `JournalFaultError`.

        The disk may not have taken the last word on them; memory has.
        """
        return [self._open.get(each.attempt_id, each) for each in self._journal.of_order(order_number)]

    def _write(self, attempt: Attempt, event: Event) -> None:
        try:
            self._journal.record(attempt, event, self._clock.now())
        except JournalFaultError as fault:
            if isinstance(event, GaveUp):
                raise
            _log.warning(
                "journal_fault",
                attempt_id=str(attempt.attempt_id),
                not_written=type(event).__name__,
                fault=str(fault),
            )

    def _tell(self, attempt: Attempt) -> None:
        for future in self._waiting.pop(attempt.attempt_id, ()):
            if not future.done():
                future.set_result(attempt)
        tell(self._listeners, attempt)
