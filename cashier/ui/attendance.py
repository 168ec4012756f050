# SPDX-License-Identifier: Apache-2.0
"""Notices that somebody is at the window: a key or a touch, wherever it goes. The idle lock asks for it."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QInputEvent
from PySide6.QtWidgets import QWidget

_SIGNS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.ShortcutOverride,  # All that is seen of a key which is a shortcut.
        QEvent.Type.MouseButtonPress,
        QEvent.Type.TouchBegin,
        QEvent.Type.Wheel,
    }
)
_AT_MOST_EVERY_S = 1.0


class Attendance(QObject):
    """An event filter for the application; it swallows nothing. ``seen`` at most once a second."""

    seen = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._told_at = float("-inf")

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Tell of a sign of life, and let everything go on."""
        # Every event of the window comes by here: most are told by their class, which costs Python least.
        if (
            isinstance(event, QInputEvent)
            and event.type() in _SIGNS
            and time.monotonic() - self._told_at >= _AT_MOST_EVERY_S
        ):
            self._told_at = time.monotonic()
            self.seen.emit()
        return False
