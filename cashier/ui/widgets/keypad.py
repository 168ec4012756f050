# SPDX-License-Identifier: Apache-2.0
"""Keys for figures on the screen: as a telephone's for the amount, in two rows for a code."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from cashier.ui import words
from cashier.ui.theme.fonts import text_font
from cashier.ui.theme.icons import paint_icon
from cashier.ui.theme.look import Look
from cashier.ui.theme.tokens import MIN_TOUCH, SIZES
from cashier.ui.widgets.basics import same, space
from cashier.values.texts import Text

ERASE = "erase"
CLEAR = "clear"

AMOUNT_KEYS = (("7", "8", "9", ERASE), ("4", "5", "6", ERASE), ("1", "2", "3", CLEAR), ("0", "00", ".", CLEAR))
"""Rows of the amount's keypad, in the order of a numeric key block; a key that is named twice is as big."""

ADDRESS_KEYS = (("7", "8", "9", ERASE), ("4", "5", "6", ERASE), ("1", "2", "3", CLEAR), ("0", ".", ":", CLEAR))
"""Rows of the keypad for an address on the network."""

CODE_KEYS = (("1", "2", "3", "4", "5", "6"), ("7", "8", "9", "0", ERASE, ERASE))
"""Rows of the keypad for a code; low, because there is more on that screen."""

_EDIT_TEXTS = {ERASE: words.ERASE, CLEAR: words.CLEAR}
_EDIT_HINTS = {ERASE: "⌫", CLEAR: "Esc"}


class KeypadKey(QPushButton):
    """One key. It never takes the focus, so no scanner's Enter presses it."""

    def __init__(self, look: Look, key: str) -> None:
        super().__init__()
        self._look = look
        self.key = key
        self._text = _EDIT_TEXTS.get(key, same(key))
        self.setProperty("kind", "edit" if key in _EDIT_TEXTS else "figure")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        look.follow(self._fit)

    @property
    def spoken(self) -> Text:
        """What stands on it, in both languages."""
        return self._text

    def sizeHint(self) -> QSize:
        """Return a comfortable key."""
        side = self._look.px(72, MIN_TOUCH)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """Return the smallest key that a finger hits."""
        return QSize(MIN_TOUCH, MIN_TOUCH)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the key, and the picture on ``erase``."""
        super().paintEvent(event)
        if self.key != ERASE:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self._look.px(36, 22)
        box = self.rect()
        box.setSize(QSize(side, side))
        box.moveCenter(self.rect().center())
        paint_icon(painter, box.toRectF(), "backspace", self._look.palette.ink)
        painter.end()

    def _fit(self) -> None:
        said = self._look.say(self._text)
        self.setText("" if self.key == ERASE else said)
        self.setAccessibleName(said)
        self.setAccessibleDescription(_EDIT_HINTS.get(self.key, ""))
        is_edit = self.key in _EDIT_TEXTS
        self.setFont(text_font(self._look.text_px(SIZES.text if is_edit else SIZES.key), bold=is_edit))
        self.updateGeometry()


class Keypad(QWidget):
    """Keys in rows; ``pressed`` tells the figure, `ERASE` or `CLEAR`."""

    pressed = Signal(str)

    def __init__(self, look: Look, rows: Sequence[Sequence[str]]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        space(look, grid, 10, (0, 0, 0, 0))
        self.keys: dict[str, KeypadKey] = {}
        for key, (row, column, height, width) in _places(rows).items():
            button = KeypadKey(look, key)
            button.clicked.connect(lambda _=False, key=key: self.pressed.emit(key))
            grid.addWidget(button, row, column, height, width)
            self.keys[key] = button
        for column in range(len(rows[0])):
            grid.setColumnStretch(column, 1)
        for row in range(len(rows)):
            grid.setRowStretch(row, 1)


def _places(rows: Sequence[Sequence[str]]) -> dict[str, tuple[int, int, int, int]]:
    """Return where each key lies: row, column, and how many rows and columns it takes."""
    cells: dict[str, list[tuple[int, int]]] = {}
    for row, keys in enumerate(rows):
        for column, key in enumerate(keys):
            cells.setdefault(key, []).append((row, column))
    return {key: (*at[0], at[-1][0] - at[0][0] + 1, at[-1][1] - at[0][1] + 1) for key, at in cells.items()}
