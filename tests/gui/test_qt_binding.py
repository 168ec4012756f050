# SPDX-License-Identifier: Apache-2.0
"""The Qt binding itself keeps what a till that runs all day needs of it."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

CALLS = 200

pytestmark = pytest.mark.gui


class Bell(QObject):
    rung = Signal()

    def hear(self) -> None:
        """Do nothing."""


def references_lost(act: Callable[[], object]) -> int:
    """Return how many references to the immortal objects are gone after many calls; a few are noise."""
    immortals = (None, True, False)
    before = [sys.getrefcount(each) for each in immortals]
    for _ in range(CALLS):
        act()
    after = [sys.getrefcount(each) for each in immortals]
    return max(was - now for was, now in zip(before, after, strict=True))


def test_calling_qt_gives_up_no_reference_to_none(qtbot: QtBot) -> None:
    """PySide6 6.12.0 loses one a call under Python 3.11, and the interpreter aborts once none is left."""
    label = QLabel("paid")
    qtbot.addWidget(label)

    assert references_lost(lambda: label.setText("declined")) < CALLS // 2


def test_ringing_a_signal_gives_up_no_reference_to_true_or_false() -> None:
    bell = Bell()
    bell.rung.connect(bell.hear)

    assert references_lost(bell.rung.emit) < CALLS // 2
