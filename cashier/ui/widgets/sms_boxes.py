# SPDX-License-Identifier: Apache-2.0
"""Six boxes for an SMS code. Not a text field: only the keypad and a person's own keys reach it, never a scan."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from cashier.ui import words
from cashier.ui.theme.fonts import text_font
from cashier.ui.theme.look import Look
from cashier.ui.theme.tokens import SIZES

LENGTH = 6


class SMSBoxes(QWidget):
    """Takes figures one by one; ``complete`` tells the code once the sixth is there."""

    complete = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._digits = ""
        self._is_busy = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        look.follow(self._fit)

    @property
    def filled(self) -> int:
        """How many figures are there."""
        return len(self._digits)

    @property
    def is_full(self) -> bool:
        """Whether all six are there."""
        return self.filled == LENGTH

    def press(self, digit: str) -> None:
        """Take one figure; anything else, and a seventh, changes nothing."""
        if self._is_busy or self.is_full or not (digit.isascii() and digit.isdigit() and len(digit) == 1):
            return
        self._digits += digit
        self._is_busy = len(self._digits) == LENGTH
        self._fit()
        if self._is_busy:
            self.complete.emit(self._digits)

    def erase(self) -> None:
        """Take back the last figure."""
        if not self._is_busy:
            self._digits = self._digits[:-1]
            self._fit()

    def clear(self) -> None:
        """Take back all of them."""
        self._digits = ""
        self._is_busy = False
        self._fit()

    def set_busy(self, *, is_busy: bool) -> None:
        """While a code is checked no other can be typed; afterwards the boxes are empty again."""
        if self._is_busy and not is_busy:
            self._digits = ""
        self._is_busy = is_busy
        self._fit()

    def sizeHint(self) -> QSize:
        """Return the room for six boxes."""
        return QSize(self._look.px(LENGTH * 60), self._look.px(84, 46))

    def minimumSizeHint(self) -> QSize:
        """Return the least room."""
        return QSize(self._look.px(LENGTH * 44), self._look.px(46, 32))

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint."""
        palette = self._look.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gap = self._look.px(10)
        width = min((self.width() - gap * (LENGTH - 1)) / LENGTH, self._look.px(76))
        left = (self.width() - width * LENGTH - gap * (LENGTH - 1)) / 2
        painter.setFont(text_font(min(self._look.text_px(SIZES.headline), round(self.height() * 0.6)), bold=True))
        for index in range(LENGTH):
            box = QRectF(left + index * (width + gap) + 1, 1, width - 2, self.height() - 2)
            is_next = index == self.filled and not self._is_busy
            pen = QPen(QColor(palette.accent_text if is_next else palette.line), 3 if is_next else 1.5)
            painter.setPen(pen)
            painter.setBrush(QColor(palette.surface if not self._is_busy else palette.raised))
            painter.drawRoundedRect(box, self._look.px(12), self._look.px(12))
            if index < self.filled:
                painter.setPen(QColor(palette.ink))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._digits[index])
        painter.end()

    def _fit(self) -> None:
        self.setAccessibleName(self._look.say(words.SMS_DIGITS.fill(n=self.filled)))
        self.updateGeometry()
        self.update()
