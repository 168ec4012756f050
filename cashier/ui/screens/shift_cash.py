# SPDX-License-Identifier: Apache-2.0
"""Cash that goes into the drawer or comes out of it and is no sale; and the takeover that both cashiers sign."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QHBoxLayout

from cashier.shifts.desk import ShiftDesk
from cashier.shifts.shift import CashKind
from cashier.shifts.views import CASH_CAUSES, CAUSES_OF, CashCause, HandingOver, MovingCash
from cashier.ui import shift_words
from cashier.ui.screens.page import Surroundings
from cashier.ui.screens.shift_closing import ShiftPage, left_lines, named
from cashier.ui.widgets.basics import ActionButton, SpokenLabel, space
from cashier.ui.widgets.keypad import AMOUNT_KEYS, Keypad
from cashier.ui.widgets.two_step_button import TwoStepButton
from cashier.ui.widgets.typed_fields import FieldPlan, Holds, TypedFields
from cashier.values.texts import NO_TEXT, Text

_AMOUNT, _WORDS = range(2)
_LONGEST_REASON = 120


class FieldsPage(ShiftPage):
    """A page with fields: figures and letters go into the chosen one."""

    def __init__(self, around: Surroundings, title: Text, fields: TypedFields) -> None:
        super().__init__(around, title)
        self.fields = fields

    def take_key(self, name: str, text: str) -> bool:
        """Take the keys of a field first."""
        return self.fields.take_key(name) or super().take_key(name, text)

    def take_text(self, text: str, /) -> bool:
        """Take a character; none of them is a command of the window here."""
        self.fields.press(text)
        return True

    def compose(self, text: str) -> None:
        """Show what an input method is at."""
        self.fields.compose(text)

    def begin(self) -> None:
        """Forget what was typed."""
        self.fields.begin()


class CashPage(FieldsPage):
    """Which way, how much, why."""

    def __init__(self, around: Surroundings) -> None:
        plans = (
            FieldPlan(shift_words.AMOUNT, Holds.AMOUNT),
            FieldPlan(shift_words.OTHER_REASON, Holds.WORDS, _LONGEST_REASON),
        )
        super().__init__(around, shift_words.CASH, TypedFields(around.look, plans))
        look = self.look
        self._kind, self._cause = CashKind.IN, None
        self.kinds = {
            CashKind.IN: ActionButton(look, shift_words.CASH_IN, kind="chip", role="strong", key="F1"),
            CashKind.OUT: ActionButton(look, shift_words.CASH_OUT, kind="chip", role="strong", key="F2"),
        }
        row = QHBoxLayout()
        space(look, row, 8, (0, 0, 0, 0))
        for index, (kind, button) in enumerate(self.kinds.items(), start=1):
            button.clicked.connect(lambda _=False, kind=kind: self._turn(kind))
            self.on_key(f"F{index}", button)
            row.addWidget(button, 1)
        self.causes = [ActionButton(look, NO_TEXT, kind="chip", role="strong", key=key) for key in ("F3", "F4", "F6")]
        grid = QGridLayout()
        space(look, grid, 8, (0, 0, 0, 0))
        for index, button in enumerate(self.causes):
            button.clicked.connect(lambda _=False, index=index: self._choose(index))
            self.on_key(("F3", "F4", "F6")[index], button)
            grid.addWidget(button, index, 0)
        self.keypad = Keypad(look, AMOUNT_KEYS)
        self.keypad.pressed.connect(self.fields.press)
        self.go = ActionButton(look, shift_words.CASH_GO, kind="primary", icon="tick", key="F5")
        self.go.clicked.connect(self._ask)
        self.on_key("F5", self.go)
        self.signer = SpokenLabel(look, "text", tone="soft")
        self.left.addWidget(self.signer)
        self.left.addLayout(row)
        self.left.addWidget(self.fields)
        why = SpokenLabel(look, "text", tone="soft", text=shift_words.CASH_WHY)
        self.left.addWidget(why)
        self.left.addLayout(grid)
        self.left.addStretch(1)
        self.right.addWidget(self.keypad, 1)
        self.right.addWidget(self.go)
        self.spare_when_low(self.title, why, self.signer)
        self._turn(CashKind.IN)

    _kind: CashKind
    _cause: CashCause | None

    def show_cash(self, view: MovingCash) -> None:
        """Render; what was typed stays."""
        by = view.signed_by
        self.signer.say(shift_words.SIGNS.fill(who=by.name, number=by.number) if by is not None else NO_TEXT)
        self.fields.set_currency(view.currency)
        self.leave_room()

    def begin(self) -> None:
        """Forget what an earlier visit left."""
        super().begin()
        self._turn(CashKind.IN)

    def _turn(self, kind: CashKind) -> None:
        self._kind, self._cause = kind, None
        for each, button in self.kinds.items():
            button.set_kind("chip_chosen" if each is kind else "chip")
        for cause, button in zip(CAUSES_OF[kind], self.causes, strict=True):
            button.say(CASH_CAUSES[cause])
        self._show_cause()

    def _choose(self, index: int) -> None:
        self._cause = CAUSES_OF[self._kind][index]
        self.fields.forget(_WORDS)
        self._show_cause()

    def _show_cause(self) -> None:
        for cause, button in zip(CAUSES_OF[self._kind], self.causes, strict=True):
            button.set_kind("chip_chosen" if cause is self._cause else "chip")

    def _ask(self) -> None:
        amount, own_words = self.fields.typed
        self.shift(ShiftDesk.move_cash, self._kind, amount, self._cause, own_words)


class HandoverPage(FieldsPage):
    """Both sign: the one who leaves and the next one, for the counted drawer and for what is handed on."""

    def __init__(self, around: Surroundings) -> None:
        plans = (
            FieldPlan(shift_words.NEXT_NUMBER, Holds.NUMBER, 20),
            FieldPlan(shift_words.NAME, Holds.WORDS, 60),
        )
        super().__init__(around, shift_words.HANDOVER, TypedFields(around.look, plans))
        look = self.look
        self._view: HandingOver | None = None
        self.drawer = SpokenLabel(look, "large", wrap=True)
        self.asked = SpokenLabel(look, "large", tone="soft", wrap=True)
        self.items = SpokenLabel(look, "text", wrap=True)
        self.others = SpokenLabel(look, "text", tone="soft", wrap=True)
        self.keypad = Keypad(look, AMOUNT_KEYS)
        self.keypad.pressed.connect(self.fields.press)
        self.go = TwoStepButton(
            look, self.now, shift_words.SIGN_OVER, shift_words.SIGN_OVER_ARMED, icon="next", key="F5"
        )
        self.go.confirmed.connect(self._sign)
        self.on_key("F5", self.go)
        for widget in (self.drawer, self.fields, self.asked, self.items, self.others):
            self.left.addWidget(widget)
        self.left.addStretch(1)
        self.right.addWidget(self.keypad, 1)
        self.right.addStretch(0)
        self.right.addWidget(self.go)
        # The page that led here has named them already.
        self.spare_when_low(self.title, self.others)

    def show_handover(self, view: HandingOver) -> None:
        """Render; another list of what is handed on needs another signature."""
        if self._view is not None and view.open_items != self._view.open_items:
            self.go.rest()
        self._view = view
        self.title.say(shift_words.HANDOVER_OF.fill(n=view.number))
        self.drawer.say(shift_words.DRAWER.fill(who=view.leaving, amount=view.drawer.shown))
        self.fields.setVisible(not view.asks_next)
        self.keypad.setVisible(not view.asks_next)
        self.asked.say(shift_words.NEXT_IS_ASKED if view.asks_next else NO_TEXT)
        self.items.say(named(view.open_items))
        self.others.say(left_lines(view.left))
        self.leave_room()

    def take_text(self, text: str, /) -> bool:
        """Take a character, where there is a field for it."""
        return self.fields.isVisible() and super().take_text(text)

    def _sign(self) -> None:
        if self._view is not None:
            carried = tuple(each.attempt_id for each in self._view.open_items)
            number, name = self.fields.typed
            self.shift(ShiftDesk.sign_over, number, name, carried)
