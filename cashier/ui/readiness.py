# SPDX-License-Identifier: Apache-2.0
"""Notes in the log, once a start, when the till is ready to scan: IT sees there how long a start takes.

A till that has asked the platform before knows its rules, and is ready before it has asked again.
"""

from __future__ import annotations

import structlog
from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from cashier.checkout.screens import CounterView, Sale
from cashier.devices.status import Level, Light, Part

READY_TO_SCAN = "ready_to_scan"

_log = structlog.get_logger(__name__)


class Readiness(QObject):
    """Ready is a till whose window was painted, whose gun is read, and which knows the platform's rules."""

    painted = Signal()
    """The window was seen for the first time: there is time now for what nobody waits for."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._is_painted = False
        self._has_gun = False
        self._knows_rules = False
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
        self._has_gun = any(light.part is Part.SCANNER and light.level is Level.READY for light in lights)
        self._tell()

    @Slot(CounterView)
    def look_at_view(self, view: CounterView) -> None:
        """Take in a sale that can be paid with something: before the rules are known it cannot."""
        self._knows_rules = self._knows_rules or (isinstance(view.screen, Sale) and bool(view.screen.assets))
        self._tell()

    def _tell(self) -> None:
        if self._is_painted and self._has_gun and self._knows_rules and not self._is_told:
            self._is_told = True
            _log.info(READY_TO_SCAN)
