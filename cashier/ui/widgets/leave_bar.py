# SPDX-License-Identifier: Apache-2.0
"""A thin bar that runs out until the screen leaves by itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cashier.ui.theme.look import Look


class LeaveBar(QWidget):
    """Empty at ``leaves_at`` on the clock ``now`` (seconds); ``ticked`` with each step."""

    ticked = Signal()

    def __init__(self, look: Look, now: Callable[[], float], verdict: str, total_s: float) -> None:
        super().__init__()
        self._look = look
        self._now = now
        self._verdict = verdict
        self._total_s = total_s
        self._leaves_at = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._timer = QTimer(self)
        self._timer.setInterval(100)
        self._timer.timeout.connect(self._tick)

    @property
    def left_s(self) -> float:
        """Seconds until it leaves."""
        return min(self._total_s, max(0.0, self._leaves_at - self._now()))

    def run_until(self, leaves_at: float) -> None:
        """Run out until this moment."""
        self._leaves_at = leaves_at
        self._tick()

    def sizeHint(self) -> QSize:
        """Return a thin bar."""
        return QSize(self._look.px(200), self._look.px(6, 4))

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to move."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop moving."""
        super().hideEvent(event)
        self._timer.stop()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint."""
        palette = self._look.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(self.rect())
        radius = box.height() / 2
        painter.setBrush(QColor(palette.colour(f"{self._verdict}_raised")))
        painter.drawRoundedRect(box, radius, radius)
        box.setWidth(box.width() * self.left_s / self._total_s)
        painter.setBrush(QColor(palette.colour(f"on_{self._verdict}")))
        painter.drawRoundedRect(box, radius, radius)
        painter.end()

    def _tick(self) -> None:
        self.update()
        self.ticked.emit()
