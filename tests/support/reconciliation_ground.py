# SPDX-License-Identifier: Apache-2.0
"""A till's real journal beside a real platform over HTTP, and every way to make them differ on purpose."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from cashier.checkout.attempt import Answered, Asked, Attempt, NoAnswer
from cashier.checkout.attempts import Attempts
from cashier.checkout.journalled_attempts import JournalledAttempts
from cashier.platform_client.client import ANSWER_TIMEOUT_S, PlatformClient
from cashier.refunds import refund as steps
from cashier.refunds.journalled_refunds import JournalledRefunds
from cashier.refunds.platform_refunds import PlatformRefunds
from cashier.refunds.refund import Refund, tender_of_attempt
from cashier.refunds.refunds import Refunds
from cashier.shifts.journalled_shifts import JournalledShifts
from cashier.shifts.reconcile import NotReconciled, Reconcile
from cashier.shifts.reconciliation import Kind, Reconciliation
from cashier.shifts.reconciliation_book import JournalledReconciliation
from cashier.shifts.shift import Person
from cashier.shifts.shifts import Shifts
from cashier.storage.journal import Journal
from cashier.values.identifiers import new_attempt_id
from cashier.values.payment_code import PaymentCode, read
from middleplatform.contract.payments import IfSucceeded, RefundPayment, Status
from tests.integration.middleplatform.running_platform import served
from tests.support.attempts import draft, order, payment
from tests.unit.middleplatform.workbench import Guest, SettableClock, Workbench

T = TypeVar("T")

LI = Person("1001", "Li Na")


class _TillClock:
    """The platform's clock, as the till reads it."""

    def __init__(self, clock: SettableClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

    def monotonic(self) -> float:
        return self._clock.now().timestamp()

    async def sleep(self, delay_s: float) -> None:
        await asyncio.sleep(delay_s)


class ReconciliationGround:
    """One till with an open shift, and its platform. Amounts are points."""

    def __init__(self, folder: Path, bench: Workbench, url: str) -> None:
        self.bench = bench
        self.url = url
        self.guest: Guest = bench.guest()
        self.journal = Journal.open(folder)
        self.clock = _TillClock(bench.clock)
        self.shifts = Shifts(JournalledShifts(self.journal), self.clock)
        self.attempts = Attempts(JournalledAttempts(self.journal, lambda _: None), self.clock, self.shifts.begun_in)
        self.refunds = JournalledRefunds(self.journal)
        self._serial = 0
        self.shifts.open(LI, 0)

    # -- what both sides know

    def pay(self, amount: int = 1280) -> Attempt:
        """Take a payment that succeeds and that both sides know."""
        attempt, code = self.begin(amount)
        return self.answer(attempt, code)

    def begin(self, amount: int = 1280) -> tuple[Attempt, PaymentCode]:
        """Begin an attempt: it is on disk, the platform has not heard of it."""
        self._serial += 1
        code = read(self.bench.code(self.guest))
        assert isinstance(code, PaymentCode)
        fresh = draft(code, of_order=order(f"T01-{self._serial:04d}", amount), amount=amount)
        return self.attempts.submit(fresh), code

    def arrive(self, attempt: Attempt, code: PaymentCode, amount: int | None = None) -> None:
        """Let the request arrive at the platform, over another amount if told so; the till hears no answer."""
        request = self.bench.request(code.digits, amount or attempt.amount, order=attempt.order.number)
        self.bench.pay(request, attempt.attempt_id)

    def answer(self, attempt: Attempt, code: PaymentCode) -> Attempt:
        """Let the request arrive, and the answer come back."""
        self.arrive(attempt, code)
        return self.hear(attempt, Asked.CREATE)

    def hear(self, attempt: Attempt, asked: Asked = Asked.QUERY) -> Attempt:
        """Let the till hear how the payment stands."""
        return self.attempts.apply(attempt.attempt_id, Answered(self.bench.query(attempt.attempt_id), asked))

    def give_up(self, attempt: Attempt) -> Attempt:
        """Cancel and give back, as both sides know."""
        told = self.bench.cancel(attempt.attempt_id, IfSucceeded.REVERSE)
        return self.attempts.apply(attempt.attempt_id, Answered(told, Asked.CANCEL_REVERSE))

    # -- what one side alone knows

    def lose(self, attempt: Attempt) -> None:
        """Let the till know no result."""
        self.attempts.apply(attempt.attempt_id, NoAnswer(Asked.CREATE, "lost"))

    def believe(self, attempt: Attempt, status: Status) -> Attempt:
        """Let the till believe what no platform told it: its book says so."""
        told = payment(attempt.attempt_id, status, version=9)
        return self.attempts.apply(attempt.attempt_id, Answered(told, Asked.CREATE))

    def refund(self, attempt: Attempt, amount: int, *, till: bool = True, platform: bool = True) -> UUID:
        """Give part of a payment back, on both sides or on one."""
        refund_id = new_attempt_id()
        if till:
            self.note_refund(self.new_refund(attempt, amount, refund_id))
        if platform:
            self.book_refund(attempt, amount, refund_id)
        return refund_id

    def new_refund(self, attempt: Attempt, amount: int, refund_id: UUID) -> Refund:
        """Return a refund that the till wants."""
        tender = tender_of_attempt(attempt)
        return steps.wanted(refund_id, tender, (), amount, "returned", "1001", "1001", self.clock.now())

    def note_refund(self, refund: Refund, *, ends: bool = True) -> None:
        """Write a refund into the journal, as begun or as done."""
        self.refunds.record(refund, "refund.submitted", self.clock.now())
        if ends:
            self.refunds.record(steps.done(refund), "refund.done", self.clock.now())

    def book_refund(self, attempt: Attempt, amount: int, refund_id: UUID) -> None:
        """Have a refund booked by the platform."""
        request = RefundPayment(refund_id=refund_id, amount=amount, reason="returned", approved_by="1001")
        self.bench.platform.ending.refund(self.bench.terminal, attempt.attempt_id, request)

    def charge_behind_the_tills_back(self, amount: int = 990) -> UUID:
        """Have a payment taken in this terminal's name that no journal knows."""
        attempt_id = new_attempt_id()
        self.bench.pay(self.bench.request(self.bench.code(self.guest), amount, order="stranger-1"), attempt_id)
        return attempt_id

    # -- the till over real HTTP

    def ask(
        self,
        do: Callable[[PlatformClient], Coroutine[Any, Any, T]],
        url: str | None = None,
        answer_timeout_s: float = ANSWER_TIMEOUT_S,
    ) -> T:
        """Do something with the till's client, which is closed afterwards. ``url`` is another way to the platform."""

        async def asking() -> T:
            client = PlatformClient(
                url or self.url,
                self.bench.terminal.terminal_id,
                self.bench.key,
                answer_timeout_s=answer_timeout_s,
                unix_time=lambda: self.clock.now().timestamp(),
            )
            try:
                return await do(client)
            finally:
                await client.aclose()

        return asyncio.run(asking())

    def give_back(
        self,
        do: Callable[[Refunds], Coroutine[Any, Any, T]],
        url: str | None = None,
        answer_timeout_s: float = ANSWER_TIMEOUT_S,
    ) -> T:
        """Do something with the till's refunds over its journal, as after a start of the till."""

        async def giving(client: PlatformClient) -> T:
            refunds = Refunds(self.refunds, PlatformRefunds(client), self.clock, begun_in=self.shifts.begun_in)
            try:
                return await do(refunds)
            finally:
                await refunds.stop()

        return self.ask(giving, url, answer_timeout_s)

    def reopen(self) -> None:
        """Close the journal and open it anew, as a restart does."""
        folder = self.journal.path.parent
        self.journal.close()
        self.journal = Journal.open(folder)
        self.refunds = JournalledRefunds(self.journal)

    # -- comparing

    def reconcile(self, url: str | None = None) -> Reconciliation | NotReconciled:
        """Compare the open or newest shift over real HTTP."""

        async def compare(client: PlatformClient) -> Reconciliation | NotReconciled:
            return await Reconcile(JournalledReconciliation(self.journal), client, self.clock).of_shift()

        return self.ask(compare, url)

    def kinds(self) -> list[Kind]:
        """Compare, and return what was found."""
        found = self.reconcile()
        assert isinstance(found, Reconciliation), found
        return [each.kind for each in found.differences]


@contextmanager
def reconciliation_ground(folder: Path, bench: Workbench) -> Iterator[ReconciliationGround]:
    """Yield a till and its platform."""
    with served(bench) as running:
        ground = ReconciliationGround(folder, bench, running.url)
        try:
            yield ground
        finally:
            ground.journal.close()
