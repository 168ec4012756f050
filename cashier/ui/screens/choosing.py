# SPDX-License-Identifier: Apache-2.0
"""A list to choose from, with what was typed to find it. It draws `Choices`; each row has a function key."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from cashier.checkout.choices import ROWS, Choice, Choices
from cashier.checkout.goods_desk import ChoiceDesk
from cashier.ui import sale_words, words
from cashier.ui.desks import Ask
from cashier.ui.screens.page import Panel, Surroundings
from cashier.ui.theme.look import Look
from cashier.ui.widgets.basics import ActionButton, ElidedLabel, KeyHint, SpokenLabel, same, space
from cashier.ui.widgets.list_row import ListRow
from cashier.values.texts import NO_TEXT


class ChoiceRow(ListRow):
    """One row: what it is, a second line, what stands at its end, its key."""

    def __init__(self, look: Look, key: str) -> None:
        super().__init__(look, 64)
        self.text_label = ElidedLabel(look, "strong")
        self.more_label = ElidedLabel(look, "small", tone="soft")
        self.side_label = SpokenLabel(look, "strong")
        texts = QVBoxLayout()
        space(look, texts, 0, (0, 0, 0, 0))
        texts.addWidget(self.text_label)
        texts.addWidget(self.more_label)
        row = QHBoxLayout(self)
        space(look, row, 14, (16, 6, 14, 6))
        row.addLayout(texts, 1)
        row.addWidget(self.side_label)
        row.addWidget(KeyHint(key), 0, Qt.AlignmentFlag.AlignVCenter)

    def show_choice(self, choice: Choice) -> None:
        """Render."""
        self.text_label.say(choice.text)
        self.more_label.say(choice.more)
        self.side_label.say(choice.side)
        self.name_it(choice.text)


class ChoicePanel(Panel):
    """Title, what was typed, rows; more rows and the way back at the foot."""

    def __init__(self, around: Surroundings, ask: Ask[ChoiceDesk]) -> None:
        super().__init__()
        look = around.look
        self._ask = ask
        self._view: Choices | None = None
        self.title = SpokenLabel(look, "title")
        self.typed = SpokenLabel(look, "headline", tone="ink")
        self.hint = SpokenLabel(look, "large", tone="soft")
        self.none = SpokenLabel(look, "large", tone="soft")
        self.rows = [ChoiceRow(look, f"F{number}") for number in range(2, ROWS + 2)]
        self.more = ActionButton(look, sale_words.MORE, icon="next", key="F7", role="strong", height=48)
        self.back = ActionButton(look, words.BACK, key="Esc", role="strong", height=48)
        for number, row in enumerate(self.rows):
            row.clicked.connect(lambda _=False, number=number: self._ask(ChoiceDesk.choose, number))
        self.more.clicked.connect(lambda: self._ask(ChoiceDesk.more))
        self.back.clicked.connect(lambda: self._ask(ChoiceDesk.leave))
        head = QHBoxLayout()
        space(look, head, 20, (0, 0, 0, 0))
        head.addWidget(self.title)
        head.addWidget(self.typed)
        head.addWidget(self.hint)
        head.addStretch(1)
        foot = QHBoxLayout()
        space(look, foot, 16, (0, 0, 0, 0))
        foot.addWidget(self.more, 1)
        foot.addWidget(self.back, 1)
        column = QVBoxLayout(self)
        space(look, column, 8, (0, 0, 0, 0))
        column.addLayout(head)
        column.addWidget(self.none)
        for row in self.rows:
            column.addWidget(row)
        column.addStretch(1)
        column.addLayout(foot)
        self.hide()

    def show_view(self, view: Any) -> None:
        """Render."""
        if isinstance(view, Choices):
            self._view = view
            self.title.say(view.title)
            self.typed.say(same(view.typed) if view.typed else NO_TEXT)
            self.hint.say(NO_TEXT if view.typed else view.hint)
            self.none.say(NO_TEXT if view.rows else view.none)
            for number, row in enumerate(self.rows):
                row.setVisible(number < len(view.rows))
                if number < len(view.rows):
                    row.show_choice(view.rows[number])
            self.more.setVisible(view.has_more)
        super().show_view(view)

    def take_key(self, name: str, text: str) -> bool:
        """Take a function key for its row, and characters where something can be looked for."""
        if name == "Escape":
            self.back.click()
        elif name == "F7" and self.more.isVisible():
            self.more.click()
        elif name in {f"F{number}" for number in range(2, ROWS + 2)}:
            row = self.rows[int(name[1:]) - 2]
            if row.isVisible():
                row.click()
        elif self._view is None or self._view.typed is None:
            return False
        elif name == "Backspace":
            self._ask(ChoiceDesk.erase)
        elif name == "Delete":
            self._ask(ChoiceDesk.clear)
        elif text.isprintable() and text:
            self._ask(ChoiceDesk.press, text)
        else:
            return False
        return True
