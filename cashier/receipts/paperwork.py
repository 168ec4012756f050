# SPDX-License-Identifier: Apache-2.0
"""What becomes of a sale, a refund or a shift at the printer and its drawer: who is told, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cashier.checkout.order_book import OrderBook
from cashier.checkout.screens import Notice
from cashier.engine import SystemClock
from cashier.printer_settings import PrinterSettings
from cashier.receipts.documents import Documents
from cashier.receipts.profile import Profile
from cashier.receipts.slips import Slips
from cashier.refunds.refunds import Refunds
from cashier.shifts.drawer import Cause, Drawer, DrawerOutcome
from cashier.shifts.shifts import Shifts
from cashier.staff.authority import Authority
from cashier.storage.journal import Journal

if TYPE_CHECKING:
    from cashier.devices.printers import Printer
    from cashier.shifts.desk import ShiftDesk


class Paperwork:
    """The slips and the drawer of one till, each told by those whose work they follow.

    Lives on the engine's loop; ``printer`` and ``paper`` are None where no printer is set up.
    """

    def __init__(
        self,
        journal: Journal,
        printer: Printer | None,
        paper: PrinterSettings | None,
        clock: SystemClock,
        shifts: Shifts,
        authority: Authority,
        *,
        is_training: bool,
    ) -> None:
        self._printer = printer
        self._shifts = shifts
        self._shift_desk: ShiftDesk | None = None
        self.profile = Profile.of(paper, is_training=is_training)
        """How slips look here."""
        self.slips = Slips(Documents(journal, self.profile), printer, paper, journal, clock.now)
        opener = printer if printer is not None and printer.has_drawer else None
        self.drawer = Drawer(opener, journal, clock.now, self._cashier, authority)
        if printer is not None:
            show_unprinted = printer.show_unprinted
            self.slips.listen(lambda: show_unprinted(len(self.slips.kept)))

    def follow(self, book: OrderBook, refunds: Refunds, say: Callable[[Notice], object]) -> None:
        """Open the drawer and print for cash and refunds. The drawer comes first: the customer waits for change.

        ``say`` says something on the counter's screen.
        """
        self._say = say
        self.drawer.on_outcome = self._on_drawer
        book.after_part = self.drawer.on_part
        refunds.listen(self.drawer.on_refund)
        self._shifts.listen(self.drawer.on_shift)
        refunds.listen(lambda refund: self.slips.on_refund(refund, refunds.of_order))
        self._shifts.listen(self.slips.on_shift)

    def serve_shift(self, shift_desk: ShiftDesk) -> None:
        """Print what is asked for at the shift's panel, and open the drawer from there."""
        self._shift_desk = shift_desk
        shift_desk.on_print = self._print_report if self._printer is not None else None
        shift_desk.has_drawer = self.drawer.is_there
        shift_desk.on_drawer = self.drawer.open_without_sale

    def _print_report(self, number: int) -> None:
        """Print an X, or once more the Z that was printed when the shift was closed."""
        shift = self._shifts.current
        self.slips.print_report(number, is_open=shift is not None and shift.number == number)

    def _on_drawer(self, outcome: DrawerOutcome, cause: Cause, notice: Notice) -> None:
        """Say it where the drawer was wanted. One that opens by itself is heard; one that does not is told."""
        if cause is not Cause.NO_SALE and outcome is DrawerOutcome.REFUSED:
            self._say(notice)
        elif cause is not Cause.NO_SALE:
            return
        if self._shift_desk is not None:
            self._shift_desk.say_of_drawer(notice)

    def _cashier(self) -> str | None:
        begun = self._shifts.begun_in()
        return begun.cashier if begun is not None else None
