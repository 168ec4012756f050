# SPDX-License-Identifier: Apache-2.0
"""The list of panels: everything that is not a sale, one press away."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from cashier.panels import PanelName
from cashier.ui import signin_words, words
from cashier.ui.panel_keys import PANEL_ENTRIES
from cashier.ui.theme.look import Look
from cashier.ui.widgets.basics import ActionButton, SpokenLabel, space
from cashier.ui.widgets.overlay import OverlayPanel

_ROWS = (len(PANEL_ENTRIES) + 1) // 2
"""In two columns: one would be higher than the lowest screen."""


class PanelMenu(OverlayPanel):
    """Lies in an overlay; ``close_button`` closes that."""

    chosen = Signal(PanelName)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.close_button = ActionButton(look, words.CLOSE, key="Esc", role="strong", height=48)
        self.buttons: dict[PanelName, ActionButton] = {}
        head = QHBoxLayout()
        head.addWidget(SpokenLabel(look, "title", text=words.MENU), 1)
        head.addWidget(self.close_button)
        column = QVBoxLayout(self)
        space(look, column, 12, (24, 18, 18, 22))
        column.addLayout(head)
        grid = QGridLayout()
        space(look, grid, 12, (0, 0, 0, 0))
        column.addLayout(grid)
        for place, entry in enumerate(PANEL_ENTRIES):
            button = ActionButton(look, entry.text, icon=entry.icon, key=entry.key)
            button.clicked.connect(lambda _=False, name=entry.name: self.chosen.emit(name))
            self.buttons[entry.name] = button
            grid.addWidget(button, place % _ROWS, place // _ROWS)
        self.account = ActionButton(look, signin_words.ACCOUNT, icon="lock", key="U")
        self.account.hide()
        grid.addWidget(self.account, _ROWS, 0, 1, 2)
