# SPDX-License-Identifier: Apache-2.0
"""What every screen has in common: what it is given, and how keys reach it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QPushButton, QWidget

from cashier.checkout.screens import Bill
from cashier.panels import Away
from cashier.ui import words
from cashier.ui.desks import Desks
from cashier.ui.intents import Intents
from cashier.ui.theme.look import Look
from cashier.ui.widgets.basics import ActionButton
from cashier.values.texts import Text


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What screens are built with. ``now`` is the monotonic clock of the views, in seconds.

    ``has_printer``: slips can be printed at this till.
    """

    look: Look
    intents: Intents
    now: Callable[[], float]
    desks: Desks
    has_printer: bool = False


class Page(QWidget):
    """One screen. It renders what it is shown and says what the person wants; it decides nothing."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self.look = around.look
        self.intents = around.intents
        self.now = around.now
        self._keys: dict[str, QPushButton] = {}

    def on_key(self, key: str, button: QPushButton) -> None:
        """Have a key do what the button does, while the button can be seen and pressed."""
        self._keys[key] = button

    def take_key(self, name: str, text: str) -> bool:
        """Take a person's key by its name and its text; return whether it meant something here."""
        if not self.knows(name):
            return self.take_text(text)
        self._keys[name].click()
        return True

    def knows(self, name: str) -> bool:
        """Whether a key has a button here that can be pressed just now."""
        button = self._keys.get(name)
        return button is not None and button.isVisible() and button.isEnabled()

    def take_text(self, _: str, /) -> bool:
        """Take a character; screens that know figures override this."""
        return False

    def take_back(self) -> None:
        """Undo figures that a gun typed; screens that keep figures override this."""

    def lend_escape(self, *, is_lent: bool) -> None:
        """Show Esc on no button here while a notice on top has it: a key stands on one button at a time."""
        button = self._keys.get("Escape")
        if isinstance(button, ActionButton) and button.key == "Esc":
            button.show_hint(is_shown=not is_lent)


class Panel(QWidget):
    """What lies in the place of the counter's page while its desk has something to show. It decides nothing."""

    def show_view(self, view: Any) -> None:
        """Render a view of the panel's desk; an `Away` takes no room."""
        self.setVisible(not isinstance(view, Away))

    def knows(self, _name: str, /) -> bool:
        """Whether a key has a button here that can be pressed just now; it goes before the keys of other panels."""
        return False

    def compose(self, _text: str, /) -> None:
        """Show what an input method is at; panels with fields for words override this."""

    def take_key(self, _name: str, _text: str) -> bool:
        """Take a person's key by its name and its text; return whether it meant something here."""
        return False


def units_of(bill: Bill) -> Text:
    """Say how much of the asset is taken for a bill."""
    return words.units(bill.asset, bill.amount, bill.money.currency)
