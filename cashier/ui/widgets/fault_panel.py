# SPDX-License-Identifier: Apache-2.0
"""The last resort: something went wrong that nobody expected. It lies over the window and says what to do."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cashier.ui import words
from cashier.ui.theme.look import Look
from cashier.ui.widgets.basics import ActionButton, Icon, SpokenLabel, space


class FaultPanel(QFrame):
    """Hidden until `show_fault`."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._code = SpokenLabel(look, "text", tone="soft", wrap=True)
        self.go_on = ActionButton(look, words.GO_ON, kind="primary", key="Esc")
        self.go_on.clicked.connect(self.hide)
        head = QHBoxLayout()
        space(look, head, 16, (0, 0, 0, 0))
        head.addWidget(Icon(look, "warning", 44, "error_text"))
        head.addWidget(SpokenLabel(look, "title", wrap=True, text=words.FAULT_TITLE), 1)
        column = QVBoxLayout(self)
        space(look, column, 16, (30, 26, 30, 26))
        column.addLayout(head)
        column.addWidget(SpokenLabel(look, "large", wrap=True, text=words.FAULT_MORE))
        column.addWidget(self._code)
        column.addWidget(self.go_on)
        self.hide()

    def show_fault(self, code: str) -> None:
        """Say it; ``code`` is for whoever mends it."""
        self._code.say(words.FAULT_CODE.fill(code=code))
        self.show()
        self.raise_()

    def place(self, room: QSize) -> None:
        """Lie in the middle of a window of this size."""
        width = min(room.width() - self._look.px(48), self._look.px(620))
        height = min(room.height(), max(self.heightForWidth(width), self.sizeHint().height()))
        self.setGeometry((room.width() - width) // 2, (room.height() - height) // 2, width, height)
