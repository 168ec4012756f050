# SPDX-License-Identifier: Apache-2.0
"""All refunds of a till: begun with an id that is on disk before it leaves, and followed until each has its end.

The same refund id is sent again while nobody knows; the platform books it once. No answer is "unknown", not "failed".
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID

import structlog

from cashier.checkout.attempts import BegunIn
from cashier.checkout.ports import Clock
from cashier.checkout.telling import tell
from cashier.refunds import refund as steps
from cashier.refunds.refund import Refund, RefundState, Tender
from cashier.storage.errors import JournalFaultError
from cashier.values.identifiers import new_attempt_id as new_refund_id

_log = structlog.get_logger(__name__)

RETRY_DELAYS_S = (1.0, 2.0, 3.0, 5.0, 10.0, 30.0)
"""How long to wait before an unknown refund is sent again; the last one repeats, as long as the till runs."""

NOBODY = "-"
"""Who did it where no shift is open and nobody has signed in."""


class RefundJournal(Protocol):
    """The till's durable memory of refunds. Each method may raise `JournalFaultError`."""

    def record(self, refund: Refund, kind: str, at: datetime) -> None:
        """Write what happened (``refund.submitted``, …) and how the refund stands now, in one step."""

    def unfinished(self) -> Iterable[Refund]:
        """Return the refunds without an end, oldest first."""

    def of_order(self, order_number: str) -> Iterable[Refund]:
        """Return the refunds of one order, oldest first."""


class RefundPlatform(Protocol):
    """Books refunds of what assets paid."""

    async def refund(self, refund: Refund) -> Refund:
        """Send it, for the first time or again; return it as the answer leaves it. It raises nothing."""


class Refunds:
    """Lives on the engine's loop. ``before_cash`` is called before cash leaves the drawer."""

    def __init__(
        self,
        journal: RefundJournal,
        platform: RefundPlatform,
        clock: Clock,
        *,
        begun_in: Callable[[], BegunIn | None] = lambda: None,
        before_cash: Callable[[], None] = lambda: None,
    ) -> None:
        self._journal = journal
        self._platform = platform
        self._clock = clock
        self._begun_in = begun_in
        self._before_cash = before_cash
        self._open: dict[UUID, Refund] = {}
        self._tasks: dict[UUID, asyncio.Task[None]] = {}
        self._listeners: list[Callable[[Refund], None]] = []

    @property
    def unresolved(self) -> list[Refund]:
        """The refunds whose result is not known, oldest first."""
        return list(self._open.values())

    def listen(self, listener: Callable[[Refund], None]) -> None:
        """Have every changed refund told to ``listener``."""
        self._listeners.append(listener)

    def recover(self) -> list[Refund]:
        """Take up what an earlier run left without an end, and send each again."""
        for refund in self._journal.unfinished():
            self._follow(steps.unknown(refund), is_new=False)
        return self.unresolved

    def of_order(self, order_number: str) -> list[Refund]:
        """Return the refunds of one order, oldest first. Raises `JournalFaultError`."""
        return [self._open.get(each.refund_id, each) for each in self._journal.of_order(order_number)]

    def begin(
        self, tender: Tender, amount: int, reason: str, approved_by: str | None = None, by: str | None = None
    ) -> Refund:
        """Give part of a tender back, or all of it. ``by``: whoever is signed in, otherwise the shift's cashier.

        Raises `RefundFaultError`, or `JournalFaultError` where the disk does not take it; then nothing has happened.
        """
        shift = self._begun_in()
        by = by or (shift.cashier if shift else NOBODY)
        earlier = self.of_order(tender.order_number)
        refund = steps.wanted(
            new_refund_id(), tender, earlier, amount, reason, by, approved_by or by, self._clock.now()
        )
        if tender.asset is None:
            if tender.is_cash:
                self._before_cash()
            refund = steps.done(refund)
            self._journal.record(refund, "refund.done", self._clock.now())
            self._tell(refund)
            return refund
        self._journal.record(refund, "refund.submitted", self._clock.now())
        self._follow(refund, is_new=True)
        self._tell(refund)
        return refund

    async def settled(self, refund_id: UUID) -> None:
        """Wait until a refund has its end."""
        task = self._tasks.get(refund_id)
        if task is not None:
            await asyncio.wait({task})

    async def stop(self) -> None:
        """Stop asking; what is unknown stays so on disk and is taken up at the next start."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # -- inside

    def _follow(self, refund: Refund, *, is_new: bool) -> None:
        self._open[refund.refund_id] = refund
        work = self._resolve(refund, is_new=is_new)
        task = asyncio.get_running_loop().create_task(work, name=f"refund {refund.refund_id}")
        self._tasks[refund.refund_id] = task
        task.add_done_callback(lambda _: self._tasks.pop(refund.refund_id, None))

    async def _resolve(self, refund: Refund, *, is_new: bool) -> None:
        tries = 0
        if not is_new:
            self._keep(refund, "refund.taken_up")
        while not refund.is_final:
            before = refund
            refund = await self._sent(refund)
            tries += 1
            if refund != before:
                self._keep(refund, f"refund.{refund.state.value}")
            if not refund.is_final:
                await self._clock.sleep(RETRY_DELAYS_S[min(tries, len(RETRY_DELAYS_S)) - 1])

    async def _sent(self, refund: Refund) -> Refund:
        try:
            return await self._platform.refund(refund)
        except Exception:  # noqa: BLE001 - logged; for the refund it is no answer
            _log.exception("refund_fault", refund_id=str(refund.refund_id))
            return steps.unknown(refund)

    def _keep(self, refund: Refund, kind: str) -> None:
        """Follow what the platform told even where the disk does not take it: a restart sends the same id again."""
        try:
            self._journal.record(refund, kind, self._clock.now())
        except JournalFaultError as fault:
            _log.warning("journal_fault", refund_id=str(refund.refund_id), not_written=kind, fault=str(fault))
        if refund.is_final:
            self._open.pop(refund.refund_id, None)
        else:
            self._open[refund.refund_id] = refund
        self._tell(refund)

    def _tell(self, refund: Refund) -> None:
        tell(self._listeners, refund)


def is_done(refund: Refund) -> bool:
    """Say whether a refund was booked."""
    return refund.state is RefundState.DONE
