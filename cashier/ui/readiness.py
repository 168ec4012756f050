# SPDX-License-Identifier: Apache-2.0
"""Notes in the log, once a start, when the till is ready to scan: IT sees there how long a start takes."""

from __future__ import annotations

import structlog
from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from cashier.devices.status import Level, Light, Part

READY_TO_SCAN = "ready_to_scan"

_NEEDED = (Part.PLATFORM, Part.SCANNER)
_log = structlog.get_logger(__name__)


class Readiness(QObject):
    """Ready is a till whose window was painted, whose gun is read, and which knows the platform's rules."""

    painted = Signal()
    """The window was seen for the first time: there is time now for what nobody waits for."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._is_painted = False
        self._is_served = False
        self._is_told = False
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Look out for the first paint."""
        if event.type() is QEvent.Type.Paint and not self._is_painted:
            self._is_painted = True
            self.painted.emit()
            self._tell()
        return False

    @Slot(tuple)
    def look(self, lights: tuple[Light, ...]) -> None:
        """Take in how everything fares."""
        levels = {light.part: light.level for light in lights}
        self._is_served = all(levels.get(part) is Level.READY for part in _NEEDED)
        self._tell()

    def _tell(self) -> None:
        if self._is_painted and self._is_served and not self._is_told:
            self._is_told = True
            _log.info(READY_TO_SCAN)
