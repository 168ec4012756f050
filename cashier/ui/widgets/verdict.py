# SPDX-License-Identifier: Apache-2.0
"""Pieces of the screens that say how a payment ended: the coloured panel, advice cards, a fact with its label."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from cashier.checkout.screens import Bill
from cashier.ui.theme.look import Look
from cashier.ui.widgets.amount_display import AmountDisplay
from cashier.ui.widgets.basics import Card, Icon, SpokenLabel, set_style, space
from cashier.ui.widgets.fitted_text import FittedText
from cashier.ui.widgets.illustration import Illustration
from cashier.values.texts import NO_TEXT, Text


class VerdictPanel(Card):
    """A panel in the verdict's colour: sign, word, amount, one more line."""

    def __init__(self, look: Look, verdict: str, icon: str) -> None:
        super().__init__(verdict)
        self._sign = Illustration(look, icon, verdict, 148)
        self.word = FittedText(look, largest=42, smallest=22, bold=True)
        self.amount = AmountDisplay(look, 72)
        self.more = FittedText(look, largest=24, smallest=15)
        column = QVBoxLayout(self)
        space(look, column, 8, (30, 24, 26, 24))
        column.addStretch(2)
        column.addWidget(self._sign, 8)
        column.addStretch(1)
        column.addWidget(self.word)
        column.addWidget(self.amount)
        column.addWidget(self.more)
        column.addStretch(3)

    def show_verdict(self, verdict: str, icon: str, word: Text, bill: Bill, more: Text) -> None:
        """Say a verdict."""
        set_style(self, "kind", verdict)
        self._sign.show_sign(icon, verdict)
        self.word.say(word, f"on_{verdict}")
        self.amount.show_amount(bill.money.shown, f"on_{verdict}")
        self.more.say(more, f"on_{verdict}")


class Advice(Card):
    """A card with a label and a sentence: what to do now, or what to say aloud."""

    def __init__(self, look: Look, icon: str, label: Text) -> None:
        super().__init__("surface")
        self.sentence = FittedText(look, largest=29, smallest=15)
        head = QHBoxLayout()
        space(look, head, 10, (0, 0, 0, 0))
        head.addWidget(Icon(look, icon, 24, "accent_text"))
        head.addWidget(SpokenLabel(look, "strong", tone="accent", text=label), 1)
        column = QVBoxLayout(self)
        space(look, column, 8, (22, 14, 22, 16))
        column.addLayout(head)
        column.addWidget(self.sentence, 1)

    def say(self, sentence: Text) -> None:
        """Say something; nothing at all takes no room."""
        self.sentence.say(sentence)
        self.setVisible(sentence != NO_TEXT)


class Fact(Card):
    """A label and a value below it."""

    def __init__(self, look: Look, label: Text, *, kind: str) -> None:
        super().__init__(kind)
        self.value = SpokenLabel(look, "subtitle")
        column = QVBoxLayout(self)
        space(look, column, 2, (18, 12, 18, 12))
        column.addWidget(SpokenLabel(look, "small", tone="soft", text=label))
        column.addWidget(self.value)

    def say(self, value: Text) -> None:
        """Give the value; none takes no room."""
        self.value.say(value)
        self.setVisible(value != NO_TEXT)
