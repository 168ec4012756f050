# SPDX-License-Identifier: Apache-2.0
"""The sign of a verdict: a disc with a tick, a cross, a question mark. Told apart by shape, not only by colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cashier.ui.theme.icons import paint_icon
from cashier.ui.theme.look import Look


class Illustration(QWidget):
    """A disc in the colour of the verdict's writing, with an icon in the colour of its ground."""

    def __init__(self, look: Look, icon: str, verdict: str, size: float = 132) -> None:
        super().__init__()
        self._look = look
        self._icon = icon
        self._verdict = verdict
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        look.follow(self._fit)

    def show_sign(self, icon: str, verdict: str) -> None:
        """Show the sign of another verdict."""
        self._icon, self._verdict = icon, verdict
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size at the present scale."""
        side = self._look.px(self._size)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """Return the least size."""
        side = self._look.px(self._size * 0.45)
        return QSize(side, side)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint."""
        palette = self._look.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = min(self.width(), self.height())
        box = QRectF(0, 0, side, side)
        box.moveCenter(QRectF(self.rect()).center())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.colour(f"on_{self._verdict}")))
        painter.drawEllipse(box)
        inner = side * 0.2
        paint_icon(painter, box.adjusted(inner, inner, -inner, -inner), self._icon, palette.colour(self._verdict))
        painter.end()

    def _fit(self) -> None:
        self.updateGeometry()
        self.update()
