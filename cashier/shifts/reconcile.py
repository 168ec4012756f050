# SPDX-License-Identifier: Apache-2.0
"""Compares the journal with the platform's settlement: fetches, sifts, asks about what is in doubt, judges.

What the platform did not answer is not guessed: then nothing is concluded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar
from uuid import UUID

from cashier.checkout.attempt import Attempt
from cashier.platform_client.replies import Good, Refusal, Reply, Silence, Unreachable
from cashier.refunds.refund import Refund
from cashier.shifts.reconciliation import (
    REFUND,
    AssetSum,
    Difference,
    Kind,
    Period,
    Reconciliation,
    Verdict,
    judge,
    sift,
)
from cashier.shifts.shift import Shift, ShiftError
from cashier.shifts.shifts import WallClock
from cashier.values.command_line import COMMAND_LINE
from cashier.values.texts import Text
from middleplatform.contract.payments import Asset, Payment, Settlement, SettlementLine
from middleplatform.contract.reason_codes import ReasonCode

MARGIN = timedelta(minutes=15)
"""So far beyond the period's ends lines are fetched: three times as far as clocks may be apart."""

T = TypeVar("T")

_GRAVITY = {kind: place for place, kind in enumerate(Kind)}
_REFUND_ID = "refund:"


@dataclass(frozen=True, slots=True)
class Part:
    """What the journal holds of a period: attempts and refunds that were begun in it."""

    attempts: Sequence[Attempt]
    refunds: Sequence[Refund]


class ReconciliationBook(Protocol):
    """The journal, for comparing. Each method may raise `JournalFaultError`."""

    def shift(self, number: int | None) -> Shift | None:
        """Return a shift; without a number the open one, or else the newest. None where there is none."""

    def of_shift(self, shift: Shift) -> Part:
        """Return what was begun in a shift, as it stands now."""

    def of_period(self, period: Period) -> Part:
        """Return what was begun in a span of time, as it stands now."""

    def named(self, attempt_ids: Collection[UUID], refund_ids: Collection[str]) -> Part:
        """Return these, as far as the journal has them."""


class SettlementPlatform(Protocol):
    """The platform, for comparing; `PlatformClient` is one."""

    async def settlement(self, begins: datetime, ends: datetime, after: str | None = None) -> Reply[Settlement]:
        """Return a page of the ledger."""

    async def query(self, attempt_id: UUID) -> Reply[Payment]:
        """Return what one payment is now."""


@dataclass(frozen=True, slots=True)
class NotReconciled:
    """The platform could not be asked: nothing is concluded."""

    said: Text
    do_now: Text


_SILENT = NotReconciled(
    Text(zh="没有对成账：中台没有回答", en="Not reconciled: the platform did not answer"),
    Text(zh="网络恢复后再对一次账。收款不受影响。", en="Reconcile again once the line is back. Selling goes on."),
)
_REFUSED = NotReconciled(
    Text(zh="没有对成账：中台拒绝了（{code}）", en="Not reconciled: the platform refused ({code})"),
    Text(zh=f"请技术支持运行「{COMMAND_LINE} doctor」。", en=f"Have IT run «{COMMAND_LINE} doctor»."),
)


class _CannotAskError(Exception):
    def __init__(self, outcome: NotReconciled) -> None:
        super().__init__(outcome.said.en)
        self.outcome = outcome


class Reconcile:
    """Compares one shift, or a span of time. Lives on the engine's loop."""

    def __init__(self, book: ReconciliationBook, platform: SettlementPlatform, clock: WallClock) -> None:
        self._book = book
        self._platform = platform
        self._clock = clock

    async def of_shift(self, number: int | None = None) -> Reconciliation | NotReconciled:
        """Compare a shift; without a number the open one, or else the newest. Raises `ShiftError` for none."""
        shift = self._book.shift(number)
        if shift is None:
            raise ShiftError("there is no shift yet" if number is None else f"there is no shift {number}")
        period = Period(shift.opened_at, shift.closed_at or self._clock.now())
        try:
            lines = await self._fetch(period)
            part = self._with_named(self._book.of_shift(shift), period, lines)
            return await self._compare(period, part, lines, shift)
        except _CannotAskError as fault:
            return fault.outcome

    async def of_period(self, period: Period) -> Reconciliation | NotReconciled:
        """Compare a span of time, whatever shift it was in."""
        try:
            lines = await self._fetch(period)
            part = self._with_named(self._book.of_period(period), period, lines)
            return await self._compare(period, part, lines, None)
        except _CannotAskError as fault:
            return fault.outcome

    async def _fetch(self, period: Period) -> list[SettlementLine]:
        lines: list[SettlementLine] = []
        after: str | None = None
        while True:
            reply = await self._platform.settlement(period.begins - MARGIN, period.ends + MARGIN, after)
            page = _body(reply)
            lines += page.lines
            if page.next is None:
                return lines
            after = page.next

    def _with_named(self, part: Part, period: Period, lines: Sequence[SettlementLine]) -> Part:
        """Add what a line of the period names and the journal holds elsewhere: begun in no shift, or in another."""
        inside = [line for line in lines if period.holds(line.at)]
        known = {attempt.attempt_id for attempt in part.attempts}
        refunds = {str(refund.refund_id) for refund in part.refunds}
        more = self._book.named(
            {line.attempt_id for line in inside} - known,
            {line.transfer_id.removeprefix(_REFUND_ID) for line in inside if line.kind == REFUND} - refunds,
        )
        return Part([*part.attempts, *more.attempts], [*part.refunds, *more.refunds])

    async def _compare(
        self, period: Period, part: Part, lines: Sequence[SettlementLine], shift: Shift | None
    ) -> Reconciliation:
        sifted = sift(period, part.attempts, part.refunds, lines)
        verdicts = [judge(period, doubt, await self._payment(doubt.attempt_id), lines) for doubt in sifted.doubts]
        differences = [each for verdict in verdicts for each in verdict.differences]
        at_edge = sum(verdict.agreed for verdict in verdicts)
        return Reconciliation(
            shift_number=shift.number if shift is not None else None,
            currency=shift.currency if shift is not None else _currency(part),
            period=period,
            asked_at=self._clock.now(),
            lines=sum(period.holds(line.at) for line in lines),
            agreed=sifted.agreed + at_edge,
            at_edge=at_edge,
            sums=_sums(Counter(sifted.held), verdicts),
            differences=tuple(sorted(differences, key=_by_gravity)),
            earlier_part_in=shift.earlier_part_in if shift is not None else "",
        )

    async def _payment(self, attempt_id: UUID) -> Payment | None:
        reply = await self._platform.query(attempt_id)
        if isinstance(reply, Refusal) and reply.code == ReasonCode.PAYMENT_NOT_FOUND:
            return None
        return _body(reply)


def _body(reply: Reply[T]) -> T:
    match reply:
        case Good(body=body):
            return body
        case Refusal(code=code):
            raise _CannotAskError(NotReconciled(_REFUSED.said.fill(code=code), _REFUSED.do_now))
        case Unreachable() | Silence():
            raise _CannotAskError(_SILENT)


def _sums(agreed: Counter[Asset], verdicts: Sequence[Verdict]) -> tuple[AssetSum, ...]:
    till, platform = Counter(agreed), Counter(agreed)
    for verdict in verdicts:
        till.update(verdict.till)
        platform.update(verdict.platform)
    return tuple(AssetSum(asset, till[asset], platform[asset]) for asset in sorted({*till, *platform}))


def _currency(part: Part) -> str:
    return next((attempt.order.currency for attempt in part.attempts), "CNY")


def _by_gravity(difference: Difference) -> tuple[int, str]:
    return _GRAVITY[difference.kind], str(difference.attempt_id)
