# SPDX-License-Identifier: Apache-2.0
"""A chart of counts as bars that lie on their side: the name, the bar, the count. Painted, nothing can be pressed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cashier.shifts.office_views import Chart
from cashier.ui.theme.fonts import text_font
from cashier.ui.theme.look import Look
from cashier.ui.theme.tokens import SIZES


class Bars(QWidget):
    """One chart, as tall as it has bars."""

    def __init__(self, look: Look, chart: Chart) -> None:
        super().__init__()
        self._look = look
        self._chart = chart
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.follow(self._speak)

    def sizeHint(self) -> QSize:
        """Return the room for the title and each bar."""
        return QSize(self._look.px(300), self._line() * (len(self._chart.bars) + 1) + self._look.px(8))

    def minimumSizeHint(self) -> QSize:
        """Return the least room: names are cut off with an ellipsis."""
        return QSize(self._look.px(180), self.sizeHint().height())

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint."""
        look, palette, line = self._look, self._look.palette, self._line()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(text_font(look.text_px(SIZES.text), bold=True))
        painter.setPen(QColor(palette.ink))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, 0, self.width(), line), int(left), look.say(self._chart.title))
        painter.setFont(text_font(look.text_px(SIZES.text_small)))
        metrics = painter.fontMetrics()
        most = max((bar.count for bar in self._chart.bars), default=1)
        counts = max((metrics.horizontalAdvance(f"{bar.count:,}") for bar in self._chart.bars), default=0)
        longest = max((metrics.horizontalAdvance(look.say(bar.name)) for bar in self._chart.bars), default=0)
        names = min(longest + look.px(10), self.width() * 0.55)
        room = max(0.0, self.width() - names - counts - look.px(10))
        for number, bar in enumerate(self._chart.bars, start=1):
            top = number * line
            name = metrics.elidedText(look.say(bar.name), Qt.TextElideMode.ElideRight, int(names) - look.px(8))
            painter.setPen(QColor(palette.ink))
            painter.drawText(QRectF(0, top, names, line), int(left), name)
            length = max(float(look.px(2)), room * bar.count / most)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.accent_text))
            painter.drawRoundedRect(QRectF(names, top + line * 0.2, length, line * 0.6), look.px(3), look.px(3))
            painter.setPen(QColor(palette.ink))
            beside = QRectF(names + length + look.px(6), top, counts + look.px(4), line)
            painter.drawText(beside, int(left), f"{bar.count:,}")
        painter.end()

    def _line(self) -> int:
        return self._look.px(28, 20)

    def _speak(self) -> None:
        told = (f"{self._look.say(bar.name)} {bar.count}" for bar in self._chart.bars)
        self.setAccessibleName(f"{self._look.say(self._chart.title)}: {'; '.join(told)}")
        self.updateGeometry()
        self.update()
