# SPDX-License-Identifier: Apache-2.0
"""After a journal was put aside: what the platform booked lately that could not be read from it is told, each once.

An attempt of which nothing can be read is asked for by nobody, and a cashier might charge that customer again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import structlog

from cashier.checkout.ports import Clock
from cashier.checkout.screens import Notice, Tone
from cashier.platform_client.replies import Good, Reply
from cashier.shifts.reconcile import MARGIN
from cashier.shifts.report import ASSETS
from cashier.storage.errors import JournalFaultError
from cashier.storage.quarantine import StillToAsk
from cashier.values.texts import Text
from middleplatform.contract.payments import Settlement, SettlementLine

_log = structlog.get_logger(__name__)

LOOK_BACK = timedelta(minutes=30)
"""Whoever paid earlier than this is not waiting at the counter any more; reconciliation has them."""

ASK_AGAIN_S = 15.0
WATCHED_S = 300.0
"""So long a payment that was under way when the journal was damaged may still be booked: its customer may be slow."""

MOST_TOLD = 5


class Ledger(Protocol):
    """The platform's ledger; `PlatformClient` is one."""

    async def settlement(self, begins: datetime, ends: datetime, after: str | None = None) -> Reply[Settlement]:
        """Return a page of this terminal's transfers."""


class LostPayments:
    """Asks for `WATCHED_S` from the loss on, over restarts, and until the platform answers. On the engine's loop."""

    def __init__(
        self,
        ledger: Ledger,
        still: StillToAsk,
        is_kept: Callable[[str], bool],
        has_asked: Callable[[], None],
        clock: Clock,
        tell: Callable[[Notice], None],
    ) -> None:
        """``is_kept`` asks the fresh journal for an attempt's id, ``has_asked`` notes there that all is told.

        Both may raise `JournalFaultError`.
        """
        self._ledger = ledger
        self._since = still.since
        self._known = set(still.read)
        self._has_asked = has_asked
        self._is_kept = is_kept
        self._clock = clock
        self._tell = tell

    async def run(self) -> None:
        """Tell of payments that neither journal can name; of what an earlier run told, once more."""
        now = self._clock.now()
        # A clock that was set back since then says nothing of how long ago it was.
        gone_s = max(0.0, (now - self._since).total_seconds())
        begins, ends_at = min(self._since, now) - LOOK_BACK, self._clock.monotonic() + WATCHED_S - gone_s
        while True:
            lines = await self._fetch(begins)
            is_told = lines is not None and self._has_told(lines)
            if is_told and self._clock.monotonic() >= ends_at and self._has_noted():
                return
            await self._clock.sleep(ASK_AGAIN_S)

    def _has_noted(self) -> bool:
        try:
            self._has_asked()
        except JournalFaultError as fault:
            _log.warning("lost_payments_not_noted", fault=str(fault))
            return False
        return True

    def _has_told(self, lines: Sequence[SettlementLine]) -> bool:
        """Tell of what no journal can name; False where the fresh one cannot be read just now."""
        try:
            self._say([each for each in _standing(lines) if not self._is_known(str(each.attempt_id))])
        except JournalFaultError as fault:
            _log.warning("lost_payments_not_compared", fault=str(fault))
            return False
        return True

    def _is_known(self, attempt_id: str) -> bool:
        return attempt_id in self._known or self._is_kept(attempt_id)

    def _say(self, lost: Sequence[SettlementLine]) -> None:
        self._known |= {str(line.attempt_id) for line in lost}
        newest = sorted(lost, key=lambda line: line.at, reverse=True)
        for line in newest[:MOST_TOLD]:
            self._tell(told_of(line))
        if len(newest) > MOST_TOLD:
            self._tell(_more(len(newest) - MOST_TOLD))

    async def _fetch(self, begins: datetime) -> list[SettlementLine] | None:
        """Return the ledger's lines from then until now, or None without an answer."""
        lines: list[SettlementLine] = []
        after: str | None = None
        while True:
            reply = await self._ledger.settlement(begins, self._clock.now() + MARGIN, after)
            if not isinstance(reply, Good):
                return None
            lines += reply.body.lines
            after = reply.body.next
            if after is None:
                return lines


def _standing(lines: Sequence[SettlementLine]) -> list[SettlementLine]:
    """Return the debits of which something still stands with the shop."""
    gained: dict[UUID, int] = defaultdict(int)
    for line in lines:
        gained[line.attempt_id] += line.amount
    return [line for line in lines if line.amount > 0 and gained[line.attempt_id] > 0]


def told_of(line: SettlementLine) -> Notice:
    """Return what is said of one payment."""
    asset = ASSETS[line.asset]
    places = {"order": line.order_number, "units": f"{line.amount:,}", "time": f"{line.at.astimezone():%H:%M}"}
    said = Text(
        zh=f"{{time}} 订单 {{order}} 已用{asset.zh} {{units}} 付款，本机的记录丢失了",
        en=f"Order {{order}} was paid at {{time}} ({asset.en}: {{units}}); this till's record of it is lost",
    )
    do_now = Text(
        zh="如果这位顾客还在，请勿再收款。按 F8 可以查这一单。",
        en="If this customer is still here, do not charge again. F8 looks the order up.",
    )
    return Notice(Tone.WARNING, said.fill(**places), do_now)


def _more(count: int) -> Notice:
    said = Text(zh="最近还有 {count} 笔已付款，本机没有记录", en="{count} more recent payments have no record here")
    do_now = Text(
        zh="有疑问就按 F8 查，不要再收一次；请技术支持对账。",
        en="When in doubt look it up (F8) and do not charge again. Ask IT to reconcile.",
    )
    return Notice(Tone.WARNING, said.fill(count=str(count)), do_now)
