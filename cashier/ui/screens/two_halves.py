# SPDX-License-Identifier: Apache-2.0
"""The plan of most panels: a title over the left half, the way back at the foot of the right one."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from cashier.ui import shift_words
from cashier.ui.screens.page import Panel, Surroundings
from cashier.ui.widgets.basics import ActionButton, SpokenLabel, space
from cashier.values.texts import Text


class TwoHalves(Panel):
    """Subclasses put their widgets into ``left`` and ``right``, and say what ``back`` does."""

    def __init__(self, around: Surroundings, title: Text) -> None:
        super().__init__()
        self.look = around.look
        self.title = SpokenLabel(self.look, "title", text=title)
        self.back = ActionButton(self.look, shift_words.BACK, key="Esc", role="strong", height=48)
        self.left = QVBoxLayout()
        space(self.look, self.left, 8, (0, 0, 0, 0))
        self.left.addWidget(self.title)
        self.right = QVBoxLayout()
        space(self.look, self.right, 10, (0, 0, 0, 0))
        column = QVBoxLayout()
        space(self.look, column, 10, (0, 0, 0, 0))
        column.addLayout(self.right, 1)
        column.addWidget(self.back)
        row = QHBoxLayout(self)
        space(self.look, row, 24, (0, 0, 0, 0))
        row.addLayout(self.left, 11)
        row.addLayout(column, 9)
        self.hide()
