# SPDX-License-Identifier: Apache-2.0
"""Cash and other ways: what is due, what was given, the change that comes of it. It draws `Tendering`s."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QGridLayout, QHBoxLayout

from cashier.checkout.open_order import OtherWay
from cashier.checkout.sale_notices import WAYS
from cashier.checkout.tender_desk import TenderDesk, Tendering
from cashier.ui import sale_words
from cashier.ui.screens.page import Surroundings
from cashier.ui.screens.two_halves import TwoHalves
from cashier.ui.theme.tokens import SIZES
from cashier.ui.widgets.amount_display import AmountDisplay
from cashier.ui.widgets.basics import ActionButton, SpokenLabel, same, space
from cashier.ui.widgets.fitted_text import FittedText
from cashier.ui.widgets.keypad import AMOUNT_KEYS, CLEAR, ERASE, Keypad
from cashier.values.money import Money

_WAY_KEYS = ("F2", "F3", "F4", "F7")
_LIKELY = 4


class TenderPanel(TwoHalves):
    """The amount on the left, the keys on the right. There is no input field."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around, sale_words.TENDER)
        look = self.look
        self._ask = around.desks.tender
        self._view: Tendering | None = None
        self.due = SpokenLabel(look, "large", tone="soft")
        self.given = AmountDisplay(look, 96, room_for="¥9,999.99")
        self.outcome = FittedText(look, largest=34, smallest=16, bold=True)
        self.likely = [ActionButton(look, same(""), kind="chip", role="strong", height=52) for _ in range(_LIKELY)]
        for index, button in enumerate(self.likely):
            button.clicked.connect(lambda _=False, index=index: self._give(index))
        self.cash = ActionButton(
            look, sale_words.TAKE_CASH, kind="primary", icon="tick", key="F5", role="title", height=SIZES.action
        )
        self.cash.clicked.connect(lambda: self._ask(TenderDesk.cash))
        self.ways = {
            way: ActionButton(look, WAYS[way], kind="chip", key=key, role="strong", height=52)
            for way, key in zip(OtherWay, _WAY_KEYS, strict=True)
        }
        for way, button in self.ways.items():
            button.clicked.connect(lambda _=False, way=way: self._ask(TenderDesk.otherwise, way))
        self.part = ActionButton(look, sale_words.PART, icon="scan", key="F6", role="strong", height=52)
        self.part.clicked.connect(lambda: self._ask(TenderDesk.part))
        self.part_hint = SpokenLabel(look, "text", tone="soft", wrap=True, text=sale_words.PART_HINT)
        self.keypad = Keypad(look, AMOUNT_KEYS)
        self.keypad.pressed.connect(self._press)
        self.back.clicked.connect(lambda: self._ask(TenderDesk.leave))
        self._keys = {"F5": self.cash, "F6": self.part, "Escape": self.back, "Enter": None}
        self._lay_out()
        look.follow(self._leave_room)

    def show_view(self, view: Any) -> None:
        """Render."""
        if isinstance(view, Tendering):
            self._view = view
            currency = view.due.currency
            self.due.say(sale_words.DUE.fill(money=view.due.shown))
            shown = Money(0, currency).shown.rstrip("0.") + view.digits if view.digits else view.due.shown
            self.given.show_amount(shown, "ink" if view.digits else "ink_soft")
            if view.change is not None:
                self.outcome.say(sale_words.CHANGE.fill(money=view.change.shown), "ink")
            elif view.missing is not None:
                self.outcome.say(sale_words.MISSING.fill(money=view.missing.shown), "error_text")
            else:
                self.outcome.say(sale_words.EXACT, "ink_soft")
            for index, button in enumerate(self.likely):
                has = index < len(view.likely)
                button.setVisible(has)
                if has:
                    button.say(same(view.likely[index].shown))
            self.part.setVisible(view.missing is not None)
            self._leave_room()
        super().show_view(view)

    def take_key(self, name: str, text: str) -> bool:
        """Take the keys of the amount and of the buttons; no Enter takes money."""
        way_keys = dict(zip(_WAY_KEYS, self.ways.values(), strict=True))
        button = self._keys.get(name) or way_keys.get(name)
        if button is not None:
            if not button.isHidden():
                button.click()
        elif name == "Backspace":
            self._press(ERASE)
        elif name == "Delete":
            self._press(CLEAR)
        else:
            key = {",": ".", "。": ".", "，": "."}.get(text, text)
            if key not in self.keypad.keys:
                return bool(text)
            self._press(key)
        return True

    def _leave_room(self) -> None:
        """In a low window the keys need the room of what only tells."""
        has_digits = self._view is not None and bool(self._view.digits)
        self.part_hint.setVisible(not (has_digits or self.look.is_tight))

    def _press(self, key: str) -> None:
        if key == ERASE:
            self._ask(TenderDesk.erase)
        elif key == CLEAR:
            self._ask(TenderDesk.clear)
        else:
            self._ask(TenderDesk.press, key)

    def _give(self, index: int) -> None:
        if self._view is not None and index < len(self._view.likely):
            self._ask(TenderDesk.given, self._view.likely[index].amount_minor)

    def _lay_out(self) -> None:
        chips = QHBoxLayout()
        space(self.look, chips, 8, (0, 0, 0, 0))
        for button in self.likely:
            chips.addWidget(button, 1)
        ways = QGridLayout()
        space(self.look, ways, 8, (0, 0, 0, 0))
        for index, button in enumerate(self.ways.values()):
            ways.addWidget(button, index // 2, index % 2)
        self.left.addWidget(self.due)
        self.left.addWidget(self.given, 3)
        self.left.addWidget(self.outcome, 1)
        self.left.addLayout(chips)
        self.left.addWidget(self.cash)
        self.left.addStretch(1)
        self.left.addWidget(SpokenLabel(self.look, "text", tone="soft", text=sale_words.OTHER_WAYS))
        self.left.addLayout(ways)
        self.right.addWidget(self.keypad, 1)
        self.right.addWidget(self.part_hint)
        self.right.addWidget(self.part)
