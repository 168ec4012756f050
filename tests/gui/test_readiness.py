# SPDX-License-Identifier: Apache-2.0
"""When the log says that the till is ready to scan."""

from __future__ import annotations

import structlog
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cashier.checkout.screens import CounterView, Sale
from cashier.devices.status import Level, Light, Part
from cashier.ui.readiness import READY_TO_SCAN, Readiness
from cashier.values.texts import NO_TEXT
from middleplatform.contract.payments import Asset

NO_RULES = CounterView(Sale("", None, Asset.POINTS, (), None, "T01-0001"))
RULES = CounterView(Sale("", None, Asset.POINTS, (Asset.POINTS,), None, "T01-0001"))


def lights(scanner: Level) -> tuple[Light, ...]:
    return (Light(Part.PLATFORM, Level.BUSY, NO_TEXT), Light(Part.SCANNER, scanner, NO_TEXT))


def test_it_is_said_once_when_all_of_it_is_so(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    readiness = Readiness(window)
    with structlog.testing.capture_logs() as said:
        readiness.look(lights(Level.READY))
        readiness.look_at_view(RULES)
        assert said == []  # Nothing was painted yet.
        readiness.look(lights(Level.BUSY))
        with qtbot.waitExposed(window):
            window.show()
        window.repaint()
        assert said == []  # The gun is still being looked for.
        for _ in range(2):
            readiness.look(lights(Level.READY))
    assert [event["event"] for event in said] == [READY_TO_SCAN]


def test_a_till_that_never_heard_the_rules_is_not_ready_for_a_scan(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    readiness = Readiness(window)
    with structlog.testing.capture_logs() as said:
        with qtbot.waitExposed(window):
            window.show()
        window.repaint()
        readiness.look(lights(Level.READY))
        readiness.look_at_view(NO_RULES)
        assert said == []
        readiness.look_at_view(RULES)
    assert [event["event"] for event in said] == [READY_TO_SCAN]
