# SPDX-License-Identifier: Apache-2.0
"""A till that cannot start says so in a window: whoever started it by its icon sees no command line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from cashier.settings import Theme
from cashier.ui.app import take_down
from cashier.ui.cannot_start import CannotStart
from cashier.ui.theme.look import Look
from cashier.values.texts import Language

pytestmark = pytest.mark.gui

WHY = (
    "journal /var/lib/jifu/journal.db: another till is running on it; "
    "close that one, or give this one its own data folder"
)


@pytest.fixture(params=Language)
def window(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[CannotStart]:
    opened = CannotStart(Look(request.param, Theme.LIGHT, is_training=False), WHY)
    opened.show()
    yield opened
    take_down(opened)


def test_the_sentence_that_mends_it_is_shown_whole(window: CannotStart) -> None:
    said = next(label for label in window.findChildren(QLabel) if label.text() == WHY)
    assert said.isVisible()
    assert said.height() >= said.heightForWidth(said.width())


def test_the_sentence_can_be_handed_on(window: CannotStart) -> None:
    QTest.keyClick(window, Qt.Key.Key_C)
    assert QApplication.clipboard().text() == WHY


def test_the_enter_of_a_scanner_does_not_take_the_sentence_away(window: CannotStart) -> None:
    QTest.keyClicks(window, "289012345678901234")
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert window.isVisible()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
