# SPDX-License-Identifier: Apache-2.0
"""What the platform booked and a damaged journal could not tell is said at the counter, each payment once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import UUID

from cashier.checkout.screens import Notice
from cashier.platform_client.replies import Good, Reply, Silence
from cashier.shifts.lost_payments import ASK_AGAIN_S, MOST_TOLD, WATCHED_S, LostPayments
from cashier.storage.errors import JournalFaultError
from cashier.storage.quarantine import StillToAsk
from cashier.values.identifiers import new_attempt_id
from middleplatform.contract.payments import Asset, Settlement, SettlementLine
from tests.support.clock import SettableClock
from tests.support.loop import on_loop


class BookedLedger:
    """A ledger of a page for each line. While ``is_silent`` it does not answer."""

    def __init__(self, clock: SettableClock) -> None:
        self._clock = clock
        self.lines: list[SettlementLine] = []
        self.is_silent = False

    def book(
        self, order: str, amount: int = 1_280, *, ago: timedelta = timedelta(minutes=1), of: UUID | None = None
    ) -> UUID:
        """Book a transfer; a negative amount goes back."""
        attempt_id = of or new_attempt_id()
        kind = "debit" if amount > 0 else "reversal"
        at = self._clock.now() - ago
        self.lines.append(
            SettlementLine(
                transfer_id=f"{kind}:{len(self.lines)}",
                kind=kind,
                attempt_id=attempt_id,
                order_number=order,
                asset=Asset.POINTS,
                amount=amount,
                at=at,
            )
        )
        return attempt_id

    async def settlement(self, begins: datetime, ends: datetime, after: str | None = None) -> Reply[Settlement]:
        """Return one line, and where the next one is."""
        if self.is_silent:
            return Silence("no answer")
        inside = [each for each in self.lines if begins <= each.at < ends]
        number = int(after or 0)
        more = str(number + 1) if number + 1 < len(inside) else None
        return Good(Settlement(terminal_id="t-1", lines=tuple(inside[number : number + 1]), next=more))


class Counter:
    """Where it is told, and what the journals can name."""

    def __init__(self) -> None:
        self.clock = SettableClock()
        self.ledger = BookedLedger(self.clock)
        self.read: set[str] = set()
        self.kept: set[str] = set()
        self.has_bad_disk = False
        self.told: list[Notice] = []
        self.since = self.clock.now()
        self.noted: list[str] = []

    def note_that_it_has_asked(self) -> None:
        """Write it into the fresh journal."""
        if self.has_bad_disk:
            raise JournalFaultError("the disk takes nothing")
        self.noted.append("asked")

    def is_kept(self, attempt_id: str) -> bool:
        """Ask the fresh journal."""
        if self.has_bad_disk:
            raise JournalFaultError("the disk does not answer")
        return attempt_id in self.kept

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[asyncio.Task[None]]:
        """Ask as long as the block lasts."""
        still = StillToAsk(self.since, frozenset(self.read))
        lost = LostPayments(
            self.ledger, still, self.is_kept, self.note_that_it_has_asked, self.clock, self.told.append
        )
        task = asyncio.get_running_loop().create_task(lost.run())
        await self.clock.run_until_idle()
        yield task
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    @property
    def orders(self) -> list[str]:
        """The orders that were told of."""
        return [notice.said.en.split()[1] for notice in self.told]


@on_loop
async def test_a_payment_that_no_journal_can_name_is_told_once() -> None:
    counter = Counter()
    counter.ledger.book("lost-1")
    counter.read.add(str(counter.ledger.book("read-1")))
    counter.kept.add(str(counter.ledger.book("carried-1")))
    async with counter.asking():
        await counter.clock.advance(4 * ASK_AGAIN_S)
    assert counter.orders == ["lost-1"]
    assert "do not charge again" in counter.told[0].do_now.en
    assert "请勿再收款" in counter.told[0].do_now.zh


@on_loop
async def test_what_went_back_whole_or_was_long_ago_is_not_told() -> None:
    counter = Counter()
    counter.ledger.book("back-1", -1_280, of=counter.ledger.book("back-1"))
    counter.ledger.book("morning-1", ago=timedelta(hours=3))
    async with counter.asking():
        pass
    assert counter.told == []


@on_loop
async def test_it_asks_until_the_platform_answers_and_then_for_whoever_was_slow() -> None:
    counter = Counter()
    counter.ledger.is_silent = True
    async with counter.asking() as task:
        await counter.clock.advance(2 * WATCHED_S)
        assert not task.done()
        counter.ledger.book("lost-1")
        counter.ledger.is_silent = False
        await counter.clock.advance(ASK_AGAIN_S)
        assert counter.orders == ["lost-1"]
        assert task.done()


@on_loop
async def test_a_payment_that_is_booked_a_minute_later_is_told_too() -> None:
    counter = Counter()
    async with counter.asking() as task:
        await counter.clock.advance(60)
        counter.ledger.book("slow-1", ago=timedelta())
        await counter.clock.advance(ASK_AGAIN_S)
        assert counter.orders == ["slow-1"]
        await counter.clock.advance(WATCHED_S)
        assert task.done()


@on_loop
async def test_of_many_the_newest_are_told_and_the_rest_is_counted() -> None:
    counter = Counter()
    for number in range(MOST_TOLD + 3):
        counter.ledger.book(f"lost-{number}", ago=timedelta(minutes=number + 1))
    async with counter.asking():
        pass
    assert counter.orders[:MOST_TOLD] == [f"lost-{number}" for number in range(MOST_TOLD)]
    assert counter.told[-1].said.en.startswith("3 more")
    assert len(counter.told) == MOST_TOLD + 1


@on_loop
async def test_nothing_is_told_while_the_fresh_journal_cannot_be_asked() -> None:
    counter = Counter()
    counter.ledger.book("lost-1")
    counter.has_bad_disk = True
    async with counter.asking():
        assert counter.told == []
        counter.has_bad_disk = False
        await counter.clock.advance(ASK_AGAIN_S)
    assert counter.orders == ["lost-1"]


@on_loop
async def test_a_till_that_starts_again_asks_for_the_rest_of_the_time_and_notes_the_end() -> None:
    counter = Counter()
    counter.since -= timedelta(seconds=WATCHED_S - 60)
    async with counter.asking() as task:
        await counter.clock.advance(30)
        counter.ledger.book("slow-1", ago=timedelta())
        await counter.clock.advance(ASK_AGAIN_S)
        assert counter.orders == ["slow-1"]
        assert not task.done()
        assert counter.noted == []
        await counter.clock.advance(2 * ASK_AGAIN_S)
        assert task.done()
    assert counter.noted == ["asked"]


@on_loop
async def test_a_till_whose_platform_was_silent_until_it_was_closed_asks_the_next_morning() -> None:
    counter = Counter()
    counter.since -= timedelta(hours=14)
    counter.ledger.book("lost-1", ago=timedelta(hours=14, minutes=2))
    async with counter.asking() as task:
        assert counter.orders == ["lost-1"]
        assert task.done()
    assert counter.noted == ["asked"]


@on_loop
async def test_with_a_clock_that_was_set_back_it_asks_the_whole_time() -> None:
    counter = Counter()
    counter.since += timedelta(hours=1)
    counter.ledger.book("lost-1")
    async with counter.asking() as task:
        assert counter.orders == ["lost-1"]
        await counter.clock.advance(WATCHED_S - ASK_AGAIN_S)
        assert not task.done()


@on_loop
async def test_what_was_asked_to_its_end_and_cannot_be_noted_is_asked_again_at_the_next_start() -> None:
    counter = Counter()
    async with counter.asking() as task:
        await counter.clock.advance(WATCHED_S - ASK_AGAIN_S)
        counter.has_bad_disk = True
        await counter.clock.advance(2 * ASK_AGAIN_S)
        assert not task.done()
        counter.has_bad_disk = False
        await counter.clock.advance(ASK_AGAIN_S)
        assert task.done()
    assert counter.noted == ["asked"]
