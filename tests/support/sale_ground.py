# SPDX-License-Identifier: Apache-2.0
"""A till's orders, refunds and shifts on a real journal, beside a model of the platform."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from uuid import UUID

from cashier.checkout.attempt import Answered, Asked
from cashier.checkout.attempts import Attempts
from cashier.checkout.cart import Cart
from cashier.checkout.journalled_attempts import JournalledAttempts
from cashier.checkout.journalled_orders import JournalledOrders
from cashier.checkout.order_book import OrderBook
from cashier.refunds.journalled_refunds import JournalledRefunds
from cashier.refunds.refunds import Refunds
from cashier.shifts.journalled_shifts import JournalledShifts
from cashier.shifts.shifts import Shifts
from cashier.storage.errors import JournalFaultError
from cashier.storage.journal import Journal
from middleplatform.contract.payments import Asset, Entry, Order, Status
from tests.support.attempts import draft, order, payment
from tests.support.clock import SettableClock
from tests.support.platform_model import Member, PlatformModel
from tests.support.refunds import FakeRefundPlatform

CART = Cart()


class SaleGround:
    """What a till knows of money, without its window. `restart` forgets everything that is not on disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = SettableClock()
        self.model = PlatformModel(self.clock)
        self.platform = FakeRefundPlatform(self.model)
        self.member = Member(balance=1_000_000, limit=1_000_000)
        self.open()

    def open(self) -> None:
        """Open the journal, as a till does at its start."""
        self.journal = Journal.open(self.folder)
        self.log = JournalledShifts(self.journal)
        self.shifts = Shifts(self.log, self.clock)
        begun_in, before_cash = self.shifts.begun_in, self.shifts.before_cash
        self.attempts = Attempts(JournalledAttempts(self.journal, _ignore), self.clock, begun_in)
        self.orders = JournalledOrders(self.journal)
        self.book = OrderBook(self.orders, self.attempts, self.clock, begun_in=begun_in, before_cash=before_cash)
        self.refunds = Refunds(
            JournalledRefunds(self.journal), self.platform, self.clock, begun_in=begun_in, before_cash=before_cash
        )

    async def restart(self) -> None:
        """Switch off and on again; what was only in memory is gone."""
        await self.refunds.stop()
        self.journal.close()
        self.open()
        self.attempts.recover()
        self.book.recover()
        self.refunds.recover()

    async def close(self) -> None:
        """Switch off."""
        await self.refunds.stop()
        self.journal.close()
        assert self.model.violations == []

    def pay(self, of: Order, asset: Asset, covers_minor: int, *, ends: Status | None = Status.SUCCEEDED) -> UUID:
        """Take part of an order by an asset; with ``ends`` None no answer has come yet."""
        code = self.model.issue_code(self.member)
        fresh = draft(code, of_order=of, asset=asset, amount=covers_minor)
        attempt = self.attempts.submit(dataclasses.replace(fresh, covers_minor=covers_minor))
        if ends is Status.SUCCEEDED:
            told = self.model.create(attempt.attempt_id, of, asset, covers_minor, code, Entry.SCANNED)
            self.attempts.apply(attempt.attempt_id, Answered(told, Asked.CREATE))
        elif ends is not None:
            told = payment(attempt.attempt_id, ends, version=3)
            self.attempts.apply(attempt.attempt_id, Answered(told, Asked.CREATE))
        return attempt.attempt_id

    def order(self, total_minor: int = 8_000, number: str = "T01-0001") -> Order:
        """Return an order."""
        return order(number, total_minor)


def _ignore(_: JournalFaultError | None) -> None:
    return None
