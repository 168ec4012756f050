# SPDX-License-Identifier: Apache-2.0
"""The amount, as huge as its room allows."""

from __future__ import annotations

import re

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cashier.ui.theme.fonts import text_font
from cashier.ui.theme.look import Look
from cashier.ui.theme.tokens import MIN_TEXT

_SYMBOL_SHARE = 0.58
"""The currency sign is smaller than the figures: the figures are what is read."""

_LINE = 1.16
"""Height of the widget by the height of its figures."""


class AmountDisplay(QWidget):
    """One amount on one line; a long one is written smaller, never cut off."""

    def __init__(
        self,
        look: Look,
        size: float,
        *,
        colour: str = "ink",
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        room_for: str = "",
    ) -> None:
        super().__init__()
        self._look = look
        self._size = size
        self._room_for = room_for
        self._colour = colour
        self._align = align
        self._symbol = ""
        self._figures = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        look.follow(self._fit)

    @property
    def shown(self) -> str:
        """What stands there."""
        return self._symbol + self._figures

    def show_amount(self, shown: str, colour: str = "") -> None:
        """Show an amount as `Money.shown` writes it, in a colour of the palette."""
        colour = colour or self._colour
        if (shown, colour) == (self.shown, self._colour):
            return
        match = re.match(r"[^0-9]*", shown)
        self._symbol = match.group() if match else ""
        self._figures = shown[len(self._symbol) :]
        self._colour = colour
        self.setAccessibleName(shown)
        self.update()

    def written_width(self) -> float:
        """Return how wide the writing is, in logical pixels."""
        return self._widths(self._figures_px())[2]

    def sizeHint(self) -> QSize:
        """Return the room for the figures at their full size."""
        return QSize(self._look.px(self._size * 3), self._look.px(self._size * _LINE))

    def minimumSizeHint(self) -> QSize:
        """Return about half of it."""
        return QSize(self._look.px(120), self._look.px(self._size * _LINE * 0.55))

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.setPen(QColor(self._look.palette.colour(self._colour)))
        size_px = self._figures_px()
        symbol_width, gap, width = self._widths(size_px)
        left = {
            Qt.AlignmentFlag.AlignHCenter: (self.width() - width) / 2,
            Qt.AlignmentFlag.AlignRight: self.width() - width,
        }.get(self._align, 0.0)
        figures = self._font(size_px)
        metrics = QFontMetricsF(figures)
        base = (self.height() + metrics.capHeight()) / 2
        painter.setFont(self._font(round(size_px * _SYMBOL_SHARE)))
        painter.drawText(QPointF(left, base), self._symbol)
        painter.setFont(figures)
        painter.drawText(QPointF(left + symbol_width + gap, base), self._figures)
        painter.end()

    def _figures_px(self) -> int:
        """Return the size of the figures; up to ``room_for`` it stays the same however much has been typed."""
        size_px = min(self._look.px(self._size), round(self.height() / _LINE))
        usual = QFontMetricsF(self._font(size_px)).horizontalAdvance(self._room_for)
        width = max(usual, self._widths(size_px)[2])
        if width > self.width() > 0:
            size_px = int(size_px * self.width() / width) - 1
        return max(MIN_TEXT, size_px)

    def _widths(self, size_px: int) -> tuple[float, float, float]:
        symbol = QFontMetricsF(self._font(round(size_px * _SYMBOL_SHARE))).horizontalAdvance(self._symbol)
        gap = size_px * 0.1 if self._symbol else 0.0
        figures = QFontMetricsF(self._font(size_px)).horizontalAdvance(self._figures)
        return symbol, gap, symbol + gap + figures

    @staticmethod
    def _font(size_px: int) -> QFont:
        return text_font(size_px, bold=True)

    def _fit(self) -> None:
        self.updateGeometry()
        self.update()
