# SPDX-License-Identifier: Apache-2.0
"""The till in the simulation: its real use-cases on a real journal file, and what may kill it when.

What `cashier.bootstrap` builds is built here without threads, devices and logs. A killed till leaves nothing behind
but its files.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cashier.checkout.attempt import Attempt
from cashier.checkout.attempts import Attempts
from cashier.checkout.counter import Counter
from cashier.checkout.journalled_attempts import JournalledAttempts
from cashier.checkout.journalled_orders import JournalledOrders
from cashier.checkout.order_book import OrderBook
from cashier.checkout.platform_events import PlatformEvents
from cashier.checkout.sale_desk import SaleDesk
from cashier.checkout.scan_router import ScanRouter
from cashier.checkout.screens import CounterView
from cashier.checkout.take_payment import TakePayment
from cashier.checkout.unknown_resolver import ResolverTimings, UnknownResolver
from cashier.devices.pin_entry import NoPIN, PadEnd, PINPadTrouble, PINTyped, SMSCodeTyped
from cashier.platform_client.client import PlatformClient
from cashier.refunds.giving_back import GivingBack
from cashier.refunds.journalled_refunds import JournalledRefunds
from cashier.refunds.past_sales import PastSales
from cashier.refunds.platform_refunds import PlatformRefunds
from cashier.refunds.refund import Refund
from cashier.refunds.refunds import Refunds
from cashier.storage.journal import Journal
from cashier.storage.rows import Entry
from cashier.values.money import Money
from middleplatform.contract.payments import PINKey
from middleplatform.contract.terminals import TerminalPolicy
from middleplatform.security import dukpt, tdes
from middleplatform.security.pin_blocks import format_0_block
from tests.simulation.platform_side import WallClock
from tests.simulation.virtual_loop import Life, VirtualLoop
from tests.simulation.wire import Network, SimulatedLine


class TillKilled(BaseException):
    """The process ends here, in the middle of whatever it was doing."""


class DiskState(StrEnum):
    """What the disk under the journal does."""

    GOOD = "good"
    FULL = "full"
    READ_ONLY = "read_only"


@dataclass
class JournalPlan:
    """When the till is to die at the journal: before or after the so-maniest entry."""

    before_entry: int | None = None
    after_entry: int | None = None
    kill: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Terminal:
    """What an enrolled till knows of itself."""

    terminal_id: str
    key: Ed25519PrivateKey = field(repr=False)


class WatchedJournal(Journal):
    """The real journal, at whose entries the till may die."""

    plan: JournalPlan

    def write(self, entries: Sequence[Entry], at: datetime) -> int:
        """Write events that belong together; see `Journal`."""
        plan = self.plan
        if _counted_down(plan, "before_entry"):
            plan.kill()
            raise TillKilled
        seq = super().write(entries, at)
        if _counted_down(plan, "after_entry"):
            plan.kill()
            raise TillKilled
        return seq

    def set_disk(self, state: DiskState) -> None:
        """Let SQLite find the disk in this state from now on."""
        pages = self._connection.execute("PRAGMA page_count").fetchone()[0]
        self._connection.execute(f"PRAGMA max_page_count = {pages if state is DiskState.FULL else 1_000_000}")
        self._connection.execute(f"PRAGMA query_only = {int(state is DiskState.READ_ONLY)}")


def _counted_down(plan: JournalPlan, name: str) -> bool:
    left: int | None = getattr(plan, name)
    if left is None:
        return False
    setattr(plan, name, left - 1 if left > 0 else None)
    return left == 0


class TillClock:
    """The `Clock` of the checkout: virtual time, and the till's own idea of what the wall says."""

    def __init__(self, loop: VirtualLoop, wall: WallClock) -> None:
        self._loop = loop
        self._wall = wall

    def now(self) -> datetime:
        """Return the wall's time in UTC."""
        return self._wall.now()

    def monotonic(self) -> float:
        """Return virtual seconds."""
        return self._loop.time()

    async def sleep(self, delay_s: float) -> None:
        """Wait."""
        await asyncio.sleep(delay_s)


class SimulatedPad:
    """A PIN pad with a real DUKPT key; what the customer does there is asked of ``customer``."""

    BDK = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    KSN = int("FFFF9876543210E00000", 16)

    def __init__(self, random: Random) -> None:
        self.is_ready = True
        self.types: str | PINPadTrouble = PINPadTrouble.TIMED_OUT
        self.after_s = 1.0
        self._random = random
        self._serial = 0

    takes_sms_codes = False

    async def enter_sms_code(self, amount: Money, timeout_s: float) -> SMSCodeTyped | NoPIN:
        """Let the customer type the SMS code; see `PINPad`."""
        raise AssertionError("this pad takes none")

    def show_end(self, end: PadEnd) -> None:
        """Show how the payment ended: nobody looks."""

    async def enter_pin(self, key: PINKey, amount: Money, timeout_s: float) -> PINTyped | NoPIN:
        """Let the customer type the PIN; see `PINPad`."""
        assert amount.amount_minor > 0, "the pad shows what is paid"
        if not self.is_ready:
            return NoPIN(PINPadTrouble.FAULT)
        await asyncio.sleep(min(self.after_s, timeout_s))
        if self.after_s >= timeout_s:
            return NoPIN(PINPadTrouble.TIMED_OUT)
        if isinstance(self.types, PINPadTrouble):
            return NoPIN(self.types)
        self._serial += 1
        ksn = (self.KSN + self._serial).to_bytes(10, "big")
        block = tdes.encrypt_block(dukpt.pin_key(self.BDK, ksn), format_0_block(self.types, key.account))
        return PINTyped(block, ksn)


class SimulatedTill:
    """One till and its data folder. `start` and `kill` as often as you like."""

    def __init__(
        self,
        loop: VirtualLoop,
        random: Random,
        folder: Path,
        terminal: Terminal,
        network: Network,
        policy: TerminalPolicy,
    ) -> None:
        self.wall = WallClock(loop)
        self.pad = SimulatedPad(random)
        self.disk = DiskState.GOOD
        self.plan = JournalPlan(kill=self.kill)
        self.view: CounterView | None = None
        self.counter: Counter | None = None
        self.take_payment: TakePayment | None = None
        self.attempts: Attempts | None = None
        self.sale_desk: SaleDesk | None = None
        self.refunds: Refunds | None = None
        self.past_sales: PastSales | None = None
        self.journal: WatchedJournal | None = None
        self.on_view: Callable[[CounterView], None] = lambda _: None
        self.on_attempt: Callable[[Attempt], None] = lambda _: None
        self.on_refund: Callable[[Refund], None] = lambda _: None
        self.on_death: Callable[[], None] = lambda: None
        self.life: Life | None = None
        self._loop = loop
        self._folder = folder
        self._terminal = terminal
        self._network = network
        self._policy = policy
        self._killed_journals: list[object] = []

    @property
    def is_up(self) -> bool:
        """Whether the process runs."""
        return self.life is not None and self.life.is_alive

    def start(self) -> None:
        """Start the process on whatever the journal holds, as `cashier.bootstrap.Till` does."""
        life = Life("till", on_step_death=self.kill)
        self.life = life
        self.plan = JournalPlan(kill=self.kill)
        with contextlib.suppress(TillKilled):
            life.context.run(self._build)

    def kill(self) -> None:
        """End the process as SIGKILL does: no line of it runs any more, its file locks are gone."""
        if self.life is None or not self.life.is_alive:
            return
        self.life.is_alive = False
        assert self.journal is not None
        # Misfortune may still plan a death for this one; the dead do not die again.
        self.journal.plan = JournalPlan()
        self._killed_journals.append((self.journal, self.counter, self.attempts, self.sale_desk, self.refunds))
        self.journal.close()
        self.counter = self.attempts = self.journal = self.take_payment = self.view = None
        self.sale_desk = self.refunds = self.past_sales = None
        self.on_death()

    def do(self, function: Callable[..., object], *args: object) -> None:
        """Have something done on the engine's loop, as the window does."""
        if self.life is not None:
            self._loop.do(self.life, self._guarded, function, *args)

    def set_disk(self, state: DiskState) -> None:
        """Let the journal find the disk in this state from now on, over restarts too."""
        self.disk = state
        if self.journal is not None:
            self.journal.set_disk(state)

    def _guarded(self, function: Callable[..., object], *args: object) -> None:
        try:
            function(*args)
        except TillKilled:
            return

    def _build(self) -> None:
        journal = WatchedJournal.open(self._folder)
        assert isinstance(journal, WatchedJournal)
        journal.plan = self.plan
        journal.set_disk(self.disk)
        self.journal = journal
        clock = TillClock(self._loop, self.wall)
        client = PlatformClient(
            "http://platform",
            self._terminal.terminal_id,
            self._terminal.key,
            unix_time=lambda: self.wall.now().timestamp(),
            transport=SimulatedLine(self._network),
        )
        platform = PlatformEvents(client)
        self.attempts = Attempts(JournalledAttempts(journal, lambda _: None), clock)
        self.attempts.listen(self._on_attempt)
        resolver = UnknownResolver(self.attempts, platform, clock, ResolverTimings())
        self.take_payment = TakePayment(self.attempts, platform, self.pad, clock)
        book = OrderBook(JournalledOrders(journal), self.attempts, clock)
        self.counter = Counter(
            take_payment=self.take_payment,
            attempts=self.attempts,
            resolver=resolver,
            book=book,
            scan_router=ScanRouter(clock),
            clock=clock,
            order_prefix="T01",
            publish=self._publish,
        )
        self._sell(journal, client, book, clock)
        timings = self._policy.resolver
        resolver.follow(ResolverTimings(timings.query_delays_s, timings.cancel_after_s))
        self.counter.set_policy(self._policy)
        resolver.recover()
        assert self.refunds is not None
        assert self.sale_desk is not None
        self.refunds.recover()
        self.sale_desk.recover()

    def _sell(self, journal: WatchedJournal, client: PlatformClient, book: OrderBook, clock: TillClock) -> None:
        """Build what works on orders with several payments, and what gives back."""
        assert self.counter is not None
        orders = JournalledOrders(journal)
        self.refunds = Refunds(JournalledRefunds(journal), PlatformRefunds(client), clock)
        self.refunds.listen(self._on_refund)
        self.sale_desk = SaleDesk(self.counter, book, orders, clock, gives_back=GivingBack(book, self.refunds))
        self.past_sales = PastSales(JournalledAttempts(journal, lambda _: None), orders, self.refunds)

    def _on_attempt(self, attempt: Attempt) -> None:
        self.on_attempt(attempt)

    def _on_refund(self, refund: Refund) -> None:
        self.on_refund(refund)

    def _publish(self, view: CounterView) -> None:
        self.view = view
        self.on_view(view)
