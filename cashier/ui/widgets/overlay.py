# SPDX-License-Identifier: Apache-2.0
"""A panel over the dimmed window. Not a dialog: it takes no focus, and a scan goes on working below it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from cashier.ui.theme.look import Look

_DIM = QColor(10, 12, 20, 130)


class OverlayPanel(QFrame):
    """What lies in an overlay: a card of its own, with its own ground."""


class Overlay(QWidget):
    """Covers its parent and shows one panel, in the middle or above the foot. A press beside the panel closes it."""

    def __init__(self, look: Look, parent: QWidget, panel: OverlayPanel, *, width: float, is_at_foot: bool) -> None:
        super().__init__(parent)
        self._look = look
        self._ground = parent
        self._panel = panel
        self._width = width
        self._is_at_foot = is_at_foot
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._column.addWidget(panel)
        if not is_at_foot:
            self._column.addStretch(1)
        parent.installEventFilter(self)
        look.follow(self._fit)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the parent at every size."""
        if watched is self._ground and event.type() is QEvent.Type.Resize:
            self._fit()
        return False

    def open(self) -> None:
        """Show the panel over everything."""
        self._fit()
        self.raise_()
        self.show()

    def toggle(self) -> None:
        """Open or close."""
        if self.isVisible():
            self.hide()
        else:
            self.open()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close for a press beside the panel."""
        if not self._panel.geometry().contains(event.position().toPoint()):
            self.hide()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Dim what lies below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), _DIM)
        painter.end()

    def _fit(self) -> None:
        room = self._ground.size()
        self.resize(room)
        edge = self._look.px(14)
        beside = max(2 * edge, room.width() - self._look.px(self._width))
        left = edge if self._is_at_foot else beside // 2
        self._column.setContentsMargins(left, edge, beside - left, edge)
