# SPDX-License-Identifier: Apache-2.0
"""The cash drawer: when it opens, and that every opening stands in the journal with its cause and whose it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import structlog

from cashier.checkout.open_order import TakenPart
from cashier.refunds.refund import Refund, RefundState
from cashier.shifts.shifts import Step
from cashier.staff.approvals import Approval
from cashier.staff.authority import NOBODY_ASKS, Authority
from cashier.staff.rights import Right
from cashier.storage.errors import JournalFaultError
from cashier.values.texts import Text

OPENED, NOT_OPENED = "drawer.opened", "drawer.not_opened"
NO_SALE = Text(zh="不收款，打开钱箱", en="Open the drawer without a sale")

_log = structlog.get_logger(__name__)


class Cause(StrEnum):
    """Why a drawer opens."""

    SALE = "sale"
    REFUND = "refund"
    CASH_MOVED = "cash_moved"
    NO_SALE = "no_sale"


class Opener(Protocol):
    """Opens the drawer, and says later whether the pulse was sent."""

    def open_drawer(self, then: Callable[[bool], object]) -> None:
        """Send the pulse; returns at once."""


class Events(Protocol):
    """The journal."""

    def append(self, kind: str, body: str, at: datetime) -> int:
        """Write one event. Raises `JournalFaultError`."""


class Drawer:
    """The drawer of one till. Lives on the engine's loop; ``opener`` is None where no drawer is set up."""

    def __init__(
        self,
        opener: Opener | None,
        events: Events,
        now: Callable[[], datetime],
        cashier: Callable[[], str | None],
        authority: Authority = NOBODY_ASKS,
    ) -> None:
        self._opener = opener
        self._events = events
        self._now = now
        self._cashier = cashier
        self._authority = authority

    @property
    def is_there(self) -> bool:
        """Whether a drawer is set up."""
        return self._opener is not None

    def on_part(self, order_number: str, part: TakenPart) -> None:
        """Open it for cash that was taken."""
        if part.is_cash:
            self._open(Cause.SALE, order_number)

    def on_refund(self, refund: Refund) -> None:
        """Open it for cash that goes back."""
        if refund.state is RefundState.DONE and refund.tender.is_cash:
            self._open(Cause.REFUND, refund.tender.order_number)

    def on_shift(self, step: Step) -> None:
        """Open it for cash that is put in or taken out."""
        if step.kind.startswith("shift.cash_"):
            self._open(Cause.CASH_MOVED, f"{step.shift.number}.{len(step.shift.movements)}")

    def open_without_sale(self) -> None:
        """Open it because somebody wants it open: with the right, or a supervisor's leave."""
        if self._opener is not None:
            self._authority.act(Right.OPEN_DRAWER, "drawer without a sale", NO_SALE, self._approved)

    def _approved(self, approval: Approval) -> None:
        del approval  # Who gave it stands in the journal already.
        self._open(Cause.NO_SALE, "")

    def _open(self, cause: Cause, of: str) -> None:
        if self._opener is None:
            return
        self._write(OPENED, cause, of)

        # A journal that cannot be written does not keep the customer's change in the drawer.
        def then(is_sent: bool) -> None:
            if not is_sent:
                self._write(NOT_OPENED, cause, of)

        self._opener.open_drawer(then)

    def _write(self, kind: str, cause: Cause, of: str) -> None:
        who = self._authority.who
        by = who.number if who is not None else self._cashier()
        body = json.dumps({"cause": cause.value, "of": of, "by": by}, ensure_ascii=False, sort_keys=True)
        try:
            self._events.append(kind, body, self._now())
        except JournalFaultError as fault:
            _log.warning("journal_fault", not_written=kind, cause=cause.value, of=of, fault=str(fault))
