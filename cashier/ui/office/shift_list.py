# SPDX-License-Identifier: Apache-2.0
"""The list of shifts with its filters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QGridLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cashier.shifts.office import ShiftFilter
from cashier.shifts.office_views import ShiftLine, ShiftList
from cashier.ui import office_words
from cashier.ui.theme.look import Look
from cashier.ui.widgets.basics import SpokenLabel, space
from cashier.values.texts import Text

_DAYS = (
    (office_words.ALL_DAYS, None),
    (office_words.TODAY, 0),
    (office_words.SEVEN_DAYS, 6),
    (office_words.THIRTY_DAYS, 29),
)
_STATES: tuple[tuple[Text, bool | None, bool], ...] = (
    (office_words.ALL_STATES, None, False),
    (office_words.OPEN, True, False),
    (office_words.CLOSED, False, False),
    (office_words.WITH_DIFFERENCE, None, True),
)


class Choice(QComboBox):
    """A choice with an arrow in the colour of the writing: a style sheet draws none without a picture in a file."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the field, then the arrow."""
        super().paintEvent(event)
        side = self._look.px(5)
        middle = QPoint(self.width() - self._look.px(16), self.height() // 2)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._look.palette.ink), self._look.px(2)))
        ends = (middle + QPoint(-side, -side // 2), middle + QPoint(0, side // 2), middle + QPoint(side, -side // 2))
        painter.drawPolyline(QPolygon(list(ends)))
        painter.end()


class SpokenCombo(Choice):
    """A choice whose words follow the language; its index is what counts."""

    def __init__(self, look: Look, texts: tuple[Text, ...]) -> None:
        super().__init__(look)
        self._texts = texts
        self.addItems([look.say(text) for text in texts])
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        look.changed.connect(self._speak)

    def _speak(self) -> None:
        for index, text in enumerate(self._texts):
            self.setItemText(index, self._look.say(text))


class ShiftsPanel(QWidget):
    """Filters above, shifts below; older ones are asked for where the end is seen."""

    filtered = Signal()
    chosen = Signal(int)
    end_seen = Signal(int)
    till_chosen = Signal(int)

    def __init__(self, look: Look, tills: tuple[str, ...], today: Callable[[], date]) -> None:
        super().__init__()
        self._look = look
        self._today = today
        self._lines: list[ShiftLine] = []
        self._has_more = False
        self.tills = Choice(look)
        self.tills.addItems(tills)
        if len(tills) == 1:
            self.tills.hide()
        self.days = SpokenCombo(look, tuple(text for text, _ in _DAYS))
        self.states = SpokenCombo(look, tuple(text for text, *_ in _STATES))
        self.cashier = QLineEdit()
        self.cashier.setMaxLength(20)
        self.list = QListWidget()
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.none = SpokenLabel(look, "text", tone="soft", wrap=True, text=office_words.NO_SHIFTS)
        self.none.hide()
        column = QVBoxLayout(self)
        space(look, column, 8, (0, 0, 0, 0))
        filters = QGridLayout()
        space(look, filters, 8, (0, 0, 0, 0))
        filters.addWidget(self.tills, 0, 0, 1, 2)
        filters.addWidget(self.days, 1, 0)
        filters.addWidget(self.states, 1, 1)
        filters.addWidget(self.cashier, 2, 0, 1, 2)
        column.addLayout(filters)
        column.addWidget(self.none)
        column.addWidget(self.list, 1)
        self.tills.currentIndexChanged.connect(self.till_chosen)
        for combo in (self.days, self.states):
            combo.currentIndexChanged.connect(lambda _: self.filtered.emit())
        self.cashier.editingFinished.connect(self.filtered)
        self.list.currentRowChanged.connect(self._on_row)
        self.list.verticalScrollBar().valueChanged.connect(self._look_for_end)
        look.follow(self._speak)

    @property
    def which(self) -> ShiftFilter:
        """What is to be listed."""
        _, back = _DAYS[self.days.currentIndex()]
        _, is_open, has_difference = _STATES[self.states.currentIndex()]
        first = None if back is None else self._today() - timedelta(days=back)
        return ShiftFilter(first, None, self.cashier.text(), is_open, has_difference)

    @property
    def current(self) -> int | None:
        """The number of the shift that is chosen."""
        row = self.list.currentRow()
        return self._lines[row].number if 0 <= row < len(self._lines) else None

    def begin(self, found: ShiftList) -> None:
        """Show shifts from the beginning, the newest one chosen."""
        self.list.clear()
        self._lines = []
        self.none.setVisible(not found.lines)
        self.add(found)
        if found.lines:
            self.list.setCurrentRow(0)

    def add(self, found: ShiftList) -> None:
        """Write older shifts below."""
        self._has_more = found.has_more
        for line in found.lines:
            self._lines.append(line)
            self.list.addItem(QListWidgetItem(self._said(line)))

    def _said(self, line: ShiftLine) -> str:
        say = self._look.say
        state = say(office_words.OPEN if line.is_open else office_words.CLOSED)
        parts = [say(office_words.LINE_PAID.fill(n=line.paid))]
        if line.is_damaged:
            parts = ["⚠ " + say(office_words.LINE_DAMAGED)]
        elif line.not_confirmed:
            parts.append("⚠ " + say(office_words.LINE_UNKNOWN.fill(n=line.not_confirmed)))
        lines = [
            f"{say(office_words.SHIFT_LINE.fill(n=line.number))} · {state}",
            line.opened,
            line.cashier,
            " · ".join(parts),
        ]
        if line.over:  # On a line of its own: beside the others the end of the figure would be cut off.
            lines.append("≠ " + say(office_words.LINE_OVER.fill(d=line.over)))
        return "\n".join(lines)

    def _on_row(self, row: int) -> None:
        if 0 <= row < len(self._lines):
            self.chosen.emit(self._lines[row].number)

    def _look_for_end(self, place: int) -> None:
        if self._has_more and place >= self.list.verticalScrollBar().maximum() - 200:
            self._has_more = False
            self.end_seen.emit(self._lines[-1].number)

    def _speak(self) -> None:
        self.cashier.setPlaceholderText(self._look.say(office_words.CASHIER_HINT))
        for row, line in enumerate(self._lines):
            item = self.list.item(row)
            if item is not None:
                item.setText(self._said(line))
        self.list.doItemsLayout()
