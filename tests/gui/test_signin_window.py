# SPDX-License-Identifier: Apache-2.0
"""Signing in before the real window: by keyboard and by touch; a scan at a locked till is no payment."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from cashier.checkout.screens import Sale
from cashier.ui.app import take_down
from tests.gui.counter_till import CounterTill, wait_until
from tests.gui.stage import shown
from tests.gui.test_counter_window import Cashier
from tests.support.fakes import Op
from tests.support.staff_ground import LI, PINS, ZHAO

pytestmark = pytest.mark.gui


@pytest.fixture
def cashier(qapp: QApplication) -> Iterator[Cashier]:
    till = CounterTill()
    for member in (LI, ZHAO):
        till.people.staff.add(member)
        till.people.staff.set_pin(member.number, PINS[member.number])
    till.start()
    cashier = Cashier(till)
    wait_until(cashier.window.signin.isVisible)
    yield cashier
    till.stop()
    take_down(cashier.window)


def test_the_keyboard_alone_signs_in_and_f12_locks(cashier: Cashier) -> None:
    assert not cashier.window.pages.isVisible()
    cashier.type("1001")
    cashier.key(Qt.Key.Key_Return)
    cashier.type("25")
    pin = cashier.window.signin.entry.pin
    wait_until(lambda: pin.accessibleName() == "PIN: ●●")
    assert not any("25" in label.text() for label in shown(cashier.window.signin, QLabel))
    cashier.type("80")
    cashier.key(Qt.Key.Key_Return)
    wait_until(cashier.window.pages.isVisible)
    cashier.type("5")
    wait_until(lambda: isinstance(cashier.screen, Sale) and cashier.screen.digits == "5")
    cashier.key(Qt.Key.Key_F12)
    wait_until(cashier.window.signin.isVisible)
    assert not cashier.window.pages.isVisible()


def test_touch_alone_unlocks_and_a_scan_meanwhile_charges_nothing(cashier: Cashier) -> None:
    cashier.till.on_engine(cashier.till.people.session.sign_in("1001", PINS["1001"]))
    wait_until(cashier.window.pages.isVisible)
    cashier.type("5")
    cashier.till.do(cashier.till.signin.lock)
    wait_until(cashier.window.signin.isVisible)
    cashier.scan(cashier.till.show_code())
    entry = cashier.window.signin.entry
    wait_until(cashier.window.signin._banner.isVisible)
    for digit in PINS["1001"]:
        entry.keypad.keys[digit].click()
    entry.go.click()
    wait_until(cashier.window.pages.isVisible)
    assert cashier.till.world.platform.said(Op.CREATE) == []
    assert isinstance(cashier.screen, Sale)
    assert cashier.screen.digits == "5"
