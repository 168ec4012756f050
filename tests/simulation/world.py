# SPDX-License-Identifier: Apache-2.0
"""One simulated world: a till, a platform, a line, people, and misfortune. A seed decides everything."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter as Tally
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine
from structlog.testing import capture_logs

from cashier.checkout.attempt import Attempt
from cashier.checkout.journalled_attempts import JournalledAttempts
from cashier.checkout.screens import CounterView, Paid, Sale, Unknown, Waiting
from cashier.refunds.refund import Refund
from cashier.storage.journal import FILE_NAME, Journal
from middleplatform.contract.payments import Asset
from middleplatform.contract.terminals import TerminalPolicy
from middleplatform.database.engine import database_url, open_engine
from tests.simulation.misfortune import Misfortune
from tests.simulation.people import People, Person
from tests.simulation.platform_side import SimulatedPlatform
from tests.simulation.refund_watch import Sold, sold_in
from tests.simulation.tenders import Tenders
from tests.simulation.till_side import DiskState, SimulatedTill, Terminal
from tests.simulation.virtual_loop import BusyForeverError, Life, StandstillError, VirtualLoop
from tests.simulation.watch import Watch
from tests.simulation.wire import CLEAR, LineState, Network, Weather

OPENING_HOURS_S = (10, 60)
"""How long misfortune lasts, from and to."""

SETTLES_WITHIN_S = 900
"""After everything works again: 90 s of proof, 60 s of questions, the longest delay of a message, and as much as the
platform's clock may have been ahead when it set a deadline."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What every world begins with: a platform's database with members and an enrolled till."""

    database: bytes = field(repr=False)
    journal: bytes = field(repr=False)
    terminal_id: str
    key: bytes = field(repr=False)
    persons: tuple[Person, ...]
    policy: TerminalPolicy


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one world ended. ``trace`` is empty unless it was asked for or something is wrong."""

    seed: int
    violations: tuple[str, ...]
    trace: tuple[str, ...]
    tally: dict[str, int]
    virtual_s: float
    steps: int


class Worlds:
    """Makes worlds in one folder, one after the other; the engine and what it has compiled serve them all."""

    def __init__(self, ground: Ground, folder: Path) -> None:
        self.ground = ground
        self.folder = folder
        self.database = folder / "platform.db"
        self.url = database_url(str(self.database))
        self.engine: Engine = open_engine(self.url)

    def run(self, seed: int, *, with_trace: bool = False, weather: Weather | None = None) -> Outcome:
        """Run one world to its end; with a ``weather`` that is the one misfortune, and lasts all day."""
        self._lay_ground()
        # What is logged as an error is a fault of ours, whatever else comes out right.
        with capture_logs() as logged:
            world = World(self, seed, weather)
            try:
                world.live()
                errors = [entry for entry in logged if entry["log_level"] in {"error", "critical"}]
            finally:
                world.close()
        world.watch.violations += [f"an error was logged: {entry}" for entry in errors]
        violations = tuple(dict.fromkeys(world.watch.violations))
        trace = tuple(world.trace) if with_trace or violations else ()
        return Outcome(seed, violations, trace, dict(world.tally), world.loop.time(), world.loop.steps)

    def close(self) -> None:
        """Give everything back."""
        self.engine.dispose()

    def _lay_ground(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.database.write_bytes(self.ground.database)
        (self.folder / "till").mkdir()
        (self.folder / "till" / FILE_NAME).write_bytes(self.ground.journal)


class World:
    """One run from nine o'clock to the end."""

    def __init__(self, worlds: Worlds, seed: int, weather: Weather | None = None) -> None:
        ground = worlds.ground
        random = Random(seed)
        self.loop = VirtualLoop(random)
        self.random = random
        self.trace: list[str] = []
        self.tally: Tally[str] = Tally()
        self.watch = Watch(worlds.database)
        self.network = Network(self.loop, random, self.note)
        self.platform = SimulatedPlatform(self.loop, random, worlds.engine, worlds.url, self.network.hurry_one)
        terminal = Terminal(ground.terminal_id, Ed25519PrivateKey.from_private_bytes(ground.key))
        self.till_folder = worlds.folder / "till"
        self.till = SimulatedTill(self.loop, random, self.till_folder, terminal, self.network, ground.policy)
        # By dice of its own: a world without split orders and refunds stays what it was.
        tenders = Tenders(Random(f"tenders {seed}"), self.till, self.note)
        self.people = People(random, self.till, self.platform, ground.persons, tenders, self.note)
        self.misfortune = Misfortune(self.loop, random, self.till, self.platform, self.network, self.note)
        self._weather = weather
        self._names: dict[str, str] = {}
        self._connect()

    def note(self, words: str) -> None:
        """Write one line of the trace."""
        self.trace.append(f"{self.loop.time():9.3f} {words}")

    def live(self) -> None:
        """Live through it all; findings are in `watch`."""
        life = Life("world")
        try:
            self.loop.run_until_complete(self.loop.spawn(life, self._day()))
        except (StandstillError, BusyForeverError) as fault:
            self.watch.find(f"{type(fault).__name__}: {fault}")
        self.watch.violations += [
            f"a fault in the loop: {each}" for each in self.loop.faults if "TillKilled" not in each
        ]
        self.watch.violations += self.platform.faults

    def close(self) -> None:
        """Let go of files and connections."""
        # What lies frozen in a dead till runs through its `finally` as it is swept away: nobody sees that.
        self.till.on_view = lambda _: None
        self.till.on_attempt = lambda _: None
        self.till.on_refund = lambda _: None
        self.till.kill()
        self.platform.kill()
        self.platform.close()
        self.watch.close()
        self.loop.end()

    # -- the day

    async def _day(self) -> None:
        self.platform.start()
        self.till.start()
        at_work = self.loop.spawn(Life("people"), self.people.work())
        trouble = self.loop.spawn(Life("misfortune"), self.misfortune.happen(self._weather))
        await asyncio.sleep(self.random.uniform(*OPENING_HOURS_S))
        self.people.is_leaving = True
        trouble.cancel()
        await asyncio.gather(at_work, trouble, return_exceptions=True)
        self._heal()
        await self._until(self._is_settled, "an attempt has no end though everything works again")
        if not self.watch.violations:
            await self._serve_one_more()
        await self._until(self._is_settled, "the last attempt has no end")
        await self._restart_till()
        await self._until(self._is_settled, "after a restart an attempt has no end")
        self._check_journal()

    def _heal(self) -> None:
        self.note("-- everything works again")
        self.network.weather, self.network.state = CLEAR, LineState.GOOD
        self.till.set_disk(DiskState.GOOD)
        self.till.wall.off_s = self.platform.clock.off_s = 0.0
        self.till.plan.before_entry = self.till.plan.after_entry = None
        self.platform.plan.statements_left = None
        self.platform.plan.before_answer = False
        if not self.platform.is_up:
            self.platform.start()
        if self.till.is_up:
            assert self.till.life is not None
            self.till.life.dies_after_steps = None
        else:
            self.till.start()

    async def _until(self, holds: Callable[[], bool], otherwise: str) -> None:
        ends_at = self.loop.time() + SETTLES_WITHIN_S
        await asyncio.sleep(1)
        while not holds() and not self.watch.violations:
            if self.loop.time() > ends_at:
                self.watch.find(otherwise)
                return
            await asyncio.sleep(1)

    def _is_settled(self) -> bool:
        attempts = self.till.attempts
        assert attempts is not None
        # Looking at its memory of open attempts is looking at the till's screen and queue.
        is_open = any(not attempt.is_final for attempt in attempts._open.values())
        is_going_back = self.till.refunds is not None and bool(self.till.refunds.unresolved)
        return not is_open and not is_going_back and self.network.on_the_way == 0

    async def _serve_one_more(self) -> None:
        """After all that, the next customer must be able to pay as if nothing had been."""
        counter = self.till.counter
        assert counter is not None
        counter_view: Callable[[], CounterView] = lambda: counter.view  # noqa: E731 - read anew each time
        for _ in range(20):
            screen = counter_view().screen
            if isinstance(screen, Sale):
                break
            leave = {Waiting: counter.cancel, Unknown: counter.next_sale}.get(type(screen), counter.next_sale)
            self.till.do(leave)
            await asyncio.sleep(1)
        assert self.till.sale_desk is not None
        # What is left of an order that is part paid waits; it is not this customer's.
        self.till.do(self.till.sale_desk.hold)
        await asyncio.sleep(1)
        self.till.do(counter.clear)
        self.till.do(counter.choose_asset, Asset.POINTS)
        for key in "1.50":
            self.till.do(counter.press, key)
        await asyncio.sleep(1)
        person = self.people._persons[0]
        self.note("-- one more customer")
        self.till.do(counter.scan, self.platform.issue_code(person.identity, Asset.POINTS))
        for _ in range(10):
            await asyncio.sleep(1)
            if isinstance(counter_view().screen, Paid):
                return
        self.watch.find(f"the next customer cannot pay: the screen says {counter_view().screen}")

    async def _restart_till(self) -> None:
        self.note("-- the till is restarted once more")
        self.till.kill()
        self.till.start()
        await asyncio.sleep(0)

    def _check_journal(self) -> None:
        self.till.kill()
        journal = Journal.open(self.till_folder)
        try:
            report = journal.check_chain()
            if not report.is_intact:
                self.watch.find(f"the journal's chain is broken at {report.broken_at}")
            records = journal._attempts("")
            reader = JournalledAttempts(journal, lambda _: None)
            kept = {a.attempt_id: a for row in records for a in reader.of_order(row.order_number)}
            sold = sold_in(journal, kept.values())
        finally:
            journal.close()
        self.watch.check_end(sold)
        self._count(sold)
        self.tally.update(f"attempt {attempt.state}" for attempt in kept.values())
        self.tally["points given back"] += sum(attempt.reversed for attempt in kept.values())
        self.tally["customers"] += self.people.served

    def _count(self, sold: Sold) -> None:
        self.tally.update(f"order {each.state}" for each in sold.orders.values())
        self.tally["orders with several payments"] += sum(len(sold.tenders(each)) > 1 for each in sold.orders)
        self.tally.update(f"refund {each.state}" for of_order in sold.refunds.values() for each in of_order)

    # -- who hears what

    def _connect(self) -> None:
        self.network.accepts = lambda: self.platform.is_up
        self.network.deliver = self.platform.receive
        self.platform.after_commit = self.watch.after_commit
        self.platform.on_death = lambda: self._died("platform", self.misfortune.revive_platform)
        self.till.on_death = lambda: self._died("till", self.misfortune.revive_till)
        self.till.on_attempt = self._on_attempt
        self.till.on_refund = self._on_refund
        self.till.on_view = self._on_view

    def _died(self, who: str, revive: Callable[[], None]) -> None:
        self.note(f"## the {who} dies")
        self.tally[f"{who} killed"] += 1
        if not self.people.is_leaving:
            revive()

    def _on_attempt(self, attempt: Attempt) -> None:
        name = self._names.setdefault(str(attempt.attempt_id), f"A{len(self._names) + 1}")
        wish = f", cancel {attempt.cancel}" if attempt.cancel else ""
        self.note(
            f"till: {name} {attempt.state}{wish} {attempt.reason or ''} v{attempt.version}"
            f"{' given back' if attempt.reversed else ''} (order {attempt.order.number[-11:]}, {attempt.amount})"
        )
        self.watch.on_attempt(attempt, self.people.customer)

    def _on_refund(self, refund: Refund) -> None:
        self.note(f"till: refund …{refund.refund_id.hex[-8:]} {refund.state} {refund.code or ''} ({refund.amount})")
        self.watch.on_refund(refund)

    def _on_view(self, view: CounterView) -> None:
        self.people.see(view.screen)
        counter = self.till.counter
        payment = counter._payment if counter is not None else None
        self.watch.on_view(view, payment.attempt if payment is not None else None)
