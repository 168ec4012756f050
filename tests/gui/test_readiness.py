# SPDX-License-Identifier: Apache-2.0
"""When the log says that the till is ready to scan."""

from __future__ import annotations

import structlog
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cashier.devices.status import Level, Light, Part
from cashier.ui.readiness import READY_TO_SCAN, Readiness
from cashier.values.texts import NO_TEXT


def lights(platform: Level, scanner: Level) -> tuple[Light, ...]:
    return (Light(Part.PLATFORM, platform, NO_TEXT), Light(Part.SCANNER, scanner, NO_TEXT))


def test_it_is_said_once_when_all_of_it_is_so(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    readiness = Readiness(window)
    with structlog.testing.capture_logs() as said:
        readiness.look(lights(Level.READY, Level.READY))
        assert said == []  # Nothing was painted yet.
        readiness.look(lights(Level.READY, Level.BUSY))
        with qtbot.waitExposed(window):
            window.show()
        window.repaint()
        assert said == []  # The gun is still being looked for.
        for _ in range(2):
            readiness.look(lights(Level.READY, Level.READY))
    assert [event["event"] for event in said] == [READY_TO_SCAN]
