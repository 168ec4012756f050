# SPDX-License-Identifier: Apache-2.0
"""What is printed, when, and what becomes of it: slips by themselves, on request, and those that did not come out.

No payment waits for anything here: a slip is handed over, and how it ended is told later. What did not come out is
kept, over restarts, and offered again; nothing prints it by itself once its customer may have gone.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import structlog

from cashier.checkout.screens import Complete, CounterView, Paid, Unknown, order_number_of
from cashier.receipts.documents import Documents, NoSlipError
from cashier.refunds.refund import Refund, RefundState
from cashier.shifts.shifts import Step
from cashier.storage.errors import JournalFaultError
from hardware.printer import Document, PrintEnd, PrintOutcome

KEPT_NOTE = "slips_not_printed"
MOST_KEPT = 50

_log = structlog.get_logger(__name__)


class Slip(StrEnum):
    """What there is on paper."""

    SALE = "sale"
    REFUND = "refund"
    UNKNOWN = "unknown"
    X = "x"
    Z = "z"
    CASH = "cash"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One slip. ``of`` is an order's number, a shift's number, or for cash a shift's number and the movement's.

    ``is_copy``: it came out before, or part of it may have.
    """

    kind: Slip
    of: str
    at: datetime
    is_copy: bool = False


class Automatic(Protocol):
    """What is printed without anybody asking; the printer's settings say so."""

    @property
    def print_sale(self) -> bool:
        """Whether a sale that is paid gets a slip."""

    @property
    def print_refund(self) -> bool:
        """Whether a refund does."""

    @property
    def print_unknown(self) -> bool:
        """Whether the customer gets one when the result is not known."""

    @property
    def print_z(self) -> bool:
        """Whether a Z is printed when a shift is closed."""

    @property
    def print_cash(self) -> bool:
        """Whether cash in and out gets a slip."""


class Printer(Protocol):
    """Prints, and says later how that ended."""

    def print(self, document: Document, title: str, then: Callable[[PrintOutcome], object]) -> None:
        """Have a document printed; returns at once."""


class Notes(Protocol):
    """Small things that a restart must not lose. Each method may raise `JournalFaultError`."""

    def note(self, name: str) -> str | None:
        """Return what was kept under a name."""

    def keep_note(self, name: str, value: str) -> None:
        """Keep it."""


class Slips:
    """All slips of a till. Lives on the engine's loop; ``printer`` is None where there is none."""

    def __init__(
        self,
        documents: Documents,
        printer: Printer | None,
        automatic: Automatic | None,
        notes: Notes,
        now: Callable[[], datetime],
    ) -> None:
        self._documents = documents
        self._printer = printer
        self._automatic = automatic
        self._notes = notes
        self._now = now
        self._kept: list[Wanted] = []
        self._under_way: list[Wanted] = []
        self._listeners: list[Callable[[], None]] = []
        self._before: CounterView | None = None
        self._last: tuple[Slip, str] | None = None
        self._handed_out: set[str] = set()

    @property
    def has_printer(self) -> bool:
        """Whether anything can be printed at all."""
        return self._printer is not None

    @property
    def kept(self) -> tuple[Wanted, ...]:
        """The slips that did not come out, oldest first."""
        return tuple(self._kept)

    def is_under_way(self, kind: Slip, of: str) -> bool:
        """Whether a slip was handed to the printer and has not ended."""
        return any((each.kind, each.of) == (kind, of) for each in self._under_way)

    def listen(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called when a slip ended, well or not."""
        self._listeners.append(listener)

    def recover(self) -> None:
        """Take up what an earlier run could not print."""
        try:
            self._kept = _read(self._notes.note(KEPT_NOTE))
            self._tell()
        except JournalFaultError as fault:
            _log.warning("slips_not_read", fault=str(fault))

    # -- by themselves

    def follow(self, view: CounterView) -> None:
        """Print what the customer before the counter gets: of a paid order, and of one whose result stays open."""
        before, self._before = self._before, view
        automatic = self._automatic
        if automatic is None:
            return
        screen = view.screen
        is_paid = isinstance(screen, Complete) or (isinstance(screen, Paid) and screen.left is None)
        if is_paid and automatic.print_sale:
            self._once(Slip.SALE, order_number_of(screen))
        if before is None or not isinstance(before.screen, Unknown) or not automatic.print_unknown:
            return
        # The next customer is served while this one's result is open: the slip tells them how to learn it.
        number = before.screen.bill.order_number
        is_left = any(each.order_number == number for each in view.unresolved) and not isinstance(screen, Unknown)
        if is_left and number not in self._handed_out:
            self.print_unknown(number)

    def on_refund(self, refund: Refund, others: Callable[[str], list[Refund]]) -> None:
        """Print a refund's slip once all that was to go back of its order has an end. ``others`` may raise."""
        if self._automatic is None or not self._automatic.print_refund or refund.state is not RefundState.DONE:
            return
        number = refund.tender.order_number
        try:
            is_ready = all(each.is_final for each in others(number))
        except JournalFaultError as fault:
            _log.warning("refunds_not_read", fault=str(fault))
            return
        if is_ready:
            self.print(Wanted(Slip.REFUND, number, self._now()))

    def on_shift(self, step: Step) -> None:
        """Print a Z, or a slip for cash that was put in or taken out."""
        automatic = self._automatic
        if automatic is None:
            return
        if step.z is not None and automatic.print_z:
            self.print(Wanted(Slip.Z, str(step.shift.number), self._now()))
        elif step.kind.startswith("shift.cash_") and automatic.print_cash:
            self.print(Wanted(Slip.CASH, f"{step.shift.number}.{len(step.shift.movements)}", self._now()))

    def _once(self, kind: Slip, of: str) -> None:
        if self._last != (kind, of):
            self._last = kind, of
            self.print(Wanted(kind, of, self._now()))

    # -- on request

    def document(self, wanted: Wanted) -> Document:
        """Return a slip as it would be printed now. Raises `NoSlipError` or `JournalFaultError`."""
        return self._documents.of(wanted.kind.value, wanted.of, is_copy=wanted.is_copy)

    def print(self, wanted: Wanted) -> None:
        """Have a slip printed; where it does not come out it is kept."""
        if self._printer is None:
            return
        try:
            document = self.document(wanted)
        except NoSlipError as fault:
            _log.info("no_slip", kind=wanted.kind.value, of=wanted.of, why=str(fault))
            return
        except JournalFaultError as fault:
            _log.warning("slip_not_made", kind=wanted.kind.value, of=wanted.of, fault=str(fault))
            self._keep(wanted)
            return
        self._under_way.append(wanted)
        self._printer.print(document, f"{wanted.kind.value} {wanted.of}", lambda end: self._on_end(wanted, end))

    def print_report(self, number: int, *, is_open: bool) -> None:
        """Print an X, or the Z of a closed shift: a copy where closing printed it."""
        is_copy = not is_open and self._automatic is not None and self._automatic.print_z
        self.print(Wanted(Slip.X if is_open else Slip.Z, str(number), self._now(), is_copy=is_copy))

    def print_unknown(self, order_number: str) -> None:
        """Print what a customer takes along whose result is open; from the second time on it is a copy.

        One that was printed in this way before and did not come out is tried again.
        """
        for kept in self._kept:
            if (kept.kind, kept.of) == (Slip.UNKNOWN, order_number):
                self.print_again(kept)
                return
        is_copy = order_number in self._handed_out
        self._handed_out.add(order_number)
        self.print(Wanted(Slip.UNKNOWN, order_number, self._now(), is_copy=is_copy))

    def print_again(self, wanted: Wanted) -> None:
        """Print a slip that was kept."""
        self.put_away(wanted)
        self.print(wanted)

    def put_away(self, wanted: Wanted) -> None:
        """Forget a slip that was kept: nobody wants it any more."""
        if wanted in self._kept:
            self._kept.remove(wanted)
            self._write()
            self._tell()

    # -- inside

    def _on_end(self, wanted: Wanted, outcome: PrintOutcome) -> None:
        self._under_way.remove(wanted)
        if outcome.end is PrintEnd.PRINTED:
            self._tell()
        else:
            _log.warning("slip_not_printed", kind=wanted.kind.value, of=wanted.of, why=outcome.status.key)
            self._keep(replace(wanted, is_copy=wanted.is_copy or outcome.end is PrintEnd.UNCERTAIN))

    def _keep(self, wanted: Wanted) -> None:
        self._kept = [*self._kept, wanted][-MOST_KEPT:]
        self._write()
        self._tell()

    def _write(self) -> None:
        records = [
            {"kind": each.kind.value, "of": each.of, "at": each.at.isoformat(), "is_copy": each.is_copy}
            for each in self._kept
        ]
        try:
            self._notes.keep_note(KEPT_NOTE, json.dumps(records))
        except JournalFaultError as fault:
            _log.warning("slips_not_kept", fault=str(fault))

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()


def _read(note: str | None) -> list[Wanted]:
    try:
        return [
            Wanted(Slip(each["kind"]), str(each["of"]), datetime.fromisoformat(each["at"]), bool(each["is_copy"]))
            for each in json.loads(note or "[]")
        ]
    except (ValueError, KeyError, TypeError):
        _log.warning("slips_not_read", fault="the note of another version")
        return []
