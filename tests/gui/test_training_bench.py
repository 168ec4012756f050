# SPDX-License-Identifier: Apache-2.0
"""The trainer's bench beside a till: what it spoils the till says at once, and what is printed lies in its tray."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cashier.bootstrap import Till, build_till
from cashier.checkout.screens import Paid
from cashier.devices.status import Level, Light, Part
from cashier.settings import Theme
from cashier.training.bench import Bench
from cashier.training.drive import ScreenWatcher
from cashier.training.ground import TrainingGround
from cashier.ui.app import take_down
from cashier.ui.theme.look import Look
from cashier.ui.training_bench import TrainingBench
from cashier.ui.widgets.basics import ActionButton
from cashier.values.texts import Language
from tests.gui.counter_till import wait_until

pytestmark = [
    pytest.mark.gui,
    pytest.mark.slow,
    pytest.mark.timeout(180),
    pytest.mark.skipif(sys.platform == "win32", reason="the simulated devices stand on pseudo-terminals"),
]
PATIENCE_S = 60.0
PRINTER_PAGE = 3


@pytest.fixture
def till(ground: TrainingGround) -> Iterator[Till]:
    till = build_till(ground.settings(), ground.secrets)
    till.start()
    yield till
    till.stop()


@pytest.fixture
def bench(qapp: QApplication, ground: TrainingGround) -> Iterator[TrainingBench]:
    bench = TrainingBench(Look(Language.EN, Theme.LIGHT, is_training=True), Bench(ground))
    bench.show()
    yield bench
    take_down(bench)


def press(bench: TrainingBench, name: str) -> None:
    (button,) = (each for each in bench.findChildren(ActionButton) if each.accessibleName() == name)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def printer_light(till: Till) -> Light:
    return next(each for each in till.status.lights if each.part is Part.PRINTER)


@pytest.mark.parametrize(
    ("button", "said"),
    [
        ("Paper out", "No paper"),
        ("Cover open", "Cover open"),
        ("Jammed", "Jammed"),
        ("Paper nearly out", "Paper low"),
    ],
)
def test_a_printer_that_is_spoilt_on_the_bench_is_seen_at_the_till_before_any_payment(
    till: Till, bench: TrainingBench, button: str, said: str
) -> None:
    assert till.wait_until_ready(PATIENCE_S), till.status.lights
    bench.choose(PRINTER_PAGE)
    press(bench, button)
    wait_until(lambda: printer_light(till).brief.en == said)
    press(bench, "Unplug it")
    wait_until(lambda: "not connected" in printer_light(till).said.en)
    press(bench, "Plug it in")
    (well,) = (
        each
        for each in bench.findChildren(ActionButton)
        if each.accessibleName() == "All well again" and each.isVisible()
    )
    QTest.mouseClick(well, Qt.MouseButton.LeftButton)
    wait_until(lambda: printer_light(till).level is Level.READY)


def test_the_slip_of_a_payment_lies_in_the_tray(ground: TrainingGround, till: Till, bench: TrainingBench) -> None:
    assert till.wait_until_ready(PATIENCE_S), till.status.lights
    screens = ScreenWatcher()
    till.on_view(screens.on_view)
    for key in "12.80":
        till.engine.call(till.counter.press, key)
    with ground.phone("plenty") as phone:
        ground.gun.scan(phone.new_code().code)
    screens.wait_for(Paid)
    bench.choose(PRINTER_PAGE)
    wait_until(lambda: bench.paper.is_longer)
