# SPDX-License-Identifier: Apache-2.0
"""Tells when nobody has touched the manager's window for a while. It asks nobody who they are."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from cashier.ui.application import application
from cashier.ui.attendance import Attendance

_LOOK_EVERY_MS = 5_000


class IdleWatch(QObject):
    """``idle`` after ``idle_s`` without a key, a touch or the wheel, and every few seconds from then on; 0 is never.

    ``is_busy`` puts it off: nothing that somebody waits for is taken away. ``now``: the monotonic clock, in seconds.
    """

    idle = Signal()

    def __init__(
        self, window: QWidget, idle_s: float, is_busy: Callable[[], bool], now: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(window)
        self._idle_s = idle_s
        self._is_busy = is_busy
        self._now = now
        self._touched_at = now()
        self._attendance = Attendance(window)
        self._attendance.seen.connect(self._touch)
        application().installEventFilter(self._attendance)
        timer = QTimer(self)
        timer.timeout.connect(self.look)
        if idle_s > 0:
            timer.start(_LOOK_EVERY_MS)

    def look(self) -> None:
        """Tell where it has been too long."""
        if self._is_busy():
            self._touch()
        if self._idle_s > 0 and self._now() - self._touched_at >= self._idle_s:
            self.idle.emit()

    def stop(self) -> None:
        """Watch no more; before the window goes."""
        self._idle_s = 0.0
        application().removeEventFilter(self._attendance)

    def _touch(self) -> None:
        self._touched_at = self._now()
