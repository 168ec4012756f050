# SPDX-License-Identifier: Apache-2.0
"""One payment after the other through the use-case `TakePayment`, without a counter, on a settable clock."""

from __future__ import annotations

import asyncio

from cashier.checkout.attempt import Attempt, State
from cashier.checkout.attempts import Attempts
from cashier.checkout.take_payment import Charge, PaymentInProgress, TakePayment
from cashier.checkout.unknown_resolver import ResolverTimings, UnknownResolver
from middleplatform.contract.payments import Asset, Door, Entry, Order
from tests.support.clock import SettableClock
from tests.support.fakes import FakePINPad, FakePlatform, MemoryJournal
from tests.support.platform_model import Member, PlatformModel


class Lane:
    """The use-case, the resolver behind it, and fakes at the ports."""

    def __init__(self, *, pad: bool = False, limit: int = 5_000, doors: tuple[Door, ...] = tuple(Door)) -> None:
        self.clock = SettableClock()
        self.model = PlatformModel(self.clock)
        self.platform = FakePlatform(self.clock, self.model)
        self.journal = MemoryJournal()
        self.member = Member(limit=limit, doors=doors)
        self.pad = FakePINPad(self.clock)
        self.attempts = Attempts(self.journal, self.clock)
        self.resolver = UnknownResolver(self.attempts, self.platform, self.clock, ResolverTimings())
        self.take_payment = TakePayment(self.attempts, self.platform, self.pad if pad else None, self.clock)
        self.states: list[State] = []
        self.troubles: list[str] = []
        self.running: asyncio.Task[Attempt] | None = None
        self._orders = 0

    def begin(self, amount: int = 1280) -> PaymentInProgress:
        """Begin a payment; its run has not had a turn yet."""
        self._orders += 1
        order = Order(number=f"T01-{self._orders:04d}", total_minor=amount)
        code = self.model.issue_code(self.member)
        payment = self.take_payment.begin(Charge(order, Asset.POINTS, amount), code, Entry.SCANNED)
        payment.observe(self._note)
        self.running = asyncio.ensure_future(payment.run())
        return payment

    async def take(self, amount: int = 1280) -> PaymentInProgress:
        """Begin a payment and let happen what needs no time."""
        payment = self.begin(amount)
        await self.clock.run_until_idle()
        return payment

    def check(self) -> None:
        """Fail where something happened that must never happen."""
        assert self.model.violations == []
        assert self.pad.violations == []

    async def end(self) -> None:
        """Take the payment and the resolver down, and see that nothing forbidden happened."""
        if self.running is not None:
            self.running.cancel()
            await asyncio.gather(self.running, return_exceptions=True)
        await self.resolver.stop()
        self.check()

    def _note(self, payment: PaymentInProgress) -> None:
        state = payment.attempt.state
        if not self.states or self.states[-1] is not state:
            self.states.append(state)
        trouble = payment.doors.trouble
        if trouble is not None and (not self.troubles or self.troubles[-1] != trouble):
            self.troubles.append(trouble)


def state(payment: PaymentInProgress) -> State:
    """Return how a payment stands now."""
    return payment.attempt.state
