# SPDX-License-Identifier: Apache-2.0
"""Plays a gun in keyboard mode before the till's window: keys, or what an input method makes of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from cashier.ui.main_window import MainWindow
from hardware.simulators.keyboard_gun_faults import Stroke

_KEYS = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab}


class KeyboardGun:
    """Types into ``window``, without a prefix: the till tells it by its speed."""

    def __init__(self, window: QWidget, pause: Callable[[float], object] | None = None) -> None:
        self._window = window
        self._pause = pause or threading.Event().wait

    def type(self, strokes: Iterable[Stroke]) -> None:
        """Type a code; blocks as long as the gun takes. Not on Qt's thread."""
        for stroke in strokes:
            if stroke.is_committed:
                commit = QInputMethodEvent()
                commit.setCommitString(stroke.text)
                QCoreApplication.postEvent(self._window, commit)
            else:
                self._press(_KEYS.get(stroke.text) or Qt.Key(ord(stroke.text.upper())), stroke.text)
            self._pause(stroke.pause_s)

    def _press(self, key: Qt.Key, text: str) -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.postEvent(
                self._window, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text.strip())
            )


def keyboard_gun() -> KeyboardGun:
    """Return the training ground's gun before the till's window, which is open."""
    window = next(each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow))
    return KeyboardGun(window)
