# SPDX-License-Identifier: Apache-2.0
"""The last resort: something went wrong that nobody expected. It lies over the window and says what to do."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from cashier.ui import words
from cashier.ui.theme.look import Look
from cashier.ui.widgets.basics import ActionButton, Icon, SpokenLabel, space
from cashier.ui.widgets.overlay import OverlayPanel


class FaultPanel(OverlayPanel):
    """Lies in an overlay; ``go_on`` closes that."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._code = SpokenLabel(look, "text", tone="soft", wrap=True)
        self.go_on = ActionButton(look, words.GO_ON, kind="primary", key="Esc")
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

    def show_fault(self, code: str) -> None:
        """Say it; ``code`` is for whoever mends it."""
        self._code.say(words.FAULT_CODE.fill(code=code))
