# SPDX-License-Identifier: Apache-2.0
"""A device is bound in the window: from the doctor's panel, by a row and one scan; real desk and driver behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cashier.checkout.screens import Sale
from cashier.panels import PanelName
from cashier.printer_settings import PrinterFont
from cashier.settings import load
from cashier.ui.gallery_bind import BIND_VIEWS
from cashier.values.texts import Language
from hardware.discovery import Computer
from hardware.simulators.serial_gun import SerialGun
from hardware.transport.serial_ports import SerialPortInfo
from tests.gui.counter_till import CounterTill, wait_until
from tests.gui.stage import Stage
from tests.gui.test_counter_window import Cashier

pytestmark = pytest.mark.gui

CODE = "91001234567890123456"


@pytest.fixture
def cashier(qapp: QApplication, tmp_path: Path) -> Iterator[Cashier]:
    till = CounterTill()
    ports = [SerialPortInfo(str(tmp_path / "gun"), "")]
    till.computer = Computer(lambda: ports, list, list, list, list)
    till.start()
    cashier = Cashier(till)
    yield cashier
    cashier.close()
    till.stop()


def test_a_gun_is_bound_by_its_row_and_one_scan_which_charges_nothing(cashier: Cashier, tmp_path: Path) -> None:
    panel = cashier.window.bind
    with SerialGun(tmp_path / "gun") as gun:
        cashier.key(Qt.Key.Key_F1)
        wait_until(lambda: cashier.window.doctor.isVisible() and cashier.window.doctor.again.isEnabled())
        cashier.key(Qt.Key.Key_F2)
        wait_until(panel.rows[0].isVisible)
        cashier.key(Qt.Key.Key_F2)
        wait_until(lambda: panel.said.text() in {"请用它扫任意一个码", "Scan any code with it now"})
        gun.scan(CODE)
        wait_until(lambda: "20" in panel.more_said.text())
    assert [each.name for each in cashier.till.bound] == ["gun"]
    assert load(cashier.till.settings_file, environment={}).settings.scanner == tuple(cashier.till.bound)
    assert isinstance(cashier.screen, Sale)
    cashier.key(Qt.Key.Key_Escape)
    wait_until(lambda: panel.isHidden() and cashier.window.pages.isVisible())


def test_rows_and_buttons_ask_the_desk(qapp: QApplication) -> None:
    with Stage(Language.EN) as stage:
        panel = stage.window.bind
        stage.window.show_panel(PanelName.BIND, BIND_VIEWS["bind-offers"])
        for key in ("F2", "F3", "F6", "F7", "F12", "Escape"):
            panel.take_key(key, "")
        # What is bound already, the second row, cannot be pressed.
        assert stage.bind_wishes.said == [("pick", 0), ("pick", 4), ("more",), ("again",), ("back",)]
        stage.bind_wishes.said.clear()
        stage.window.show_panel(PanelName.BIND, BIND_VIEWS["bind-scan-now"])
        for key in ("F2", "F3", "F12"):
            panel.take_key(key, "")
        assert stage.bind_wishes.said == [("take_as_pin_pad",), ("take_as_printer",)]
        stage.bind_wishes.said.clear()
        stage.window.show_panel(PanelName.BIND, BIND_VIEWS["bind-slip-out"])
        for key in ("F2", "F3", "F4", "F12"):
            panel.take_key(key, "")
        readable, rubbish = ("slip_read", PrinterFont.GBK), ("slip_read", PrinterFont.NONE)
        assert stage.bind_wishes.said == [readable, rubbish, ("no_slip",)]
