# SPDX-License-Identifier: Apache-2.0
"""The three doors by which a customer proves who they are, as big buttons; a closed one says why."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from cashier.checkout.screens import DoorChoice, Waiting
from cashier.ui import words
from cashier.ui.theme.look import Look
from cashier.ui.theme.tokens import SIZES
from cashier.ui.widgets.basics import ActionButton, space
from cashier.values.texts import Text
from middleplatform.contract.payments import Door

KEYS = {Door.PIN_PAD: "F1", Door.PHONE: "F2", Door.SMS: "F3"}


class DoorList(QWidget):
    """All three doors, always in the same place. ``chosen`` tells the door that was asked for."""

    chosen = Signal(Door)

    def __init__(self, look: Look) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        space(look, column, 10, (0, 0, 0, 0))
        self.buttons: dict[Door, ActionButton] = {}
        for door in Door:
            button = ActionButton(
                look, words.DOORS[door], kind="door", icon=door.value, key=KEYS[door], height=SIZES.action
            )
            button.clicked.connect(lambda _=False, door=door: self.chosen.emit(door))
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
            self.buttons[door] = button
            column.addWidget(button, 1)

    def show_doors(self, waiting: Waiting) -> None:
        """Show which doors are open, closed, in use."""
        for choice in waiting.doors:
            button = self.buttons[choice.door]
            is_active = choice.door is waiting.active
            button.setEnabled(choice.is_open)
            button.set_kind("door_active" if is_active else "door" if choice.is_open else "door_closed")
            button.say(words.DOORS[choice.door], _more(choice, waiting))


def _more(choice: DoorChoice, waiting: Waiting) -> Text:
    if choice.door is waiting.active:
        return words.DOOR_BUSY if waiting.is_busy and choice.door is not Door.PIN_PAD else words.DOOR_IN_USE
    if not choice.is_open:
        return words.PIN_PAD_CLOSED if choice.door is Door.PIN_PAD else words.DOOR_CLOSED
    return words.DOORS_MORE[choice.door]
