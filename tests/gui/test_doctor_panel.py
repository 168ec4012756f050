# SPDX-License-Identifier: Apache-2.0
"""The doctor's panel in the window, with its real desk behind it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cashier.checkout.screens import Sale
from cashier.devices.status import Level
from cashier.it.doctor_desk import Examined
from cashier.it.finding import Finding
from cashier.it.pad_trial import TYPED
from cashier.panels import PanelName
from cashier.ui import doctor_words
from cashier.ui.gallery_doctor import DOCTOR_VIEWS
from cashier.values.command_line import COMMAND_LINE
from cashier.values.texts import Language, Text
from tests.gui.counter_till import CounterTill, wait_until
from tests.gui.stage import Stage
from tests.gui.test_counter_window import Cashier

pytestmark = pytest.mark.gui

LOCKED = Finding("keyring", Level.FAULT, Text(zh="锁了", en="locked"), Text(zh="请解锁", en="unlock it"))


@pytest.fixture
def cashier(qapp: QApplication) -> Iterator[Cashier]:
    till = CounterTill()
    till.findings = [LOCKED]
    till.start()
    cashier = Cashier(till)
    yield cashier
    cashier.close()
    till.stop()


def test_f1_shows_what_needs_mending_and_how_and_esc_leads_back_to_the_sale(cashier: Cashier) -> None:
    panel = cashier.window.doctor
    cashier.key(Qt.Key.Key_F1)
    wait_until(lambda: panel.isVisible() and panel.rows[0].isVisible() and panel.again.isEnabled())
    row = panel.rows[0]
    assert (row.said.text(), row.mend.text()) in {("锁了", "请解锁"), ("locked", "unlock it")}
    assert not panel.rows[1].isVisible()
    cashier.key(Qt.Key.Key_Escape)
    wait_until(lambda: panel.isHidden() and cashier.window.pages.isVisible())


def test_f5_looks_again(cashier: Cashier) -> None:
    panel = cashier.window.doctor
    cashier.key(Qt.Key.Key_F1)
    wait_until(lambda: panel.isVisible() and panel.again.isEnabled() and panel.rows[0].isVisible())
    cashier.till.findings = []
    cashier.key(Qt.Key.Key_F5)
    wait_until(lambda: panel.again.isEnabled() and not panel.rows[0].isVisible())


def test_the_buttons_ask_the_desk(qapp: QApplication) -> None:
    with Stage(Language.EN) as stage:
        stage.window.show_panel(PanelName.DOCTOR, DOCTOR_VIEWS["doctor-well"])
        stage.window.doctor.again.click()
        stage.window.doctor.back.click()
        stage.window.doctor.scan_test.click()
        assert stage.doctor_wishes.said == [("again",), ("back",), ("try_scanning",)]


@pytest.mark.parametrize(
    ("levels", "verdict"),
    [
        ((Level.READY, Level.OFF), doctor_words.WELL.en),
        ((Level.READY, Level.WARNING), doctor_words.WARNINGS.fill(n=1).en),
        ((Level.WARNING, Level.FAULT, Level.FAULT), doctor_words.FAULTS.fill(n=2).en),
    ],
)
def test_the_verdict_counts_the_worst_kind(qapp: QApplication, levels: tuple[Level, ...], verdict: str) -> None:
    findings = tuple(Finding("x", level, Text(zh="某事", en="something")) for level in levels)
    with Stage(Language.EN) as stage:
        stage.window.show_panel(PanelName.DOCTOR, Examined(findings))
        assert stage.window.doctor.verdict.text() == verdict


def test_what_finds_no_room_is_counted(qapp: QApplication) -> None:
    findings = tuple(Finding("x", Level.FAULT, Text(zh="某事", en="something")) for _ in range(9))
    with Stage(Language.EN) as stage:
        stage.window.show_panel(PanelName.DOCTOR, Examined(findings))
        assert stage.window.doctor.more.text() == f"And 5 more: see {COMMAND_LINE} doctor"


def test_f3_tries_a_gun_and_what_it_scans_is_told_there_and_charges_nobody(cashier: Cashier) -> None:
    panel = cashier.window.doctor
    cashier.type("12.8")
    wait_until(lambda: isinstance(cashier.screen, Sale) and cashier.screen.digits == "12.8")
    cashier.key(Qt.Key.Key_F1)
    wait_until(lambda: panel.isVisible() and panel.again.isEnabled())
    cashier.key(Qt.Key.Key_F3)
    wait_until(lambda: not panel.scan_test.isVisible())
    cashier.scan(cashier.till.show_code())
    wait_until(panel.rows[0].isVisible)
    assert panel.rows[0].said.text().startswith("A payment code")
    cashier.key(Qt.Key.Key_Escape)
    wait_until(panel.scan_test.isVisible)
    cashier.key(Qt.Key.Key_Escape)
    wait_until(lambda: panel.isHidden() and cashier.window.pages.isVisible())
    assert isinstance(cashier.screen, Sale)
    assert cashier.screen.digits == "12.8"


def test_the_keys_of_a_gun_that_is_too_slow_are_told_in_the_trial(cashier: Cashier) -> None:
    panel = cashier.window.doctor
    cashier.key(Qt.Key.Key_F1)
    wait_until(lambda: panel.isVisible() and panel.again.isEnabled())
    cashier.key(Qt.Key.Key_F3)
    wait_until(lambda: not panel.scan_test.isVisible())
    cashier.type("690123")
    wait_until(panel.rows[0].isVisible)
    assert "one by one" in panel.rows[0].said.text() or "一个一个" in panel.rows[0].said.text()


def test_f6_tries_the_pin_pad_and_esc_takes_the_entry_back(cashier: Cashier) -> None:
    panel, pad = cashier.window.doctor, cashier.till.pad
    cashier.key(Qt.Key.Key_F1)
    wait_until(lambda: panel.isVisible() and panel.again.isEnabled())
    cashier.key(Qt.Key.Key_F6)
    wait_until(lambda: pad.is_open and not panel.pin_pad.isVisible())
    cashier.till.engine.call(pad.type, "1234")
    wait_until(panel.rows[0].isVisible)
    assert panel.rows[0].said.text() in {TYPED.said.zh, TYPED.said.en}
    cashier.key(Qt.Key.Key_F6)
    wait_until(lambda: pad.is_open)
    cashier.key(Qt.Key.Key_Escape)
    wait_until(panel.scan_test.isVisible)
    assert [entry.end for entry in pad.entries][-1] == "taken back"
