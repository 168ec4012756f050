# SPDX-License-Identifier: Apache-2.0
"""One page for each screen of the counter, of which one is up."""

from __future__ import annotations

from typing import assert_never

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cashier.checkout.screens import Asking, Cancelled, Complete, Declined, Paid, Sale, Screen, Unknown, Waiting
from cashier.ui.screens.asking import AskingPage
from cashier.ui.screens.cancelled import CancelledPage
from cashier.ui.screens.complete import CompletePage
from cashier.ui.screens.declined import DeclinedPage
from cashier.ui.screens.page import Page, Surroundings
from cashier.ui.screens.paid import PaidPage
from cashier.ui.screens.sale import SalePage
from cashier.ui.screens.unknown import UnknownPage
from cashier.ui.screens.waiting import WaitingPage


class Pages(QWidget):
    """Shows the page that belongs to a screen. Not a QStackedWidget: that one needs the room of its biggest page."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self.sale = SalePage(around)
        self.asking = AskingPage(around)
        self.waiting = WaitingPage(around)
        self.paid = PaidPage(around)
        self.declined = DeclinedPage(around)
        self.unknown = UnknownPage(around)
        self.cancelled = CancelledPage(around)
        self.complete = CompletePage(around)
        self._current: Page = self.sale
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for page in (
            self.sale,
            self.asking,
            self.waiting,
            self.paid,
            self.declined,
            self.unknown,
            self.cancelled,
            self.complete,
        ):
            column.addWidget(page)
            page.setVisible(page is self._current)

    @property
    def current(self) -> Page:
        """The page that is up."""
        return self._current

    def show_screen(self, screen: Screen) -> None:
        """Render a screen on its page and bring that up."""
        before, self._current = self._current, self._rendered(screen)
        if before is not self._current:
            before.hide()
            self._current.show()

    def _rendered(self, screen: Screen) -> Page:
        match screen:
            case Sale():
                self.sale.show_screen(screen)
                return self.sale
            case Asking():
                self.asking.show_screen(screen)
                return self.asking
            case Waiting():
                self.waiting.show_screen(screen)
                return self.waiting
            case Paid():
                self.paid.show_screen(screen)
                return self.paid
            case Declined():
                self.declined.show_screen(screen)
                return self.declined
            case Unknown():
                self.unknown.show_screen(screen)
                return self.unknown
            case Cancelled():
                self.cancelled.show_screen(screen)
                return self.cancelled
            case Complete():
                self.complete.show_screen(screen)
                return self.complete
            case _:
                assert_never(screen)
