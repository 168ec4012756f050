# SPDX-License-Identifier: Apache-2.0
"""The plan of most panels: a title over the left half, the way back at the foot of the right one."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cashier.ui import words
from cashier.ui.screens.page import Panel, Surroundings
from cashier.ui.theme.look import Look
from cashier.ui.widgets.basics import ActionButton, SpokenLabel, space
from cashier.values.texts import Text


class Halves:
    """Lays the plan out in a widget. Put widgets into ``left`` and ``right``, and say what ``back`` does."""

    def __init__(self, look: Look, holder: QWidget, title: Text) -> None:
        self.title = SpokenLabel(look, "title", text=title)
        self.back = ActionButton(look, words.BACK, key="Esc", role="strong", height=48)
        self.left = QVBoxLayout()
        space(look, self.left, 8, (0, 0, 0, 0))
        self.left.addWidget(self.title)
        self.right = QVBoxLayout()
        space(look, self.right, 10, (0, 0, 0, 0))
        column = QVBoxLayout()
        space(look, column, 10, (0, 0, 0, 0))
        column.addLayout(self.right, 1)
        column.addWidget(self.back)
        row = QHBoxLayout(holder)
        space(look, row, 24, (0, 0, 0, 0))
        row.addLayout(self.left, 11)
        row.addLayout(column, 9)


class TwoHalves(Panel):
    """A panel, or a page of one, with this plan."""

    def __init__(self, around: Surroundings, title: Text) -> None:
        super().__init__()
        self.look = around.look
        halves = Halves(self.look, self, title)
        self.title, self.back, self.left, self.right = halves.title, halves.back, halves.left, halves.right
        self.hide()
