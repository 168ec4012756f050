# SPDX-License-Identifier: Apache-2.0
"""Cancelled: nothing was taken; or, loud, it was taken and went back, so that the sale is not paid."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from cashier.checkout.screens import Cancelled
from cashier.ui import words
from cashier.ui.screens.page import Page, Surroundings, units_of
from cashier.ui.theme.tokens import SIZES
from cashier.ui.widgets.basics import ActionButton, space
from cashier.ui.widgets.fitted_text import FittedText
from cashier.ui.widgets.verdict import Advice, VerdictPanel
from cashier.values.texts import NO_TEXT


class CancelledPage(Page):
    """The panel on the left, the way on at the right."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        look = self.look
        self.panel = VerdictPanel(look, "cancelled", "stopped")
        self.why = FittedText(look, largest=42, smallest=20, bold=True)
        self.do_now = Advice(look, "do_now", words.DO_NOW)
        self.tell = Advice(look, "tell", words.TELL_CUSTOMER)
        self.tell.sentence.keep_size_of(self.do_now.sentence)
        self.main = ActionButton(
            look, words.NEXT_CUSTOMER, kind="primary", icon="next", key="F5", role="title", height=SIZES.action
        )
        self.again = ActionButton(look, words.SCAN_AGAIN, icon="scan", key="F6", role="strong")
        self.main.clicked.connect(self.intents.next_sale)
        self.again.clicked.connect(self.intents.try_again)
        self.on_key("F5", self.main)
        self.on_key("F6", self.again)
        self._lay_out()

    def show_screen(self, cancelled: Cancelled) -> None:
        """Render."""
        bill = cancelled.bill
        if cancelled.points_returned:
            self.panel.show_verdict("returned", "returned", words.RETURNED, bill, units_of(bill))
            self.why.say(words.RETURNED_MORE)
            self.do_now.say(words.RETURNED_DO)
            self.tell.say(words.RETURNED_TELL)
        else:
            self.panel.show_verdict("cancelled", "stopped", words.CANCELLED, bill, words.NOTHING_TAKEN)
            self.why.say(words.CANCELLED_MORE)
            self.do_now.say(words.CANCELLED_DO)
            self.tell.say(NO_TEXT)

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        space(self.look, right, 12, (0, 4, 0, 0))
        right.addWidget(self.why)
        right.addWidget(self.do_now, 1)
        right.addWidget(self.tell, 1)
        right.addSpacing(4)
        right.addWidget(self.main)
        right.addWidget(self.again)
        row = QHBoxLayout(self)
        space(self.look, row, 26, (0, 0, 0, 0))
        row.addWidget(self.panel, 8)
        row.addLayout(right, 12)
