# SPDX-License-Identifier: Apache-2.0
"""Asking: the code is on its way to the platform. Usually seen for a blink."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from cashier.checkout.screens import Asking
from cashier.ui import words
from cashier.ui.alarm import Alarm
from cashier.ui.screens.page import Page, Surroundings, units_of
from cashier.ui.widgets.amount_display import AmountDisplay
from cashier.ui.widgets.basics import SpokenLabel, same, space
from cashier.ui.widgets.countdown_ring import Spinner
from cashier.ui.widgets.two_step_button import TwoStepButton

LONG_S = 3.0
"""After this time the screen says that the network is slow."""


class AskingPage(Page):
    """The amount, a ring that turns, one sentence."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        look = self.look
        self.amount = AmountDisplay(look, 104, align=Qt.AlignmentFlag.AlignHCenter)
        self._units = SpokenLabel(look, "large", tone="soft")
        self._said = SpokenLabel(look, "headline", text=words.ASKING)
        self.more = SpokenLabel(look, "large", tone="soft", text=words.ASKING_MORE)
        self.cancel = TwoStepButton(look, self.now, words.CANCEL, words.CANCEL_ARMED, icon="cross", key="Esc")
        self.cancel.confirmed.connect(self.intents.cancel)
        self.on_key("Escape", self.cancel)
        self._order = ""
        self._slow = Alarm(self, self.now, LONG_S, lambda: self.more.say(words.ASKING_LONG))
        self._lay_out()

    def show_screen(self, asking: Asking) -> None:
        """Render."""
        self.amount.show_amount(asking.bill.money.shown)
        self._units.say(units_of(asking.bill) if asking.bill.asset.value == "points" else same(""))
        if asking.bill.order_number != self._order:
            self._order = asking.bill.order_number
            self.more.say(words.ASKING_MORE)
            self._slow.set()

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget how long it took."""
        super().hideEvent(event)
        self._slow.stop()
        self._order = ""

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        space(self.look, column, 10, (0, 0, 0, 0))
        column.addStretch(2)
        column.addWidget(self.amount)
        column.addWidget(self._units, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        column.addWidget(Spinner(self.look, self.now, 120), 6)
        column.addStretch(1)
        column.addWidget(self._said, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.cancel, 2)
        foot.addStretch(1)
        column.addLayout(foot)
