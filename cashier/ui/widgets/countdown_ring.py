# SPDX-License-Identifier: Apache-2.0
"""A ring that runs out with the seconds in it, and one that turns while something is asked."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cashier.ui import words
from cashier.ui.theme.fonts import text_font
from cashier.ui.theme.look import Look

_TICK_MS = 100
_HURRY_S = 15
"""From here on the ring takes the colour of a warning."""

_WIDTH_SHARE = 0.075
_FULL = 360 * 16


class _Ring(QWidget):
    """A square with a ring, painted anew while it is to be seen."""

    def __init__(self, look: Look, size: float) -> None:
        super().__init__()
        self._look = look
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        look.follow(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """Return the size at the present scale."""
        side = self._look.px(self._size)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """Return the least size at which the seconds can be read."""
        side = self._look.px(min(self._size, 64), 48)
        return QSize(side, side)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to move."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop moving: nobody looks."""
        super().hideEvent(event)
        self._timer.stop()

    def _tick(self) -> None:
        self.update()

    def _box(self) -> QRectF:
        side = min(self.width(), self.height(), self._look.px(self._size))
        pen = side * _WIDTH_SHARE
        box = QRectF(0, 0, side - pen - 2, side - pen - 2)
        box.moveCenter(QRectF(self.rect()).center())
        return box

    def _arc(self, painter: QPainter, box: QRectF, colour: str, start: int, span: int) -> None:
        pen = QPen(QColor(colour), box.width() * _WIDTH_SHARE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawArc(box, start, span)


class CountdownRing(_Ring):
    """Runs out until ``deadline`` on the clock ``now`` (seconds)."""

    def __init__(self, look: Look, now: Callable[[], float], size: float = 210) -> None:
        super().__init__(look, size)
        self._now = now
        self._deadline = 0.0
        self._total_s = 1.0
        look.follow(self._tick)

    @property
    def seconds_left(self) -> int:
        """The seconds that are left, rounded up, never below zero."""
        return max(0, math.ceil(self._deadline - self._now()))

    def run_until(self, deadline: float, total_s: float) -> None:
        """Begin at the full ring of ``total_s`` seconds and be empty at ``deadline``."""
        self._deadline, self._total_s = deadline, max(1.0, total_s)
        self._tick()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint."""
        palette = self._look.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self._box()
        left_s = max(0.0, self._deadline - self._now())
        colour = palette.warning_text if left_s <= _HURRY_S else palette.accent_text
        self._arc(painter, box, palette.ring_track, 0, _FULL)
        self._arc(painter, box, colour, 90 * 16, round(_FULL * min(1.0, left_s / self._total_s)))
        painter.setPen(QColor(colour if left_s <= _HURRY_S else palette.ink))
        painter.setFont(text_font(round(box.width() * 0.36), bold=True))
        figures = QRectF(box.left(), box.top(), box.width(), box.height() * 0.9)
        painter.drawText(figures, Qt.AlignmentFlag.AlignCenter, str(self.seconds_left))
        painter.setPen(QColor(palette.ink_soft))
        painter.setFont(text_font(max(12, round(box.width() * 0.1))))
        unit = QRectF(box.left(), box.top() + box.height() * 0.66, box.width(), box.height() * 0.22)
        painter.drawText(unit, Qt.AlignmentFlag.AlignCenter, self._look.say(words.SECONDS))
        painter.end()

    def _tick(self) -> None:
        self.setAccessibleName(self._look.say(words.SECONDS_LEFT.fill(n=self.seconds_left)))
        self.update()


class Spinner(_Ring):
    """Turns while something is asked."""

    def __init__(self, look: Look, now: Callable[[], float], size: float, colour: str = "accent_text") -> None:
        super().__init__(look, size)
        self._now = now
        self._colour = colour

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self._box()
        palette = self._look.palette
        self._arc(painter, box, palette.ring_track, 0, _FULL)
        turned = round((self._now() % 1.2) / 1.2 * _FULL)
        self._arc(painter, box, palette.colour(self._colour), 90 * 16 - turned, -_FULL // 4)
        painter.end()
