# SPDX-License-Identifier: Apache-2.0
"""What happens after a while happens by the clock of the views, however late Qt's timers fire."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, Qt
from pytestqt.qtbot import QtBot

from cashier.ui.alarm import Alarm
from cashier.ui.widgets.two_step_button import ARMED_S
from tests.gui.stage import Stage, exhibit_named

pytestmark = pytest.mark.gui


class Bench:
    """An alarm, its clock, and how often it rang."""

    def __init__(self, owner: QObject, after_s: float) -> None:
        self.now_s = 0.0
        self.rung = 0
        self.looked = 0
        self.alarm = Alarm(owner, self._now, after_s, self._ring)

    def _now(self) -> float:
        self.looked += 1
        return self.now_s

    def _ring(self) -> None:
        self.rung += 1


@pytest.fixture
def bench_of(qapp: QObject) -> Callable[[float], Bench]:
    """Make an alarm that rings after so many seconds."""
    owner = QObject()
    return lambda after_s: Bench(owner, after_s)


def test_an_alarm_whose_timer_fires_while_the_clock_stands_still_does_not_ring(
    bench_of: Callable[[float], Bench], qtbot: QtBot
) -> None:
    bench = bench_of(0.001)
    bench.alarm.set()
    qtbot.waitUntil(lambda: bench.looked > 4, timeout=60_000)
    assert bench.rung == 0
    assert bench.alarm.is_set
    assert not bench.alarm.is_due


def test_an_alarm_rings_once_when_its_clock_has_come_so_far(bench_of: Callable[[float], Bench], qtbot: QtBot) -> None:
    bench = bench_of(0.001)
    bench.alarm.set()
    bench.now_s = 0.001
    qtbot.waitUntil(lambda: bench.rung == 1, timeout=60_000)
    assert not bench.alarm.is_set


def test_a_stopped_alarm_is_neither_set_nor_due(bench_of: Callable[[float], Bench]) -> None:
    bench = bench_of(5.0)
    bench.alarm.set()
    bench.now_s = 6.0
    assert bench.alarm.is_due
    bench.alarm.stop()
    assert not bench.alarm.is_set
    assert not bench.alarm.is_due


def test_a_second_press_that_comes_too_late_only_arms_again(stage: Stage) -> None:
    give_up = stage.window.pages.unknown.give_up
    stage.hang(exhibit_named("unknown"))
    stage.key(Qt.Key.Key_F6)
    stage.now_s = ARMED_S
    stage.key(Qt.Key.Key_F6)
    assert stage.wishes.taken() == []
    assert give_up.is_armed
    stage.key(Qt.Key.Key_F6)
    assert stage.wishes.taken() == [("cancel",)]
