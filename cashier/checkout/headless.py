# SPDX-License-Identifier: Apache-2.0
"""One payment without a window: the other face of `TakePayment`, for scripts and for stores with their own screen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import IntEnum

import structlog

from cashier.checkout import notices
from cashier.checkout.attempt import Attempt, State
from cashier.checkout.ports import Clock
from cashier.checkout.scan_router import ScanRouter
from cashier.checkout.take_payment import Charge, PaymentInProgress, Step, TakePayment
from cashier.storage.errors import JournalFaultError
from cashier.values.payment_code import NotACode, PaymentCode
from cashier.values.reasons import TillReason
from cashier.values.texts import Language, Text
from middleplatform.contract.payments import Door, Entry


class ExitCode(IntEnum):
    """How the command ends, for scripts."""

    PAID = 0
    WRONG_USE = 2
    DECLINED = 10
    CANCELLED = 20
    UNKNOWN = 30


# The pad gave no SMS code, and there is nobody here to type what the customer tells.
_NO_CODE = frozenset({TillReason.PIN_PAD_TIMED_OUT, TillReason.PIN_PAD_FAULT, TillReason.PIN_PAD_UNPLUGGED})
_EXIT_CODES = {State.PAID: ExitCode.PAID, State.DECLINED: ExitCode.DECLINED, State.CANCELLED: ExitCode.CANCELLED}


@dataclass(frozen=True, slots=True)
class HeadlessOptions:
    """How long to wait for a scan and for an unknown result (seconds), and by which door to prove."""

    scan_timeout_s: float = 120.0
    resolve_timeout_s: float = 90.0
    door: Door | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it, as it is printed: one JSON object."""

    exit_code: ExitCode
    attempt: Attempt | None
    timings_ms: dict[str, float]
    said: Text
    do_now: Text

    def as_json(self, language: Language) -> dict[str, object]:
        """Return the object to print; nothing in it is secret."""
        attempt = self.attempt
        return {
            "state": attempt.state.value if attempt else State.CANCELLED.value,
            "attempt_id": str(attempt.attempt_id) if attempt else None,
            "order_number": attempt.order.number if attempt else None,
            "asset": attempt.asset.value if attempt else None,
            "amount": attempt.amount if attempt else None,
            "amount_minor": attempt.order.total_minor if attempt else None,
            "currency": attempt.order.currency if attempt else None,
            "code_tail": attempt.code_tail if attempt else None,
            "account": attempt.account_masked if attempt else None,
            "receipt_number": attempt.receipt_number if attempt else None,
            "balance_after": attempt.balance_after if attempt else None,
            "points_returned": attempt.reversed if attempt else False,
            "reason": (attempt.reason if attempt else "NO_SCAN"),
            "said": self.said.of(language),
            "do_now": self.do_now.of(language),
            "timings_ms": self.timings_ms,
        }


_log = structlog.get_logger(__name__)

NO_SCAN = Text(zh="没有扫到付款码，没有收款", en="No code was scanned; nothing was charged")


class HeadlessPayment:
    """Waits for a scan, takes the payment, and waits for its end."""

    def __init__(
        self,
        take_payment: TakePayment,
        scan_router: ScanRouter,
        clock: Clock,
        options: HeadlessOptions,
        say: Callable[[Text], None],
    ) -> None:
        self._take_payment = take_payment
        self._scan_router = scan_router
        self._clock = clock
        self._options = options
        self._say = say
        self._codes: asyncio.Queue[tuple[PaymentCode, Entry, float] | None] = asyncio.Queue()
        self._payment: PaymentInProgress | None = None
        self._said_trouble: str | None = None
        self._wished_door = options.door

    def scan(
        self, text: str, entry: Entry = Entry.SCANNED, last_byte_at: float | None = None, *, is_cut: bool = False
    ) -> None:
        """Take what a scanner read; ``last_byte_at`` on the monotonic clock. A wrong thing is named, no more."""
        routed = self._scan_router.route(text, is_cut=is_cut)
        if isinstance(routed, NotACode):
            self._say(notices.not_a_code(routed).said)
        elif isinstance(routed, PaymentCode):
            at = self._clock.monotonic() if last_byte_at is None else last_byte_at
            self._codes.put_nowait((routed, entry, at))

    def give_up(self) -> None:
        """Give the sale up, as when the person presses Ctrl-C; before the scan, there is nothing to wait for."""
        if self._payment is None:
            self._codes.put_nowait(None)
            return
        try:
            self._payment.give_up()
        except JournalFaultError as fault:
            _log.warning("give_up_not_written", fault=str(fault))
            self._say(notices.STORAGE_FAULT.said)

    async def run(self, charge: Charge) -> Outcome:
        """Take the payment. Raises what `TakePayment.begin` raises; then nothing has happened."""
        try:
            async with asyncio.timeout(self._options.scan_timeout_s):
                scanned = await self._codes.get()
        except TimeoutError:
            scanned = None
        if scanned is None:
            return Outcome(ExitCode.CANCELLED, None, {}, NO_SCAN, Text(zh="请重新扫码。", en="Scan again."))
        code, entry, scanned_at = scanned
        payment = self._take_payment.begin(charge, code, entry)
        self._payment = payment
        payment.observe(self._on_payment)
        running = asyncio.ensure_future(payment.run())
        await self._until_over(payment, running)
        return _outcome(payment, scanned_at)

    async def _until_over(self, payment: PaymentInProgress, running: Awaitable[Attempt]) -> None:
        """Wait for the end; a result that stays unknown is left to the journal and its next reader."""
        task = asyncio.ensure_future(running)
        unknown_since: float | None = None
        while not task.done():
            await asyncio.wait({task}, timeout=0.2)
            if payment.attempt.state is not State.UNKNOWN:
                unknown_since = None
                continue
            unknown_since = unknown_since or self._clock.monotonic()
            if self._clock.monotonic() - unknown_since > self._options.resolve_timeout_s:
                payment.leave_alone()
                await task
                return
        await task

    def _on_payment(self, payment: PaymentInProgress) -> None:
        """Choose doors as nobody is there to press a button: once the wished one; after trouble there, the phone."""
        trouble, active = payment.doors.trouble, payment.doors.active
        if payment.attempt.state is not State.VERIFYING:
            return
        if trouble is not None and trouble != self._said_trouble:
            self._say(notices.trouble_at_door(trouble, payment.attempt.verification).said)
        self._said_trouble = trouble
        if trouble == "PIN_PAD_CANCELLED":
            asyncio.get_running_loop().call_soon(self.give_up)
        elif trouble is not None and (active is None or (active is Door.SMS and trouble in _NO_CODE)):
            asyncio.get_running_loop().call_soon(payment.choose_door, Door.PHONE)
        elif self._wished_door is not None and active is not None:
            door, self._wished_door = self._wished_door, None
            if active is not door:
                asyncio.get_running_loop().call_soon(payment.choose_door, door)


def _outcome(payment: PaymentInProgress, scanned_at: float) -> Outcome:
    attempt = payment.attempt
    timings_ms = {
        step.value: round((payment.timings[step] - scanned_at) * 1000, 2) for step in Step if step in payment.timings
    }
    if attempt.state is State.PAID:
        said, do_now = notices.PAID, notices.PAID_DO_NOW
    elif attempt.state in {State.DECLINED, State.CANCELLED}:
        reason = notices.why(attempt)
        said, do_now = reason.said, reason.do_now
    else:
        notice = notices.finish_first(attempt)
        said, do_now = notice.said, notice.do_now
    return Outcome(_EXIT_CODES.get(attempt.state, ExitCode.UNKNOWN), attempt, timings_ms, said, do_now)
