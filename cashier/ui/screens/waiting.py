# SPDX-License-Identifier: Apache-2.0
"""Waiting: the customer proves who they are, by one of three doors, before the ring has run out."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cashier.checkout.screens import Waiting
from cashier.ui import words
from cashier.ui.screens.page import Page, Surroundings, units_of
from cashier.ui.theme.tokens import MIN_TOUCH
from cashier.ui.widgets.amount_display import AmountDisplay
from cashier.ui.widgets.basics import Card, Icon, SpokenLabel, space
from cashier.ui.widgets.countdown_ring import CountdownRing
from cashier.ui.widgets.door_button import KEYS, DoorList
from cashier.ui.widgets.fitted_text import FittedText
from cashier.ui.widgets.keypad import CODE_KEYS, ERASE, Keypad
from cashier.ui.widgets.sms_boxes import SMSBoxes
from cashier.ui.widgets.two_step_button import TwoStepButton

_KEYPAD_HEIGHT = 190
"""Two rows of keys need no more; what is left over stays free."""


class WaitingPage(Page):
    """Left: amount, what we wait for and how long. Right: the doors and Cancel."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        look = self.look
        self.amount = AmountDisplay(look, 64)
        self._units = SpokenLabel(look, "text", tone="soft")
        self.ring = CountdownRing(look, self.now, 260)
        self.small_ring = CountdownRing(look, self.now, 92)
        self.instruction = FittedText(look, largest=30, smallest=17, bold=True, align=Qt.AlignmentFlag.AlignCenter)
        self.sms_instruction = FittedText(look, largest=22, smallest=14, bold=True)
        self.tries = SpokenLabel(look, "strong")
        self._tries_icon = Icon(look, "lock", 20, "ink_soft")
        self.doors = DoorList(look)
        self.doors.chosen.connect(self.intents.choose_door)
        self.sms = SMSBoxes(look)
        self.sms.complete.connect(self.intents.give_sms_code)
        self.keypad = Keypad(look, CODE_KEYS)
        self.keypad.pressed.connect(self._press)
        look.follow(lambda: self.keypad.setMaximumHeight(look.px(_KEYPAD_HEIGHT, 2 * MIN_TOUCH + 20)))
        self.cancel = TwoStepButton(look, self.now, words.CANCEL, words.CANCEL_ARMED, icon="cross", key="Esc")
        self.cancel.confirmed.connect(self.intents.cancel)
        self.on_key("Escape", self.cancel)
        for door, key in KEYS.items():
            self.on_key(key, self.doors.buttons[door])
        self._wait_part = self._make_wait_part()
        self._sms_part = self._make_sms_part()
        self._lay_out()

    def show_screen(self, waiting: Waiting) -> None:
        """Render."""
        self.amount.show_amount(waiting.bill.money.shown)
        self._units.say(words.PAYS_WITH.fill(units=units_of(waiting.bill)))
        self._sms_part.setVisible(waiting.needs_sms_code)
        self._wait_part.setVisible(not waiting.needs_sms_code)
        self.small_ring.setVisible(waiting.needs_sms_code)
        self.instruction.say(waiting.instruction)
        for ring in (self.ring, self.small_ring):
            ring.run_until(waiting.deadline, waiting.total_s)
        is_checking = waiting.needs_sms_code and waiting.is_busy and (self.sms.is_full or waiting.is_checking)
        self.sms.set_busy(is_busy=is_checking)
        self.sms_instruction.say(words.CHECKING_SMS if is_checking else waiting.instruction)
        if not waiting.needs_sms_code:
            self.sms.clear()
        is_last = waiting.tries_left == 1
        self.tries.say(words.ONE_TRY_LEFT if is_last else words.TRIES_LEFT.fill(n=waiting.tries_left))
        self._tries_icon.show_icon("warning" if is_last else "lock", "ink_soft")
        self.doors.show_doors(waiting)

    def take_key(self, name: str, text: str) -> bool:
        """Take the keys of the doors and, while an SMS code is asked for, figures and Backspace."""
        if name == "Backspace" and self._sms_part.isVisible():
            self.sms.erase()
            return True
        return super().take_key(name, text)

    def take_text(self, text: str, /) -> bool:
        """Take a figure of the SMS code."""
        if not self._sms_part.isVisible():
            return False
        self.sms.press(text)
        return True

    def _press(self, key: str) -> None:
        if key == ERASE:
            self.sms.erase()
        else:
            self.sms.press(key)

    def _make_wait_part(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        space(self.look, column, 14, (0, 0, 0, 0))
        column.addWidget(self.ring, 4)
        column.addWidget(self.instruction, 1)
        return part

    def _make_sms_part(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        space(self.look, column, 9, (0, 0, 0, 0))
        column.addStretch(1)
        column.addWidget(self.sms_instruction)
        column.addStretch(1)
        column.addWidget(self.sms, 2)
        column.addStretch(1)
        column.addWidget(self.keypad, 4)
        return part

    def _lay_out(self) -> None:
        facts = QHBoxLayout()
        space(self.look, facts, 8, (0, 0, 0, 0))
        facts.addWidget(self._units)
        facts.addStretch(1)
        facts.addWidget(self._tries_icon)
        facts.addWidget(self.tries)
        money = QVBoxLayout()
        space(self.look, money, 0, (0, 0, 0, 0))
        money.addWidget(self.amount)
        money.addLayout(facts)
        bill = QHBoxLayout()
        space(self.look, bill, 12, (0, 0, 0, 0))
        bill.addLayout(money, 1)
        bill.addWidget(self.small_ring)
        card = Card("surface")
        left = QVBoxLayout(card)
        space(self.look, left, 8, (26, 12, 26, 14))
        left.addLayout(bill)
        left.addWidget(self._wait_part, 1)
        left.addWidget(self._sms_part, 1)
        right = QVBoxLayout()
        space(self.look, right, 10, (0, 0, 0, 0))
        right.addWidget(self.doors, 1)
        right.addSpacing(4)
        right.addWidget(self.cancel)
        row = QHBoxLayout(self)
        space(self.look, row, 24, (0, 0, 0, 0))
        row.addWidget(card, 11)
        row.addLayout(right, 9)
