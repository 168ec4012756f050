# SPDX-License-Identifier: Apache-2.0
"""One page for each screen of the counter, of which one is up."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, assert_never

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cashier.checkout.screens import Asking, Cancelled, Complete, Declined, Paid, Sale, Screen, Unknown, Waiting
from cashier.ui.screens.page import Page, Surroundings
from cashier.ui.screens.sale import SalePage

if TYPE_CHECKING:
    from cashier.ui.screens.asking import AskingPage
    from cashier.ui.screens.cancelled import CancelledPage
    from cashier.ui.screens.complete import CompletePage
    from cashier.ui.screens.declined import DeclinedPage
    from cashier.ui.screens.paid import PaidPage
    from cashier.ui.screens.unknown import UnknownPage
    from cashier.ui.screens.waiting import WaitingPage

OnePage = TypeVar("OnePage", bound=Page)


class Pages(QWidget):
    """Shows the page that belongs to a screen. Not a QStackedWidget: that one needs the room of its biggest page.

    A page is built, and its module loaded, when it is first asked for: a till that starts has to show the sale, and
    nothing else yet.
    """

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self._around = around
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._current: Page = self.sale
        self._current.show()

    @cached_property
    def sale(self) -> SalePage:
        """What is sold, and the code that is waited for."""
        return self._added(SalePage(self._around))

    @cached_property
    def asking(self) -> AskingPage:
        """The platform is being asked."""
        from cashier.ui.screens.asking import AskingPage

        return self._added(AskingPage(self._around))

    @cached_property
    def waiting(self) -> WaitingPage:
        """The customer is to confirm."""
        from cashier.ui.screens.waiting import WaitingPage

        return self._added(WaitingPage(self._around))

    @cached_property
    def paid(self) -> PaidPage:
        """It was paid."""
        from cashier.ui.screens.paid import PaidPage

        return self._added(PaidPage(self._around))

    @cached_property
    def declined(self) -> DeclinedPage:
        """It was not paid."""
        from cashier.ui.screens.declined import DeclinedPage

        return self._added(DeclinedPage(self._around))

    @cached_property
    def unknown(self) -> UnknownPage:
        """Nobody knows yet."""
        from cashier.ui.screens.unknown import UnknownPage

        return self._added(UnknownPage(self._around))

    @cached_property
    def cancelled(self) -> CancelledPage:
        """It was given up."""
        from cashier.ui.screens.cancelled import CancelledPage

        return self._added(CancelledPage(self._around))

    @cached_property
    def complete(self) -> CompletePage:
        """All parts of an order are paid."""
        from cashier.ui.screens.complete import CompletePage

        return self._added(CompletePage(self._around))

    @property
    def current(self) -> Page:
        """The page that is up."""
        return self._current

    def build_one_ahead(self) -> bool:
        """Build a page that is not there yet, so that no customer waits for it; return whether there was one."""
        for name in ("asking", "paid", "waiting", "declined", "unknown", "cancelled", "complete"):
            if name not in self.__dict__:
                getattr(self, name)
                return True
        return False

    def show_screen(self, screen: Screen) -> None:
        """Render a screen on its page and bring that up."""
        before, self._current = self._current, self._rendered(screen)
        if before is not self._current:
            before.hide()
            self._current.show()

    def _added(self, page: OnePage) -> OnePage:
        page.hide()
        self._column.addWidget(page)
        return page

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
