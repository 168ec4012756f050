# SPDX-License-Identifier: Apache-2.0
"""Fakes for the ports of the checkout: a platform behind a scripted network, a journal in memory, a PIN pad."""

from __future__ import annotations

import asyncio
import dataclasses
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from cashier.checkout.attempt import Answered, Asked, Attempt, Event, NoAnswer, NotKnown, NotSent, Refused
from cashier.checkout.cart import CartLine
from cashier.checkout.open_order import OpenOrder, TakenPart
from cashier.checkout.ports import PlatformEvent
from cashier.devices.pin_entry import NoPIN, PadEnd, PINPadTrouble, PINTyped, SMSCodeTyped
from cashier.storage.errors import JournalFaultError
from cashier.values.money import Money
from cashier.values.payment_code import PaymentCode
from middleplatform.contract.payments import IfSucceeded, Payment, PINKey, Verify
from tests.support.clock import SettableClock
from tests.support.platform_model import PlatformModel, clear_pin_block

ANSWER_TIMEOUT_S = 5.0
LONG_WAIT_S = 20.0


class Op(StrEnum):
    """The five things a till says."""

    CREATE = "create"
    QUERY = "query"
    WAIT = "wait"
    VERIFY = "verify"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Deliver:
    """The message goes through; each way may take its time. The till waits no longer than its timeout."""

    request_s: float = 0.0
    answer_s: float = 0.0


@dataclass(frozen=True, slots=True)
class RequestLost:
    """The request never arrives; the till hears nothing."""


@dataclass(frozen=True, slots=True)
class AnswerLost:
    """The request arrives, the answer does not."""


@dataclass(frozen=True, slots=True)
class Doubled:
    """The request arrives, is answered, and arrives once more later."""

    again_after_s: float = 1.0


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No connection: nothing leaves the till."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """The platform refuses the request itself."""

    code: str
    retry_after_s: int | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """The client itself breaks with an exception that nobody expects."""


Fate = Deliver | RequestLost | AnswerLost | Doubled | Unreachable | Refuse | Broken


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that the till said, and when (monotonic)."""

    op: Op
    attempt_id: UUID
    at: float
    said: object = None


class FakePlatform:
    """The `PaymentPlatform` port: a `PlatformModel` behind a network whose faults the test decides."""

    def __init__(self, clock: SettableClock, model: PlatformModel | None = None) -> None:
        self.model = model or PlatformModel(clock)
        self.model.on_change = self._changed
        self.calls: list[Call] = []
        self.is_down = False
        """While True, nothing gets through: every call ends as `down_fate` says."""
        self.down_fate: Fate = Unreachable()
        self.holds_back = True
        self._clock = clock
        self._fates: dict[Op, deque[Fate]] = {op: deque() for op in Op}
        self._usual: dict[Op, Fate] = {op: Deliver() for op in Op}
        self.decide: Callable[[Op], Fate] = lambda op: self._usual[op]
        """Gives every call its fate that has none of its own."""
        self._waiters: set[asyncio.Event] = set()
        self._on_the_way: set[asyncio.Task[None]] = set()

    def next(self, op: Op, *fates: Fate) -> None:
        """Give the next calls these fates, one each."""
        self._fates[op].extend(fates)

    def always(self, op: Op, fate: Fate) -> None:
        """Give every call without a fate of its own this one from now on."""
        self._usual[op] = fate

    def mend(self) -> None:
        """Let every call go through from now on."""
        self.is_down = False
        for op in Op:
            self._fates[op].clear()
            self._usual[op] = Deliver()
        self.decide = lambda op: self._usual[op]

    def is_carrying(self, task: asyncio.Task[Any]) -> bool:
        """Whether a task is a message on its way, which goes on where the till is switched off."""
        return task in self._on_the_way

    def said(self, op: Op) -> list[Call]:
        """Return the calls of one kind so far."""
        return [call for call in self.calls if call.op is op]

    # -- the port

    async def create(self, attempt: Attempt, code: PaymentCode) -> PlatformEvent:
        """Ask for the charge."""
        if any(call.attempt_id == attempt.attempt_id for call in self.said(Op.CREATE)):
            self.model.violations.append(f"attempt {attempt.attempt_id} was asked for twice")

        def charge() -> Payment:
            return self.model.create(
                attempt.attempt_id, attempt.order, attempt.asset, attempt.amount, code, attempt.entry
            )

        return await self._exchange(Op.CREATE, attempt.attempt_id, Asked.CREATE, charge)

    async def query(self, attempt_id: UUID) -> PlatformEvent:
        """Ask how it stands."""
        return await self._exchange(Op.QUERY, attempt_id, Asked.QUERY, lambda: self.model.query(attempt_id))

    async def wait_for_change(self, attempt_id: UUID, after_version: int) -> PlatformEvent:
        """Ask how it stands once that is news."""

        def look() -> Payment | None:
            return self.model.query(attempt_id)

        return await self._exchange(Op.WAIT, attempt_id, Asked.QUERY, look, after_version=after_version)

    async def verify(self, attempt_id: UUID, proof: Verify) -> PlatformEvent:
        """Pass on a proof."""
        return await self._exchange(
            Op.VERIFY, attempt_id, Asked.VERIFY, lambda: self.model.verify(attempt_id, proof), said=proof
        )

    async def cancel(self, attempt_id: UUID, if_succeeded: IfSucceeded) -> PlatformEvent:
        """End it."""
        asked = Asked.CANCEL_KEEP if if_succeeded is IfSucceeded.KEEP else Asked.CANCEL_REVERSE
        return await self._exchange(
            Op.CANCEL, attempt_id, asked, lambda: self.model.cancel(attempt_id, if_succeeded), said=if_succeeded
        )

    # -- the network

    async def _exchange(
        self,
        op: Op,
        attempt_id: UUID,
        asked: Asked,
        handle: Callable[[], Payment | str | None],
        *,
        after_version: int | None = None,
        said: object = None,
    ) -> PlatformEvent:
        self.calls.append(Call(op, attempt_id, self._clock.monotonic(), said))
        fate = self.down_fate if self.is_down else self._fate(op)
        match fate:
            case Broken():
                raise RuntimeError(f"the client broke at {op}")
            case Unreachable():
                await self._clock.sleep(0)
                return NotSent(asked)
            case Refuse(code=code, retry_after_s=retry_after_s):
                await self._clock.sleep(0)
                return Refused(code, asked, retry_after_s)
        answer: asyncio.Future[Payment | str | None] = asyncio.get_running_loop().create_future()
        self._send(self._carry(fate, handle, answer, after_version))
        patience_s = ANSWER_TIMEOUT_S + (LONG_WAIT_S if after_version is not None else 0)
        timer = asyncio.ensure_future(self._clock.sleep(patience_s))
        either: set[asyncio.Future[Any]] = {answer, timer}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
        if not answer.done():
            answer.cancel()
            return NoAnswer(asked, "no answer in time")
        return _event(answer.result(), asked)

    async def _carry(
        self,
        fate: Fate,
        handle: Callable[[], Payment | str | None],
        answer: asyncio.Future[Payment | str | None],
        after_version: int | None,
    ) -> None:
        """Bring one request there and its answer back; it goes on where the till has stopped listening."""
        if isinstance(fate, RequestLost):
            return
        await self._clock.sleep(fate.request_s if isinstance(fate, Deliver) else 0)
        told = handle()
        if after_version is not None and self.holds_back:
            told = await self._hold_back(handle, after_version)
        if not isinstance(fate, AnswerLost):
            await self._clock.sleep(fate.answer_s if isinstance(fate, Deliver) else 0)
            if not answer.done():
                answer.set_result(told)
        if isinstance(fate, Doubled):
            await self._clock.sleep(fate.again_after_s)
            handle()

    async def _hold_back(
        self, handle: Callable[[], Payment | str | None], after_version: int
    ) -> Payment | str | None:
        """Answer once the version is above, once a deadline passes, or after the long wait."""
        until = self._clock.monotonic() + LONG_WAIT_S
        while True:
            told = handle()
            left_s = until - self._clock.monotonic()
            if not isinstance(told, Payment) or told.version > after_version or left_s <= 0:
                return told
            deadline = self.model.next_deadline()
            if deadline is not None and deadline > self._clock.monotonic():
                left_s = min(left_s, deadline - self._clock.monotonic())
            changed = asyncio.Event()
            self._waiters.add(changed)
            sleeping = asyncio.ensure_future(self._clock.sleep(left_s))
            waking = asyncio.ensure_future(changed.wait())
            try:
                await asyncio.wait({sleeping, waking}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                self._waiters.discard(changed)
                sleeping.cancel()
                waking.cancel()

    def _fate(self, op: Op) -> Fate:
        waiting = self._fates[op]
        return waiting.popleft() if waiting else self.decide(op)

    def _send(self, carrying: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(carrying)
        self._on_the_way.add(task)
        task.add_done_callback(self._on_the_way.discard)

    def _changed(self, _: UUID) -> None:
        for waiter in self._waiters:
            waiter.set()


def _event(told: Payment | str | None, asked: Asked) -> PlatformEvent:
    match told:
        case None:
            return NotKnown()
        case str(code):
            return Refused(code, asked)
        case payment:
            return Answered(payment, asked)


class MemoryJournal:
    """The `AttemptJournal` port in memory, on a disk that fails as the test says: which events it does not take."""

    def __init__(self) -> None:
        self.entries: list[tuple[Attempt, Event, datetime]] = []
        self.fails: Callable[[Event], bool] = lambda _: False
        self.is_unreadable = False
        self._latest: dict[UUID, Attempt] = {}

    def record(self, attempt: Attempt, event: Event, at: datetime) -> None:
        """Keep it; see `AttemptJournal`."""
        if self.fails(event):
            raise JournalFaultError(f"the disk did not take {type(event).__name__}")
        kept = dataclasses.replace(attempt, verification=None)
        self.entries.append((kept, event, at))
        self._latest[attempt.attempt_id] = kept

    def unfinished(self) -> Iterable[Attempt]:
        """Return the attempts without an end, oldest first."""
        return [attempt for attempt in self._read() if not attempt.is_final]

    def of_order(self, order_number: str) -> Iterable[Attempt]:
        """Return the attempts to pay one order, oldest first."""
        return [attempt for attempt in self._read() if attempt.order.number == order_number]

    def latest(self, attempt_id: UUID) -> Attempt:
        """Return the last that was written of an attempt."""
        return self._latest[attempt_id]

    def _read(self) -> list[Attempt]:
        if self.is_unreadable:
            raise JournalFaultError("the disk did not give what stands there")
        return list(self._latest.values())


class MemoryOrders:
    """The `OrderJournal` port in memory; it breaks as long as the test says so."""

    def __init__(self) -> None:
        self.is_broken = False
        self.kinds: list[str] = []
        self.voided: list[CartLine] = []
        self._latest: dict[str, OpenOrder] = {}

    def record(self, order: OpenOrder, kind: str, at: datetime, part: TakenPart | None = None) -> None:
        """Keep it; see `OrderJournal`."""
        self._check()
        self.kinds.append(kind)
        self._latest[order.number] = order

    def note_void(self, order_number: str, line: CartLine, at: datetime) -> None:
        """Keep it; see `OrderJournal`."""
        self._check()
        self.voided.append(line)

    def knows(self, order_number: str) -> bool:
        """Say whether an order with this number was ever kept."""
        return order_number in self._latest

    def waiting(self) -> Iterable[OpenOrder]:
        """Return the orders without an end."""
        return [order for order in self._latest.values() if not order.has_ended]

    def latest(self, order_number: str) -> OpenOrder:
        """Return the last that was written of an order."""
        return self._latest[order_number]

    def _check(self) -> None:
        if self.is_broken:
            raise JournalFaultError("the disk did not take it")


@dataclass(slots=True)
class PadEntry:
    """One time that the pad asked for a PIN; ``end`` says how that ended."""

    amount: Money
    timeout_s: float
    key: PINKey = field(repr=False)
    end: str = "open"


@dataclass
class SMSEntry:
    """One time that the pad asked for an SMS code; ``end`` says how that ended."""

    amount: Money
    timeout_s: float
    end: str = "open"


class FakePINPad:
    """The `PINPad` port: the test types on it. Two entries at once are a fault of the till."""

    def __init__(self, clock: SettableClock) -> None:
        self.is_ready = True
        self.takes_known_keys_alone = False
        self.takes_sms_codes = self.asks_texts = False
        self.sms_entries: list[SMSEntry] = []
        self.shown: list[PadEnd] = []
        self.entries: list[PadEntry] = []
        self.violations: list[str] = []
        self.breaks = False
        self.ends_after_s = 0.0
        """How long the pad takes to give an entry up that is taken back."""
        self._clock = clock
        self._typing: asyncio.Future[PINTyped | SMSCodeTyped | NoPIN] | None = None

    @property
    def is_open(self) -> bool:
        """Whether the pad asks for something just now."""
        return self._typing is not None and not self._typing.done()

    def type(self, digits: str) -> None:
        """Let the customer type a PIN and press enter."""
        self._end(PINTyped(clear_pin_block(digits), ksn=bytes(10)))

    def type_sms_code(self, digits: str) -> None:
        """Let the customer type what they take for the SMS code."""
        self._end(SMSCodeTyped(digits))

    def fail(self, trouble: PINPadTrouble, *, was_refused: bool = False) -> None:
        """Let the entry end without a PIN, or without an SMS code."""
        self._end(NoPIN(trouble, "as the test says", was_refused))

    def show_end(self, end: PadEnd) -> None:
        """Show how the payment ended."""
        self.shown.append(end)

    async def enter_pin(self, key: PINKey, amount: Money, timeout_s: float) -> PINTyped | NoPIN:
        """Let the customer type the PIN; see `PINPad`."""
        self._check()
        entry = PadEntry(amount, timeout_s, key)
        self.entries.append(entry)
        outcome = await self._outcome(entry)
        assert not isinstance(outcome, SMSCodeTyped), "the pad asks for a PIN"
        return outcome

    async def enter_sms_code(self, amount: Money, timeout_s: float) -> SMSCodeTyped | NoPIN:
        """Let the customer type the SMS code; see `PINPad`."""
        assert self.takes_sms_codes or self.asks_texts
        self._check()
        entry = SMSEntry(amount, timeout_s)
        self.sms_entries.append(entry)
        outcome = await self._outcome(entry)
        assert not isinstance(outcome, PINTyped), "the pad asks for an SMS code"
        return outcome

    def _check(self) -> None:
        if self._typing is not None:
            self.violations.append("a second entry was begun while one was open")
        if self.breaks:
            raise RuntimeError("the pad's driver broke")

    async def _outcome(self, entry: PadEntry | SMSEntry) -> PINTyped | SMSCodeTyped | NoPIN:
        timeout_s = entry.timeout_s
        self._typing = asyncio.get_running_loop().create_future()
        timer = asyncio.ensure_future(self._clock.sleep(timeout_s))
        either: set[asyncio.Future[Any]] = {self._typing, timer}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            entry.end = "taken back"
            await self._clock.sleep(self.ends_after_s)
            raise
        finally:
            timer.cancel()
            typing, self._typing = self._typing, None
        if not typing.done():
            entry.end = "timed out"
            return NoPIN(PINPadTrouble.TIMED_OUT)
        outcome = typing.result()
        entry.end = outcome.trouble.value if isinstance(outcome, NoPIN) else "typed"
        return outcome

    def _end(self, outcome: PINTyped | SMSCodeTyped | NoPIN) -> None:
        assert self._typing is not None, "the pad does not ask for anything"
        self._typing.set_result(outcome)
