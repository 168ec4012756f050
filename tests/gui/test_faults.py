# SPDX-License-Identifier: Apache-2.0
"""A fault in a slot does not vanish; a window is not closed over a payment by a slip of the hand."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.exceptions import capture_exceptions

from cashier.settings import Theme
from cashier.ui.app import Faults, ThemeError, theme_of
from tests.gui.counter_till import wait_until
from tests.gui.stage import Stage, exhibit_named
from tests.gui.test_language import said_by

pytestmark = pytest.mark.gui


@pytest.fixture
def faults(qapp: QApplication) -> Iterator[Faults]:
    with capture_exceptions():  # pytest-qt's own hook stands aside meanwhile
        faults = Faults()
        faults.install()
        yield faults
        faults.remove()


def _break() -> None:
    raise ZeroDivisionError("a slot broke")


@pytest.mark.logs_error("a slot broke.*window_fault")
def test_a_fault_in_a_slot_is_logged_and_said(stage: Stage, faults: Faults) -> None:
    stage.hang(exhibit_named("paid"))
    faults.seen.connect(stage.window.show_fault)
    QTimer.singleShot(0, _break)
    wait_until(lambda: any("ZeroDivisionError" in text for text in said_by(stage)))
    assert "程序出了问题" in said_by(stage)


@pytest.mark.logs_error("a slot broke.*window_fault")
def test_a_fault_on_another_thread_is_logged_and_said(faults: Faults) -> None:
    seen: list[str] = []
    faults.seen.connect(seen.append)
    thread = threading.Thread(target=_break)
    thread.start()
    thread.join()
    wait_until(lambda: bool(seen))
    assert seen == ["ZeroDivisionError"]


def test_afterwards_python_has_its_hooks_back(qapp: QApplication) -> None:
    before = sys.excepthook, threading.excepthook
    faults = Faults()
    faults.install()
    assert sys.excepthook != before[0]
    faults.remove()
    assert (sys.excepthook, threading.excepthook) == before


def test_the_window_closes_at_the_second_try_while_a_payment_is_open(stage: Stage) -> None:
    stage.hang(exhibit_named("waiting-phone"))
    assert not stage.window.close()
    assert "还有一笔付款没有结束" in said_by(stage)
    assert stage.window.close()


def test_the_window_closes_at_once_without_a_payment(stage: Stage) -> None:
    stage.hang(exhibit_named("sale-amount"))
    assert stage.window.close()


def test_a_theme_that_is_none_is_named_with_what_is_allowed() -> None:
    assert theme_of("dark") is Theme.DARK
    with pytest.raises(ThemeError, match="'blue'; allowed are light, dark"):
        theme_of("blue")
