# SPDX-License-Identifier: Apache-2.0
"""A row of a list that can be touched. It never takes the focus, so no scanner's Enter presses it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton

from cashier.ui.theme.look import Look
from cashier.ui.theme.tokens import MIN_TOUCH
from cashier.values.texts import NO_TEXT, Text


class ListRow(QPushButton):
    """As tall as what is laid out in it, and never too small for a finger. ``height`` in logical pixels."""

    def __init__(self, look: Look, height: int) -> None:
        super().__init__()
        self.look = look
        self._height = height
        self.setProperty("kind", "row")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAutoDefault(False)
        self._name = NO_TEXT
        look.follow(self._fit)
        look.follow(self._speak)

    def minimumSizeHint(self) -> QSize:
        """Return the room for what is in it."""
        layout = self.layout()
        inner = layout.minimumSize() if layout is not None else QSize()
        return inner.expandedTo(QSize(MIN_TOUCH, self.look.px(self._height, MIN_TOUCH)))

    def sizeHint(self) -> QSize:
        """Return the room for what is in it."""
        return self.minimumSizeHint()

    def name_it(self, name: Text) -> None:
        """Give it the name that is read out, in the language in force."""
        self._name = name
        self._speak()

    def _speak(self) -> None:
        self.setAccessibleName(self.look.say(self._name))

    def _fit(self) -> None:
        self.setMinimumHeight(self.look.px(self._height, MIN_TOUCH))
