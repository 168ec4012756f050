# SPDX-License-Identifier: Apache-2.0
"""Fields that a person types into, without an input widget: what is typed comes through the key filter, never a scan.

While a field for words is chosen, the window takes what an input method writes; otherwise input methods are off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cashier.checkout.amount_entry import AmountEntry
from cashier.ui import shift_words
from cashier.ui.theme.look import Look
from cashier.ui.widgets.basics import ActionButton, space
from cashier.ui.widgets.keypad import CLEAR, ERASE
from cashier.values.money import Money
from cashier.values.texts import Text

_POINTS = {",": ".", "。": ".", "，": "."}


class Holds(Enum):
    """What may stand in a field."""

    WORDS = auto()
    NUMBER = auto()
    AMOUNT = auto()
    PIN = auto()


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """One field: its name, what it holds, how many characters at most, and how many of them are to be seen."""

    name: Text
    holds: Holds
    longest: int = 60
    shown: int = 16


class TypedFields(QWidget):
    """Fields one below the other, of which one takes the keys. ``changed`` is called after each key."""

    def __init__(self, look: Look, plans: Sequence[FieldPlan], changed: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self._plans = list(plans)
        self._changed = changed
        self._currency = "CNY"
        self._chosen = 0
        self._composing = ""
        self.typed = [""] * len(self._plans)
        self.buttons = [ActionButton(look, plan.name, kind="chip", role="strong") for plan in plans]
        column = QVBoxLayout(self)
        space(look, column, 8, (0, 0, 0, 0))
        for index, button in enumerate(self.buttons):
            button.clicked.connect(lambda _=False, index=index: self.choose(index))
            column.addWidget(button)
        self.begin()

    @property
    def chosen(self) -> int:
        """Which field takes the keys."""
        return self._chosen

    def begin(self) -> None:
        """Forget what was typed."""
        self.typed = [""] * len(self._plans)
        self.choose(self._following(-1))

    def forget(self, index: int) -> None:
        """Forget one field, such as a PIN that was sent."""
        self.typed[index] = ""
        self._show()

    def rename(self, index: int, plan: FieldPlan) -> None:
        """Have a field hold something else."""
        if self._plans[index] != plan:
            self._plans[index] = plan
            self.forget(index)
            self._let_write()

    def offer(self, asked: Iterable[int]) -> None:
        """Ask for these fields alone; what stood in another one is forgotten."""
        asked = frozenset(asked)
        for index, button in enumerate(self.buttons):
            button.setVisible(index in asked)
            if index not in asked:
                self.typed[index] = ""
        if asked and self._chosen not in asked:
            self.choose(min(asked))

    def set_currency(self, currency: str) -> None:
        """Say in which currency amounts are typed."""
        self._currency = currency
        self._show()

    def choose(self, index: int) -> None:
        """Have a field take the keys."""
        self._chosen = index
        self._composing = ""
        self._let_write()
        self._show()

    def take_key(self, name: str) -> bool:
        """Take a key that has no character; return whether it meant something."""
        if name == "Tab":
            self.choose(self._following(self._chosen))
        elif name == "Backspace":
            self.press(ERASE)
        elif name == "Delete":
            self.press(CLEAR)
        else:
            return False
        return True

    def press(self, key: str) -> None:
        """Take a character, or a key of a keypad."""
        plan, typed = self._plans[self._chosen], self.typed[self._chosen]
        if key == ERASE:
            typed = typed[:-1]
        elif key == CLEAR:
            typed = ""
        elif plan.holds is Holds.AMOUNT:
            typed = AmountEntry(typed, self._currency).press(_POINTS.get(key, key)).digits
        elif plan.holds is Holds.PIN:
            typed = (typed + (key if key.isascii() and key.isdigit() else ""))[: plan.longest]
        elif key.isprintable():
            typed = (typed + key)[: plan.longest]
        self.typed[self._chosen] = typed
        self._show()
        self._changed()

    def compose(self, text: str) -> None:
        """Show what an input method is at, behind what is typed already."""
        if self._plans[self._chosen].holds is Holds.WORDS:
            self._composing = text
            self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """Let an input method write where the chosen field holds words."""
        super().showEvent(event)
        self._let_write()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let no input method write: there is nothing to write into."""
        super().hideEvent(event)
        self._composing = ""
        _let_write(self, is_writing=False)

    def _following(self, index: int) -> int:
        """Return the next field that is asked for."""
        asked = [at for at, button in enumerate(self.buttons) if not button.isHidden()]
        return next((at for at in asked if at > index), asked[0] if asked else 0)

    def _let_write(self) -> None:
        if self.isVisible():
            _let_write(self, is_writing=self._plans[self._chosen].holds is Holds.WORDS)

    def _show(self) -> None:
        for index, (button, plan, typed) in enumerate(zip(self.buttons, self._plans, self.typed, strict=True)):
            is_chosen = index == self._chosen
            button.say(shift_words.FIELD.fill(name=plan.name, value=self._shown(plan, typed, is_chosen=is_chosen)))
            button.set_kind("chip_chosen" if is_chosen else "chip")

    def _shown(self, plan: FieldPlan, typed: str, *, is_chosen: bool) -> str:
        if plan.holds is Holds.PIN:
            return "●" * len(typed) or "—"
        if plan.holds is Holds.AMOUNT:
            return Money(0, self._currency).shown.rstrip("0.") + typed if typed else "—"
        whole = typed + (self._composing if is_chosen else "")
        return (whole if len(whole) <= plan.shown else "…" + whole[1 - plan.shown :]) or "—"


def _let_write(widget: QWidget, *, is_writing: bool) -> None:
    window = widget.window()
    if window.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled) is not is_writing:
        window.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, is_writing)
        QGuiApplication.inputMethod().reset()
        QGuiApplication.inputMethod().update(Qt.InputMethodQuery.ImEnabled)
