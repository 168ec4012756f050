# SPDX-License-Identifier: Apache-2.0
"""All of an order is paid, the last of it in cash or in another way: the change, as large as it can be."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from cashier.checkout.screens import Complete
from cashier.ui import sale_words, words
from cashier.ui.sale_lines import tendered
from cashier.ui.screens.page import Page, Surroundings
from cashier.ui.widgets.amount_display import AmountDisplay
from cashier.ui.widgets.basics import ActionButton, Card, SpokenLabel, same, space
from cashier.ui.widgets.illustration import Illustration
from cashier.values.money import Money
from cashier.values.texts import NO_TEXT

_CENTRE = Qt.AlignmentFlag.AlignHCenter


class CompletePage(Page):
    """It stays until the next key or scan: change is counted out by hand."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        look = self.look
        self.word = SpokenLabel(look, "headline", text=sale_words.COMPLETE)
        self.change_word = SpokenLabel(look, "title")
        self.amount = AmountDisplay(look, 108, colour="on_paid", align=_CENTRE)
        self.pieces = SpokenLabel(look, "large")
        self.of = SpokenLabel(look, "title")
        self.parts = SpokenLabel(look, "text", wrap=True)
        self.next = ActionButton(look, words.NEXT_CUSTOMER, icon="next", key="F5", icon_colour="on_paid", height=64)
        self.next.clicked.connect(self.intents.next_sale)
        for key in ("F5", "Escape"):
            self.on_key(key, self.next)
        self._lay_out()

    def show_screen(self, complete: Complete) -> None:
        """Render."""
        change = complete.change
        has_change = change is not None and change.amount_minor > 0
        self.change_word.say(sale_words.GIVE_CHANGE if has_change else sale_words.NO_CHANGE if change else NO_TEXT)
        self.amount.show_amount(change.shown if change and has_change else complete.total.shown)
        currency = complete.total.currency
        pieces = " + ".join(f"{Money(each, currency).shown} × {count}" for each, count in complete.pieces)
        self.pieces.say(same(pieces) if has_change and len(complete.pieces) > 1 else NO_TEXT)
        given = complete.given.shown if complete.given else ""
        self.of.say(sale_words.OF.fill(total=complete.total.shown, given=given) if given else NO_TEXT)
        several = len(complete.tenders) > 1
        self.parts.say(tendered(complete.tenders) if several else NO_TEXT)

    def take_text(self, text: str, /) -> bool:
        """Take the first figure of the next amount."""
        if text not in set("0123456789"):
            return False
        self.intents.press(text)
        return True

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        space(self.look, foot, 16, (0, 0, 0, 0))
        foot.addStretch(1)
        foot.addWidget(self.next, 1)
        card = Card("paid")
        column = QVBoxLayout(card)
        space(self.look, column, 6, (32, 22, 32, 22))
        column.addStretch(1)
        column.addWidget(Illustration(self.look, "tick", "paid", 104), 3, _CENTRE)
        column.addWidget(self.word, 0, _CENTRE)
        column.addWidget(self.change_word, 0, _CENTRE)
        column.addWidget(self.amount)
        column.addWidget(self.pieces, 0, _CENTRE)
        column.addWidget(self.of, 0, _CENTRE)
        column.addWidget(self.parts, 0, _CENTRE)
        column.addStretch(1)
        column.addLayout(foot)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(card)
