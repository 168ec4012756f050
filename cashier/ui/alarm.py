# SPDX-License-Identifier: Apache-2.0
"""A thing that happens after a while, by the clock of the views."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_SOONEST_MS = 50
"""How soon a timer that woke too early looks again: a clock that stands still must not keep a core busy."""


class Alarm(QObject):
    """Calls ``ring`` once ``after_s`` seconds went by on ``now``; Qt's timer only wakes it up to look.

    What a till does must not depend on how busy its machine is: a timer that fires late, or a clock that a test
    holds still, changes nothing about what has and what has not yet happened.
    """

    def __init__(self, parent: QObject, now: Callable[[], float], after_s: float, ring: Callable[[], None]) -> None:
        super().__init__(parent)
        self._now = now
        self._after_s = after_s
        self._ring = ring
        self._rings_at = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)

    @property
    def is_set(self) -> bool:
        """Whether it has still to ring."""
        return self._timer.isActive()

    @property
    def is_due(self) -> bool:
        """Whether its time has come, even if Qt has not woken it yet."""
        return self.is_set and self._now() >= self._rings_at

    def set(self) -> None:
        """Count from now on."""
        self._rings_at = self._now() + self._after_s
        self._wake()

    def stop(self) -> None:
        """Do not ring."""
        self._timer.stop()

    def _look(self) -> None:
        if self._now() >= self._rings_at:
            self._ring()
        else:
            self._wake()

    def _wake(self) -> None:
        self._timer.start(max(_SOONEST_MS, round((self._rings_at - self._now()) * 1_000)))
