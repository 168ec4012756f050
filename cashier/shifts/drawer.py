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
from cashier.checkout.screens import Notice, Tone
from cashier.refunds.refund import Refund, RefundState
from cashier.shifts.shifts import Step
from cashier.staff.approvals import Approval
from cashier.staff.authority import NOBODY_ASKS, Authority
from cashier.staff.refusals import refusal_words
from cashier.staff.rights import Right
from cashier.staff.staff import Refused
from cashier.storage.errors import JournalFaultError
from cashier.values.texts import Text

OPENED, NOT_OPENED = "drawer.opened", "drawer.not_opened"
DRAWER_OPENED = Notice(Tone.INFO, Text(zh="钱箱已打开", en="The drawer was opened"))
DRAWER_REFUSED = Notice(
    Tone.WARNING,
    Text(zh="钱箱没有打开", en="The drawer did not open"),
    Text(
        zh="请看状态栏里打印机怎么了，弄好后再开；急用时用钥匙打开。",
        en="See the status bar for what the printer needs, then open it again; until then its key opens it.",
    ),
)
NO_SALE = Text(zh="不收款，打开钱箱", en="Open the drawer without a sale")

_log = structlog.get_logger(__name__)


class Cause(StrEnum):
    """Why a drawer opens."""

    SALE = "sale"
    REFUND = "refund"
    CASH_MOVED = "cash_moved"
    NO_SALE = "no_sale"


class DrawerOutcome(StrEnum):
    """What came of wanting it open."""

    OPENED = "opened"  # the printer took the pulse; whether the drawer is locked by its key nobody hears
    REFUSED = "refused"  # the printer is not there, does not answer, or its queue stands still
    NOT_ALLOWED = "not_allowed"  # whoever is at the till may not, and nobody approved it


class Opener(Protocol):
    """Opens the drawer, and says later how that ended."""

    def open_drawer(self, then: Callable[[str | None], object]) -> None:
        """Send the pulse; returns at once. ``then`` hears what was in the way, by its key, and None where nothing."""


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
        self.on_outcome: Callable[[DrawerOutcome, Cause, Notice], object] = lambda *_: None
        """Hears what came of each opening, with the words for it."""

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
            act = self._authority.act
            act(Right.OPEN_DRAWER, "drawer without a sale", NO_SALE, self._approved, self._not_allowed)

    def _approved(self, approval: Approval) -> None:
        del approval  # Who gave it stands in the journal already.
        self._open(Cause.NO_SALE, "")

    def _not_allowed(self, refused: Refused) -> None:
        notice = Notice(Tone.WARNING, *refusal_words(refused))
        self.on_outcome(DrawerOutcome.NOT_ALLOWED, Cause.NO_SALE, notice)

    def _open(self, cause: Cause, of: str) -> None:
        if self._opener is None:
            return
        self._write(OPENED, cause, of)

        # A journal that cannot be written does not keep the customer's change in the drawer.
        def then(refused_by: str | None) -> None:
            if refused_by is None:
                self.on_outcome(DrawerOutcome.OPENED, cause, DRAWER_OPENED)
                return
            self._write(NOT_OPENED, cause, of, refused_by)
            self.on_outcome(DrawerOutcome.REFUSED, cause, DRAWER_REFUSED)

        self._opener.open_drawer(then)

    def _write(self, kind: str, cause: Cause, of: str, why: str = "") -> None:
        who = self._authority.who
        by = who.number if who is not None else self._cashier()
        words = {"cause": cause.value, "of": of, "by": by} | ({"why": why} if why else {})
        body = json.dumps(words, ensure_ascii=False, sort_keys=True)
        try:
            self._events.append(kind, body, self._now())
        except JournalFaultError as fault:
            _log.warning("journal_fault", not_written=kind, cause=cause.value, of=of, fault=str(fault))
