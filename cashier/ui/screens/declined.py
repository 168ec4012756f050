# SPDX-License-Identifier: Apache-2.0
"""Declined: red, why, what to do now, what to tell the customer. The biggest button is the safe next step."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from cashier.checkout.screens import Declined
from cashier.ui import words
from cashier.ui.screens.page import Page, Surroundings
from cashier.ui.theme.tokens import SIZES
from cashier.ui.widgets.basics import ActionButton, space
from cashier.ui.widgets.fitted_text import FittedText
from cashier.ui.widgets.verdict import Advice, VerdictPanel
from cashier.values.reasons import Retry
from cashier.values.texts import Text

_SAFE_STEP = {
    Retry.PROVE_AGAIN: words.SCAN_AGAIN,
    Retry.SAME_CODE: words.SCAN_AGAIN,
    Retry.NEW_CODE: words.SCAN_AGAIN,
    Retry.AFTER_REPAIR: words.TRY_AGAIN,
    Retry.ANOTHER_WAY: words.ANOTHER_WAY,
    Retry.ASK_FIRST: words.NEXT_CUSTOMER,
    Retry.NOT_AT_ALL: words.NEXT_CUSTOMER,
}
"""The words of the biggest button, by what the reason allows."""

_NOT_PAID = ("declined", "cross", words.DECLINED, words.NOTHING_TAKEN)
_PANEL = {
    Retry.ASK_FIRST: ("unknown", "question", words.NOT_CONFIRMED, words.RESULT_OPEN),
    Retry.NOT_AT_ALL: ("unknown", "warning", words.DO_NOT_CHARGE, words.ALREADY_PAID),
}
"""What the panel says where "not paid" could be wrong: the order may be paid, or is."""


class DeclinedPage(Page):
    """The panel on the left, the way on at the right."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        look = self.look
        self.panel = VerdictPanel(look, "declined", "cross")
        self.why = FittedText(look, largest=42, smallest=20, bold=True)
        self.do_now = Advice(look, "do_now", words.DO_NOW)
        self.tell = Advice(look, "tell", words.TELL_CUSTOMER)
        self.tell.sentence.keep_size_of(self.do_now.sentence)
        self.main = ActionButton(
            look, words.SCAN_AGAIN, kind="primary", icon="scan", key="F5", role="title", height=SIZES.action
        )
        self.other = ActionButton(look, words.NEW_SALE, icon="next", key="F6", role="strong")
        self.main.clicked.connect(self._go_on)
        self.other.clicked.connect(self._go_other_way)
        self.on_key("F5", self.main)
        self.on_key("F6", self.other)
        self._goes_again = True
        self._lay_out()

    def show_screen(self, declined: Declined) -> None:
        """Render."""
        retry = declined.reason.retry
        self._goes_again = declined.can_scan_again
        verdict, icon, word, more = _PANEL.get(retry, _NOT_PAID)
        self.panel.show_verdict(verdict, icon, word, declined.bill, more)
        self.why.say(declined.reason.said)
        self.do_now.say(declined.reason.do_now)
        self.tell.say(declined.reason.tell_customer)
        self.main.say(_SAFE_STEP[retry])
        self.main.set_icon("scan" if self._goes_again else "next")
        self.other.say(self._other_words(retry))
        self.other.set_icon("next" if self._goes_again else "scan")
        self.other.setVisible(retry not in _PANEL)

    def _other_words(self, retry: Retry) -> Text:
        if self._goes_again:
            return words.NEW_SALE
        return words.ANOTHER_CODE if retry is Retry.ANOTHER_WAY else words.SCAN_AGAIN

    def _go_on(self) -> None:
        if self._goes_again:
            self.intents.try_again()
        else:
            self.intents.next_sale()

    def _go_other_way(self) -> None:
        if self._goes_again:
            self.intents.next_sale()
        else:
            self.intents.try_again()

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        space(self.look, right, 12, (0, 4, 0, 0))
        right.addWidget(self.why)
        right.addWidget(self.do_now, 1)
        right.addWidget(self.tell, 1)
        right.addSpacing(4)
        right.addWidget(self.main)
        right.addWidget(self.other)
        row = QHBoxLayout(self)
        space(self.look, row, 26, (0, 0, 0, 0))
        row.addWidget(self.panel, 8)
        row.addLayout(right, 12)
