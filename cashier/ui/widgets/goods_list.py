# SPDX-License-Identifier: Apache-2.0
"""The goods of a sale: the last few lines, or those around the chosen one, large enough to be touched."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cashier.checkout.cart import CartLine
from cashier.ui import sale_words
from cashier.ui.theme.look import Look
from cashier.ui.widgets.basics import ElidedLabel, SpokenLabel, same, set_style, space
from cashier.ui.widgets.list_row import ListRow
from cashier.values.money import Money
from cashier.values.texts import NO_TEXT, Text

SHOWN = 3


class GoodsRow(ListRow):
    """One line: name, quantity, what it costs."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, 50)
        self.line_id = 0
        self.name = ElidedLabel(look, "strong")
        self.quantity = SpokenLabel(look, "text", tone="soft")
        self.cost = SpokenLabel(look, "strong")
        row = QHBoxLayout(self)
        space(look, row, 10, (12, 2, 12, 2))
        row.addWidget(self.name, 1)
        row.addWidget(self.quantity)
        row.addWidget(self.cost)

    def show_line(self, line: CartLine, currency: str, *, is_chosen: bool) -> None:
        """Render."""
        self.line_id = line.line_id
        self.name.say(same(line.name))
        self.quantity.say(_quantity(line))
        self.cost.say(same(Money(line.total_minor, currency).shown))
        self.name_it(same(line.name))
        set_style(self, "kind", "row_chosen" if is_chosen else "row")


class GoodsList(QWidget):
    """``chosen`` tells the number of a line that somebody touched."""

    chosen = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._lines: tuple[Sequence[CartLine], str, int | None] = ((), "CNY", None)
        self.above = SpokenLabel(look, "small", tone="soft")
        self.rows = [GoodsRow(look) for _ in range(SHOWN)]
        column = QVBoxLayout(self)
        space(look, column, 4, (0, 0, 0, 0))
        column.addWidget(self.above)
        for row in self.rows:
            row.clicked.connect(lambda _=False, row=row: self.chosen.emit(row.line_id))
            column.addWidget(row)
        look.follow(self._render)

    def show_lines(self, lines: Sequence[CartLine], currency: str, selected: int | None) -> None:
        """Render the lines that count."""
        self._lines = lines, currency, selected
        self._render()

    def _render(self) -> None:
        lines, currency, selected = self._lines
        most = 1 if self._look.is_tight else SHOWN
        live = [line for line in lines if not line.is_void]
        at = next((number for number, line in enumerate(live) if line.line_id == selected), len(live) - 1)
        begin = max(0, min(at, len(live) - most))
        self.above.say(sale_words.LINES_ABOVE.fill(n=begin) if begin else NO_TEXT)
        shown = live[begin : begin + most]
        for number, row in enumerate(self.rows):
            row.setVisible(number < len(shown))
            if number < len(shown):
                row.show_line(shown[number], currency, is_chosen=shown[number].line_id == selected)


def _quantity(line: CartLine) -> Text:
    if line.grams is not None:
        return sale_words.GRAMS.fill(kg=f"{line.grams / 1000:.3f}")
    return same(f"× {line.quantity}") if line.quantity > 1 else NO_TEXT
