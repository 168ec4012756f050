# SPDX-License-Identifier: Apache-2.0
"""The list of panels: everything that is not a sale, one press away."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from cashier.panels import PanelName
from cashier.ui import signin_words, words
from cashier.ui.panel_keys import PANEL_ENTRIES
from cashier.ui.theme.look import Look
from cashier.ui.widgets.basics import ActionButton, SpokenLabel, space
from cashier.ui.widgets.overlay import OverlayPanel


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
        for entry in PANEL_ENTRIES:
            button = ActionButton(look, entry.text, icon=entry.icon, key=entry.key)
            button.clicked.connect(lambda _=False, name=entry.name: self.chosen.emit(name))
            self.buttons[entry.name] = button
            column.addWidget(button)
        self.account = ActionButton(look, signin_words.ACCOUNT, icon="lock", key="U")
        self.account.hide()
        column.addWidget(self.account)
