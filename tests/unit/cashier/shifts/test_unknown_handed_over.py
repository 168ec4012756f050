# SPDX-License-Identifier: Apache-2.0
"""A payment without a result as people meet it: handed to the next cashier by name, the platform gone for a day."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import UUID

import pytest

from cashier.checkout.attempt import State
from cashier.checkout.attempts import Attempts, OrderBusyError, OrderPaidError
from cashier.checkout.journalled_attempts import JournalledAttempts
from cashier.checkout.take_payment import Charge, TakePayment
from cashier.checkout.unknown_resolver import ResolverTimings, UnknownResolver
from cashier.shifts.journalled_shifts import JournalledShifts
from cashier.shifts.shifts import Shifts, UnsignedItemsError
from cashier.storage.journal import Journal
from middleplatform.contract.payments import Asset, Entry
from tests.support.attempts import order
from tests.support.clock import SettableClock
from tests.support.fakes import AnswerLost, Deliver, FakePlatform, Op, RequestLost, Unreachable
from tests.support.loop import on_loop
from tests.support.platform_model import Member, PlatformModel
from tests.support.shift_ground import LI, WANG

A_DAY_S = 24 * 3600.0
CHARGE = Charge(order("T01-0001"), Asset.POINTS, 1280)


class Store:
    """A till on a real journal, its shifts, its resolver, and a platform that can be away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = SettableClock()
        self.model = PlatformModel(self.clock)
        self.platform = FakePlatform(self.clock, self.model)
        self.member = Member()
        self._open()

    def _open(self) -> None:
        self.journal = Journal.open(self.folder)
        self.log = JournalledShifts(self.journal)
        self.shifts = Shifts(self.log, self.clock)
        journal = JournalledAttempts(self.journal, lambda _: None)
        self.attempts = Attempts(journal, self.clock, self.shifts.begun_in)
        self.resolver = UnknownResolver(self.attempts, self.platform, self.clock, ResolverTimings())
        self.take_payment = TakePayment(self.attempts, self.platform, None, self.clock)

    async def restart(self) -> None:
        """Switch the till off and on."""
        await self.close()
        self._open()
        self.resolver.recover()

    async def close(self) -> None:
        """Switch the till off."""
        await self.resolver.stop()
        self.journal.close()

    def go_away(self) -> None:
        """Let no question reach the platform."""
        for op in (Op.QUERY, Op.CANCEL):
            self.platform.always(op, Unreachable())

    def come_back(self) -> None:
        """Let every question reach it again."""
        for op in (Op.QUERY, Op.CANCEL):
            self.platform.always(op, Deliver())

    async def lose(self, how: AnswerLost | RequestLost) -> UUID:
        """Take a payment whose result stays unknown, and go on to the next customer."""
        self.platform.next(Op.CREATE, how)
        payment = self.take_payment.begin(CHARGE, self.model.issue_code(self.member), Entry.SCANNED)
        running = asyncio.ensure_future(payment.run())
        await self.clock.advance_until(lambda: payment.attempt.state is State.UNKNOWN, limit_s=10)
        payment.leave_alone()
        await self.clock.run_until_idle()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return payment.attempt_id

    def try_again(self) -> None:
        """Try to charge the same order with a fresh code, as a rescan, a new sale or another till system would."""
        self.take_payment.begin(CHARGE, self.model.issue_code(self.member), Entry.SCANNED)


@pytest.mark.slow
@on_loop
@pytest.mark.parametrize("how", [AnswerLost(), RequestLost()], ids=["charged", "never arrived"])
async def test_a_payment_is_handed_on_by_name_and_ends_once_the_platform_is_back_after_a_day(
    tmp_path: Path, how: AnswerLost | RequestLost
) -> None:
    store = Store(tmp_path)
    store.shifts.open(LI, 0)
    store.go_away()
    attempt_id = await store.lose(how)

    store.shifts.count({}, LI)
    with pytest.raises(UnsignedItemsError):
        store.shifts.take_over(LI, WANG)
    z, following = store.shifts.take_over(LI, WANG, [attempt_id])
    assert [item.attempt_id for item in z.without_end] == [attempt_id]

    for _ in range(4):
        await store.clock.advance(A_DAY_S / 4)
        await store.restart()
        with pytest.raises(OrderBusyError):
            store.try_again()
        assert [item.attempt_id for item in store.shifts.x().without_end] == [attempt_id]

    store.come_back()
    await store.clock.advance(10)
    was_charged = isinstance(how, AnswerLost)
    assert store.attempts.get(attempt_id).state is (State.PAID if was_charged else State.CANCELLED)
    x = store.shifts.x()
    assert (x.without_end, [item.attempt_id for item in x.resolved]) == ((), [attempt_id])
    assert following.number == x.shift_number
    if was_charged:
        with pytest.raises(OrderPaidError):
            store.try_again()
    first = store.log.numbered(z.shift_number)
    assert first is not None
    assert store.log.proves(first)
    assert bool(store.log.followed_up(first.shift).paid) is was_charged
    assert store.model.violations == []
    await store.close()
