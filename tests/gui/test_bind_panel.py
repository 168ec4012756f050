# SPDX-License-Identifier: Apache-2.0
"""A device is bound in the window: from the doctor's panel, by a row and one scan; real desk and driver behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cashier.checkout.screens import Sale
from cashier.it.bind_desk import NotBound
from cashier.panels import PanelName
from cashier.printer_settings import PaperColumns, PrinterFont
from cashier.settings import PINPadMake, load
from cashier.ui.gallery_bind import BIND_VIEWS
from cashier.values.texts import Language
from hardware.discovery import Computer
from hardware.simulators.esc_pin_pad import EscPINPad
from hardware.simulators.pad_state import PadState
from hardware.simulators.pty_pin_pad import PtyPINPad
from hardware.simulators.pty_printer import PtyPrinter
from hardware.simulators.serial_gun import SerialGun
from hardware.simulators.tcp_printer import TCPPrinter
from hardware.simulators.visa_pin_pad import VisaPINPad
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


@pytest.mark.parametrize(
    ("device", "make"),
    [(VisaPINPad, PINPadMake.VERIFONE), pytest.param(EscPINPad, PINPadMake.H002, marks=pytest.mark.slow)],
)
def test_a_pin_pad_is_bound_by_its_row_and_one_key_in_the_protocol_in_which_it_answers(
    cashier: Cashier, tmp_path: Path, device: Callable[[Path], PtyPINPad[Any]], make: PINPadMake
) -> None:
    panel = cashier.window.bind
    with device(tmp_path / "gun") as pad:
        cashier.type("b")
        wait_until(panel.rows[0].isVisible)
        cashier.key(Qt.Key.Key_F2)
        wait_until(panel.pad.isVisible)
        cashier.key(Qt.Key.Key_F2)
        wait_until(lambda: panel.again.isVisible() and panel.again.isEnabled(), 60.0)
        assert pad.state is PadState.IDLE, "it was asked who it is, and for no PIN"
    bound = load(cashier.till.settings_file, environment={}).settings.pin_pad
    assert bound is not None
    assert (bound.port, bound.make) == (str(tmp_path / "gun"), make)
    assert make.value in panel.more_said.text().lower()


def test_a_line_on_which_no_pin_pad_answers_is_said_and_nothing_is_written(cashier: Cashier, tmp_path: Path) -> None:
    panel = cashier.window.bind
    with VisaPINPad(tmp_path / "gun") as pad:
        cashier.type("b")
        wait_until(panel.rows[0].isVisible)
        cashier.key(Qt.Key.Key_F2)
        wait_until(panel.pad.isVisible)
        pad.unplug()
        cashier.key(Qt.Key.Key_F2)
        wait_until(lambda: isinstance(cashier.till.bind_desk.view, NotBound), 60.0)
        wait_until(lambda: panel.again.isVisible() and bool(panel.said.text()))
    assert load(cashier.till.settings_file, environment={}).settings.pin_pad is None


def test_a_printer_on_a_serial_line_is_bound_in_three_steps(cashier: Cashier, tmp_path: Path) -> None:
    panel = cashier.window.bind
    with PtyPrinter(tmp_path / "gun") as printer:
        cashier.type("b")
        wait_until(panel.rows[0].isVisible)
        cashier.key(Qt.Key.Key_F2)
        wait_until(panel.printer.isVisible)
        cashier.key(Qt.Key.Key_F3)
        answer_for_the_slip(cashier)
        assert printer.wait_until(lambda core: len(core.slips) == 1)
    bound = load(cashier.till.settings_file, environment={}).settings.printer
    assert bound is not None
    assert (bound.port, bound.font, int(bound.columns)) == (str(tmp_path / "gun"), PrinterFont.GBK, 42)


def test_a_printer_on_the_network_is_bound_by_the_address_that_is_typed(cashier: Cashier) -> None:
    panel = cashier.window.bind
    with TCPPrinter() as printer:
        cashier.type("b")
        wait_until(lambda: panel.network.isVisible() and panel.again.isEnabled())
        cashier.key(Qt.Key.Key_F8)
        wait_until(panel.address.isVisible)
        cashier.type(f"127.0.0.1:{printer.port}")
        wait_until(lambda: panel.address.typed == f"127.0.0.1:{printer.port}")
        cashier.key(Qt.Key.Key_F5)
        answer_for_the_slip(cashier)
        assert printer.wait_until(lambda core: len(core.slips) == 1)
    bound = load(cashier.till.settings_file, environment={}).settings.printer
    assert bound is not None
    assert (bound.host, bound.tcp_port, int(bound.columns)) == ("127.0.0.1", printer.port, 42)


def answer_for_the_slip(cashier: Cashier) -> None:
    """Say that its Chinese can be read, then that 42 is its widest whole ruler; see that it is bound."""
    panel = cashier.window.bind
    wait_until(panel.readable.isVisible)
    cashier.key(Qt.Key.Key_F2)
    wait_until(panel.widths[PaperColumns.WIDE].isVisible)
    cashier.key(Qt.Key.Key_F3)
    wait_until(panel.no_drawer.isVisible)
    cashier.key(Qt.Key.Key_F4)
    wait_until(lambda: "42" in panel.more_said.text() and panel.again.isVisible())


def test_rows_and_buttons_ask_the_desk(qapp: QApplication) -> None:
    with Stage(Language.EN) as stage:
        panel = stage.window.bind
        stage.window.show_panel(PanelName.BIND, BIND_VIEWS["bind-offers"])
        for key in ("F2", "F3", "F6", "F7", "F9", "Escape"):
            panel.take_key(key, "")
        # What is bound already, the second row, cannot be pressed.
        assert stage.bind_wishes.said == [("pick", 0), ("pick", 4), ("more",), ("again",), ("back",)]
        stage.bind_wishes.said.clear()
        stage.window.show_panel(PanelName.BIND, BIND_VIEWS["bind-scan-now"])
        for key in ("F2", "F3", "F9"):
            panel.take_key(key, "")
        assert stage.bind_wishes.said == [("take_as_pin_pad",), ("take_as_printer",)]
        stage.bind_wishes.said.clear()
        stage.window.show_panel(PanelName.BIND, BIND_VIEWS["bind-slip-out"])
        for key in ("F2", "F3", "F4", "F9"):
            panel.take_key(key, "")
        readable, rubbish = ("slip_read", PrinterFont.GBK), ("slip_read", PrinterFont.NONE)
        assert stage.bind_wishes.said == [readable, rubbish, ("no_slip",)]
        stage.bind_wishes.said.clear()
        stage.window.show_panel(PanelName.BIND, BIND_VIEWS["bind-slip-measured"])
        for key in ("F2", "F3", "F4", "F9"):
            panel.take_key(key, "")
        assert stage.bind_wishes.said == [("slip_measured", columns) for columns in PaperColumns]
        stage.bind_wishes.said.clear()
        stage.window.show_panel(PanelName.BIND, BIND_VIEWS["bind-drawer-asked"])
        for key in ("F2", "F3", "F4", "F9"):
            panel.take_key(key, "")
        stage.window.show_panel(PanelName.BIND, BIND_VIEWS["bind-drawer-kicked"])
        for key in ("F2", "F3", "F4", "F9"):
            panel.take_key(key, "")
        asked = [("kick_drawer",), ("no_drawer",)]
        assert stage.bind_wishes.said == [*asked, ("drawer_opened",), *asked]
        stage.bind_wishes.said.clear()
        stage.window.show_panel(PanelName.BIND, BIND_VIEWS["bind-printers"])
        panel.take_key("F4", "")  # The third row: a printer that is bound is bound anew.
        assert stage.bind_wishes.said == [("pick", 2)]


def test_every_key_that_stands_on_a_button_of_the_panel_reaches_it_through_the_window(qapp: QApplication) -> None:
    with Stage(Language.EN) as stage:
        stage.window.show_panel(PanelName.BIND, BIND_VIEWS["bind-printers"])
        stage.key(Qt.Key.Key_F8, Qt.Key.Key_F9, Qt.Key.Key_Escape)
        assert stage.bind_wishes.said == [("name_printer",), ("again",), ("back",)]


def test_an_address_is_typed_by_keys_or_by_touch_and_none_of_its_letters_is_a_command(qapp: QApplication) -> None:
    with Stage(Language.EN) as stage:
        panel = stage.window.bind
        stage.window.show_panel(PanelName.BIND, BIND_VIEWS["bind-naming"])
        for letter in "bcl":
            assert panel.take_key(letter.upper(), letter)
        panel.take_key("Backspace", "")
        for key in ("1", ".", ":"):
            panel.address.keypad.keys[key].click()
        stage.window.show_panel(PanelName.BIND, BIND_VIEWS["bind-no-address"])
        panel.take_key("F5", "")
        assert stage.bind_wishes.said == [("try_address", "bc1.:")]
