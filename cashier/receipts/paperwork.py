# SPDX-License-Identifier: Apache-2.0
"""What becomes of a sale, a refund or a shift at the printer and its drawer: who is told, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from cashier.checkout.order_book import OrderBook
from cashier.checkout.screens import Notice
from cashier.engine import SystemClock
from cashier.printer_settings import PrinterSettings
from cashier.receipts.documents import Documents
from cashier.receipts.profile import Profile
from cashier.receipts.slip_desk import SlipDesk, slips_folder
from cashier.receipts.slips import Slips
from cashier.refunds.past_desk import PastDesk
from cashier.refunds.refunds import Refunds
from cashier.shifts.desk import ShiftDesk
from cashier.shifts.drawer import Cause, Drawer, DrawerOutcome
from cashier.shifts.shifts import Shifts
from cashier.staff.authority import Authority
from cashier.storage.journal import Journal

if TYPE_CHECKING:
    from cashier.devices.printers import Printer


class Paperwork:
    """The slips, their panel and the drawer of one till, each told by those whose work they follow.

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
        self._clock = clock
        self._shifts = shifts
        profile = Profile.of(paper, is_training=is_training)
        self.slips = Slips(Documents(journal, profile), printer, paper, journal, clock.now)
        self.slip_desk = SlipDesk(self.slips, profile, slips_folder)
        opener = printer if printer is not None and printer.has_drawer else None
        self.drawer = Drawer(opener, journal, clock.now, self._cashier, authority)
        if printer is not None:
            show_unprinted = printer.show_unprinted
            self.slips.listen(lambda: show_unprinted(len(self.slips.kept)))

    def follow(self, book: OrderBook, refunds: Refunds) -> None:
        """Open the drawer and print for cash and refunds. The drawer comes first: the customer waits for change."""
        book.after_part = self.drawer.on_part
        refunds.listen(self.drawer.on_refund)
        self._shifts.listen(self.drawer.on_shift)
        refunds.listen(lambda refund: self.slips.on_refund(refund, refunds.of_order))
        self._shifts.listen(self.slips.on_shift)

    def serve(self, shift_desk: ShiftDesk, past_desk: PastDesk, say: Callable[[Notice], object]) -> None:
        """Print what is asked for at the panels and the counter, and open the drawer from there."""
        self.slip_desk.on_said = say
        shift_desk.on_print = self._print_report if self._printer is not None else None
        shift_desk.has_drawer = self.drawer.is_there
        shift_desk.on_drawer = self.drawer.open_without_sale
        self.drawer.on_outcome = partial(_say_of_drawer, shift_desk, say)
        past_desk.on_print = lambda number: self._show_slip(number, lambda: past_desk.show_sale(number))

    def _print_report(self, number: int) -> None:
        """Print an X, or once more the Z that was printed when the shift was closed."""
        shift = self._shifts.current
        self.slips.print_report(number, is_open=shift is not None and shift.number == number)

    def _show_slip(self, order_number: str, came_from: Callable[[], object]) -> None:
        self.slip_desk.show_order(order_number, self._clock.now(), came_from)

    def _cashier(self) -> str | None:
        begun = self._shifts.begun_in()
        return begun.cashier if begun is not None else None


def _say_of_drawer(
    shift_desk: ShiftDesk, say: Callable[[Notice], object], outcome: DrawerOutcome, cause: Cause, notice: Notice
) -> None:
    """Say it where the drawer was wanted. One that opens by itself is heard; one that does not is told."""
    if cause is Cause.NO_SALE:
        shift_desk.say_of_drawer(notice)
    elif outcome is DrawerOutcome.REFUSED:
        say(notice)
        shift_desk.say_of_drawer(notice)
