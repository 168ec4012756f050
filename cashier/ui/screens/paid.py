# SPDX-License-Identifier: Apache-2.0
"""Paid: all green. It leaves by itself, or with the next scan or figure."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from cashier.checkout.counter import PAID_STAYS_S
from cashier.checkout.screens import Paid
from cashier.ui import sale_words, words
from cashier.ui.screens.page import Page, Surroundings, units_of
from cashier.ui.widgets.amount_display import AmountDisplay
from cashier.ui.widgets.basics import ActionButton, Card, SpokenLabel, same, space
from cashier.ui.widgets.illustration import Illustration
from cashier.ui.widgets.leave_bar import LeaveBar
from cashier.ui.widgets.verdict import Fact
from cashier.values.texts import NO_TEXT

_CENTRE = Qt.AlignmentFlag.AlignHCenter


class PaidPage(Page):
    """Tick, word, amount; below, what the customer may ask."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        look = self.look
        self.word = SpokenLabel(look, "headline", text=words.PAID)
        self.amount = AmountDisplay(look, 108, colour="on_paid", align=_CENTRE)
        self.units = SpokenLabel(look, "title")
        self.left = SpokenLabel(look, "headline")
        self.balance = Fact(look, words.BALANCE_LEFT, kind="paid_raised")
        self.account = Fact(look, words.ACCOUNT, kind="paid_raised")
        self.receipt = Fact(look, words.RECEIPT, kind="paid_raised")
        self.next = ActionButton(look, words.NEXT_CUSTOMER, icon="next", key="F5", icon_colour="on_paid", height=64)
        self.next.clicked.connect(self.intents.next_sale)
        for key in ("F5", "Escape"):
            self.on_key(key, self.next)
        self.bar = LeaveBar(look, self.now, "paid", PAID_STAYS_S)
        self.bar.ticked.connect(self._tell_when)
        self.leaves = SpokenLabel(look, "text")
        self._lay_out()

    def show_screen(self, paid: Paid) -> None:
        """Render."""
        bill = paid.bill
        self.amount.show_amount(bill.money.shown)
        self.units.say(words.TAKEN.fill(units=units_of(bill)))
        left = paid.balance_after
        self.balance.say(NO_TEXT if left is None else words.units(bill.asset, left, bill.money.currency))
        self.account.say(same(paid.account_masked or ""))
        self.receipt.say(same(paid.receipt_number or ""))
        self.bar.run_until(paid.leaves_at)
        is_part = paid.left is not None
        self.word.say(sale_words.PART_PAID if is_part else words.PAID)
        self.left.say(sale_words.LEFT_TO_PAY.fill(money=paid.left.shown) if paid.left else NO_TEXT)
        self.next.say(sale_words.TAKE_THE_REST if is_part else words.NEXT_CUSTOMER)

    def take_text(self, text: str, /) -> bool:
        """Take the first figure of the next amount."""
        if text not in set("0123456789"):
            return False
        self.intents.press(text)
        return True

    def _tell_when(self) -> None:
        self.leaves.say(words.LEAVES_IN.fill(n=-int(-self.bar.left_s // 1)))

    def _lay_out(self) -> None:
        facts = QHBoxLayout()
        space(self.look, facts, 12, (0, 0, 0, 0))
        for fact in (self.balance, self.account, self.receipt):
            facts.addWidget(fact, 1)
        foot = QHBoxLayout()
        space(self.look, foot, 16, (0, 0, 0, 0))
        foot.addWidget(self.leaves, 1)
        foot.addWidget(self.next, 1)
        card = Card("paid")
        column = QVBoxLayout(card)
        space(self.look, column, 6, (32, 22, 32, 22))
        column.addStretch(1)
        column.addWidget(Illustration(self.look, "tick", "paid", 136), 4, _CENTRE)
        column.addWidget(self.word, 0, _CENTRE)
        column.addWidget(self.amount)
        column.addWidget(self.units, 0, _CENTRE)
        column.addWidget(self.left, 0, _CENTRE)
        column.addStretch(1)
        column.addLayout(facts)
        column.addSpacing(8)
        column.addLayout(foot)
        column.addSpacing(6)
        column.addWidget(self.bar)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(card)
